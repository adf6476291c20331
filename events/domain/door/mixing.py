"""A mix of people at tables: one company apart first, then schools spread, then trades; never more than seats.

The hardest are placed first, each where it does least harm; then two change places as long as that makes it better.
The same people and tables always give the same mix.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SWEEPS = 8
COMPANY, KIND, TRADE, FULL = 100, 10, 3, 1


@dataclass(frozen=True)
class Person:
    """What the mix needs to know of one guest; ``kind`` is what there should be some of at each table (a school), or
    nothing. Who brings others takes their seats, too.
    """

    key: str
    company: str
    kind: str = ""
    trades: frozenset[str] = frozenset()
    seats: int = 1


def harm(one: Person, other: Person) -> int:
    """Of sitting at the same table."""
    cost = COMPANY if one.company and one.company == other.company else 0
    if one.kind and one.kind == other.kind:
        cost += KIND
    return cost + TRADE * len(one.trades & other.trades)


def mix(loose: Sequence[Person], seats: Sequence[int], fixed: Sequence[Sequence[Person]]) -> list[list[Person]]:
    """Where the loose ones sit, a list for each table; the fixed ones stay. Who finds no seat is left out."""
    alike = Counter(person.company for person in [*loose, *itertools.chain(*fixed)] if person.company)
    at: list[list[Person]] = [[] for _table in seats]
    taken = [sum(person.seats for person in table) for table in fixed]
    hardest = sorted(loose, key=lambda one: (-one.seats, -alike[one.company], one.company, one.kind, one.key))
    for person in hardest:
        free = [number for number, size in enumerate(seats) if taken[number] + person.seats <= size]
        if not free:
            continue

        def cost(number: int, person: Person = person) -> tuple[int, int]:
            table = [*fixed[number], *at[number]]
            return sum(harm(one, person) for one in table) + FULL * taken[number], number

        best = min(free, key=cost)
        at[best].append(person)
        taken[best] += person.seats
    for _sweep in range(SWEEPS):
        if not _sweep_once(at, fixed, seats, taken):
            break
    return at


def _sweep_once(
    at: list[list[Person]], fixed: Sequence[Sequence[Person]], seats: Sequence[int], taken: list[int]
) -> bool:
    """Every two at different tables who should change places do; whether there were any."""
    changed = False
    for one, other in itertools.combinations(range(len(at)), 2):
        for a, b in itertools.product(range(len(at[one])), range(len(at[other]))):
            left, right = at[one][a], at[other][b]
            more = right.seats - left.seats
            if taken[one] + more > seats[one] or taken[other] - more > seats[other]:
                continue
            here = [*fixed[one], *at[one][:a], *at[one][a + 1 :]]
            there = [*fixed[other], *at[other][:b], *at[other][b + 1 :]]
            gain = sum(harm(left, x) - harm(right, x) for x in here) + sum(
                harm(right, x) - harm(left, x) for x in there
            )
            if gain > 0:
                at[one][a], at[other][b] = right, left
                taken[one] += more
                taken[other] -= more
                changed = True
    return changed
