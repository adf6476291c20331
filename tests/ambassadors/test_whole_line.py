"""From a school's wish to a confirmed visit."""

import pytest
from django.utils import timezone

from ambassadors.domain import offers, ranking, releases, triage, visits
from ambassadors.models import Offer, Release, VisitRequest
from events.domain import changes
from events.models import Booking, EventStatus
from people.domain.history import history_of
from people.domain.refusals import MoveNotAllowed
from people.models import Letter
from tests.cast import ada, vestervang
from tests.letterbox import letters

pytestmark = pytest.mark.django_db


def test_from_wish_to_confirmed_visit(wish, pair):
    now = timezone.now()
    assert wish.status == "submitted"
    assert [slot.state for slot in wish.slots.all()] == ["held"]
    assert letters() == [("visit_received", "dorte@demo.example")]

    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    assert (wish.status, wish.event.status, wish.slots.get().state) == ("offering", "offering", "chosen")
    assert wish.event.title == "Skolebesøg på Vestervang Skole, 8. klasse"
    assert wish.event.venue.organisation == vestervang()
    assert not wish.event.is_public

    first, second = wish.seat_rows.all()
    assert [first.trade_id, second.trade_id] == ["industritekniker", "smed"]
    sent = offers.send_offers(wish, {first: [pair[0]], second: [pair[1]]}, now=now, by=ada())
    assert letters("visit_offer") == [("visit_offer", "jonas@demo.example"), ("visit_offer", "maja@demo.example")]

    for offer in sent:
        offers.accept(offer, now=now)
    wish.refresh_from_db()
    assert wish.status == "offering"
    assert len(letters("visit_release")) == 2
    assert Booking.objects.filter(event=wish.event, state="firm").count() == 2

    for release in Release.objects.all():
        releases.grant(release, now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("staffed", "staffed")

    visits.confirm_visit(wish, now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("confirmed", "confirmed")
    assert letters("visit_confirmed") == [
        ("visit_confirmed_ambassador", "jonas@demo.example"),
        ("visit_confirmed_ambassador", "maja@demo.example"),
        ("visit_confirmed_school", "dorte@demo.example"),
    ]
    steps = [line.new for line in history_of(wish) if line.what == "status"]
    assert steps == ["matching", "offering", "staffed", "confirmed"]


def test_a_programme_may_confirm_its_visits_itself(asked):
    wish, sent = asked
    wish.programme.visits_confirm_themselves = True
    wish.programme.save()
    now = timezone.now()
    for offer in sent:
        offers.accept(offer, now=now)
    for release in Release.objects.all():
        releases.grant(release, now=now)
    wish.refresh_from_db()
    assert wish.status == "confirmed"


def test_nobody_calls_a_visit_staffed_while_a_seat_is_empty(asked):
    wish, _sent = asked
    with pytest.raises(MoveNotAllowed) as refused:
        changes.change_status(wish.event, EventStatus.STAFFED, now=timezone.now(), by=ada())
    assert refused.value.sentence == "Plads 1 mangler en ambassadør. Plads 2 mangler en ambassadør."


def test_a_confirmed_visit_is_put_in_calendars_and_taken_out_again(staffed):
    wish, sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now, by=ada())
    for letter in Letter.objects.filter(kind__startswith="visit_confirmed"):
        assert letter.calendar_method == "REQUEST"
        assert wish.event.uid in letter.calendar.replace("\r\n ", "")
    offers.withdraw(Offer.objects.get(pk=sent[0].pk), now=now, by=ada(), why="Vi har fundet en, der bor tættere på.")
    letter = Letter.objects.get(kind="visit_seat_lost")
    assert (letter.calendar_method, "METHOD:CANCEL" in letter.calendar) == ("CANCEL", True)


def test_ranking_puts_the_fitting_first(wish, pair):
    first = wish.seat_rows.first()
    order = [candidate.name for candidate in ranking.rank(wish, wish.slots.get(), first)]
    assert order == ["Maja Holm", "Jonas Berg"]
