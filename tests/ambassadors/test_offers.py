"""Ambassadors say yes and no: who gets the seat, who cannot, and how long an offer stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import offers, triage
from ambassadors.models import Offer, VisitRequest
from events.domain import bookings
from events.models import Booking
from people.domain.refusals import Clash, Expired, MoveNotAllowed
from people.models import Letter, Transition
from tests.cast import ada, jonas, maja
from tests.letterbox import letters
from tests.making import an_ambassador, an_event

pytestmark = pytest.mark.django_db


def test_the_first_yes_takes_the_seat_and_thanks_the_others(wish):
    now = timezone.now()
    fast, slow, other = maja(), an_ambassador(trade="industritekniker"), jonas()
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    first, second = wish.seat_rows.all()
    sent = offers.send_offers(wish, {first: [fast, slow], second: [other]}, now=now)
    by_person = {offer.ambassador_id: offer for offer in sent}
    offers.accept(by_person[fast.pk], now=now)
    assert letters("visit_offer_superseded") == [("visit_offer_superseded", slow.user.email)]
    with pytest.raises(MoveNotAllowed) as refused:
        offers.accept(by_person[slow.pk], now=now)
    assert refused.value.code == "seat_taken"
    assert Offer.objects.get(pk=by_person[other.pk].pk).status == "sent"


def test_a_second_yes_changes_nothing(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.accept(sent[0], now=now)
    before = Letter.objects.count()
    offers.accept(sent[0], now=now)
    assert Letter.objects.count() == before
    assert Booking.objects.count() == 1


def test_pairs_are_of_different_trades(wish):
    now = timezone.now()
    one, same = maja(), an_ambassador(trade="industritekniker")
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    first, second = wish.seat_rows.all()
    sent = offers.send_offers(wish, {first: [one]}, now=now)
    offers.accept(sent[0], now=now)
    with pytest.raises(MoveNotAllowed) as refused:
        offers.send_offers(wish, {second: [same]}, now=now)
    assert refused.value.code == "same_trade"


def test_who_is_taken_elsewhere_cannot_say_yes(asked):
    wish, sent = asked
    now = timezone.now()
    elsewhere = an_event(title="Stand i Odense", starts_at=wish.event.starts_at)
    bookings.book(bookings.resource_of(sent[0].ambassador.user), elsewhere, now=now)
    with pytest.raises(Clash) as refused:
        offers.accept(sent[0], now=now)
    assert "Stand i Odense" in refused.value.sentence
    assert Offer.objects.get(pk=sent[0].pk).status == "sent"


def test_an_offer_runs_out(asked):
    _wish, sent = asked
    late = sent[0].expires_at
    with pytest.raises(Expired):
        offers.accept(sent[0], now=late)
    assert offers.expire_offers(late) == 2
    assert offers.expire_offers(late) == 0


@pytest.mark.parametrize(("days", "hours"), [(30, 72), (14, 72), (13, 24), (3, 24), (2, 2), (0.05, 1.2)])
def test_offers_stand_shorter_near_the_visit(days, hours):
    now = timezone.now()
    assert offers.expiry(now, now + timedelta(days=days)) - now == timedelta(hours=hours)


def test_a_no_keeps_its_reason(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.decline(sent[0], reason="work", note="Svendeprøve", now=now)
    offers.decline(sent[0], reason="far", now=now)
    row = Offer.objects.get(pk=sent[0].pk)
    assert (row.status, row.reason, row.note) == ("declined", "work", "Svendeprøve")


def test_a_no_may_be_taken_back_while_the_offer_stands(asked):
    _wish, sent = asked
    now = timezone.now()
    offers.decline(sent[0], now=now)
    with pytest.raises(Expired):
        offers.accept(sent[0], now=sent[0].expires_at)
    assert offers.accept(sent[0], now=now).status == "accepted"


def test_who_stepped_back_frees_the_seat_and_the_time(staffed):
    wish, sent = staffed
    now = timezone.now()
    offers.decline(sent[0], reason="ill", now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert wish.status == "offering"
    assert Booking.objects.filter(resource__user=sent[0].ambassador.user, state="firm").count() == 0
    assert len(letters("visit_release_cancelled")) == 1
    with pytest.raises(MoveNotAllowed):
        offers.accept(sent[0], now=now)


def test_a_single_offer_taken_back_stands_in_the_visits_history(asked):
    wish, sent = asked
    offers.withdraw(sent[0], now=timezone.now(), by=ada())
    line = Transition.objects.get(what="offers_back")
    assert (line.subject_id, line.old, line.by) == (str(wish.event.pk), "Maja Holm", ada())
