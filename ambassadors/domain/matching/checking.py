"""Whether a plan holds, looked at from the rules alone; and what it comes to in figures."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ambassadors.domain.matching.problem import Engagement, Placed, Problem


def broken(problem: Problem, placed: Sequence[Placed]) -> Iterator[str]:
    """One line for each rule this plan breaks."""
    by_visit: dict[str, list[Placed]] = defaultdict(list)
    by_person: dict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        by_visit[one.visit].append(one)
        by_person[one.person].append(one)
    for key, rows in by_visit.items():
        visit = problem.visit_of[key]
        trades = [problem.person_of[row.person].trade for row in rows]
        if len({row.time for row in rows}) > 1:
            yield f"{key}: two times"
        if len(rows) > visit.seats:
            yield f"{key}: {len(rows)} on {visit.seats} seats"
        if len(set(trades)) < len(trades):
            yield f"{key}: a pair of the same trade"
    for key, rows in by_person.items():
        yield from _of_person(problem, key, rows)


def _of_person(problem: Problem, key: str, rows: Sequence[Placed]) -> Iterator[str]:
    """Each of somebody's visits is judged with all the others as things already agreed."""
    for row in rows:
        others = tuple(engagement(problem, other) for other in rows if other is not row)
        person = problem.person_of[key]
        person = replace(person, engagements=person.engagements + others)
        visit = problem.visit_of[row.visit]
        time = next(time for time in visit.times if time.key == row.time)
        for obstacle in problem.obstacles(person, visit, time):
            yield f"{key} at {row.visit}: {obstacle.code}"


def engagement(problem: Problem, placed: Placed) -> Engagement:
    """The planned visit as something its ambassador is in."""
    visit = problem.visit_of[placed.visit]
    time = next(time for time in visit.times if time.key == placed.time)
    return Engagement(time.start, time.end, visit.key, visit.point, visit.school, time.month, True)


@dataclass(frozen=True)
class Figures:
    """Seats filled of those there are, kilometres by car there and back, and how evenly the visits are spread: 0 is
    the same for all, 1 is all for one (Gini), counted with what everybody carried before."""

    filled: int
    seats: int
    whole: int  # visits with every seat filled
    nobody: int  # visits nobody comes to
    km: int
    spread: float


def figures(problem: Problem, placed: Sequence[Placed]) -> Figures:
    by_visit: dict[str, int] = defaultdict(int)
    carried = {person.key: person.burden for person in problem.people}
    for one in placed:
        by_visit[one.visit] += 1
        carried[one.person] += 1
    return Figures(
        filled=len(placed),
        seats=sum(visit.seats for visit in problem.visits),
        whole=sum(1 for visit in problem.visits if by_visit[visit.key] == visit.seats),
        nobody=sum(1 for visit in problem.visits if not by_visit[visit.key]),
        km=round(_kilometres(problem, placed)),
        spread=gini(list(carried.values())),
    )


def _kilometres(problem: Problem, placed: Sequence[Placed]) -> float:
    """There and back, one journey where two visits at one place follow each other."""
    total = 0.0
    by_person: dict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        by_person[one.person].append(one)
    for key, rows in by_person.items():
        for row in rows:
            total += 2 * _km(problem, key, row)
        for one, other in combinations(rows, 2):
            if _one_trip(problem, one, other):
                total -= 2 * _km(problem, key, one)
    return total


def _km(problem: Problem, person: str, placed: Placed) -> float:
    visit = problem.visit_of[placed.visit]
    time = next(time for time in visit.times if time.key == placed.time)
    return problem.way(problem.person_of[person], visit, time)[0]


def _one_trip(problem: Problem, one: Placed, other: Placed) -> bool:
    first, second = sorted((engagement(problem, one), engagement(problem, other)), key=lambda row: row.start)
    return first.point is not None and first.point == second.point and 0 <= second.start - first.end < 60


def gini(values: Sequence[float]) -> float:
    """How unevenly something is spread, 0 to 1."""
    in_order = sorted(values)
    total = sum(in_order)
    if not total:
        return 0.0
    many = len(in_order)
    return sum((2 * number - many + 1) * value for number, value in enumerate(in_order)) / (many * total)
