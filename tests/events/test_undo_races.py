"""Two people, or a person and a worker, at the same moment: exactly one outcome, and nobody is left with half of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.domain import bookings, changes
from events.domain.undo import CannotUndo, undo
from events.models import ChangeSet, Event
from people.domain.delivery import deliver_due
from people.domain.refusals import Refused
from people.models import Letter
from tests.cast import ada, ben
from tests.making import a_user, an_event
from tests.people.test_delivery import server  # noqa: F401  # the fixture
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def a_move(people: int = 1):
    now = timezone.now()
    event = an_event(starts_at=START)
    for number in range(people):
        bookings.book(bookings.resource_of(a_user(email=f"vagt{number}@demo.example")), event, now=now)
    changes.change_event(event, {"starts_at": START + WEEK, "ends_at": START + WEEK * 1.01}, now=now, by=ada())
    return event, ChangeSet.objects.get(what="moved")


def test_of_two_who_undo_one_does():
    event, done = a_move()
    organisers = [ada(), ben(event.programme)]
    outcomes = at_once(*[lambda who=who: undo(done, now=timezone.now(), by=who) for who in organisers])
    assert sum(isinstance(outcome, CannotUndo) for outcome in outcomes) == 1
    event.refresh_from_db()
    assert (event.starts_at, event.revision) == (START, 3)


def test_who_changes_it_meanwhile_and_who_undoes_do_not_both_win():
    event, done = a_move()
    at_once(
        lambda: undo(done, now=timezone.now(), by=ada()),
        lambda: changes.change_event(event, {"title": "Et nyt navn"}, now=timezone.now(), by=ada()),
    )
    stored = Event.objects.get(pk=event.pk)
    # Undone first and then renamed, or renamed and therefore not undone.
    undone = ChangeSet.objects.get(pk=done.pk).undone_at is not None
    assert (stored.starts_at == START) == undone
    assert stored.title == "Et nyt navn"


def test_who_takes_the_old_time_and_who_undoes_do_not_both_get_it():
    event, done = a_move()
    person, other = event.bookings.get().resource, an_event(starts_at=START)
    outcomes = at_once(
        lambda: undo(done, now=timezone.now(), by=ada()),
        lambda: bookings.book(person, other, now=timezone.now()),
    )
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert person.bookings.filter(state="firm", busy_from=START).count() == 1


def test_a_mailbox_gets_both_letters_or_neither(server):  # noqa: F811
    """Ten letters are on their way while their move is undone."""
    server.slow = 0.02
    _event, done = a_move(people=10)
    at_once(lambda: deliver_due(timezone.now()), lambda: undo(done, now=timezone.now(), by=ada()))
    for _round in range(3):
        deliver_due(timezone.now())
    got: dict[str, list[str]] = {}
    for message in server.got:
        words = "moved" if str(message["Subject"]).startswith("Flyttet") else "back"
        got.setdefault(str(message["To"]), []).append(words)
    assert all(letters == ["moved", "back"] for letters in got.values())
    waiting = Letter.objects.filter(status__in=["queued", "sending"])
    assert not waiting.exists()
