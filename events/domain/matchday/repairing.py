"""A plan that holds, at once and without a solver: what stands stays where it can, the rest goes where room is."""

from collections import Counter
from collections.abc import Sequence

from events.domain.matchday.problem import Pair, Problem, Talk, may_be


def repaired(problem: Problem) -> list[Talk]:
    """Never the best by proof, always one that breaks no rule: what is answered when there is no time for more."""
    seekers, hosts, rounds = Counter[tuple[int, int]](), Counter[tuple[int, int]](), Counter[int]()
    of_seeker, of_host = Counter[int](), Counter[int]()
    talks: list[Talk] = []
    met: set[tuple[int, int]] = set()

    def put(talk: Talk) -> None:
        talks.append(talk)
        met.add(talk.pair)
        seekers[talk.seeker, talk.round] += 1
        hosts[talk.host, talk.round] += 1
        rounds[talk.round] += 1
        of_seeker[talk.seeker] += 1
        of_host[talk.host] += 1

    def fits(talk: Talk) -> bool:
        host = problem.hosts[talk.host]
        return (
            talk.pair not in met
            and may_be(problem, talk)
            and not seekers[talk.seeker, talk.round]
            and hosts[talk.host, talk.round] < host.tables
            and of_host[talk.host] < host.most
            and (problem.tables is None or rounds[talk.round] < problem.tables)
        )

    def place(pairs: Sequence[Pair]) -> None:
        for pair in pairs:
            options = [Talk(number, pair.seeker, pair.host) for number in problem.common(pair)]
            if found := next((talk for talk in options if fits(talk)), None):
                put(found)

    stood = {talk.pair for talk in problem.standing}
    known = {(pair.seeker, pair.host) for pair in problem.pairs}
    ranked = sorted(problem.pairs, key=lambda pair: (-pair.worth, pair.seeker, pair.host))
    for talk in problem.locked:
        put(talk)
    for talk in problem.standing:
        if talk.pair in known and talk.round in problem.rounds and fits(talk):
            put(talk)
    place([pair for pair in ranked if pair.is_must])
    place([pair for pair in ranked if (pair.seeker, pair.host) in stood])
    for pair in ranked:
        if of_seeker[pair.seeker] < problem.seekers[pair.seeker].least:
            place([pair])
    place([pair for pair in ranked if pair.worth > 0])
    return sorted(talks)
