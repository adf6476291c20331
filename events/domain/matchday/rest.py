"""The rest of a day: a plan that changes as little as can be of the one that stands, within a promised time.

What counts is asked one after the other: musts, that a talk which stands is still held, the least for everybody, that
it is held in the same round, wishes. First there is a plan that holds; the flow then says whom, and how good the first
three can be at most, for it knows no rounds; what is left is asked in whole numbers with a bound (HiGHS). Each stage is
proven where its bound is reached; else the plan says which is not, and by how much it could be better at most.
"""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from events.domain.matchday.lots import drawn
from events.domain.matchday.problem import Plan, Problem, Talk, broken, value_of
from events.domain.matchday.repairing import repaired
from events.domain.matchday.whom import whom

STAGES = ("musts", "kept", "least", "same", "wishes")
PLACING = 1.5  # seconds for putting the flow's pairs into rounds
ENDING = 0.3

type Score = tuple[int, int, int, int, int]


def score(problem: Problem, talks: Sequence[Talk]) -> Score:
    """How good a plan is, stage by stage."""
    value = value_of(problem, [talk.pair for talk in talks])
    pairs, stood = {talk.pair for talk in talks}, [one for one in problem.standing if one not in problem.locked]
    kept = sum(one.pair in pairs for one in stood)
    same = len(set(stood) & set(talks))
    return value.musts, kept, value.least, same, value.wishes


@dataclass
class _Best:
    """The best so far, and what each stage can be at most."""

    problem: Problem
    talks: Sequence[Talk]
    most: list[float]

    @property
    def score(self) -> Score:
        return score(self.problem, self.talks)

    def offer(self, talks: Sequence[Talk] | None) -> bool:
        """Takes these where they are better."""
        if talks is None or score(self.problem, talks) <= self.score or broken(self.problem, talks):
            return False
        self.talks = talks
        return True

    def plan(self) -> Plan:
        stage = next((n for n, value in enumerate(self.score) if value < self.most[n]), None)
        value = value_of(self.problem, [talk.pair for talk in self.talks])
        if stage is None:
            return Plan(sorted(self.talks), value, is_proven=True)
        most = self.most[stage]
        gap = 0 if math.isinf(most) else int(most) - self.score[stage]
        if STAGES[stage] == "wishes" and gap:
            gap = math.ceil(100 * gap / max(1, most))
        return Plan(sorted(self.talks), value, is_proven=False, gap_of=STAGES[stage], gap=gap)


def rest(problem: Problem, seconds: float, say: Callable[[Plan], None] = lambda plan: None) -> Plan:
    """The best plan that was found in this time. ``say`` hears of each better one on the way."""
    deadline = time.monotonic() + seconds
    best = _Best(problem, repaired(problem), [math.inf] * len(STAGES))
    say(best.plan())
    found = whom(problem)
    chosen = [(problem.pairs[n].seeker, problem.pairs[n].host) for n in found.chosen]
    if found.is_proven:
        best.most = _at_most(problem, [*chosen, *(talk.pair for talk in problem.locked)])
    best.offer(_placed(problem, chosen, min(PLACING, max(0.1, deadline - time.monotonic() - ENDING))))
    say(best.plan())
    _searched(problem, best, deadline)
    say(best.plan())
    if not best.plan().is_proven:
        return best.plan()
    talks, lots = drawn(problem, best.talks)
    best.talks = talks
    plan = best.plan()
    return Plan(plan.talks, plan.value, plan.is_proven, frozenset(lot.pair for lot in lots), lots)


def _at_most(problem: Problem, pairs: Sequence[tuple[int, int]]) -> list[float]:
    """What the flow proves, stage by stage, as long as each before is reached."""
    value, chosen = value_of(problem, pairs), set(pairs)
    stood = [one for one in problem.standing if one not in problem.locked]
    kept = sum(one.pair in chosen for one in stood)
    same = sum(_is_there(problem, one) for one in stood)
    return [value.musts, kept, value.least, min(kept, same), value.wishes]


def _is_there(problem: Problem, talk: Talk) -> bool:
    pair = next((one for one in problem.pairs if (one.seeker, one.host) == talk.pair), None)
    return pair is not None and talk.round in problem.common(pair)


