"""When somebody cannot come: periods away, the hours of the week that suit, and who may say so."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import availability, workload
from events.domain.availability import Gap, Window
from events.domain.bookings import resource_of
from events.domain.workload import Span
from events.models import Away, Resource
from people.domain.history import history_of
from people.domain.refusals import Invalid
from tests.cast import ada, ben, cleo, maja
from tests.making import a_crew_member, a_programme, a_robot, a_user

ZONE = ZoneInfo("Europe/Copenhagen")
# Monday; the clocks go forward on the Sunday of its week.
WEEK = datetime(2027, 3, 22, tzinfo=ZONE)


def at(day: int, hour: float) -> datetime:
    """That day of the week (0 is Monday) at that hour of the wall clock."""
    minutes = round(hour * 60)
    return WEEK.replace(day=WEEK.day + day, hour=minutes // 60, minute=minutes % 60)


def midnight(day: int) -> datetime:
    return WEEK.replace(day=WEEK.day + day)


MORNINGS = [Window(day, time(8), time(12)) for day in range(5)]


@pytest.mark.parametrize(
    ("windows", "start", "end", "expected"),
    [
        ([], at(0, 3), at(0, 4), []),
        (MORNINGS, at(0, 9), at(0, 10), []),
        (MORNINGS, at(0, 8), at(0, 12), []),
        (MORNINGS, at(0, 7), at(0, 9), [(at(0, 7), at(0, 8))]),
        (MORNINGS, at(0, 11), at(0, 13), [(at(0, 12), at(0, 13))]),
        (MORNINGS, at(0, 11), at(1, 9), [(at(0, 12), at(1, 8))]),
        (MORNINGS, at(5, 9), at(5, 10), [(at(5, 9), at(5, 10))]),
        ([Window(0, time(18), time(0))], at(0, 17), midnight(1), [(at(0, 17), at(0, 18))]),
        ([Window(0, time(8), time(10)), Window(0, time(12), time(14))], at(0, 9), at(0, 13), [(at(0, 10), at(0, 12))]),
        # Eight in the morning is eight in the morning on both sides of the night that lacks an hour.
        ([Window(6, time(8), time(12))], at(6, 7), at(6, 9), [(at(6, 7), at(6, 8))]),
    ],
)
def test_what_lies_outside_the_weeks_hours(
    windows: list[Window], start: datetime, end: datetime, expected: list[tuple[datetime, datetime]]
) -> None:
    assert availability.outside(windows, start, end) == expected


def test_of_what_lasts_for_days_only_whole_days_outside_the_hours_are_in_the_way() -> None:
    days = [Window(day, time(8), time(16)) for day in (0, 1, 3)]
    gaps = [Gap(a, b, "", availability.HOURS) for a, b in availability.outside(days, at(0, 9), at(3, 15))]
    (found,) = availability.in_the_way(gaps, at(0, 9), at(3, 15))
    assert (found.starts_at, found.ends_at) == (at(1, 16), at(3, 8))


@pytest.mark.parametrize(
    ("one", "other", "too_little"),
    [
        ((at(0, 14), at(0, 22)), (at(1, 8), at(1, 12)), True),
        ((at(0, 14), at(0, 22)), (at(1, 9), at(1, 12)), False),
        ((at(1, 8), at(1, 12)), (at(0, 14), at(0, 22)), True),
        ((at(0, 8), at(0, 12)), (at(0, 13), at(0, 17)), False),
        # The night the clocks go forward is an hour shorter than it looks.
        ((at(5, 14), at(5, 21)), (at(6, 8), at(6, 12)), True),
    ],
)
def test_eleven_hours_of_rest_between_two_days(
    one: tuple[datetime, datetime], other: tuple[datetime, datetime], too_little: bool
) -> None:
    assert workload.too_little_rest(Span(*one), Span(*other)) is too_little


@pytest.mark.parametrize(
    ("new", "others", "expected"),
    [
        ((at(0, 8), at(0, 18)), [], None),
        ((at(0, 8), at(0, 18.5)), [], (date(2027, 3, 22), timedelta(hours=10, minutes=30))),
        ((at(0, 8), at(0, 12)), [(at(0, 13), at(0, 20))], (date(2027, 3, 22), timedelta(hours=11))),
        ((at(0, 20), at(1, 2)), [(at(1, 8), at(1, 17))], (date(2027, 3, 23), timedelta(hours=11))),
        # Somewhere for days: how many of the hours are work is not known.
        ((at(0, 8), at(2, 18)), [], None),
        ((at(0, 8), at(0, 12)), [(at(0, 0), at(2, 18))], None),
    ],
)
def test_hours_of_a_day(
    new: tuple[datetime, datetime], others: list[tuple[datetime, datetime]], expected: tuple[date, timedelta] | None
) -> None:
    assert workload.too_many_hours(Span(*new), [Span(*other) for other in others]) == expected


@pytest.mark.parametrize(
    ("windows", "pointer"),
    [
        ([Window(0, time(10), time(8))], "/weekly"),
        ([Window(0, time(8), time(12)), Window(0, time(11), time(14))], "/weekly"),
    ],
)
@pytest.mark.django_db
def test_hours_that_cannot_be_are_refused(windows: list[Window], pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        availability.set_weekly_hours(resource_of(a_user()), windows, now=timezone.now())
    assert refusal.value.errors[0][0] == pointer


@pytest.mark.django_db
def test_many_are_asked_about_at_once(django_assert_num_queries) -> None:
    now = timezone.now()
    people = [resource_of(a_user(name=f"Person {number}")) for number in range(3)]
    first, second = people[0], people[1]
    availability.add_away(first, now, now + timedelta(days=2), now=now, why="school", note="H2")
    availability.set_weekly_hours(second, [Window(day, time(0), time(0)) for day in range(7)], now=now)
    with django_assert_num_queries(3):
        found = availability.of(people, now + timedelta(hours=1), now + timedelta(hours=3))
    assert {row.name: [why for _from, _to, why in gaps] for row, gaps in found.items()} == {
        "Person 0": ["skoleophold (H2)"],
        "Person 1": [],
        "Person 2": [],
    }


# -- doors -----------------------------------------------------------------------------------------


def logged_in(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(resource: Resource) -> str:
    return reverse("organise:availability", args=[resource.pk])


@pytest.mark.django_db
def test_a_robot_in_repair_is_noted_and_taken_back() -> None:
    robot, client = a_robot("Robot A"), logged_in(ada())
    first = timezone.localdate() + timedelta(days=3)
    sent = {"deed": "away", "first": first, "last": first + timedelta(days=2), "why": "repair", "note": "ny arm"}
    assert client.post(page_of(robot), sent).status_code == 302
    row = Away.objects.get()
    assert (row.first_day, row.last_day, row.words) == (first, first + timedelta(days=2), "til reparation (ny arm)")
    assert history_of(robot).filter(what="absence").exists()
    assert "Til reparation (ny arm)" in client.get(page_of(robot)).content.decode()
    assert client.post(page_of(robot), {"deed": "remove", "away": row.pk}).status_code == 302
    assert not Away.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"deed": "away", "first": "", "why": "holiday"}, "Vælg en dato."),
        ({"deed": "away", "first": "2027-05-04", "last": "2027-05-01", "why": "holiday"}, "Slutter før den starter."),
        ({"deed": "away", "first": "2020-05-04", "why": "holiday"}, "Vælg en dag inden for de næste tre år."),
        ({"deed": "away", "first": "9999-12-31", "why": "holiday"}, "Vælg en dag inden for de næste tre år."),
        ({"deed": "hours", "starts_0": "8:00"}, "Vælg et klokkeslæt."),
        ({"deed": "hours", "starts_0": "8:00", "ends_0": "7:00"}, "Slutter før det starter."),
        (
            {"deed": "hours", "starts_0": "8:00", "ends_0": "12:00", "starts_0_more": "11:00", "ends_0_more": "14:00"},
            "De to tidsrum ligger oven i hinanden.",
        ),
        (
            {"deed": "hours", "starts_0": "8:00", "ends_0": "0:00", "starts_0_more": "11:00", "ends_0_more": "14:00"},
            "De to tidsrum ligger oven i hinanden.",
        ),
        ({"deed": "hours", "starts_3_more": "11:00"}, "Vælg et klokkeslæt."),
        ({"deed": "hours", "starts_0": "otte", "ends_0": "7:00"}, "Skriv et klokkeslæt, for eksempel 10.00."),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_said_at_its_field(sent: dict[str, str], sentence: str) -> None:
    answer = logged_in(ada()).post(page_of(a_crew_member()), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Away.objects.exists()


@pytest.mark.django_db
def test_everybody_says_so_of_themselves() -> None:
    person = maja().user
    client, address = logged_in(person), reverse("me:availability")
    client.post(
        address, {"deed": "hours", "starts_0": "8.00", "ends_0": "12.00", "starts_2": "13:00", "ends_2": "00:00"}
    )
    rows = [(row.weekday, row.starts, row.ends) for row in resource_of(person).weekly_hours.all()]
    assert rows == [(0, time(8), time(12)), (2, time(13), time(0))]
    assert 'x="12.50%" width="25.00%"' in client.get(address).content.decode()
    client.post(address, {"deed": "hours"})
    assert not resource_of(person).weekly_hours.exists()


@pytest.mark.django_db
def test_a_day_may_have_two_stretches_and_both_stand_in_the_form_again() -> None:
    person = maja().user
    client, address = logged_in(person), reverse("me:availability")
    sent = {"deed": "hours", "starts_0": "8.00", "ends_0": "10.00", "starts_0_more": "14:00", "ends_0_more": "16:00"}
    client.post(address, sent)
    shown = client.get(address)
    form = shown.context["hours_form"]
    again = {"deed": "hours"} | {field.html_name: field.value() or "" for field in form}
    client.post(address, again)
    rows = [(row.weekday, row.starts, row.ends) for row in resource_of(person).weekly_hours.all()]
    assert rows == [(0, time(8), time(10)), (0, time(14), time(16))]
    drawn = shown.content.decode()
    assert 'x="12.50%" width="12.50%"' in drawn
    assert 'x="50.00%" width="12.50%"' in drawn


@pytest.mark.django_db
def test_nobody_takes_back_what_somebody_else_noted() -> None:
    now = timezone.now()
    theirs = availability.add_away(resource_of(maja().user), now, now + timedelta(days=1), now=now)
    answer = logged_in(a_user()).post(reverse("me:availability"), {"deed": "remove", "away": theirs.pk})
    assert answer.status_code == 404
    assert Away.objects.exists()


@pytest.mark.django_db
def test_an_organiser_of_one_programme_sees_its_own_people_and_things() -> None:
    crew, robot, other = a_crew_member(), a_robot(), resource_of(maja().user)
    client = logged_in(ben(a_programme("robotbandet")))
    assert [client.get(page_of(row)).status_code for row in (crew, robot, other)] == [200, 200, 404]
    assert logged_in(cleo()).get(page_of(robot)).status_code == 404
