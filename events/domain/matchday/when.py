"""When they meet: every pair gets a round, nobody is at two tables at once.

Where everybody is there all day and nothing is locked, it always can be done (König: a bipartite graph needs as many
colours as its busiest node has edges), and is done step by step. Else CP-SAT looks for it, or proves that it cannot be.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from events.domain.matchday.problem import Problem, Talk, may_be

SECONDS = 4.0


def when(problem: Problem, chosen: Sequence[tuple[int, int]], seconds: float = SECONDS) -> list[Talk] | None:
    """The talks, locked ones included; None when these pairs cannot all meet in these rounds."""
    if not problem.locked and _are_there_all_day(problem, chosen):
        return _coloured(problem, chosen)
    if problem.tables is None:
        return _searched(problem, chosen, seconds)
    # Quick without the tables in all, and mostly there is a way to level it then.
    talks = _searched(replace(problem, tables=None), chosen, seconds / 2)
    if talks is None:
        return None
    return _levelled(problem, talks, problem.tables) or _searched(problem, chosen, seconds / 2)


def _are_there_all_day(problem: Problem, chosen: Sequence[tuple[int, int]]) -> bool:
    first, last = problem.rounds[0], problem.rounds[-1]
    people = [problem.seekers[one] for one, _host in chosen] + [problem.hosts[one] for _seeker, one in chosen]
    return all(one.first <= first and one.last >= last for one in people)


type _Node = tuple[str, int, int]  # a seeker, or one table of a host


def _coloured(problem: Problem, chosen: Sequence[tuple[int, int]]) -> list[Talk] | None:
    rounds = list(problem.rounds)
    at: dict[_Node, dict[int, _Node]] = defaultdict(dict)  # who, in which round → with whom
    count: dict[int, int] = defaultdict(int)
    for seeker, host in chosen:
        one: _Node = ("s", seeker, 0)
        other: _Node = ("h", host, count[host] % problem.hosts[host].tables)
        count[host] += 1
        mine = next(number for number in rounds if number not in at[one])
        theirs = next(number for number in rounds if number not in at[other])
        if mine not in at[other]:
            theirs = mine
        elif theirs not in at[one]:
            mine = theirs
        else:
            _turn(at, other, mine, theirs)  # after it the other is free when the one is
        at[one][mine], at[other][mine] = other, one
    talks = [
        Talk(number, node[1], partner[1])
        for node, mine in at.items()
        if node[0] == "s"
        for number, partner in mine.items()
    ]
    return sorted(talks) if problem.tables is None else _levelled(problem, talks, problem.tables)


def _turn(at: dict[_Node, dict[int, _Node]], start: _Node, one: int, other: int) -> None:
    """Swaps two rounds along the way from ``start`` whose talks lie in the one and the other by turns."""
    way, node, number = [start], start, one
    while (following := at[node].get(number)) is not None:
        way.append(following)
        node, number = following, other if number == one else one
    for node in way:
        mine = at[node]
        first, second = mine.pop(one, None), mine.pop(other, None)
        if first is not None:
            mine[other] = first
        if second is not None:
            mine[one] = second


def _levelled(problem: Problem, talks: Sequence[Talk], tables: int) -> list[Talk] | None:
    """No round with more talks than there are tables. With everybody there all day it always can be done, as long as
    there is room in all rounds together; else None where no swap of two rounds helps any more."""
    by_round: dict[int, list[Talk]] = {number: [] for number in problem.rounds}
    for talk in talks:
        by_round.setdefault(talk.round, []).append(talk)
    while full := [number for number, row in by_round.items() if len(row) > tables]:
        if not any(_one_fewer(problem, by_round, one, other) for one in full for other in by_round if other != one):
            return None
    return sorted(talk for row in by_round.values() for talk in row)


def _one_fewer(problem: Problem, by_round: dict[int, list[Talk]], full: int, other: int) -> bool:
    """Takes a talk out of one round and puts it into another that has at least two fewer, by turning a group."""
    if len(by_round[full]) < len(by_round[other]) + 2:
        return False
    for group in chains([*by_round[full], *by_round[other]]):
        many = sum(talk.round == full for talk in group)
        if many != len(group) - many + 1:
            continue
        turned = [Talk(other if talk.round == full else full, talk.seeker, talk.host) for talk in group]
        if all(may_be(problem, talk) for talk in turned) and not set(group) & set(problem.locked):
            for talk in group:
                by_round[talk.round].remove(talk)
            for talk in turned:
                by_round[talk.round].append(talk)
            return True
    return False


def chains(talks: Sequence[Talk]) -> list[list[Talk]]:
    """The talks of two rounds in groups that hang together by a person; a group can swap its rounds on its own."""
    by_person: dict[tuple[str, int], list[Talk]] = defaultdict(list)
    for talk in talks:
        by_person["s", talk.seeker].append(talk)
        by_person["h", talk.host].append(talk)
    groups, seen = [], set()
    for talk in talks:
        if talk in seen:
            continue
        group, waiting = [], [talk]
        seen.add(talk)
        while waiting:
            one = waiting.pop()
            group.append(one)
            for near in (*by_person["s", one.seeker], *by_person["h", one.host]):
                if near not in seen:
                    seen.add(near)
                    waiting.append(near)
        groups.append(group)
    return groups


def _searched(problem: Problem, chosen: Sequence[tuple[int, int]], seconds: float) -> list[Talk] | None:
    from ortools.sat.python import cp_model

    known = {(pair.seeker, pair.host): pair for pair in problem.pairs}
    model = cp_model.CpModel()
    asked: dict[Talk, cp_model.IntVar] = {}
    for talk in problem.locked:
        asked[talk] = model.new_constant(1)
    for seeker, host in chosen:
        options = [Talk(number, seeker, host) for number in problem.common(known[seeker, host])]
        for talk in options:
            asked[talk] = model.new_bool_var("")
        model.add_exactly_one([asked[talk] for talk in options])
    at_once(model, problem, asked)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = problem.seed % 2**31
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return sorted(talk for talk, said in asked.items() if solver.value(said))


def at_once(model: Any, problem: Problem, asked: Mapping[Talk, Any]) -> None:
    """Nobody is at two tables at once, no host at more than it has, no round at more than there are."""
    of_seeker: dict[tuple[int, int], list[Any]] = defaultdict(list)
    of_host: dict[tuple[int, int], list[Any]] = defaultdict(list)
    of_round: dict[int, list[Any]] = defaultdict(list)
    for talk, said in asked.items():
        of_seeker[talk.seeker, talk.round].append(said)
        of_host[talk.host, talk.round].append(said)
        of_round[talk.round].append(said)
    for group in of_seeker.values():
        if len(group) > 1:
            model.add_at_most_one(group)
    for (host, _round), group in of_host.items():
        tables = problem.hosts[host].tables
        if tables == 1 and len(group) > 1:
            model.add_at_most_one(group)
        elif len(group) > tables:
            model.add(sum(group) <= tables)
    if problem.tables is not None:
        for group in of_round.values():
            if len(group) > problem.tables:
                model.add(sum(group) <= problem.tables)
