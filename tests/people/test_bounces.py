"""Letters that come back: which letter, whose address, and what is not written there any more."""

from datetime import timedelta

import pytest
from django.urls import reverse

from people.domain import bounces, letters
from people.domain.delivery import deliver_due
from people.domain.incoming import take_in
from people.domain.mailbasis import may_mail
from people.domain.outbox import write
from people.models import DeadAddress, IncomingLetter, Letter
from tests.cast import ada
from tests.making import a_mailable_contact, a_user, an_event
from tests.people import reports
from tests.people.test_delivery import NOW, S, a_letter, server  # noqa: F401  # the fixture

pytestmark = pytest.mark.django_db
KAREN = "Karen@firma.example"


@pytest.fixture
def karen():
    return a_mailable_contact(name="Karen Friis", email=KAREN)


@pytest.fixture
def letter(karen):
    return a_letter(to_email=KAREN, status=S.SENT, contact=karen)


def outcome_of(raw: bytes) -> IncomingLetter:
    row = take_in(raw, NOW)
    assert row is not None
    return row


@pytest.mark.parametrize("form", [reports.postfix, reports.exchange, reports.gmail, reports.exim])
def test_every_servers_form_finds_the_letter_and_marks_the_address(form, letter, karen):
    row = outcome_of(form(KAREN.lower(), letter.message_id))
    assert (row.outcome, row.about_id) == ("bounced", str(letter.pk))
    assert row.sentence.startswith("Brevet »Påmindelse: besøg på Ærø« til Karen@firma.example kom tilbage:")
    letter.refresh_from_db()
    assert letter.status == S.FAILED
    assert "550" in letter.error
    dead = DeadAddress.objects.get()
    assert (dead.email, dead.letter_id, dead.since) == (KAREN.lower(), letter.pk, NOW)
    assert dead.code.startswith("5.1.1")
    karen.refresh_from_db()
    assert karen.is_bounced
    assert take_in(form(KAREN.lower(), letter.message_id), NOW) is None


@pytest.mark.parametrize(
    ("more", "outcome", "status", "is_dead"),
    [
        ({"status": "4.4.1", "action": "delayed", "answer": "timed out"}, "delayed", S.SENT, False),
        ({"status": "5.2.2", "answer": "552 5.2.2 Over quota"}, "bounced", S.FAILED, False),
        ({"status": "5.7.1", "answer": "554 5.7.1 Spam"}, "bounced", S.FAILED, False),
        ({"status": "4.4.7", "answer": "expired"}, "bounced", S.FAILED, False),
        ({"status": "5.0.0", "answer": "550 5.1.1 unknown"}, "bounced", S.FAILED, True),
        ({"action": "delivered"}, "automatic", S.SENT, False),
        ({"action": "relayed"}, "automatic", S.SENT, False),
    ],
)
def test_hard_and_soft_are_told_apart(letter, more, outcome, status, is_dead):
    assert outcome_of(reports.postfix(KAREN, letter.message_id, **more)).outcome == outcome
    letter.refresh_from_db()
    assert letter.status == status
    assert DeadAddress.objects.exists() is is_dead


@pytest.mark.parametrize(
    "raw",
    [
        lambda letter: reports.postfix(KAREN, "<made-up@haandslag.dk>"),
        lambda letter: reports.postfix("somebody.else@firma.example", letter.message_id),
        lambda letter: reports.exim(KAREN, "<made-up@haandslag.dk>"),
        lambda letter: reports.out_of_office(KAREN, letter.message_id),
    ],
)
def test_what_is_forged_or_automatic_changes_nothing(letter, raw):
    assert outcome_of(raw(letter)).outcome in ("automatic", "stranger")
    letter.refresh_from_db()
    assert (letter.status, DeadAddress.objects.count()) == (S.SENT, 0)


def test_a_forwarded_letter_is_known_by_where_it_first_went(letter):
    raw = reports.postfix("karen.new@elsewhere.example", letter.message_id, of=KAREN)
    assert outcome_of(raw).outcome == "bounced"


def test_nothing_more_is_written_there_but_account_letters(server, letter, karen):  # noqa: F811
    user = a_user(email=KAREN.lower())
    bounces.mark_dead(letter, code="5.1.1", answer="550 5.1.1 No", now=NOW)
    karen.refresh_from_db(), user.refresh_from_db()
    event = an_event()
    context = {"event": event, "role": "host", "link": "", "moved": True, "place": ""}
    assert write("event_moved", dedupe="k", now=NOW, to=karen, about=event, context=context) is None
    assert write("event_moved", dedupe="a", now=NOW, to=user, about=event, context=context, is_account=True)
    assert may_mail(karen) == (False, "Breve til adressen kommer tilbage.")
    a_letter(2, to_email=KAREN)  # written before, or to a bare address
    deliver_due(NOW + timedelta(minutes=1))
    assert [str(message["Subject"])[:7] for message in server.got] == ["Flyttet"]
    assert Letter.objects.get(dedupe_key="test:2").error == "550 5.1.1 No"


def test_an_answer_while_sending_that_blames_the_address_marks_it_too(server):  # noqa: F811
    server.refuse_recipient = {"person1@skole.example": "550 5.1.1 No such user", "person2@skole.example": "550 No"}
    a_letter(1), a_letter(2)
    deliver_due(NOW)
    assert [row.email for row in DeadAddress.objects.all()] == ["person1@skole.example"]


def test_corrected_the_address_is_none_of_ours_and_the_letter_goes_to_the_right_one(client, letter, karen):
    outcome_of(reports.postfix(KAREN, letter.message_id))
    client.force_login(ada())
    page = client.get(reverse("organise:company", args=[karen.organisation_id])).content.decode()
    assert "Breve til Karen@firma.example kommer tilbage." in page
    assert "Adressen findes ikke." in page
    day = client.get(reverse("organise:day")).content.decode()
    assert "Breve til Person 1, Øst kommer tilbage" in day
    assert "kunne ikke sendes" not in day
    karen.refresh_from_db()
    karen.email = "karen.friis@firma.example"
    karen.save()
    assert not karen.is_bounced
    assert "kommer tilbage" not in client.get(reverse("organise:day")).content.decode()
    letter.refresh_from_db()
    letters.retry(letter, now=NOW, by=ada())
    letter.refresh_from_db()
    assert (letter.status, letter.to_email) == (S.QUEUED, "karen.friis@firma.example")


def test_somebody_says_that_it_works_again(client, letter, karen):
    outcome_of(reports.postfix(KAREN, letter.message_id))
    client.force_login(ada())
    client.post(reverse("organise:contact_again", args=[karen.pk]))
    karen.refresh_from_db()
    assert (karen.bounced_email, DeadAddress.objects.count()) == ("", 0)
    assert may_mail(karen)[0]
