"""What keeps an ambassador from a visit, told by examples; nothing here needs a database."""

from collections.abc import Iterable

import pytest

from ambassadors.domain.matching.checking import broken, figures, gini
from ambassadors.domain.matching.problem import (
    AWAY,
    BUSY,
    CLEARANCE,
    DECLINED,
    EMPLOYER,
    HOURS,
    LANGUAGE,
    LOAD,
    RADIUS,
    TRADE,
    TRAVEL,
    Absence,
    Engagement,
    Obstacle,
    Person,
    Placed,
    Problem,
    Time,
    Visit,
    Weights,
    burden,
    most_within,
)

AARHUS, SKANDERBORG, ODENSE, AALBORG = (56.15, 10.20), (56.04, 9.93), (55.40, 10.39), (57.05, 9.92)
HOUR, DAY = 60, 24 * 60
MONDAY = 29_800_800


def at(day: int, hour: float, key: str = "t", minutes: int = 90) -> Time:
    start = MONDAY + day * DAY + round(hour * HOUR)
    return Time(key, start, start + minutes, month=day // 30, day=day)


TEN = at(0, 10)


def obstacles(person: Person, visit: Visit, time: Time = TEN) -> list[Obstacle]:
    return list(Problem([visit], [person]).obstacles(person, visit, time))


def codes(found: Iterable[Obstacle]) -> list[str]:
    return [obstacle.code for obstacle in found]


VISIT = Visit("v", (TEN,), point=AARHUS, school="s")
SMED = Person("p", "smed", (AARHUS,))


def person(**changes: object) -> Person:
    return Person(**{"key": "p", "trade": "smed", "bases": (AARHUS,)} | changes)  # type: ignore[arg-type]


def visit(**changes: object) -> Visit:
    return Visit(**{"key": "v", "times": (TEN,), "point": AARHUS, "school": "s"} | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "what", "expected"),
    [
        (person(), visit(), []),
        (person(), visit(barred={"p": DECLINED}), [DECLINED]),
        (person(), visit(taken=frozenset(["smed"])), [TRADE]),
        (person(), visit(language="en"), [LANGUAGE]),
        (person(languages=frozenset(["en"])), visit(language="en"), []),
        (person(radius=60), visit(point=AALBORG), [RADIUS]),
        (person(radius=150), visit(point=AALBORG), []),
        (person(radius=60, bases=(AARHUS, AALBORG)), visit(point=AALBORG), []),  # from work
        (person(bases=()), visit(), []),  # not on the map: nothing is claimed
        (person(radius=0), visit(point=None), []),  # online
        (person(absences=(Absence(TEN.start - DAY, TEN.end + DAY),)), visit(), [AWAY]),
        (person(absences=(Absence(TEN.start - DAY, TEN.start + 1, EMPLOYER),)), visit(), [EMPLOYER]),
        (person(absences=(Absence(TEN.end, TEN.end + DAY, HOURS),)), visit(), []),  # half-open
        (person(engagements=(Engagement(TEN.start + 30, TEN.end + 30),)), visit(), [BUSY]),
        (person(engagements=(Engagement(TEN.end, TEN.end + HOUR, point=AARHUS),)), visit(), []),
        (person(engagements=(Engagement(TEN.end + 30, TEN.end + 90, point=ODENSE),)), visit(), [TRAVEL]),
        (person(engagements=(Engagement(TEN.end + 3 * HOUR, TEN.end + 4 * HOUR, point=ODENSE),)), visit(), []),
        (person(engagements=(Engagement(TEN.end, TEN.end + HOUR),)), visit(), []),  # nobody knows where that is
        (person(cap=1, engagements=(Engagement(0, 1, is_visit=True, month=0),)), visit(), [LOAD]),
        (person(cap=1, engagements=(Engagement(0, 1, is_visit=True, month=1),)), visit(), []),
    ],
)
def test_what_keeps_somebody_from_a_visit(who: Person, what: Visit, expected: list[str]) -> None:
    assert codes(obstacles(who, what)) == expected


