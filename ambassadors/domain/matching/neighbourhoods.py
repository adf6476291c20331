"""Which part of a plan to look at anew: a visit that is not as the prices would have it, and those that hang together
with it by the people who could go to either."""

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from ambassadors.domain.matching.bounding import Bound
from ambassadors.domain.matching.model import Model

UNLIKELY = 0.5


class Neighbourhoods:
    """Draws parts of a plan, the same ones for the same seed."""

    def __init__(self, model: Model, relaxed: Bound, surplus: float, seed: int) -> None:
        """Only options that cost at most ``surplus`` more than the prices pay count as neighbours."""
        self.model, self.relaxed, self.surplus = model, relaxed, surplus
        self.chance = random.Random(seed)

    @cached_property
    def _useful(self) -> Mapping[int, Sequence[int]]:
        return {
            visit: [number for number in numbers if self.relaxed.surplus[number] <= self.surplus]
            for visit, numbers in self.model.options.by_visit.items()
        }

    @cached_property
    def _of_visit(self) -> Mapping[int, Sequence[int]]:
        """The questions a visit has besides its options."""
        found: dict[int, list[int]] = defaultdict(list)
        for visit, empty in self.model.empty.items():
            found[visit] += empty
        for (visit, _time), asked in self.model.when.items():
            found[visit].append(asked)
        return found

    @cached_property
    def _trips(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for (one, other), asked in self.model.trips.items():
            found[one].append(asked)
            found[other].append(asked)
        return found

    def draw(self, chosen: Collection[int], visits: int) -> set[int]:
        """The questions of about so many visits that hang together; what is chosen there among them."""
        rows = self.model.options.rows
        goes_to: dict[int, set[int]] = defaultdict(set)
        for number in chosen:
            goes_to[rows[number].person].add(rows[number].visit)
        free = self._spread(self._first(chosen), goes_to, visits)
        asked = {number for visit in free for number in self._useful[visit]}
        asked |= {number for number in chosen if rows[number].visit in free}
        for person in {rows[number].person for number in asked}:
            asked.update(self.model.loads[person])
        for number in [number for number in asked if number < len(rows)]:
            asked.update(self._trips.get(number, ()))
        for visit in free:
            asked.update(self._of_visit[visit])
        return asked

    def _first(self, chosen: Collection[int]) -> int:
        """Mostly a visit with a seat that need not be empty, or one that is not staffed as the prices say."""
        rows, shares = self.model.options.rows, self.relaxed.shares
        filled: dict[int, int] = defaultdict(int)
        for number in chosen:
            filled[rows[number].visit] += 1
        empty = [
            visit
            for visit, seats in self.model.empty.items()
            if any(shares[number] < 1 - UNLIKELY / 5 for number in seats[: len(seats) - filled[visit]])
        ]
        odd = [rows[number].visit for number in chosen if shares[number] < UNLIKELY]
        if empty and self.chance.random() < 0.6:
            return self.chance.choice(sorted(set(empty)))
        if odd and self.chance.random() < 0.8:
            return self.chance.choice(sorted(set(odd)))
        return self.chance.choice(sorted(self.model.options.by_visit))

    def _spread(self, first: int, goes_to: Mapping[int, Collection[int]], visits: int) -> set[int]:
        rows = self.model.options.rows
        free, waiting = {first}, [first]
        for visit in waiting:  # grows while we walk
            numbers = list(self._useful[visit])
            self.chance.shuffle(numbers)
            for number in numbers:
                for other in sorted(goes_to.get(rows[number].person, ())):
                    if len(free) >= visits:
                        return free
                    if other not in free:
                        free.add(other)
                        waiting.append(other)
        return free
