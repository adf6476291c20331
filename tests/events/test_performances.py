"""Robotbandet: enquiries, ranked holds, and bookings with their buffers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.domain import changes, performances, story
from events.models import EventStatus, Hold
from people.domain.history import history_of
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Letter
from tests.making import a_crew_member, a_performance, a_robot, a_van

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def test_an_enquiry_becomes_an_event_and_its_enquirer_gets_a_receipt():
    event = a_performance()
    assert event.status == EventStatus.ENQUIRY
    assert [letter.to_email for letter in Letter.objects.filter(kind="performance_received")] == [
        "signe@festival.example"
    ]
    (line,) = story.story(event, history_of(event))
    assert line.text == f"{event.performance.contact_name} spurgte, om bandet kan komme."


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"contact_email": "ikke en adresse"}, "/contact_email"),
        ({"contact_phone": "ring bare"}, "/contact_phone"),
        ({"postcode": "0000"}, "/postcode"),
        ({"organisation_name": " "}, "/organisation_name"),
        ({"notes": "x" * 5001}, "/notes"),
        ({"notes": "nul\x00byte"}, "/notes"),
        ({"expected_audience": 0}, "/expected_audience"),
        ({"starts_at": timezone.now() - timedelta(days=1)}, "/starts_at"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(wrong, pointer):
    with pytest.raises(Invalid) as refusal:
        a_performance(**wrong)
    assert pointer in [one for one, _sentence in refusal.value.errors]
    assert Letter.objects.count() == 0


def test_a_second_hold_on_the_robot_waits_behind_and_moves_up_when_the_first_lets_go():
    robot, first, second = a_robot(), a_performance(), a_performance()
    performances.hold(first, [robot], now=now())
    (waiting,) = performances.hold(second, [robot], now=now())
    assert waiting.rank == 2
    performances.release_holds(first, now=now())
    waiting.refresh_from_db()
    first.refresh_from_db()
    assert (waiting.rank, first.status) == (1, EventStatus.RELEASED)
    letter = Letter.objects.get(kind="performance_moved_up")
    assert (letter.about_id, "Du står først i køen" in letter.text) == (str(second.pk), True)


def test_who_waits_for_two_robots_is_told_once_when_the_last_of_them_is_next():
    robots, first, second = [a_robot(), a_robot()], a_performance(), a_performance()
    performances.hold(first, robots, now=now())
    performances.hold(second, robots, now=now())
    one, other = first.holds.all()
    performances.end_hold(one, Hold.State.RELEASED, now())
    assert not Letter.objects.filter(kind="performance_moved_up").exists()
    performances.end_hold(other, Hold.State.RELEASED, now())
    assert Letter.objects.filter(kind="performance_moved_up").count() == 1


def test_who_is_next_for_a_robot_that_is_booked_away_is_told_nothing_and_the_page_says_so():
    kit, first, second = [a_robot(), a_van(), a_crew_member()], a_performance(), a_performance()
    performances.hold(first, kit[:1], now=now())
    performances.hold(second, kit[:1], now=now())
    performances.contract(first, kit, now=now())
    assert not Letter.objects.filter(kind="performance_moved_up").exists()
    (standing,) = performances.holds_of(second)
    assert (standing.hold.rank, standing.clash.event) == (1, first)
    changes.cancel(first, now=now())
    assert [one.clash for one in performances.holds_of(second)] == [None]


def test_a_hold_that_is_prolonged_is_said_again_and_one_that_is_not_is_not():
    event, robot = a_performance(), a_robot()
    for days in (5, 5, 9):
        performances.hold(event, [robot], now=now(), expires_at=now() + timedelta(days=days))
    assert Letter.objects.filter(kind="performance_held").count() == 2


def test_a_hold_moved_away_lets_those_behind_it_up_and_stands_last_where_it_comes():
    robot, first, second, there = a_robot(), a_performance(), a_performance(), a_performance()
    day = timedelta(days=1)
    changes.change_event(there, {"starts_at": there.starts_at + day, "ends_at": there.ends_at + day}, now=now())
    for event in (first, second, there):
        performances.hold(event, [robot], now=now())
    changes.change_event(first, {"starts_at": first.starts_at + day, "ends_at": first.ends_at + day}, now=now())
    assert [event.holds.get().rank for event in (first, second, there)] == [2, 1, 1]


def test_a_hold_runs_out_and_the_enquirer_is_told():
    event = a_performance()
    performances.hold(event, [a_robot()], now=now())
    assert performances.expire_holds(now() + timedelta(days=13)) == 0
    assert performances.expire_holds(now() + timedelta(days=15)) == 1
    event.refresh_from_db()
    assert event.status == EventStatus.EXPIRED
    assert Letter.objects.filter(kind="performance_expired").count() == 1


def test_a_booking_needs_robot_van_and_crew():
    with pytest.raises(Invalid) as refusal:
        performances.contract(a_performance(), [a_robot()], now=now())
    assert [sentence for _pointer, sentence in refusal.value.errors] == [
        "Vælg en varevogn.",
        "Vælg mindst en fra crewet.",
    ]


def test_the_same_robot_is_refused_within_the_buffers_with_a_sentence_that_says_what_clashes_and_nothing_is_booked():
    robot, van, crew = a_robot("Trommeslageren"), a_van(), a_crew_member()
    first = a_performance()
    performances.contract(first, [robot, van, crew], now=now())
    second = a_performance(starts_at=first.ends_at + timedelta(hours=2), organisation_name="Skolen")
    with pytest.raises(Clash) as refusal:
        performances.contract(second, [robot, a_robot(kind="van"), a_crew_member()], now=now())
    assert refusal.value.sentence.startswith(
        "Trommeslageren kan ikke komme med på »Robotbandet hos Skolen«: optaget af »Robotbandet hos Havnefestivalen«"
    )
    second.refresh_from_db()
    assert (second.bookings.count(), second.status) == (0, EventStatus.ENQUIRY)


def test_after_load_out_and_drive_the_robot_is_free_again():
    kit = [a_robot(), a_van(), a_crew_member()]
    first = a_performance()
    performances.contract(first, kit, now=now())
    _busy_from, busy_to = performances.buffered(first)
    second = a_performance(starts_at=busy_to + timedelta(hours=3))
    assert len(performances.contract(second, kit, now=now())) == 3


def test_holds_follow_a_moved_enquiry_and_end_with_a_declined_one():
    event = a_performance()
    (hold,) = performances.hold(event, [a_robot()], now=now())
    day = timedelta(days=1)
    changes.change_event(event, {"starts_at": event.starts_at + day, "ends_at": event.ends_at + day}, now=now())
    before = hold.busy_from
    hold.refresh_from_db()
    assert hold.busy_from == before + day
    performances.decline(event, now=now(), why="Vi er i Norge den dag.")
    hold.refresh_from_db()
    assert hold.state == Hold.State.RELEASED
    assert "Vi er i Norge den dag." in Letter.objects.get(kind="performance_declined").text


def test_nothing_is_held_once_there_is_a_contract():
    event = a_performance()
    performances.contract(event, [a_robot(), a_van(), a_crew_member()], now=now())
    with pytest.raises(MoveNotAllowed):
        performances.hold(event, [a_robot()], now=now())


def test_cancelling_gives_robot_van_and_crew_back():
    kit, first = [a_robot(), a_van(), a_crew_member()], a_performance()
    performances.contract(first, kit, now=now())
    changes.cancel(first, now=now(), why="Regn")
    assert len(performances.contract(a_performance(), kit, now=now())) == 3
