"""What stands in the way of an event, a move, a person: refused, warned of, noted. One example for each rule."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from events.domain import availability, bookings, conflicts, performances, stands
from events.domain.availability import Window
from events.domain.bookings import resource_of
from events.domain.conflicts import InTheWay, NeedsReason, Proposed
from events.models import Event, EventKind, EventStatus, Invitation, Resource, Shift, Venue
from people.domain.history import history_of
from people.models import Municipality
from tests.cast import ada
from tests.making import (
    a_contact,
    a_crew_member,
    a_performance,
    a_programme,
    a_robot,
    a_user,
    a_venue,
    an_event,
)

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2027, 1, 11, 10, tzinfo=ZONE)
# A Tuesday on which no school is closed.
DAY = datetime(2027, 2, 2, tzinfo=ZONE)
AARHUS, ODENSE = (56.15, 10.2), (55.4, 10.39)


def at(hour: float, days: int = 0) -> datetime:
    return DAY + timedelta(days=days, hours=hour)


def a_place(point: tuple[float, float] = AARHUS, **fields: Any) -> Venue:
    code = {AARHUS: 751, ODENSE: 461}[point]
    latitude, longitude = point
    town = Municipality.objects.get(pk=code)
    return a_venue(**{"latitude": latitude, "longitude": longitude, "municipality": town, "town": town.name} | fields)


def an(hour: float, hours: float = 2, days: int = 0, **fields: Any) -> Event:
    """An event on the day, in a programme of its own, so that nothing is noted about the others."""
    fields.setdefault("programme", a_programme())
    fields.setdefault("venue", None)
    return an_event(starts_at=at(hour, days), ends_at=at(hour + hours, days), **fields)


def a_shift(stand: Event, hour: float, hours: float = 4, days: int = 0) -> Shift:
    return stands.save_shift(
        stand,
        name="Velkomst",
        starts_at=at(hour, days),
        ends_at=at(hour + hours, days),
        min_people=1,
        max_people=9,
        now=NOW,
    )


def a_fair(**fields: Any) -> Event:
    return an(0, 24 * 4, kind=EventKind.STAND, status=EventStatus.PLANNED, **fields)


def found(proposed: Proposed, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(one.level, one.code) for one in conflicts.find(proposed, now)]


def sentences(proposed: Proposed, now: datetime = NOW) -> list[str]:
    return [one.sentence for one in conflicts.find(proposed, now)]


# -- refused ---------------------------------------------------------------------------------------


def test_a_free_person_on_a_plain_day_meets_nothing() -> None:
    assert found(Proposed.putting(an(10), [resource_of(a_user())])) == []


def test_who_is_booked_elsewhere_is_refused_with_what_and_when() -> None:
    nanna = resource_of(a_user(name="Nanna Krogh"))
    bookings.book(nanna, an(11, title="Åbent hus", venue=a_place(ODENSE)), now=NOW)
    here = an(10)
    assert sentences(Proposed.putting(here, [nanna])) == [
        "Nanna Krogh er optaget af »Åbent hus«, Odense kl. 11.00–13.00."
    ]
    assert found(Proposed.moved(here, at(9), at(11))) == []


def test_ending_when_the_other_begins_leaves_it_free() -> None:
    nanna = resource_of(a_user())
    bookings.book(nanna, an(12), now=NOW)
    assert found(Proposed.putting(an(10), [nanna])) == []


def test_a_move_takes_along_whoever_is_booked() -> None:
    nanna = resource_of(a_user())
    event = an(10)
    bookings.book(nanna, event, now=NOW)
    bookings.book(nanna, an(14), now=NOW)
    assert found(Proposed.moved(event, at(13), at(15))) == [("refuse", "double_booking")]
    assert found(Proposed.moved(event, at(11), at(13))) == []
    assert found(Proposed.moved(event, at(13), at(15), without=[nanna.pk])) == []


def test_the_drive_and_the_loading_of_a_performance_belong_to_it() -> None:
    robot = a_robot("Robot A")
    first, second = a_performance(starts_at=at(12)), a_performance(starts_at=at(18))
    performances.book_all(first, [robot], now=NOW)
    (one,) = [row for row in conflicts.find(Proposed.putting(second, [robot]), NOW) if row.level == "refuse"]
    assert one.sentence.endswith("kl. 9.00–15.30 med opstilling og kørsel.")
    later = a_performance(starts_at=at(18.5))
    assert found(Proposed.putting(later, [robot])) == []


def test_setting_up_and_striking_take_time_too() -> None:
    nanna = resource_of(a_user())
    bookings.book(nanna, an(10), now=NOW)
    assert found(Proposed.putting(an(12, setup_minutes=0), [nanna])) == []
    assert found(Proposed.putting(an(12, setup_minutes=30), [nanna])) == [("refuse", "double_booking")]
    assert found(Proposed.moved(an(12), setup_minutes=30, resources=[nanna])) == [("refuse", "double_booking")]


def a_room(venue: Venue, name: str = "Aulaen", **fields: Any) -> Resource:
    return Resource.objects.create(kind=Resource.Kind.ROOM, name=name, venue=venue, **fields)


def test_two_events_in_one_room_that_can_be_booked_are_refused() -> None:
    place = a_place()
    room = a_room(place)
    first = an(10, venue=place, room="Aulaen")
    assert [row.resource for row in first.bookings.select_related("resource")] == [room]
    assert ("refuse", "double_booking") in found(
        Proposed.new(
            kind="other", programme=a_programme(), starts_at=at(11), ends_at=at(12), venue=place, room="  aulaen "
        )
    )


def test_the_same_words_for_a_room_nobody_registered_are_a_warning() -> None:
    place = a_place()
    an(10, venue=place, room="Lokale 2", title="Kursus")
    new = Proposed.new(
        kind="other", programme=a_programme(), starts_at=at(11), ends_at=at(12), venue=place, room="lokale 2"
    )
    assert ("warn", "same_room") in found(new)
    assert "»Kursus« er også i lokale 2 kl. 10.00–12.00." in sentences(new)


@pytest.mark.parametrize("status", [EventStatus.HELD, EventStatus.CLOSED])
def test_what_is_over_is_not_moved_and_gets_nobody(status: str) -> None:
    event = an(10)
    Event.objects.filter(pk=event.pk).update(status=status)
    event.refresh_from_db()
    for proposed in (Proposed.moved(event, at(12), at(14)), Proposed.putting(event, [resource_of(a_user())])):
        assert found(proposed) == [("refuse", "event_is_over")]


def test_what_is_taken_out_of_use_is_not_booked() -> None:
    robot = a_robot(is_active=False)
    assert found(Proposed.putting(a_performance(starts_at=at(12)), [robot])) == [("refuse", "not_in_use")]


# -- warned of -------------------------------------------------------------------------------------


def test_the_road_between_two_places_takes_its_time() -> None:
    nanna = resource_of(a_user(name="Nanna Krogh"))
    bookings.book(nanna, an(8, title="Morgenmøde", venue=a_place(ODENSE)), now=NOW)
    (sentence,) = sentences(Proposed.putting(an(10.5, venue=a_place()), [nanna]))
    assert sentence.startswith(
        "Nanna Krogh når ikke frem i tide: »Morgenmøde«, Odense slutter kl. 10.00, og turen tager"
    )
    assert found(Proposed.putting(an(14, venue=a_place()), [nanna])) == []
    assert found(Proposed.putting(an(10.5, venue=a_place(ODENSE)), [nanna])) == []
    assert found(Proposed.putting(an(10.5, venue=None), [nanna])) == []


def test_who_is_away_is_warned_of_with_the_reason() -> None:
    nanna = resource_of(a_user(name="Nanna Krogh"))
    availability.add_away(nanna, at(0), at(0, days=2), now=NOW, why="school", note="H2")
    assert sentences(Proposed.putting(an(10), [nanna])) == ["Nanna Krogh: skoleophold (H2) 2.–3. februar 2027."]
    assert found(Proposed.putting(an(10), [nanna])) == [("warn", "away")]
    assert found(Proposed.putting(an(10, days=2), [nanna])) == []


def test_the_hours_of_the_week_that_suit_are_kept_in_mind() -> None:
    nanna = resource_of(a_user(name="Nanna Krogh"))
    availability.set_weekly_hours(nanna, [Window(1, time(8), time(12))], now=NOW)
    assert found(Proposed.putting(an(10), [nanna])) == []
    assert sentences(Proposed.putting(an(11), [nanna])) == ["Nanna Krogh kan normalt ikke kl. 12.00–13.00."]
    assert found(Proposed.putting(an(10, days=1), [nanna])) == [("warn", "outside_hours")]


def test_less_than_eleven_hours_between_two_days_of_a_stand() -> None:
    nanna, fair = resource_of(a_user()), a_fair()
    stands.assign(a_shift(fair, 18), nanna, now=NOW)
    assert found(Proposed.putting(fair, [nanna], a_shift(fair, 8, days=1))) == [("warn", "rest")]
    assert found(Proposed.putting(fair, [nanna], a_shift(fair, 9, days=1))) == []


def test_hours_are_counted_by_the_day_and_by_the_week() -> None:
    nanna, fair = resource_of(a_user(name="Nanna")), a_fair()
    stands.assign(a_shift(fair, 8, 6), nanna, now=NOW)
    assert sentences(Proposed.putting(fair, [nanna], a_shift(fair, 14, 4.5))) == [
        "Nanna kommer op på 10 t. 30 min. tirsdag den 2. februar 2027."
    ]
    for days in (-1, 1, 2, 3):
        bookings.book(nanna, an(8, 10, days=days), now=NOW)
    assert found(Proposed.putting(an(14, 2), [nanna])) == []
    assert found(Proposed.putting(an(14, 3), [nanna])) == [("warn", "week_hours")]


@pytest.mark.parametrize(
    ("kind", "day", "expected"),
    [
        ("school_visit", "2027-02-02", []),
        ("school_visit", "2027-02-16", [("warn", "school_holiday")]),
        ("network_meeting", "2027-02-16", [("note", "school_holiday")]),
        ("school_visit", "2027-03-25", [("warn", "public_holiday")]),
        ("network_meeting", "2027-03-25", [("warn", "public_holiday")]),
        ("performance", "2027-03-25", [("note", "public_holiday")]),
        ("school_visit", "2027-02-06", [("warn", "weekend")]),
        ("network_meeting", "2027-02-06", [("note", "weekend")]),
        ("stand", "2027-02-06", []),
        ("school_visit", "2027-02-12", [("note", "last_school_day")]),
        ("school_visit", "2027-05-25", [("note", "exams")]),
        ("network_meeting", "2027-05-25", []),
    ],
)
def test_what_kind_of_day_it_is(kind: str, day: str, expected: list[tuple[str, str]]) -> None:
    start = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZONE)
    end = start + timedelta(hours=2)
    place = a_place()
    assert found(Proposed.new(kind=kind, programme=None, starts_at=start, ends_at=end, venue=place)) == expected


def test_a_stand_over_easter_names_each_holiday_once() -> None:
    start = datetime(2027, 3, 24, 9, tzinfo=ZONE)
    new = Proposed.new(kind="stand", programme=None, starts_at=start, ends_at=start + timedelta(days=5))
    holidays = [row.sentence.split(": ")[1] for row in conflicts.find(new, NOW) if row.code == "public_holiday"]
    assert holidays == ["Skærtorsdag.", "Langfredag.", "Påskedag.", "Anden påskedag."]


@pytest.mark.parametrize(
    ("seats", "places", "coming", "asked", "expected"),
    [
        (2, None, 1, 0, []),
        (2, None, 3, 0, ["Der er plads til 2 i Medborgerhuset, men 3 er tilmeldt."]),
        (2, None, 1, 2, ["Der er plads til 2 i Medborgerhuset, men 3 er indbudt."]),
        (2, 2, 1, 2, []),
        (2, 3, 0, 0, ["Der er plads til 2 i Medborgerhuset, men arrangementet har 3 pladser."]),
        (None, 3, 3, 3, []),
    ],
)
def test_whether_there_is_room_for_those_who_come(
    seats: int | None, places: int | None, coming: int, asked: int, expected: list[str]
) -> None:
    event = an(10, venue=a_place(capacity=seats), capacity=places)
    for number in range(coming + asked):
        Invitation.objects.create(
            event=event,
            contact=a_contact(),
            status="yes" if number < coming else "invited",
            invited_at=NOW,
            updated_at=NOW,
        )
    assert sentences(Proposed.moved(event)) == expected


# -- good to know ----------------------------------------------------------------------------------


def test_what_else_goes_on_that_day_is_noted_once_for_the_programme_and_once_for_the_place() -> None:
    place, programme = a_place(), a_programme()
    for number in range(3):
        an(8 + number, programme=programme, title=f"Møde {number}")
    an(8, venue=a_place(), title="Messe")
    an(8, days=1, programme=programme)
    new = Proposed.new(kind="other", programme=programme, starts_at=at(15), ends_at=at(16), venue=place)
    assert sentences(new) == [
        "Samme dag i indsatsen: »Møde 0« kl. 8.00–10.00, »Møde 1« kl. 9.00–11.00 og 1 til.",
        "Samme dag i Aarhus: »Messe« kl. 8.00–10.00.",
    ]


def test_the_owner_of_two_things_at_once_is_noted() -> None:
    an(10, owner=ada(), title="Andet møde")
    new = Proposed.new(kind="other", programme=None, starts_at=at(11), ends_at=at(13), owner=ada())
    assert sentences(new) == ["Den ansvarlige har også »Andet møde« kl. 10.00–12.00."]


def test_a_hold_by_somebody_else_is_noted_and_blocks_nobody() -> None:
    robot = a_robot("Robot A")
    first, second = a_performance(starts_at=at(12)), a_performance(starts_at=at(13))
    performances.hold(first, [robot], now=NOW)
    assert found(Proposed.putting(second, [robot])) == [("note", "held")]
    assert found(Proposed.putting(first, [robot])) == []


def test_a_time_gone_by_is_noted() -> None:
    assert ("note", "past") in found(Proposed.moved(an(10)), at(11))


@pytest.mark.parametrize(
    ("hour", "letters", "expected"), [(10, 30, False), (22, 30, True), (22, 3, False), (24 * 5 + 10, 30, True)]
)
def test_many_letters_outside_office_hours_are_noted(hour: float, letters: int, expected: bool) -> None:
    event = an(10, days=20)
    codes = [code for _level, code in found(Proposed.moved(event, letters=letters), at(hour, days=-1))]
    assert ("late_letters" in codes) is expected


# -- decided ---------------------------------------------------------------------------------------


def test_the_gravest_comes_first_and_gives_the_level() -> None:
    nanna = resource_of(a_user())
    bookings.book(nanna, an(10), now=NOW)
    availability.add_away(nanna, at(0), at(24), now=NOW)
    rows = conflicts.find(Proposed.putting(an(11), [nanna]), at(12))
    assert [row.level for row in rows] == ["refuse", "warn"]
    assert conflicts.level_of(rows) == "refuse"
    assert conflicts.level_of([]) == ""


def test_no_reason_gets_around_a_refusal() -> None:
    nanna = resource_of(a_user())
    bookings.book(nanna, an(10), now=NOW)
    with pytest.raises(InTheWay) as refusal, transaction.atomic():
        conflicts.settle(Proposed.putting(an(11), [nanna]), now=NOW, reason="Det går nok")
    assert refusal.value.code == "clash"


def test_a_warning_needs_a_reason_which_stays_in_the_history() -> None:
    nanna, event = resource_of(a_user(name="Nanna")), an(10)
    availability.add_away(nanna, at(0), at(24), now=NOW, why="holiday")
    proposed = Proposed.putting(event, [nanna])
    with pytest.raises(NeedsReason), transaction.atomic():
        conflicts.settle(proposed, now=NOW, reason="   ")
    with transaction.atomic():
        settled = conflicts.settle(proposed, now=NOW, reason="Hun kommer hjem til det")
        settled.record(event, now=NOW, by=ada())
    (line,) = history_of(event).filter(what="overridden")
    assert (line.new, line.why) == ("Nanna: ferie 2. februar 2027.", "Hun kommer hjem til det")


def test_a_reason_answers_only_the_warnings_that_were_seen() -> None:
    nanna, event = resource_of(a_user()), an(10)
    availability.add_away(nanna, at(0), at(24), now=NOW)
    proposed = Proposed.putting(event, [nanna])
    seen = [row.key for row in conflicts.find(proposed, NOW)]
    with transaction.atomic():
        conflicts.settle(proposed, now=NOW, reason="Aftalt", seen=seen)
    availability.set_weekly_hours(nanna, [Window(0, time(8), time(16))], now=NOW)
    with pytest.raises(NeedsReason), transaction.atomic():
        conflicts.settle(proposed, now=NOW, reason="Aftalt", seen=seen)


# -- many at once ----------------------------------------------------------------------------------


def test_what_moves_together_leaves_its_old_time_free() -> None:
    nanna = resource_of(a_user())
    morning, noon = an(8), an(10)
    for event in (morning, noon):
        bookings.book(nanna, event, now=NOW)
    swapped = [Proposed.moved(morning, at(10), at(12)), Proposed.moved(noon, at(8), at(10))]
    assert [[row.code for row in rows] for rows in conflicts.find_many(swapped, NOW)] == [[], []]
    alone = conflicts.find_many(swapped, NOW, together=False)
    assert [[row.code for row in rows] for rows in alone] == [["double_booking"], ["double_booking"]]


def test_dates_of_one_lot_may_stand_in_each_others_way() -> None:
    nanna = resource_of(a_user())
    dates = [
        Proposed.new(
            kind="other", programme=None, starts_at=start, ends_at=start + timedelta(hours=2), resources=[nanna]
        )
        for start in (at(8), at(9), at(8, days=1))
    ]
    rows = conflicts.find_many(dates, NOW)
    assert [[row.code for row in one] for one in rows] == [["double_booking"], ["double_booking"], []]


def _queries(make: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        make()
    return len(context)


@pytest.mark.parametrize("many", [1, 6])
def test_the_number_of_queries_does_not_grow(many: int) -> None:
    place, programme = a_place(capacity=3), a_programme()
    a_room(place)
    people = [a_crew_member() for _number in range(many)]
    events = [an(8 + number, 1, venue=place, room="Aulaen", programme=programme) for number in range(many)]
    for person, event in zip(people, events, strict=True):
        availability.add_away(person, at(0), at(24), now=NOW)
        bookings.book(person, event, now=NOW)
    proposals = [
        Proposed.moved(event, at(14), at(15), resources=people)
        for event in Event.objects.select_related("venue", "programme")
    ]
    assert _queries(lambda: conflicts.find_many(proposals, NOW)) == 11
    assert all(rows for rows in conflicts.find_many(proposals, NOW))
