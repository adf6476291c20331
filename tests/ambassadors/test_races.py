"""Answers that arrive together, in threads with connections of their own, on whichever database runs."""

import pytest
from django.utils import timezone

from ambassadors.domain import offers, releases, requests, triage
from ambassadors.models import Offer, Release, VisitRequest
from events.models import Booking, Event
from people.domain.refusals import Refused
from people.models import Letter
from tests.cast import dorte, jonas, maja, vestervang
from tests.making import a_moment, a_visit_request, an_ambassador
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def refused(outcomes):
    return [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]


def an_asked_visit(*ambassadors, both_seats=False, slots=None):
    """A visit whose first seat (and second, when ``both_seats``) is offered to these."""
    now = timezone.now()
    wish = a_visit_request(school=vestervang(), slots=slots)
    wish = triage.choose_slot(wish, wish.slots.first(), now=now)
    first, second = wish.seat_rows.all()
    wanted = {first: [ambassadors[0]], second: list(ambassadors[1:])} if both_seats else {first: list(ambassadors)}
    return wish, offers.send_offers(wish, wanted, now=now)


@pytest.mark.parametrize("round_number", range(3))
def test_two_say_yes_to_one_seat_and_one_gets_it(round_number):
    dorte()
    rivals = [an_ambassador(trade="smed") for _number in range(4)]
    wish, sent = an_asked_visit(*rivals)
    now = timezone.now()
    outcomes = at_once(*[lambda offer=offer: offers.accept(offer, now=now) for offer in sent])
    assert refused(outcomes) == ["seat_taken"] * 3
    assert sorted(Offer.objects.values_list("status", flat=True)) == ["accepted"] + ["superseded"] * 3
    assert Booking.objects.filter(event=wish.event, state="firm").count() == 1
    assert Letter.objects.filter(kind="visit_offer_superseded").count() == 3
    assert Letter.objects.filter(kind="visit_release").count() == 1


def test_one_person_says_yes_to_two_visits_at_the_same_time():
    dorte()
    busy = maja()
    period = (a_moment(21, 9), a_moment(21, 10))
    _wish, (one,) = an_asked_visit(busy, slots=[period])
    _wish, (other,) = an_asked_visit(busy, slots=[period])
    now = timezone.now()
    outcomes = at_once(lambda: offers.accept(one, now=now), lambda: offers.accept(other, now=now))
    assert refused(outcomes) == ["clash"]
    assert Booking.objects.filter(state="firm").count() == 1


def test_two_of_one_trade_do_not_take_both_seats():
    dorte()
    _wish, sent = an_asked_visit(an_ambassador(trade="smed"), an_ambassador(trade="smed"), both_seats=True)
    now = timezone.now()
    outcomes = at_once(*[lambda offer=offer: offers.accept(offer, now=now) for offer in sent])
    assert len(refused(outcomes)) == 1
    assert Offer.objects.filter(status="accepted").count() == 1


def test_a_double_click_is_one_yes():
    dorte()
    _wish, (offer,) = an_asked_visit(maja())
    now = timezone.now()
    outcomes = at_once(*[lambda: offers.accept(offer, now=now)] * 3)
    assert refused(outcomes) == []
    assert Booking.objects.count() == 1
    assert Release.objects.count() == 1
    assert Letter.objects.filter(kind="visit_release").count() == 1


def test_the_last_two_releases_together_make_it_staffed():
    dorte()
    wish, sent = an_asked_visit(maja(), jonas(), both_seats=True)
    now = timezone.now()
    for offer in sent:
        offers.accept(offer, now=now)
    deeds = [lambda release=release: releases.grant(release, now=now) for release in Release.objects.all()]
    assert refused(at_once(*deeds)) == []
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("staffed", "staffed")


def test_a_yes_and_a_cancellation_together_leave_nobody_booked():
    dorte()
    wish, (offer,) = an_asked_visit(maja())
    now = timezone.now()
    at_once(lambda: offers.accept(offer, now=now), lambda: triage.cancel(wish, "Lukket", now=now))
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("cancelled", "cancelled")
    assert Booking.objects.filter(state="firm").count() == 0


def test_two_organisers_choose_a_time_and_there_is_one_visit():
    dorte()
    slots = [(a_moment(21, 9), a_moment(21, 10)), (a_moment(22, 9), a_moment(22, 10))]
    wish = a_visit_request(school=vestervang(), slots=slots)
    now = timezone.now()
    deeds = [lambda slot=slot: triage.choose_slot(wish, slot, now=now) for slot in wish.slots.all()]
    assert refused(at_once(*deeds)) == ["time_chosen"]
    assert Event.objects.count() == 1


def test_a_confirmation_clicked_twice_counts_once():
    dorte()
    wish = a_visit_request(source="web", school=vestervang())
    now = timezone.now()
    assert refused(at_once(*[lambda: requests.confirm(wish, now=now)] * 3)) == []
    assert Letter.objects.filter(kind="visit_received").count() == 1
