"""Employers release their apprentices, refuse, or say nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import offers, releases, seats, triage, visits
from ambassadors.models import Offer, Release, VisitRequest
from events.models import Booking
from tests.letterbox import letters
from tests.making import an_ambassador

pytestmark = pytest.mark.django_db


def test_the_employers_no_opens_the_seat_again(staffed):
    wish, sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now)
    release = Release.objects.get(offer=sent[0])
    releases.refuse(release, note="Travlt", now=now)
    releases.refuse(release, now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("offering", "offering")
    assert Offer.objects.get(pk=sent[0].pk).status == "withdrawn"
    assert Booking.objects.filter(resource__user=sent[0].ambassador.user, state="firm").count() == 0
    assert letters("visit_seat_lost") == [("visit_seat_lost", "maja@demo.example")]
    assert seats.missing(wish) == ["Plads 1 mangler en ambassadør."]


def test_who_needs_no_release_is_not_held_up(wish):
    now = timezone.now()
    free = an_ambassador(trade="smed", needs_release=False)
    wish = triage.set_seats(wish, 1, now=now)
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    (offer,) = offers.send_offers(wish, {wish.seat_rows.get(): [free]}, now=now)
    offers.accept(offer, now=now)
    wish.refresh_from_db()
    assert wish.status == "staffed"
    assert letters("visit_release") == []


def test_a_silent_employer_is_asked_once_more(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.accept(sent[0], now=now)
    assert releases.notice_silence(now + timedelta(days=2)) == 0
    assert releases.notice_silence(now + timedelta(days=3)) == 1
    assert releases.notice_silence(now + timedelta(days=4)) == 0
    release = Release.objects.get()
    assert release.status == "silent"
    assert releases.grant(release, now=now + timedelta(days=4)).status == "granted"
