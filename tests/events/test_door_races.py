"""Several phones at one door at the same moment."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from events.domain.door import deeds, expected
from events.domain.door.deeds import Tap
from events.domain.door.walkins import WalkIn
from events.models import DoorDeed, Event, Invitation
from people.models import Contact
from tests.making import a_contact, an_event
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 4


def a_door() -> tuple[Event, list[Invitation]]:
    event, now = an_event(starts_at=timezone.now() - timedelta(minutes=30)), timezone.now()
    rows = [
        Invitation.objects.create(event=event, contact=a_contact(), status="yes", invited_at=now, updated_at=now)
        for _number in range(3)
    ]
    return event, rows


def sent(event: Event, taps: list[Tap]) -> list[str]:
    now = timezone.now()
    return [deed.outcome for deed in deeds.take(event, taps, now=now, sent_at=now, link=None, by=None)]


def test_the_same_letter_from_a_phone_that_lost_patience_counts_once():
    event, rows = a_door()
    taps = [Tap(uuid.uuid4(), "came", timezone.now(), expected.key_of(row)) for row in rows]
    taps.append(Tap(uuid.uuid4(), "walk_in", timezone.now(), walk_in=WalkIn("Åse Bæk", "Ærø Smedje")))
    outcomes = at_once(*[lambda: sent(event, taps)] * PHONES)
    assert outcomes == [["done"] * 4] * PHONES
    assert DoorDeed.objects.count() == 4
    assert event.invitations.filter(status="attended").count() == 4


def test_two_phones_that_do_the_same_come_to_the_same():
    event, rows = a_door()

    def a_phone() -> list[str]:
        taps = [Tap(uuid.uuid4(), "came", timezone.now(), expected.key_of(row)) for row in rows]
        taps.append(Tap(uuid.uuid4(), "walk_in", timezone.now(), walk_in=WalkIn("Åse Bæk", "Ærø Smedje")))
        return sent(event, taps)

    outcomes = at_once(*[a_phone] * PHONES)
    said = [one for outcome in outcomes for one in outcome]
    assert (said.count("done"), said.count("refused")) == (4, 0)
    assert Contact.objects.filter(name="Åse Bæk").count() == 1
    assert event.invitations.filter(status="attended").count() == 4


def test_ticked_on_one_phone_and_taken_back_on_another_the_later_holds():
    event, (row, *_rest) = a_door()
    key, now = expected.key_of(row), timezone.now()
    came, back = Tap(uuid.uuid4(), "came", now - timedelta(seconds=9), key), Tap(uuid.uuid4(), "back", now, key)
    at_once(lambda: sent(event, [came]), lambda: sent(event, [back]))
    row.refresh_from_db()
    assert row.status == "yes"
