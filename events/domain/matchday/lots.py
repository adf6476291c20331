"""What the lot decided: talks of a plan for which another would have been as good, one for one."""

from collections import Counter
from collections.abc import Sequence

from events.domain.matchday.problem import Lot, Pair, Problem, Talk, may_be

TURNS = 40


def drawn(problem: Problem, talks: Sequence[Talk]) -> tuple[list[Talk], list[Lot]]:
    """The plan after the lot has spoken, and between whom it did: of what is worth the same the higher lot is taken,
    until no exchange of one talk for another is left that would be as good and has a higher one.
    """
    plan = list(talks)
    lot_of = dict(zip(((pair.seeker, pair.host) for pair in problem.pairs), problem.lots, strict=True))
    for _turn in range(TURNS):
        better = next(
            (
                (talk, other)
                for talk in sorted(_free(problem, plan))
                for other in _rivals(problem, plan, talk)
                if lot_of[other.pair] > lot_of[talk.pair]
            ),
            None,
        )
        if better is None:
            break
        plan[plan.index(better[0])] = better[1]
    lots = [
        Lot(talk.pair, tuple(sorted({other.pair for other in rivals})))
        for talk in sorted(_free(problem, plan))
        if (rivals := _rivals(problem, plan, talk))
    ]
    return sorted(plan), lots


def rivals_of(problem: Problem, talks: Sequence[Talk], pair: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Pairs that could meet in its place and would be as good."""
    talk = next(one for one in talks if one.pair == pair)
    return tuple(sorted({other.pair for other in _rivals(problem, talks, talk)}))


def _free(problem: Problem, plan: Sequence[Talk]) -> list[Talk]:
    """Those that came in: what stood before is no lot's business."""
    stood = {talk.pair for talk in (*problem.standing, *problem.locked)}
    return [talk for talk in plan if talk.pair not in stood]


def _rivals(problem: Problem, plan: Sequence[Talk], talk: Talk) -> list[Talk]:
    """Talks of the same round that could stand in its place and are worth as much, one of the two being the same."""
    known = {(pair.seeker, pair.host): pair for pair in problem.pairs}
    mine = known.get(talk.pair)
    if mine is None:
        return []
    rest = [one for one in plan if one != talk]
    busy = {one.seeker for one in rest if one.round == talk.round}
    hosts = Counter(one.host for one in rest if one.round == talk.round)
    count, in_all = Counter(one.seeker for one in rest), Counter(one.host for one in rest)
    met = {one.pair for one in rest}
    stood = {one.pair for one in problem.standing}

    def least(pair: Pair) -> bool:
        return count[pair.seeker] < problem.seekers[pair.seeker].least

    found = []
    for pair in problem.pairs:
        key = (pair.seeker, pair.host)
        if key == talk.pair or key in met or key in stood or not (pair.seeker == mine.seeker or pair.host == mine.host):
            continue
        other, host = Talk(talk.round, *key), problem.hosts[pair.host]
        is_as_good = (pair.is_must, least(pair), pair.worth) == (mine.is_must, least(mine), mine.worth)
        has_room = pair.seeker not in busy and hosts[pair.host] < host.tables and in_all[pair.host] < host.most
        if is_as_good and has_room and may_be(problem, other):
            found.append(other)
    return found
