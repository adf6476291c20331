"""Whom and when in one question, where the best pairs cannot all be placed: first what counts, then the lot between
what is as good. Each answer is proven, or is said not to be.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from events.domain.matchday.problem import Plan, Problem, Talk, value_of
from events.domain.matchday.when import at_once
from events.domain.matchday.whom import weights

SECONDS = 8.0


def together(problem: Problem, seconds: float = SECONDS, begin: Collection[Talk] = ()) -> Plan:
    """The best plan. The search begins with one that holds."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    asked: dict[Talk, Any] = {talk: model.new_constant(1) for talk in problem.locked}
    locked = set(problem.locked)
    settled = {talk.pair for talk in problem.locked}
    of_pair: dict[tuple[int, int], list[Any]] = {talk.pair: [asked[talk]] for talk in problem.locked}
    for pair in problem.pairs:
        if (pair.seeker, pair.host) in settled:
            continue
        options = [Talk(number, pair.seeker, pair.host) for number in problem.common(pair)]
        for talk in options:
            asked[talk] = model.new_bool_var("")
        if options:
            of_pair[pair.seeker, pair.host] = [asked[talk] for talk in options]
            model.add_at_most_one([asked[talk] for talk in options])
    at_once(model, problem, asked)
    _most(model, problem, of_pair)
    deadline = time.monotonic() + seconds
    begun = {*problem.locked, *begin}
    said: Mapping[Talk, bool] = {talk: talk in begun for talk in asked}
    is_proven = True
    for goal in _at_once(problem, asked, of_pair, _least(model, problem, of_pair)):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = problem.seed % 2**31
        solver.parameters.max_time_in_seconds = max(0.2, deadline - time.monotonic())
        model.clear_hints()
        for talk, variable in asked.items():
            if talk not in locked:
                model.add_hint(variable, said[talk])
        model.maximize(goal)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            is_proven = False
            break
        is_proven = is_proven and status == cp_model.OPTIMAL
        said = {talk: bool(solver.value(variable)) for talk, variable in asked.items()}
        model.add(goal >= round(solver.objective_value))
    talks = sorted(talk for talk, yes in said.items() if yes)
    return Plan(talks, value_of(problem, [talk.pair for talk in talks]), is_proven)


def _most(model: Any, problem: Problem, of_pair: Mapping[tuple[int, int], list[Any]]) -> None:
    of_host: dict[int, list[Any]] = defaultdict(list)
    for (_seeker, host), options in of_pair.items():
        of_host[host] += options
    for host, options in of_host.items():
        if problem.hosts[host].most < len(options):
            model.add(sum(options) <= problem.hosts[host].most)


def _at_once(
    problem: Problem, asked: Mapping[Talk, Any], of_pair: Mapping[tuple[int, int], list[Any]], least: Any
) -> list[Any]:
    """One goal with everything in it, weighed as the flow weighs it, and then the lot."""
    one, _stands, must = weights(problem)
    known = {(pair.seeker, pair.host): number for number, pair in enumerate(problem.pairs)}
    goal, lots = (0 if least is None else one * least), 0
    for pair, options in of_pair.items():
        if pair in known:
            it = problem.pairs[known[pair]]
            goal += sum((it.worth + (must if it.is_must else 0)) * said for said in options)
            lots += sum(problem.lots[known[pair]] * said for said in options)
    return [goal, lots] if of_pair else []


def greedy(problem: Problem, wanted: Collection[tuple[int, int]]) -> list[Talk]:
    """A plan that holds, to begin with: the wanted pairs, the dearest first, each in the first round that is free."""
    worth = {(pair.seeker, pair.host): (pair.is_must, pair.worth) for pair in problem.pairs}
    known = {(pair.seeker, pair.host): pair for pair in problem.pairs}
    talks = list(problem.locked)
    for pair in sorted(wanted, key=lambda one: (worth[one], one), reverse=True):
        for number in problem.common(known[pair]):
            at = [talk for talk in talks if talk.round == number]
            is_full = problem.tables is not None and len(at) >= problem.tables
            theirs = sum(talk.host == pair[1] for talk in at)
            if not is_full and theirs < problem.hosts[pair[1]].tables and all(t.seeker != pair[0] for t in at):
                talks.append(Talk(number, *pair))
                break
    return talks


def _least(model: Any, problem: Problem, of_pair: Mapping[tuple[int, int], list[Any]]) -> Any:
    of_seeker: dict[int, list[Any]] = defaultdict(list)
    for (seeker, _host), options in of_pair.items():
        of_seeker[seeker] += options
    steps = []
    for seeker, options in of_seeker.items():
        if wanted := problem.seekers[seeker].least:
            step = model.new_int_var(0, wanted, "")
            model.add(step <= sum(options))
            steps.append(step)
    return sum(steps) if steps else None
