"""Who could go to which visit when, taken one by one; and what all of it then has to respect together.

Built once and shared by the solver, the baselines and whoever checks a plan.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ambassadors.domain.matching.problem import OCCASIONS, WITHIN, Person, Placed, Problem, Time, Visit


class Option(NamedTuple):
    """A person at a visit at one of its times, and what that costs by itself. The numbers count in the problem."""

    visit: int
    time: int
    person: int
    cost: int


@dataclass(frozen=True)
class Options:
    """All options of a problem, those of a visit together, its times in order."""

    problem: Problem
    rows: Sequence[Option]

    def visit(self, row: Option) -> Visit:
        return self.problem.visits[row.visit]

    def time(self, row: Option) -> Time:
        return self.problem.visits[row.visit].times[row.time]

    def person(self, row: Option) -> Person:
        return self.problem.people[row.person]

    def placed(self, row: Option) -> Placed:
        return Placed(self.visit(row).key, self.time(row).key, self.person(row).key)

    @cached_property
    def by_visit(self) -> Mapping[int, Sequence[int]]:
        return self._grouped(lambda row: row.visit)

    @cached_property
    def by_person(self) -> Mapping[int, Sequence[int]]:
        return self._grouped(lambda row: row.person)

    def _grouped(self, key: "Key") -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            found[key(row)].append(number)
        return found

    @cached_property
    def dearest(self) -> int:
        """More than any one journey costs, the heaviest load included."""
        journey = max((row.cost for row in self.rows), default=0)
        heaviest = max((max(self.load_costs(number), default=0) for number in self.by_person), default=0)
        return journey + heaviest + 1

    def load_costs(self, person: int) -> Sequence[int]:
        """What each further visit of this person costs, up to as many as there could be."""
        if person not in self._load_costs:
            self._load_costs[person] = self._loads(person)
        return self._load_costs[person]

    @cached_property
    def _load_costs(self) -> dict[int, Sequence[int]]:
        return {}

    def _loads(self, person: int) -> Sequence[int]:
        mine = [self.rows[number] for number in self.by_person[person]]
        room = sum(
            min(self.room(person, month), len({row.visit for row in mine if self.time(row).month == month}))
            for month in {self.time(row).month for row in mine}
        )
        most = min(room, len({row.visit for row in mine}))
        return self.problem.load_costs(self.problem.people[person], most)

    def room(self, person: int, month: int) -> int:
        """How many visits more this person may have in the month."""
        who = self.problem.people[person]
        held = sum(1 for other in who.engagements if other.is_visit and other.month == month)
        return max(0, who.cap - held)

    def empty_costs(self, visit: Visit) -> list[int]:
        return self.problem.empty_costs(visit, self.dearest)

    @cached_property
    def exclusions(self) -> Sequence[Sequence[int]]:
        """Groups of options of which at most one can be true: nobody is in two places at once."""
        return [group for numbers in self.by_person.values() for group in self._cliques(numbers)]

    def _cliques(self, numbers: Sequence[int]) -> Iterable[list[int]]:
        """Covers every colliding pair of one person's options with groups that all collide with each other."""
        rows, problem = self.rows, self.problem
        in_order = sorted(numbers, key=lambda number: self.time(rows[number]).start)
        against: dict[int, set[int]] = defaultdict(set)
        for at, one in enumerate(in_order):
            visit, time = self.visit(rows[one]), self.time(rows[one])
            for other in in_order[at + 1 :]:
                then = self.time(rows[other])
                if then.start - time.end >= 12 * 60:
                    break
                if rows[other].visit != rows[one].visit and problem.collide(visit, time, self.visit(rows[other]), then):
                    against[one].add(other)
                    against[other].add(one)
        covered: set[tuple[int, int]] = set()
        for one in in_order:
            for other in sorted(against[one]):
                if (min(one, other), max(one, other)) in covered:
                    continue
                group = [one, other]
                for third in sorted(against[one] & against[other]):
                    if all(third in against[member] for member in group):
                        group.append(third)
                covered |= {(a, b) for a in group for b in group if a < b}
                yield group

    @cached_property
    def clearances(self) -> Sequence[tuple[Sequence[int], int]]:
        """(options, how many of them at most): visits at one institution within three months without a clearance.

        Where one of them is to children under 15 all of them count, also in a plan that then leaves that one out.
        """
        found: list[tuple[Sequence[int], int]] = []
        for person, numbers in self.by_person.items():
            who = self.problem.people[person]
            if who.cleared and who.cleared_until is None:
                continue
            schools: dict[str, list[int]] = defaultdict(list)
            for number in numbers:
                if school := self.visit(self.rows[number]).school:
                    schools[school].append(number)
            for school, mine in schools.items():
                held = [other.start for other in who.engagements if other.is_visit and other.school == school]
                found += self._windows(who, mine, held)
        return found

    def _windows(self, who: Person, mine: Sequence[int], held: Sequence[int]) -> Iterable[tuple[Sequence[int], int]]:
        starts = {self.time(self.rows[number]).start for number in mine}
        for first in sorted(starts | set(held)):
            inside = [number for number in mine if first <= self.time(self.rows[number]).start <= first + WITHIN]
            before = sum(1 for moment in held if first <= moment <= first + WITHIN)
            counts = any(
                self.visit(self.rows[number]).young and not who.is_cleared(self.time(self.rows[number]).start)
                for number in inside
            )
            if counts and len({self.rows[number].visit for number in inside}) + before > OCCASIONS:
                yield inside, max(0, OCCASIONS - before)


type Key = Callable[[Option], int]


def every_option(problem: Problem) -> Options:
    """Everybody who can, at every time a visit may have."""
    rows = []
    for number, visit in enumerate(problem.visits):
        if visit.seats < 1:
            continue
        able = []
        for at, person in enumerate(problem.people):
            if person.trade in visit.taken or person.key in visit.barred or problem.is_out_of_reach(person, visit):
                continue
            if next(iter(problem.lasting_obstacles(person, visit)), None) is None:
                able.append((at, person))
        for then, time in enumerate(visit.times):
            rows += [
                Option(number, then, at, problem.cost(person, visit, time))
                for at, person in able
                if next(iter(problem.obstacles_then(person, visit, time)), None) is None
            ]
    return Options(problem, rows)