def test_a_radius_is_exceeded_by_so_many_kilometres_and_a_road_too_long_by_so_many_minutes() -> None:
    (far,) = obstacles(person(radius=60), visit(point=AALBORG))
    assert (far.code, 60 < far.amount < 100) == (RADIUS, True)
    (late,) = obstacles(person(engagements=(Engagement(TEN.end + 30, TEN.end + 90, "e", ODENSE),)), visit())
    assert (late.code, late.about, 60 < late.amount < 120) == (TRAVEL, "e", True)


def held(*days: int) -> tuple[Engagement, ...]:
    rows = [at(day, 9) for day in days]
    return tuple(Engagement(row.start, row.end, "e", AARHUS, "s", row.month, True) for row in rows)


@pytest.mark.parametrize(
    ("before", "cleared", "young", "expected"),
    [
        ((-80, -20), False, True, [CLEARANCE]),
        ((-80, -20), True, True, []),
        ((-80, -20), False, False, []),
        ((-93, -20), False, True, []),  # the first is more than three months ago
        ((-50, 50), False, True, []),  # before and after, never three within three months
        ((-40, 40), False, True, [CLEARANCE]),
    ],
)
def test_the_third_visit_at_a_school_within_three_months_needs_a_clearance(
    before: tuple[int, ...], cleared: bool, young: bool, expected: list[str]
) -> None:
    who = person(cap=9, cleared=cleared, engagements=held(*before))
    assert codes(obstacles(who, visit(young=young))) == expected


def test_three_months_are_counted_around_the_moment() -> None:
    assert most_within([0, 90 * DAY, 100 * DAY], 90 * DAY) == 2
    assert most_within([0, 40 * DAY, 90 * DAY], 40 * DAY) == 3


def test_declined_offers_and_kilometres_count_as_burden() -> None:
    assert burden(2, 0, 0) == burden(1, 100, 0) == burden(1, 0, 2) == 2


def test_each_visit_more_costs_more_and_whoever_carried_most_pays_from_the_start() -> None:
    fresh, tired = person(key="a", burden=1.0), person(key="b", burden=3.0)
    problem = Problem([VISIT], [fresh, tired])
    assert problem.load_costs(fresh, 3) == [0, 120, 240]
    assert problem.load_costs(tired, 2) == [240, 360]


def test_an_empty_seat_costs_more_where_nobody_ever_was() -> None:
    problem = Problem([], [], Weights(first=5))
    assert problem.empty_costs(visit(), 100) == [200, 300]
    assert problem.empty_costs(visit(first=True), 100) == [300, 450]
    assert problem.empty_costs(visit(seats=1), 100) == [300]


PAIR = [person(key="a"), person(key="b", trade="grafisk"), person(key="c")]


@pytest.mark.parametrize(
    ("placed", "faults"),
    [
        ([Placed("v", "t", "a"), Placed("v", "t", "b")], []),
        ([Placed("v", "t", "a"), Placed("v", "t", "c")], ["v: a pair of the same trade"]),
        ([Placed("v", "t", "a"), Placed("v", "u", "b")], ["v: two times"]),
        ([Placed("w", "x", "a"), Placed("v", "t", "a")], ["a at w: busy", "a at v: busy"]),
        ([Placed("w", "x", "a"), Placed("w", "x", "b")], ["w: 2 on 1 seats"]),
    ],
)
def test_a_plan_that_breaks_a_rule_is_found_out(placed: list[Placed], faults: list[str]) -> None:
    both = Problem([visit(times=(TEN, at(1, 10, "u"))), visit(key="w", seats=1, times=(at(0, 11, "x"),))], PAIR)
    assert list(broken(both, placed)) == faults


def test_figures_count_two_visits_at_one_school_as_one_journey() -> None:
    visits = [visit(point=SKANDERBORG, seats=1), visit(key="w", point=SKANDERBORG, seats=1, times=(at(0, 11.75, "x"),))]
    problem = Problem(visits, [person()])
    one = figures(problem, [Placed("v", "t", "p")])
    both = figures(problem, [Placed("v", "t", "p"), Placed("w", "x", "p")])
    assert (one.filled, one.nobody, both.filled, both.nobody) == (1, 1, 2, 0)
    assert one.km == both.km > 20


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 4], 0.75), ([], 0.0), ([0, 0], 0.0), ([1, 3], 0.25)]
)
def test_gini_tells_how_unevenly_something_is_spread(values: list[float], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)
