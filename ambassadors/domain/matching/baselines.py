"""How one would do it by hand: whoever comes first, and always the cheapest next. To compare with and to begin from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from ambassadors.domain.matching.model import Model
from ambassadors.domain.matching.options import Options


class Filling:
    """A plan that grows option by option and always holds."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.chosen: list[int] = []
        self._time: dict[int, int] = {}
        self._trades: dict[int, set[str]] = defaultdict(set)
        self._count: dict[int, int] = defaultdict(int)
        self._month: dict[tuple[int, int], int] = defaultdict(int)
        self.carried: dict[int, int] = defaultdict(int)
        self._excluded = _groups_of(options.exclusions)
        self._cleared = _groups_of([group for group, _most in options.clearances])
        self._closed: set[int] = set()
        self._windows: dict[int, int] = defaultdict(int)

    def takes(self, number: int) -> bool:
        """Whether this option can still be added."""
        row = self.options.rows[number]
        who = self.options.person(row)
        return (
            self._count[row.visit] < self.options.visit(row).seats
            and self._time.get(row.visit, row.time) == row.time
            and who.trade not in self._trades[row.visit]
            and self._month[row.person, self.options.time(row).month]
            < self.options.room(row.person, self.options.time(row).month)
            and not any(group in self._closed for group in self._excluded.get(number, ()))
            and all(self._windows[group] < self.options.clearances[group][1] for group in self._cleared.get(number, ()))
        )

    def add(self, number: int) -> None:
        row = self.options.rows[number]
        self.chosen.append(number)
        self._time[row.visit] = row.time
        self._trades[row.visit].add(self.options.person(row).trade)
        self._count[row.visit] += 1
        self._month[row.person, self.options.time(row).month] += 1
        self.carried[row.person] += 1
        self._closed.update(self._excluded.get(number, ()))
        for group in self._cleared.get(number, ()):
            self._windows[group] += 1

    def fill(self, numbers: Iterable[int]) -> None:
        """Adds whatever of these can be added, in this order."""
        for number in numbers:
            if self.takes(number):
                self.add(number)


def _groups_of(groups: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        for number in group:
            found[number].append(at)
    return found


def first_come(options: Options) -> list[int]:
    """Visit by visit as they were asked for, at the first time that has somebody, whoever is next on the list."""
    filling = Filling(options)
    for visit in sorted(options.by_visit, key=lambda number: options.problem.visits[number].asked_at):
        filling.fill(sorted(options.by_visit[visit], key=lambda at: (options.rows[at].time, options.rows[at].person)))
    return filling.chosen


def greedy(options: Options) -> list[int]:
    """The visit with the fewest who can comes first, and gets the cheapest of them, their load so far counted."""
    filling = Filling(options)
    for visit in sorted(options.by_visit, key=lambda number: (len(options.by_visit[number]), number)):
        best = _best_time(filling, options.by_visit[visit])
        for number in best:
            filling.add(number)
    return filling.chosen


def _best_time(filling: Filling, numbers: Sequence[int]) -> list[int]:
    """Who would be taken at the time that fills most seats, and costs least."""
    options = filling.options
    by_time: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        if filling.takes(number):
            by_time[options.rows[number].time].append(number)
    tried: list[tuple[int, int, list[int]]] = []
    for _time, group in sorted(by_time.items()):
        taken: list[int] = []
        trades: set[str] = set()
        for number in sorted(group, key=lambda at: (_cost_now(filling, at), at)):
            trade = options.person(options.rows[number]).trade
            if len(taken) < options.visit(options.rows[number]).seats and trade not in trades:
                taken.append(number)
                trades.add(trade)
        tried.append((-len(taken), sum(_cost_now(filling, at) for at in taken), taken))
    return min(tried, key=lambda one: one[:2])[2] if tried else []


def _cost_now(filling: Filling, number: int) -> int:
    row = filling.options.rows[number]
    steps = filling.options.load_costs(row.person)
    carried = filling.carried[row.person]
    return row.cost + (steps[carried] if carried < len(steps) else 0)


def by_shares(model: Model, shares: Sequence[float], surplus: Sequence[float]) -> list[int]:
    """What the relaxation says almost certainly, then what its prices hold for cheapest."""
    filling = Filling(model.options)
    numbers = range(len(model.options.rows))
    filling.fill(sorted(numbers, key=lambda number: (-round(shares[number], 3), surplus[number], number)))
    return filling.chosen


type Baseline = Callable[[Options], list[int]]
BASELINES: dict[str, Baseline] = {"first_come": first_come, "greedy": greedy}
