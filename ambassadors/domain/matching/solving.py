"""The plan, by OR-Tools CP-SAT, with a proof of how far from the best it can be at most.

First the relaxation (see `bounding`): it proves the bound, and its prices tell which options hardly ever pay. CP-SAT
then searches among the few that do, from the best plan by hand, and after that looks at part after part anew. A
problem of a usual month is small enough to be searched as a whole, and its best plan is proven.
"""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ortools.sat.python import cp_model

from ambassadors.domain.matching import baselines
from ambassadors.domain.matching.bounding import Bound, bound
from ambassadors.domain.matching.model import Row, build
from ambassadors.domain.matching.neighbourhoods import Neighbourhoods
from ambassadors.domain.matching.options import Options, every_option
from ambassadors.domain.matching.problem import Placed, Problem, gap_of

BOUND, SEARCH, DONE = "bound", "search", "done"
GOOD_ENOUGH = 0.001  # of the cost: nobody sees the difference
SMALL = 4_000  # options: few enough to search among all at once, alone and always with the same answer
SURE = 0.99  # what the relaxation says this clearly stands in the first search
# By how much a question may cost more than the prices pay, in shares of the dearest journey.
CLOSE, NEAR = 0.004, 0.05
FIRST_SEARCH = 0.2  # of the time
FEWEST, MOST = 30, 400  # visits looked at anew at a time
A_MOMENT, A_LOOK = 0.8, 3.0  # seconds: quick enough to look at more, and the longest look
LONGEST_BOUND = 0.6  # of the time


@dataclass(frozen=True)
class Progress:
    """How far the search is. ``gap`` is the share of the cost that could be saved at most."""

    phase: str
    seconds: float
    cost: int | None = None
    bound: int | None = None

    @property
    def gap(self) -> float | None:
        return gap_of(self.cost, self.bound)


@dataclass(frozen=True)
class Solution:
    """The plan. ``cost`` and ``bound`` leave out the seats that nobody at all can take."""

    placed: Sequence[Placed]
    cost: int
    bound: int | None
    seconds: float
    phases: Sequence[Progress] = field(default_factory=tuple)

    @property
    def gap(self) -> float | None:
        return gap_of(self.cost, self.bound)


type Tell = Callable[[Progress, Sequence[Placed]], None]
type Stop = Callable[[], bool]


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 1,
    workers: int = 2,
    keep: Sequence[Placed] = (),
    tell: Tell | None = None,
    stop: Stop = lambda: False,
) -> Solution:
    """The best plan found in this time. ``tell`` hears of each better one and of each better bound; once ``stop``
    says so, the best so far is it."""
    return _Search(every_option(problem), keep, seconds, seed, workers, tell, stop).run()


