"""The plan as yes-or-no questions and linear rows: read by the solver, and by whoever proves how good a plan can be.

One question for each option, whichever seat: that a pair is of different trades is one row for each trade, so no two
seats mirror each other. Loads grow dearer visit by visit as questions of their own (the first, the second …), which
leaves nearly all of it a flow; that is why the prices of its relaxation say so much.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ambassadors.domain.matching.options import Option, Options
from ambassadors.domain.matching.problem import Placed, Visit

ONE_TRIP = 60  # minutes between two visits at one place that are one journey


@dataclass(frozen=True, slots=True)
class Row:
    """``least`` ≤ sum of factor × question ≤ ``most``."""

    questions: Sequence[int]
    factors: Sequence[int]
    least: int
    most: int


@dataclass
class Model:
    """Questions are numbered: those of the options first, in their order. ``costs`` is what each yes costs."""

    options: Options
    costs: list[int]
    rows: list[Row] = field(default_factory=list)
    empty: dict[int, list[int]] = field(default_factory=dict)  # visit → its empty seats, the cheapest first
    loads: dict[int, list[int]] = field(default_factory=dict)  # person → the first visit, the second …
    when: dict[tuple[int, int], int] = field(default_factory=dict)  # (visit, time) → it is then
    trips: dict[tuple[int, int], int] = field(default_factory=dict)  # two options that are one journey
    floor: int = 0  # what seats cost that nobody at all can take

    def ask(self, cost: int = 0) -> int:
        self.costs.append(cost)
        return len(self.costs) - 1

    def add(self, questions: Sequence[int], least: int, most: int, less: Iterable[tuple[int, int]] = ()) -> None:
        """The sum of these, less others with their factors, within the two."""
        taken_off = list(less)
        self.rows.append(
            Row(
                [*questions, *(number for number, _factor in taken_off)],
                [*([1] * len(questions)), *(-factor for _number, factor in taken_off)],
                least,
                most,
            )
        )

    def answers(self, chosen: Collection[int]) -> list[int]:
        """Every question answered, once it is known which options are taken."""
        said = [0] * len(self.costs)
        filled: dict[int, int] = defaultdict(int)
        carried: dict[int, int] = defaultdict(int)
        for number in chosen:
            row = self.options.rows[number]
            said[number] = 1
            filled[row.visit] += 1
            carried[row.person] += 1
            if (row.visit, row.time) in self.when:
                said[self.when[row.visit, row.time]] = 1
        for visit, seats in self.empty.items():
            for number in seats[: len(seats) - filled[visit]]:
                said[number] = 1
        for person, steps in self.loads.items():
            for number in steps[: carried[person]]:
                said[number] = 1
        for (one, other), number in self.trips.items():
            said[number] = said[one] * said[other]
        return said

    def cost_of(self, chosen: Collection[int]) -> int:
        return sum(cost for cost, yes in zip(self.costs, self.answers(chosen), strict=True) if yes)


def build(options: Options, keep: Collection[Placed] = ()) -> Model:
    """``keep`` is what is to stay if it can at all: leaving any of it costs more than every empty seat."""
    model = Model(options, [row.cost for row in options.rows])
    for number, visit in enumerate(options.problem.visits):
        if number in options.by_visit:
            _visit(model, number, visit)
        else:
            model.floor += sum(options.empty_costs(visit)[: visit.seats])
    for person, numbers in options.by_person.items():
        _person(model, person, numbers)
    for group in options.exclusions:
        model.add(group, 0, 1)
    for group, most in options.clearances:
        model.add(group, 0, most)
    _trips(model)
    if keep:
        kept = set(keep)
        reward = sum(sum(options.empty_costs(visit)[: visit.seats]) for visit in options.problem.visits) + 1
        for number, row in enumerate(options.rows):
            if options.placed(row) in kept:
                model.costs[number] -= reward
    return model


def _visit(model: Model, number: int, visit: Visit) -> None:
    options = model.options
    mine = options.by_visit[number]
    empty = [model.ask(cost) for cost in options.empty_costs(visit)[: visit.seats]]
    model.empty[number] = empty
    model.add([*mine, *empty], visit.seats, visit.seats)
    by_time: dict[int, list[int]] = defaultdict(list)
    for at in mine:
        by_time[options.rows[at].time].append(at)
    is_open = len(by_time) > 1
    if is_open:
        then = {time: model.ask() for time in by_time}
        model.when |= {(number, time): asked for time, asked in then.items()}
        model.add(list(then.values()), 0, 1)
    for time, group in by_time.items():
        by_trade: dict[str, list[int]] = defaultdict(list)
        for at in group:
            by_trade[options.person(options.rows[at]).trade].append(at)
        for alike in by_trade.values():
            if is_open:
                model.add(alike, -1, 0, less=[(then[time], 1)])
            elif len(alike) > 1 and visit.seats > 1:
                model.add(alike, 0, 1)
        if is_open and len(by_trade) > 1:
            model.add(group, -visit.seats, 0, less=[(then[time], visit.seats)])


def _person(model: Model, person: int, numbers: Sequence[int]) -> None:
    options = model.options
    steps = [model.ask(cost) for cost in options.load_costs(person)]
    model.loads[person] = steps
    model.add(numbers, 0, 0, less=[(step, 1) for step in steps])
    by_month: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        by_month[options.time(options.rows[number]).month].append(number)
    for month, group in by_month.items():
        room = options.room(person, month)
        if len({options.rows[number].visit for number in group}) > room:
            model.add(group, 0, room)


def _trips(model: Model) -> None:
    """Back to back at one school is one journey: the second costs no road."""
    for one, other, saved in trips_of(model.options):
        both = model.ask(-saved)
        model.trips[one, other] = both
        model.add([both], -1, 0, less=[(one, 1)])
        model.add([both], -1, 0, less=[(other, 1)])


def trips_of(options: Options) -> Iterable[tuple[int, int, int]]:
    """Pairs of options that are one journey, and what that saves."""
    weight = options.problem.weights.distance
    for numbers in options.by_person.values():
        by_place: dict[tuple[object, int], list[int]] = defaultdict(list)
        for number in numbers:
            row = options.rows[number]
            if point := options.visit(row).point:
                by_place[point, options.time(row).day].append(number)
        for group in by_place.values():
            for one in group:
                for other in group:
                    if _follows(options, options.rows[one], options.rows[other]):
                        row = options.rows[other]
                        km, _minutes = options.problem.way(options.person(row), options.visit(row), options.time(row))
                        if saved := round(2 * weight * km):
                            yield one, other, saved


def _follows(options: Options, one: Option, other: Option) -> bool:
    gap = options.time(other).start - options.time(one).end
    return one.visit != other.visit and 0 <= gap < ONE_TRIP


def chosen_in(answers: Mapping[int, int], options: Options) -> list[int]:
    return [number for number in range(len(options.rows)) if answers.get(number)]
