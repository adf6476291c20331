"""Whom to meet, and when: the question in numbers, without a database. Apprentices are seekers, companies are hosts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

# What a place on a list of wishes is worth, the first first; and what it is worth that both wish it.
POINTS = (60, 48, 39, 32, 27, 23, 20, 18, 16, 15)
LAST_POINTS = 12
BOTH = 30
UNWISHED = -1  # only so that somebody gets the talks that everybody is to have at least
MOST_WORTH = 2 * POINTS[0] + BOTH
LOTS = 16  # how many sides the die has that decides between what is worth the same


def points(rank: int | None) -> int:
    """What a wish of this rank counts for. None: no wish."""
    if rank is None:
        return 0
    return POINTS[rank - 1] if rank <= len(POINTS) else LAST_POINTS


def worth(seeker_rank: int | None, host_rank: int | None) -> int:
    """What a talk is worth to the two together."""
    if seeker_rank is None and host_rank is None:
        return UNWISHED
    return points(seeker_rank) + points(host_rank) + (BOTH if seeker_rank and host_rank else 0)


@dataclass(frozen=True, slots=True)
class Seeker:
    """In the house from round ``first`` to ``last``, both included; is to have ``least`` talks, if that can be."""

    first: int
    last: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class Host:
    """Talks at ``tables`` tables at once, and ``most`` times in all."""

    first: int
    last: int
    tables: int = 1
    most: int = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may meet, and what that is worth. A must goes before every wish."""

    seeker: int
    host: int
    worth: int
    is_must: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Talk:
    """One talk of a plan."""

    round: int
    seeker: int
    host: int

    @property
    def pair(self) -> tuple[int, int]:
        return self.seeker, self.host


@dataclass(frozen=True)
class Problem:
    """``rounds`` are those to be filled. ``standing`` is the plan as it is: what of it is ``locked`` stays where it
    is, the rest as far as can be. ``tables`` is how many talks there is room for at once."""

    seekers: Sequence[Seeker]
    hosts: Sequence[Host]
    pairs: Sequence[Pair]
    rounds: Sequence[int]
    tables: int | None = None
    locked: Sequence[Talk] = ()
    standing: Sequence[Talk] = ()
    seed: int = 1
    lots: Sequence[int] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        draw = Random(self.seed)  # a lot that can be drawn again, not a secret
        object.__setattr__(self, "lots", [draw.randrange(LOTS) for _pair in self.pairs])

    def rounds_of(self, first: int, last: int) -> list[int]:
        return [one for one in self.rounds if first <= one <= last]

    def common(self, pair: Pair) -> list[int]:
        """The rounds in which both are in the house."""
        seeker, host = self.seekers[pair.seeker], self.hosts[pair.host]
        return self.rounds_of(max(seeker.first, host.first), min(seeker.last, host.last))

    def seeker_room(self, number: int) -> int:
        one = self.seekers[number]
        return len(self.rounds_of(one.first, one.last))

    def host_room(self, number: int) -> int:
        one = self.hosts[number]
        return min(one.most, one.tables * len(self.rounds_of(one.first, one.last)))

    @property
    def room(self) -> int:
        """How many talks there can be at all."""
        seekers = sum(self.seeker_room(number) for number in range(len(self.seekers)))
        hosts = sum(self.host_room(number) for number in range(len(self.hosts)))
        everywhere = min(seekers, hosts)
        return everywhere if self.tables is None else min(everywhere, self.tables * len(self.rounds))


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """How good a plan is, what counts most first: musts that are met, talks within the least, wishes."""

    musts: int
    least: int
    wishes: int


def value_of(problem: Problem, chosen: Mapping[tuple[int, int], Pair] | Sequence[tuple[int, int]]) -> Value:
    """What these pairs are worth together."""
    known = {(pair.seeker, pair.host): pair for pair in problem.pairs}
    count = [0] * len(problem.seekers)
    musts = wishes = 0
    for seeker, host in chosen:
        count[seeker] += 1
        if pair := known.get((seeker, host)):
            musts += pair.is_must
            wishes += pair.worth
    least = sum(min(n, one.least) for n, one in zip(count, problem.seekers, strict=True))
    return Value(musts, least, wishes)


@dataclass(frozen=True, slots=True)
class Lot:
    """A pair that the lot chose, and those it chose it over; none where longer ways round would be as good."""

    pair: tuple[int, int]
    rivals: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Plan:
    """The talks, what they are worth, and whether it is proven that no plan is worth more.

    ``by_lot`` are the pairs that others would have been as good as, ``lots`` say which. Where it is not proven, it
    could be better by ``gap`` at most in what ``gap_of`` names: so many talks, of wishes so many percent (0: nobody
    knows).
    """

    talks: Sequence[Talk]
    value: Value
    is_proven: bool
    by_lot: frozenset[tuple[int, int]] = frozenset()
    lots: Sequence[Lot] = ()
    gap_of: str = ""
    gap: int = 0


def may_be(problem: Problem, talk: Talk) -> bool:
    """Whether both are in the house in that round."""
    seeker, host = problem.seekers[talk.seeker], problem.hosts[talk.host]
    return max(seeker.first, host.first) <= talk.round <= min(seeker.last, host.last)


def broken(problem: Problem, talks: Sequence[Talk]) -> list[str]:
    """What is wrong with a plan; nothing when it holds. For proofs, not for people."""
    faults = []
    known = {(pair.seeker, pair.host) for pair in problem.pairs} | {talk.pair for talk in problem.locked}
    at: dict[tuple[str, int, int], int] = {}
    total: dict[int, int] = {}
    for talk in talks:
        seeker, host = problem.seekers[talk.seeker], problem.hosts[talk.host]
        if talk.pair not in known:
            faults.append(f"{talk} may not meet")
        if talk.round not in problem.rounds:
            faults.append(f"{talk} is in no round")
        is_there = max(seeker.first, host.first) <= talk.round <= min(seeker.last, host.last)
        if not is_there and talk not in problem.locked:
            faults.append(f"{talk} when one of them is away")
        for key in (("s", talk.seeker, talk.round), ("h", talk.host, talk.round), ("all", 0, talk.round)):
            at[key] = at.get(key, 0) + 1
        total[talk.host] = total.get(talk.host, 0) + 1
    faults += [f"{key}: {n} at once" for key, n in at.items() if key[0] == "s" and n > 1]
    faults += [f"{key}: {n} at once" for key, n in at.items() if key[0] == "h" and n > problem.hosts[key[1]].tables]
    if problem.tables is not None:
        faults += [f"{key}: {n} tables" for key, n in at.items() if key[0] == "all" and n > problem.tables]
    faults += [f"host {one}: {n} in all" for one, n in total.items() if n > problem.hosts[one].most]
    if len({talk.pair for talk in talks}) != len(talks):
        faults.append("two meet twice")
    faults += [f"{talk} was locked" for talk in problem.locked if talk not in talks]
    return faults