def _placed(problem: Problem, chosen: Sequence[tuple[int, int]], seconds: float) -> list[Talk] | None:
    """These pairs, as many as can be in the round they stand in; None where that was not found."""
    from ortools.math_opt.python import mathopt

    wanted = set(chosen)
    few = replace(problem, pairs=[pair for pair in problem.pairs if (pair.seeker, pair.host) in wanted])
    model, asked, goals = _model(few)
    model.add_linear_constraint(mathopt.fast_sum(list(asked.values())) >= len(wanted) + len(problem.locked))
    model.maximize(goals[STAGES.index("same")])
    limit = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limit)
    if not result.has_primal_feasible_solution():
        return None
    values = result.variable_values()
    return sorted(talk for talk, said in asked.items() if values[said] > 0.5)


def _searched(problem: Problem, best: _Best, deadline: float) -> None:
    """Stage by stage what is not proven yet, each with those before held fast."""
    if best.plan().is_proven:
        return
    from ortools.math_opt.python import mathopt

    model, asked, goals = _model(problem)
    for number, goal in enumerate(goals):
        if best.score[number] < best.most[number]:
            left = deadline - time.monotonic() - ENDING
            if left <= 0:
                return
            model.maximize(goal)
            limit = mathopt.SolveParameters(time_limit=timedelta(seconds=left))
            result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limit)
            if result.has_primal_feasible_solution():
                values = result.variable_values()
                best.offer(sorted(talk for talk, said in asked.items() if values[said] > 0.5))
            bound = result.termination.objective_bounds.dual_bound
            if not math.isinf(bound):
                best.most[number] = min(best.most[number], math.floor(bound + 1e-6))
            if best.score[number] < best.most[number]:
                return
        model.add_linear_constraint(goal >= best.score[number])


def _model(problem: Problem) -> tuple[Any, dict[Talk, Any], list[Any]]:
    """Every talk that could be, the rules, and what to make as much of as can be."""
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    locked = set(problem.locked)
    settled = {talk.pair for talk in locked}
    asked = {talk: model.add_variable(lb=1, ub=1, is_integer=True) for talk in problem.locked}
    groups: dict[tuple[str, int, int], list[Any]] = defaultdict(list)
    for pair in problem.pairs:
        if (pair.seeker, pair.host) not in settled:
            for number in problem.common(pair):
                asked[Talk(number, pair.seeker, pair.host)] = model.add_binary_variable()
    for talk, said in asked.items():
        for kind, one, other in (
            ("pair", talk.seeker, talk.host),
            ("seeker", talk.seeker, talk.round),
            ("tables", talk.host, talk.round),
            ("round", talk.round, 0),
            ("most", talk.host, 0),
            ("least", talk.seeker, 0),
        ):
            groups[kind, one, other].append(said)
    steps = []
    for (kind, one, _other), group in groups.items():
        total = mathopt.fast_sum(group)
        if kind == "least":
            if wanted := problem.seekers[one].least:
                step = model.add_variable(lb=0, ub=wanted)
                model.add_linear_constraint(step - total <= 0)
                steps.append(step)
            continue
        room: int | None = 1
        if kind == "tables":
            room = problem.hosts[one].tables
        elif kind == "most":
            room = problem.hosts[one].most
        elif kind == "round":
            room = problem.tables
        if room is not None and len(group) > room:
            model.add_linear_constraint(total <= room)
    known = {(pair.seeker, pair.host): pair for pair in problem.pairs}
    stood = [talk for talk in problem.standing if talk not in locked]
    pairs = {talk.pair for talk in stood}
    goals = [
        [said for talk, said in asked.items() if talk.pair in known and known[talk.pair].is_must],
        [said for talk, said in asked.items() if talk.pair in pairs],
        steps,
        [asked[talk] for talk in stood if talk in asked],
        [known[talk.pair].worth * said for talk, said in asked.items() if talk.pair in known],
    ]
    return model, asked, [mathopt.fast_sum(goal) + 0 * model.add_variable(lb=0, ub=0) for goal in goals]
