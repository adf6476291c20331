"""A planned visit gets another time: who comes along, who cannot, and what if the old one stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import offers, requests, triage, visits
from ambassadors.models import Slot, VisitRequest
from events.domain import bookings, changes
from events.models import Booking
from people.domain.refusals import MoveNotAllowed
from tests.cast import ada
from tests.letterbox import letters
from tests.making import a_moment, an_event

pytestmark = pytest.mark.django_db


def test_new_times_keep_the_pair_when_they_are_free(staffed):
    wish, _sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now)
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now, why="Prøver")
    assert (wish.status, wish.event.status) == ("rescheduling", "confirmed")
    slot = wish.slots.get(state=Slot.State.HELD)
    wish = triage.choose_slot(wish, slot, now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.starts_at) == ("confirmed", later)
    assert {booking.busy_from for booking in Booking.objects.filter(state="firm")} == {later}
    assert len(letters("visit_release_moved")) == 2
    assert [slot.state for slot in wish.slots.all()] == ["released", "chosen"]


def test_new_times_lose_who_is_taken(staffed):
    wish, sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    elsewhere = an_event(title="Stand i Odense", starts_at=later)
    bookings.book(bookings.resource_of(sent[0].ambassador.user), elsewhere, now=now)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    wish = triage.choose_slot(wish, wish.slots.get(state=Slot.State.HELD), now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status, wish.event.starts_at) == ("offering", "offering", later)
    assert letters("visit_seat_lost") == [("visit_seat_lost", "maja@demo.example")]


def test_the_old_time_may_be_kept(staffed):
    wish, _sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    wish = triage.keep_time(wish, now=now, by=ada())
    assert wish.status == "staffed"


def test_a_question_about_new_times_does_not_lose_the_visit(staffed):
    wish, sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    wish = triage.ask_question(wish, "Kan I også om eftermiddagen?", now=now, by=ada())
    offers.decline(sent[0], now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.status) == ("needs_info", "offering")
    wish = requests.answer_question(wish, "Nej", now=now)
    assert wish.status == "rescheduling"
    with pytest.raises(MoveNotAllowed):
        triage.accept(wish, now=now)
    wish = triage.ask_question(wish, "Helt sikkert?", now=now, by=ada())
    wish = triage.choose_slot(wish, wish.slots.get(state=Slot.State.HELD), now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert (wish.status, wish.event.starts_at) == ("offering", later)


def test_the_organiser_moving_the_visit_settles_the_time(staffed):
    wish, _sent = staffed
    now = timezone.now()
    later = a_moment(28, 9)
    wish = requests.reschedule(wish, [(later, later + timedelta(hours=1))], now=now)
    other = a_moment(30, 9)
    changes.change_event(wish.event, {"starts_at": other, "ends_at": other + timedelta(hours=1)}, now=now, by=ada())
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert wish.status == "staffed"
    assert not wish.slots.filter(state=Slot.State.HELD).exists()
