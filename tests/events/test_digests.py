"""The morning's overview: at the own hour of the wall clock, once a day, and not when there is nothing to say."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from events.access import scope_of
from events.domain import digests
from events.domain.pipeline import followups
from people.domain.answerlinks import answer_url
from people.domain.letterchoices import choices_of, choose
from people.domain.message import as_message
from people.models import Letter, LetterChoices
from tests.making import a_company, a_programme, an_event, an_organiser

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 2, 1, 6, 0, tzinfo=UTC)  # 7.00 in Copenhagen


@pytest.fixture
def sille():
    return an_organiser(email="sille@demo.example", name="Sille Holm")


def due(now: datetime = MONDAY) -> int:
    return digests.write_due(now, scope_of)


@pytest.mark.parametrize(
    ("moment", "choices", "is_due"),
    [
        (datetime(2027, 2, 1, 5, 59, tzinfo=UTC), {}, False),
        (datetime(2027, 2, 1, 6, 0, tzinfo=UTC), {}, True),
        (datetime(2027, 2, 1, 11, 0, tzinfo=UTC), {}, False),  # no morning any more
        (datetime(2027, 3, 29, 5, 0, tzinfo=UTC), {}, False),  # Easter Monday
        (datetime(2027, 3, 30, 5, 0, tzinfo=UTC), {}, True),  # summer time since Sunday: 7.00 is an hour earlier
        (datetime(2027, 3, 28, 5, 0, tzinfo=UTC), {"digest_days": "every_day"}, True),
        (datetime(2027, 2, 6, 6, 0, tzinfo=UTC), {}, False),  # Saturday
        (datetime(2027, 2, 6, 6, 0, tzinfo=UTC), {"digest_days": "every_day"}, True),
        (datetime(2027, 2, 1, 7, 30, tzinfo=UTC), {"digest_at": time(8, 30)}, True),
    ],
)
def test_when(moment, choices, is_due):
    assert digests.is_due(LetterChoices(**choices), moment) is is_due


def test_what_waits_what_is_due_and_what_is_on_in_one_letter_a_day(sille):
    mine = a_programme("robotbandet")
    an_event(title="Møde i dag", starts_at=MONDAY + timedelta(hours=2), programme=mine)
    an_event(title="Møde i morgen", starts_at=MONDAY + timedelta(hours=26), programme=mine)
    an_event(title="Om to dage", starts_at=MONDAY + timedelta(hours=52), programme=mine)
    followups.promise(a_company(name="Nordlys"), "Ring igen", date(2027, 2, 1), owner=sille, now=MONDAY, by=sille)
    now = MONDAY - timedelta(hours=1)
    Letter.objects.create(kind="x", dedupe_key="x", to_email="a@firma.example", subject="Invitation", text="",
                          status="failed", created_at=now, due_at=now, message_id="<x@x>")  # fmt: skip
    assert (due(), due(), due(MONDAY + timedelta(minutes=5))) == (1, 0, 0)
    letter = Letter.objects.get(kind="digest")
    assert letter.to_email == "sille@demo.example"
    assert letter.subject == "Dit overblik mandag den 1. februar"
    for words in ("Nordlys: Ring igen", "Møde i dag", "Møde i morgen", "Brevet »Invitation« kunne ikke sendes"):
        assert words in letter.text
    assert "Om to dage" not in letter.text
    assert due(MONDAY + timedelta(days=1)) == 1


def test_a_morning_with_nothing_to_say_has_no_letter_nor_has_the_rest_of_that_day(sille):
    assert due() == 0
    an_event(starts_at=MONDAY + timedelta(hours=5))
    assert due(MONDAY + timedelta(minutes=1)) == 0


def test_who_does_not_want_it_gets_letters_one_by_one_and_who_does_gets_none(sille):
    other = an_organiser(email="other@demo.example")
    choose(other, digest=False)
    for owner in (sille, other):
        began = MONDAY - timedelta(days=30)
        followups.promise(a_company(), "Ring", date(2027, 1, 10), owner=owner, now=began, by=owner)
    followups.escalate_due(MONDAY)
    assert [letter.to_email for letter in Letter.objects.filter(kind="follow_up_overdue")] == ["other@demo.example"]
    due()
    assert [letter.to_email for letter in Letter.objects.filter(kind="digest")] == ["sille@demo.example"]


def test_it_is_chosen_on_a_page_and_ended_by_one_press_in_the_letter(client, sille):
    client.force_login(sille)
    client.post(reverse("me:letters"), {"digest": "on", "digest_at": "08:30", "digest_days": "every_day"})
    chosen = choices_of(sille)
    assert (chosen.digest, chosen.digest_at, chosen.digest_days) == (True, time(8, 30), "every_day")
    an_event(starts_at=MONDAY + timedelta(hours=5))
    assert due(MONDAY + timedelta(hours=1, minutes=30)) == 1
    message = as_message(Letter.objects.get(kind="digest"), MONDAY)
    address = answer_url("digest_off", sille.pk)
    assert message["List-Unsubscribe"] == f"<{address}>"
    client.logout()
    path = address.partition("8000")[2] or address
    assert client.get(path).status_code == 200
    client.post(path, {"List-Unsubscribe": "One-Click"})
    assert not choices_of(sille).digest
    client.post(path, {"back": "1"})
    assert choices_of(sille).digest
