"""The solver's plans against every plan there is, on problems small enough to try them all."""

from collections.abc import Iterator
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.domain.matching import baselines
from ambassadors.domain.matching.bounding import bound, proven
from ambassadors.domain.matching.checking import broken
from ambassadors.domain.matching.model import build, trips_of
from ambassadors.domain.matching.options import Options, every_option
from ambassadors.domain.matching.problem import Absence, Person, Placed, Problem, Time, Visit, Weights
from ambassadors.domain.matching.solving import Progress, solve

AARHUS, SKANDERBORG, RANDERS, ODENSE = (56.15, 10.20), (56.04, 9.93), (56.46, 10.04), (55.40, 10.39)
PLACES = [AARHUS, SKANDERBORG, RANDERS, ODENSE]
HOUR, DAY, MONDAY = 60, 24 * 60, 29_800_800


def at(key: str, day: int, hour: int) -> Time:
    start = MONDAY + day * DAY + hour * HOUR
    return Time(key, start, start + HOUR, month=day // 30, day=day)


def every_plan(problem: Problem) -> Iterator[list[Placed]]:
    """Every way to staff the visits that breaks no rule."""
    choices = []
    for visit in problem.visits:
        ways: list[list[Placed]] = [[]]
        for time in visit.times:
            for seats in range(1, visit.seats + 1):
                ways += [
                    [Placed(visit.key, time.key, person.key) for person in group]
                    for group in combinations(problem.people, seats)
                ]
        choices.append([way for way in ways if not list(broken(problem, way))])
    for plan in product(*choices):
        placed = list(chain.from_iterable(plan))
        if not list(broken(problem, placed)):
            yield placed


def cost(options: Options, placed: list[Placed]) -> int:
    """What a plan costs, added up here from the single prices."""
    problem = options.problem
    total = 0
    for visit in problem.visits:
        here = [one for one in placed if one.visit == visit.key]
        total += sum(problem.cost(problem.person_of[one.person], visit) for one in here)
        total += sum(options.empty_costs(visit)[: visit.seats - len(here)])
    for person in problem.people:
        total += sum(problem.load_costs(person, sum(1 for one in placed if one.person == person.key)))
    there = set(placed)
    for one, other, saved in trips_of(options):
        if {options.placed(options.rows[one]), options.placed(options.rows[other])} <= there:
            total -= saved
    return total


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    place = st.sampled_from(PLACES)
    times = st.tuples(st.sampled_from([0, 0, 1, 31]), st.sampled_from([8, 9, 10, 13]))
    visits = []
    for number in range(draw(st.integers(1, 3))):
        slots = draw(st.lists(times, min_size=1, max_size=2, unique=True))
        visits.append(
            Visit(
                f"v{number}",
                tuple(at(f"v{number}{day}.{hour}", day, hour) for day, hour in slots),
                seats=draw(st.sampled_from([1, 2])),
                point=(point := draw(place)),
                school=str(point),
                wanted=frozenset(draw(st.sets(st.sampled_from(["smed", "grafisk"])))),
                young=True,
                first=draw(st.booleans()),
            )
        )
    people = [
        Person(
            f"p{number}",
            draw(st.sampled_from(["smed", "grafisk", "data"])),
            (draw(place),),
            radius=draw(st.sampled_from([30, 60, 200])),
            cap=draw(st.sampled_from([1, 2])),
            burden=draw(st.sampled_from([0.0, 1.0, 2.5])),
            absences=draw(
                st.sampled_from([(), (), (Absence(MONDAY, MONDAY + DAY),), (Absence(MONDAY + DAY, MONDAY + 2 * DAY),)])
            ),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return Problem(visits, people, Weights(fairness=draw(st.sampled_from([0, 5, 10]))))


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_plan_at_all_is_better_and_the_bound_is_never_above_the_best(problem: Problem) -> None:
    options = every_option(problem)
    best = min(cost(options, plan) for plan in every_plan(problem))
    found = solve(problem, seconds=20)
    assert not list(broken(problem, found.placed))
    assert cost(options, list(found.placed)) == best
    model = build(options)
    assert (found.cost + model.floor, found.bound, found.gap) == (best, found.cost, 0.0)
    relaxed = bound(model, 10)
    assert relaxed is not None
    assert relaxed.least <= found.cost


@settings(max_examples=40, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_whatever_the_prices_are_what_they_prove_is_true(problem: Problem, chance: object) -> None:
    model = build(every_option(problem))
    best = solve(problem, seconds=20).cost
    prices = [chance.randrange(-500_000, 500_000) for _row in model.rows]  # type: ignore[attr-defined]
    assert proven(model, prices)[0] <= best


@settings(max_examples=60, deadline=None)
@given(problems())
def test_plans_by_hand_hold_as_well(problem: Problem) -> None:
    options = every_option(problem)
    for plan in baselines.BASELINES.values():
        chosen = plan(options)
        assert not list(broken(problem, [options.placed(options.rows[number]) for number in chosen]))


@settings(max_examples=40, deadline=None)
@given(problems(), st.data())
def test_what_is_to_stay_stays_before_anything_else(problem: Problem, data: st.DataObject) -> None:
    plans = list(every_plan(problem))
    keep = data.draw(st.sampled_from(plans))
    most = max(len(set(keep) & set(plan)) for plan in plans)
    found = solve(problem, seconds=20, keep=keep)
    assert len(set(keep) & set(found.placed)) == most == len(keep)


def one_visit(**changes: object) -> Visit:
    values = {"key": "v", "times": (at("t", 0, 10),), "seats": 1, "point": AARHUS, "school": "s"} | changes
    return Visit(**values)  # type: ignore[arg-type]


def placed(problem: Problem) -> list[tuple[str, str]]:
    return sorted((one.visit, one.person) for one in solve(problem, seconds=10).placed)


def test_a_seat_is_filled_before_anything_is_saved() -> None:
    """Only Bo can go to Odense; so the nearer visit goes to Ann, who lives further away."""
    ann, bo = Person("ann", "smed", (RANDERS,), radius=60), Person("bo", "smed", (AARHUS,), radius=200, cap=1)
    visits = [one_visit(), one_visit(key="w", point=ODENSE, times=(at("u", 1, 10),))]
    assert placed(Problem(visits, [ann, bo])) == [("v", "ann"), ("w", "bo")]


@pytest.mark.parametrize(("weight", "goes"), [(0, ["near", "near"]), (10, ["far", "near"])])
def test_fairness_sends_somebody_else_the_second_time(weight: int, goes: list[str]) -> None:
    people = [Person("near", "smed", (AARHUS,)), Person("far", "smed", (SKANDERBORG,))]
    visits = [one_visit(), one_visit(key="w", times=(at("u", 7, 10),))]
    problem = Problem(visits, people, Weights(fairness=weight, distance=2))
    assert sorted(person for _visit, person in placed(problem)) == goes


def test_who_carried_more_before_is_spared() -> None:
    people = [Person("tired", "smed", (AARHUS,), burden=6.0), Person("fresh", "smed", (SKANDERBORG,))]
    assert placed(Problem([one_visit()], people)) == [("v", "fresh")]


@pytest.mark.parametrize(("weight", "goes"), [(0, "new"), (10, "known")])
def test_a_school_gets_whom_it_knows_when_that_counts(weight: int, goes: str) -> None:
    people = [Person("new", "smed", (AARHUS,)), Person("known", "smed", (SKANDERBORG,))]
    visit = one_visit(known=frozenset(["known"]))
    assert placed(Problem([visit], people, Weights(continuity=weight, distance=1))) == [("v", goes)]


def test_a_school_nobody_ever_visited_comes_first() -> None:
    visits = [one_visit(), one_visit(key="new", first=True, point=SKANDERBORG)]
    assert placed(Problem(visits, [Person("p", "smed", (AARHUS,), cap=1)])) == [("new", "p")]


def test_two_visits_get_one_each_rather_than_one_a_pair() -> None:
    people = [Person("a", "smed", (AARHUS,), cap=1), Person("b", "grafisk", (AARHUS,), cap=1)]
    visits = [one_visit(seats=2), one_visit(key="w", seats=2, times=(at("u", 1, 10),))]
    assert sorted(visit for visit, _person in placed(Problem(visits, people))) == ["v", "w"]


def test_back_to_back_at_one_school_is_one_trip() -> None:
    """Two from Randers are equally far; fairness would share, but one journey is shorter than two."""
    people = [Person("a", "smed", (RANDERS,)), Person("b", "smed", (RANDERS,))]
    visits = [one_visit(), one_visit(key="w", times=(at("u", 0, 11),))]
    goes = placed(Problem(visits, people, Weights(fairness=2)))
    assert len({person for _visit, person in goes}) == 1


def test_the_same_seed_gives_the_same_plan_and_progress_is_told() -> None:
    people = [Person(f"p{n}", "smed", (PLACES[n % 3],)) for n in range(8)]
    visits = [one_visit(key=f"v{n}", times=(at(f"t{n}", n, 10),)) for n in range(12)]
    told: list[Progress] = []
    problem = Problem(visits, people)
    first = solve(problem, seconds=20, seed=7, tell=lambda progress, _placed: told.append(progress))
    assert solve(problem, seconds=20, seed=7).placed == first.placed
    assert [progress.phase for progress in told][-1] == "done"
    assert told[-1].gap == 0.0
    costs = [progress.cost for progress in told]
    assert costs == sorted(costs, reverse=True)  # type: ignore[type-var]


def test_when_told_to_stop_the_best_so_far_is_the_plan() -> None:
    problem = Problem([one_visit()], [Person("p", "smed", (AARHUS,))])
    found = solve(problem, seconds=20, stop=lambda: True)
    assert [one.person for one in found.placed] == ["p"]


def test_nothing_to_plan_is_a_plan_too() -> None:
    assert solve(Problem([], []), seconds=5).placed == []
    nobody = solve(Problem([one_visit()], []), seconds=5)
    assert (nobody.placed, nobody.cost, nobody.gap) == ([], 0, 0.0)
