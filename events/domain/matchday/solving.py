"""The plan of a matching day, proven best: whom first, then when; both at once where that does not come out even."""

from collections.abc import Callable

from events.domain.matchday.lots import rivals_of
from events.domain.matchday.problem import Lot, Plan, Problem, value_of
from events.domain.matchday.rest import rest
from events.domain.matchday.together import greedy, together
from events.domain.matchday.when import when
from events.domain.matchday.whom import whom


def solve(problem: Problem, seconds: float = 8.0, say: Callable[[Plan], None] = lambda plan: None) -> Plan:
    """The best plan there is. With a plan that stands, the best of those that change least of it, as far as it is found
    in this time; ``say`` hears of each better one on the way.
    """
    if not problem.rounds:
        return Plan([], value_of(problem, []), is_proven=True)
    if problem.standing:
        return rest(problem, seconds, say)
    found = whom(problem)
    chosen = [(problem.pairs[number].seeker, problem.pairs[number].host) for number in found.chosen]
    talks = when(problem, chosen, seconds / 2)
    if talks is None:
        plan = together(problem, seconds, greedy(problem, chosen))
        best = value_of(problem, [*chosen, *(talk.pair for talk in problem.locked)])
        return Plan(plan.talks, plan.value, plan.is_proven or plan.value == best)
    by_lot = frozenset((problem.pairs[n].seeker, problem.pairs[n].host) for n in found.by_lot)
    lots = [Lot(pair, rivals_of(problem, talks, pair)) for pair in sorted(by_lot)]
    return Plan(talks, value_of(problem, [talk.pair for talk in talks]), found.is_proven, by_lot, lots)
