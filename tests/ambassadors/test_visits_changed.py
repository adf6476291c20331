"""A visit is moved or cancelled: what follows it, and who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import offers, triage, visits
from ambassadors.models import Offer, Release, VisitRequest
from events.domain import changes
from events.models import Booking
from people.domain.refusals import MoveNotAllowed
from people.models import Letter
from tests.cast import ada
from tests.letterbox import letters
from tests.making import an_ambassador

pytestmark = pytest.mark.django_db


def test_the_organiser_cancels_the_event_and_the_request_follows(staffed):
    wish, _sent = staffed
    now = timezone.now()
    changes.cancel(wish.event, now=now, by=ada(), why="Skolen er lukket")
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert wish.status == "cancelled"
    assert wish.slots.get().state == "released"
    assert len(letters("visit_release_cancelled")) == 2
    assert Booking.objects.filter(state="firm").count() == 0


def test_a_cancelled_visit_takes_its_open_offers_back(asked):
    wish, sent = asked
    now = timezone.now()
    Letter.objects.update(status=Letter.Status.SENT)
    triage.cancel(wish, "Ambulancen er optaget", now=now, by=ada())
    assert {offer.status for offer in Offer.objects.all()} == {"withdrawn"}
    assert len(letters("visit_offer_withdrawn")) == 2
    with pytest.raises(MoveNotAllowed):
        offers.accept(sent[0], now=now)


def test_exactly_the_people_concerned_are_told_of_a_move_and_a_cancellation(staffed):
    wish, _sent = staffed
    now = timezone.now()
    an_ambassador(name="Ikke Med", email="ikke-med@demo.example")
    visits.confirm_visit(wish, now=now, by=ada())
    event = wish.event
    sequence = event.sequence
    concerned = ["dorte@demo.example", "jonas@demo.example", "maja@demo.example"]
    before = set(Letter.objects.values_list("pk", flat=True))
    hour = timedelta(hours=1)
    changes.change_event(event, {"starts_at": event.starts_at + hour, "ends_at": event.ends_at + hour}, now=now)
    told = Letter.objects.exclude(pk__in=before)
    employers = sorted(Release.objects.values_list("contact__email", flat=True))
    assert sorted(told.values_list("kind", "to_email")) == [
        *[("event_moved", address) for address in concerned],
        *[("visit_release_moved", address) for address in employers],
    ]
    assert event.sequence == sequence + 1
    Letter.objects.update(status=Letter.Status.SENT)
    before = set(Letter.objects.values_list("pk", flat=True))
    changes.cancel(event, now=now, by=ada(), why="Skolen er lukket")
    told = Letter.objects.exclude(pk__in=before)
    assert sorted(told.values_list("kind", "to_email")) == [
        *[("event_cancelled", address) for address in concerned],
        *[("visit_release_cancelled", address) for address in employers],
    ]
    assert event.sequence == sequence + 2
