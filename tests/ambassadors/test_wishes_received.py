"""A wish comes in: confirmed by its contact, its times held, asked about, refused or taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import requests, triage
from people.domain.refusals import Expired, MoveNotAllowed, Refused
from people.models import Letter
from tests.cast import ada, vestervang
from tests.letterbox import letters
from tests.making import a_visit_request

pytestmark = pytest.mark.django_db


def test_the_form_holds_nothing_until_the_contact_confirms():
    now = timezone.now()
    wish = a_visit_request(source="web", school=vestervang(), now=now)
    assert (wish.status, wish.slots.get().state) == ("draft", "proposed")
    assert letters() == [("visit_confirm_link", "dorte@demo.example")]

    wish = requests.confirm(wish, now=now + timedelta(hours=23))
    assert (wish.status, wish.slots.get().state) == ("submitted", "held")
    assert wish.contact.email == "dorte@demo.example"
    again = requests.confirm(wish, now=now + timedelta(hours=30))
    assert again.status == "submitted"
    assert len(letters("visit_received")) == 1


def test_an_unconfirmed_form_lapses_after_a_day():
    now = timezone.now()
    wish = a_visit_request(source="web", now=now)
    assert requests.lapse_unconfirmed(now + timedelta(hours=23)) == 0
    with pytest.raises(Expired):
        requests.confirm(wish, now=now + timedelta(hours=24))
    assert requests.lapse_unconfirmed(now + timedelta(hours=24)) == 1
    wish.refresh_from_db()
    assert (wish.status, wish.slots.get().state) == ("lapsed", "released")
    with pytest.raises(Expired):
        requests.confirm(wish, now=now + timedelta(hours=25))


@pytest.mark.parametrize(
    ("days_ahead", "held"),
    [(30, timedelta(days=7)), (5, timedelta(days=3)), (1, None)],
    ids=["a week", "until 48 hours before", "too close to hold"],
)
def test_a_slot_is_held_a_week_at_most_until_48_hours_before(days_ahead, held):
    now = timezone.now()
    start = now + timedelta(days=days_ahead)
    wish = a_visit_request(slots=[(start, start + timedelta(hours=1))], now=now)
    slot = wish.slots.get()
    assert (slot.held_until - now if slot.held_until else None) == held
    assert [warning["code"] for warning in wish.warnings if warning["code"] == "not_held"] == (
        [] if held else ["not_held"]
    )


def test_question_and_answer(wish):
    now = timezone.now()
    wish = triage.ask_question(wish, "Er der værksted?", now=now, by=ada())
    assert wish.status == "needs_info"
    assert "Er der værksted?" in Letter.objects.get(kind="visit_question").text
    with pytest.raises(Refused):
        requests.answer_question(wish, "  ", now=now)
    wish = requests.answer_question(wish, "Ja, i kælderen.", now=now)
    assert (wish.status, wish.answer) == ("submitted", "Ja, i kælderen.")
    with pytest.raises(MoveNotAllowed):
        requests.answer_question(wish, "Igen", now=now)


def test_a_no_to_the_school_gives_its_slots_back(wish):
    text = triage.rejection_draft(wish)
    wish = triage.reject(wish, text, now=timezone.now(), by=ada())
    assert (wish.status, wish.slots.get().state) == ("rejected", "released")
    assert "Vestervang Skole" in Letter.objects.get(kind="visit_rejected").text


def test_an_unlisted_school_is_found_at_triage():
    now = timezone.now()
    wish = a_visit_request(source="web", school=None, unlisted_school="Den lille skole, Ry")
    wish = requests.confirm(wish, now=now)
    with pytest.raises(MoveNotAllowed) as refused:
        triage.choose_slot(wish, wish.slots.get(), now=now)
    assert refused.value.code == "no_school"
    wish = triage.attach_school(wish, vestervang(), now=now, by=ada())
    assert wish.contact.organisation == vestervang()
    assert triage.choose_slot(wish, wish.slots.get(), now=now).event is not None


def test_the_school_cancels_before_there_is_a_visit(wish):
    now = timezone.now()
    requests.cancel(wish, reason="Ekskursion", now=now)
    wish.refresh_from_db()
    assert (wish.status, wish.slots.get().state) == ("cancelled", "released")
    assert letters("visit_cancelled") == [("visit_cancelled_school", "dorte@demo.example")]
    with pytest.raises(MoveNotAllowed):
        requests.cancel(wish, now=now)