class _Search:
    def __init__(
        self,
        options: Options,
        keep: Sequence[Placed],
        seconds: float,
        seed: int,
        workers: int,
        tell: Tell | None,
        stop: Stop,
    ) -> None:
        self.options = options
        self.model = build(options, keep)
        self.began = time.monotonic()
        self.seconds, self.seed, self.tell, self.stop = seconds, seed, tell, stop
        self.workers = 1 if len(options.rows) <= SMALL else workers
        self.chosen: list[int] = []
        self.cost = self.model.cost_of(())
        self.least: int | None = None
        self.phases: list[Progress] = []

    def run(self) -> Solution:
        for plan in (baselines.greedy, baselines.first_come):
            self.take(plan(self.options), BOUND)
        relaxed = bound(self.model, self._left() * LONGEST_BOUND) if not self.stop() else None
        if relaxed is not None:
            self._prove(relaxed.least, SEARCH)
            self.take(baselines.by_shares(self.model, relaxed.shares, relaxed.surplus), SEARCH)
        self._search(relaxed)
        self._say(DONE)
        return Solution(
            [self.options.placed(self.options.rows[number]) for number in self.chosen],
            self.cost,
            self.least,
            time.monotonic() - self.began,
            self.phases,
        )

    def _search(self, relaxed: Bound | None) -> None:
        if relaxed is None or len(self.options.rows) <= SMALL:
            self._everything(self._left())
            return
        self._near_the_prices(relaxed, self._left() * FIRST_SEARCH)
        parts = Neighbourhoods(self.model, relaxed, NEAR * self.options.dearest, self.seed)
        visits = 2 * FEWEST
        while not self.is_good() and not self.stop() and self._left() > 0:
            began = time.monotonic()
            said = self.model.answers(self.chosen)
            asked = parts.draw(self.chosen, visits)
            status, _least = self._ask(asked, said, (), min(A_LOOK, self._left()))
            if status != cp_model.OPTIMAL:
                visits = max(FEWEST, visits * 4 // 5)
            elif time.monotonic() - began < A_MOMENT:
                visits = min(MOST, visits * 9 // 8 + 1)

    def _everything(self, seconds: float) -> None:
        """The search among all questions; what it proves is proven."""
        said = self.model.answers(self.chosen)
        status, least = self._ask(range(len(said)), said, (), seconds)
        if status == cp_model.OPTIMAL:
            self._prove(self.cost, SEARCH)
        elif least is not None:
            self._prove(least, SEARCH)

    def _near_the_prices(self, relaxed: Bound, seconds: float) -> None:
        """The search among the questions that cost hardly more than the prices pay, what is sure being settled."""
        said = self.model.answers(self.chosen)
        limit = CLOSE * self.options.dearest
        asked = [number for number, yes in enumerate(said) if yes or relaxed.surplus[number] <= limit]
        stands = [number for number in self.chosen if relaxed.shares[number] > SURE]
        self._ask(asked, said, stands, seconds)

    def _ask(
        self, asked: Collection[int], said: Sequence[int], stands: Sequence[int], seconds: float
    ) -> tuple[object, int | None]:
        """Lets CP-SAT search among these questions, those in ``stands`` being a yes, all others as they were said.
        Answers how it ended, and what no plan among them can cost less than."""
        if seconds <= 0:
            return cp_model.UNKNOWN, None
        model, solver = cp_model.CpModel(), cp_model.CpSolver()
        variables = {number: model.new_bool_var("") for number in sorted(asked)}
        for number in stands:
            model.add(variables[number] == 1)
        for at in sorted({at for number in variables for at in self._rows_of[number]}):
            _add(model, variables, said, self.model.rows[at])
        costs = [self.model.costs[number] for number in variables]
        model.minimize(cp_model.LinearExpr.weighted_sum(list(variables.values()), costs))
        for number, variable in variables.items():
            model.add_hint(variable, said[number])
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        solver.parameters.max_time_in_seconds = seconds
        kept = [number for number in self.chosen if number not in variables]
        status = solver.solve(model, _Found(self, variables, kept))
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        return status, math.ceil(solver.best_objective_bound - 1e-6) if found else None

    @cached_property
    def _rows_of(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for at, row in enumerate(self.model.rows):
            for number in row.questions:
                found[number].append(at)
        return found

    def take(self, chosen: list[int], phase: str) -> None:
        cost = self.model.cost_of(chosen)
        if cost < self.cost or not self.chosen:
            self.chosen, self.cost = chosen, cost
            self._say(phase)

    def _prove(self, least: int, phase: str) -> None:
        if self.least is None or least > self.least:
            self.least = least
            self._say(phase)

    def _say(self, phase: str) -> None:
        progress = Progress(phase, time.monotonic() - self.began, self.cost, self.least)
        self.phases.append(progress)
        if self.tell is not None:
            self.tell(progress, [self.options.placed(self.options.rows[number]) for number in self.chosen])

    def _left(self) -> float:
        return self.seconds - (time.monotonic() - self.began)

    def is_good(self) -> bool:
        gap = gap_of(self.cost, self.least)
        return gap is not None and gap <= GOOD_ENOUGH


class _Found(cp_model.CpSolverSolutionCallback):
    """Hears of each better plan; ``kept`` is the part of it that is not asked about."""

    def __init__(self, search: _Search, variables: Mapping[int, cp_model.IntVar], kept: Sequence[int]) -> None:
        super().__init__()
        self.search, self.kept = search, kept
        many = len(search.options.rows)
        self.variables = {number: variable for number, variable in variables.items() if number < many}

    def on_solution_callback(self) -> None:
        said = [number for number, asked in self.variables.items() if self.boolean_value(asked)]
        self.search.take(sorted([*self.kept, *said]), SEARCH)
        if self.search.is_good() or self.search.stop():
            self.stop_search()


def _add(model: cp_model.CpModel, variables: Mapping[int, cp_model.IntVar], said: Sequence[int], row: Row) -> None:
    """The row among these variables; what else is in it counts as it was said."""
    pairs, settled = [], 0
    for number, factor in zip(row.questions, row.factors, strict=True):
        if number in variables:
            pairs.append((variables[number], factor))
        elif said[number]:
            settled += factor
    least, most = row.least - settled, row.most - settled
    if least <= 0 and all(factor == 1 for _variable, factor in pairs):
        if len(pairs) <= most:
            return
        if most == 1:
            model.add_at_most_one([variable for variable, _factor in pairs])
            return
    total = cp_model.LinearExpr.weighted_sum([v for v, _factor in pairs], [factor for _variable, factor in pairs])
    model.add_linear_constraint(total, least, most)
