"""What was on and is over is held: said by the system the morning after, once, and only where nobody must say it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import requests, visits
from ambassadors.models import VisitRequest
from events.domain import changes, held, waiting
from events.domain.scope import Scope
from events.models import Event
from people.domain.history import history_of
from people.models import Letter
from tests.cast import ada
from tests.making import a_moment, a_stand, an_event

pytestmark = pytest.mark.django_db
END = datetime(2027, 2, 3, 11, tzinfo=UTC)  # Wednesday at noon in Copenhagen
MORNING = datetime(2027, 2, 4, 5, tzinfo=UTC)  # six o'clock there


def an_ended(kind, status, **fields):
    return an_event(
        kind=kind, status=status, starts_at=END - timedelta(hours=2), now=END - timedelta(days=30), title="X", **fields
    )


@pytest.mark.parametrize(
    ("kind", "status", "becomes"),
    [
        ("school_visit", "confirmed", "carried_out"),
        ("school_visit", "staffed", "staffed"),
        ("school_visit", "offering", "offering"),
        ("network_meeting", "published", "held"),
        ("network_meeting", "invited", "held"),
        ("network_meeting", "planned", "planned"),
        ("other", "invited", "held"),
        ("performance", "ready", "ready"),
        ("performance", "travelling", "travelling"),
        ("performance", "contracted", "contracted"),
        ("stand", "open", "open"),
    ],
)
def test_which_are_held_by_themselves(kind, status, becomes):
    event = an_ended(kind, status)
    held.say_held(MORNING)
    event.refresh_from_db()
    assert event.status == becomes


@pytest.mark.parametrize(
    ("ends_at", "now", "is_held"),
    [
        (END, END + timedelta(hours=2), False),
        (END, MORNING - timedelta(minutes=1), False),
        (END, MORNING, True),
        (END, MORNING + timedelta(days=40), True),
        # Ends at two in the night: its last day is the day after.
        (datetime(2027, 2, 4, 1, tzinfo=UTC), MORNING, False),
        (datetime(2027, 2, 4, 1, tzinfo=UTC), MORNING + timedelta(days=1), True),
        # The clocks go forward that night, at two: six on the wall is an hour sooner.
        (datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 28, 3, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC), True),
    ],
)
def test_it_is_said_at_six_the_morning_after(ends_at, now, is_held):
    an_event(status="invited", starts_at=ends_at - timedelta(hours=2), ends_at=ends_at, now=END - timedelta(days=30))
    assert held.say_held(now) == int(is_held)
    assert held.say_held(now) == 0


def test_the_history_says_that_the_system_did_it_and_nobody_gets_a_letter():
    event = an_ended("network_meeting", "invited")
    held.say_held(MORNING)
    line = history_of(event).latest("pk")
    assert (line.old, line.new, line.actor, line.by) == ("invited", "held", "systemet", None)
    assert not Letter.objects.exists()


def test_the_visit_and_its_request_are_carried_out_together(staffed):
    wish, _sent = staffed
    visits.confirm_visit(wish, now=timezone.now(), by=ada())
    event = Event.objects.get(pk=wish.event.pk)
    assert held.say_held(event.ends_at + timedelta(days=2)) == 1
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("carried_out", "carried_out")
    assert history_of(wish).latest("pk").actor == "systemet"


def test_a_visit_the_school_wanted_moved_is_asked_about_instead(staffed):
    wish, _sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now, by=ada())
    later = a_moment(28, 9)
    requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    event = Event.objects.get(pk=wish.event.pk)
    after = event.ends_at + timedelta(days=2)
    assert held.say_held(after) == 0
    assert [row.what for row in waiting.past_events(Scope(), after, 5).rows] == [f"Blev »{event.title}« holdt?"]


def test_who_is_asked_about_what_the_clock_cannot_know():
    an_ended("network_meeting", "invited")
    an_ended("performance", "ready")
    stand = a_stand()
    Event.objects.filter(pk=stand.pk).update(status="open", starts_at=END - timedelta(days=2), ends_at=END, title="Y")
    assert [row.what for row in waiting.past_events(Scope(), END + timedelta(hours=2), 9).rows] == [
        "Er »Y« pakket ned?",
        "Er »X« spillet?",
    ]


@pytest.mark.parametrize(("kind", "status"), [("network_meeting", "invited"), ("school_visit", "confirmed")])
def test_what_came_to_nothing_can_still_be_cancelled(kind, status):
    event = an_ended(kind, status)
    held.say_held(MORNING)
    event.refresh_from_db()
    changes.cancel(event, now=MORNING, by=ada(), why="Klassen kom ikke")
    event.refresh_from_db()
    assert event.status == "cancelled"
    assert not Letter.objects.exists()


def test_a_backlog_is_worked_off_in_portions(monkeypatch):
    monkeypatch.setattr(held, "AT_ONCE", 2)
    for _number in range(3):
        an_ended("network_meeting", "published")
    assert [held.say_held(MORNING), held.say_held(MORNING), held.say_held(MORNING)] == [2, 1, 0]
