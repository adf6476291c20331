"""The outbox: many letters at once, what that brings said first, and the way back; a letter's words edited in time."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.domain import outboxlist
from people.domain import letteredits, manyletters
from people.domain.history import history_of
from people.domain.refusals import MoveNotAllowed
from people.models import DeadAddress, Letter, MailBasis
from tests.cast import ada, ben
from tests.events.test_letters import LINK, S, a_letter, page
from tests.making import a_contact, a_programme

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(Letter.objects.order_by("dedupe_key").values_list("status", flat=True))


def press(client, deed, query="", follow=True, **form):
    return client.post(reverse("organise:letters_many") + query, {"deed": deed, **form}, follow=follow)


def test_what_it_brings_is_said_first_and_then_done(client):
    queued, sent = a_letter(), a_letter(status=S.SENT)
    client.force_login(ada())
    asked = press(client, "hold", letter=[queued.pk, sent.pk])
    assert asked.context["outlook"].sentences == [
        "1 brev holdes tilbage, til nogen sender det.",
        "1 brev er et andet sted og røres ikke.",
    ]
    assert states() == [S.QUEUED, S.SENT]
    done = press(client, "hold", yes="1", letter=[queued.pk, sent.pk])
    assert "1 brev holdes tilbage." in done.content.decode()
    assert states() == [S.HELD, S.SENT]


def test_all_that_match_are_those_of_every_page_and_none_written_since(client, monkeypatch):
    monkeypatch.setattr(outboxlist, "PAGE", 2)
    for number in range(5):
        a_letter(status=S.FAILED if number < 4 else S.SENT)
    listed = page(client, ada(), "?status=failed")
    assert listed.context["in_all"] == 4
    assert "Vælg alle 4, der passer" in listed.content.decode()
    upto = listed.context["now"].isoformat()
    late = a_letter(status=S.FAILED, created_at=timezone.now() + timedelta(seconds=1))
    press(client, "cancel", "?status=failed", yes="1", all="1", upto=upto)
    assert states() == [S.CANCELLED] * 4 + [S.SENT, S.FAILED]
    assert Letter.objects.get(pk=late.pk).status == S.FAILED


@pytest.mark.parametrize(
    ("deed", "before", "after"),
    [("hold", S.QUEUED, S.HELD), ("cancel", S.HELD, S.CANCELLED), ("release", S.HELD, S.QUEUED)],
)
def test_it_can_be_undone_by_who_did_it(client, deed, before, after):
    letters = [a_letter(status=before), a_letter(status=before)]
    client.force_login(ada())
    done = press(client, deed, yes="1", letter=[row.pk for row in letters])
    assert states() == [after, after]
    address = re.search(r'/organise/letters/undo/\?t=[^" ]+', done.content.decode())[0].replace("&amp;", "&")
    Letter.objects.filter(pk=letters[0].pk).update(status=S.SENT)  # gone in the meantime
    client.force_login(ben())
    client.post(address)
    assert states() == [S.SENT, after]
    client.force_login(ada())
    client.post(address)
    assert states() == [S.SENT, before]
    client.post(address)
    assert states() == [S.SENT, before]


def test_a_letter_that_another_one_corrects_does_not_come_back():
    moment, user = timezone.now(), ada()
    first = a_letter()
    a_letter(corrects=first)
    manyletters.do(Letter.objects.filter(pk=first.pk), "cancel", now=moment, by=user)
    assert manyletters.undo(Letter.objects.all(), did_at=moment, now=moment, by=user) == 0


def test_sent_again_by_mistake_the_copies_are_withdrawn():
    moment, user = timezone.now(), ada()
    a_letter(status=S.SENT), a_letter(status=S.SENT)
    assert manyletters.do(Letter.objects.all(), "resend", now=moment, by=user).count == 2
    assert manyletters.undo(Letter.objects.all(), did_at=moment, now=moment, by=user) == 2
    assert sorted(states()) == [S.CANCELLED, S.CANCELLED, S.SENT, S.SENT]


def test_who_may_not_be_mailed_or_cannot_be_is_left_and_said():
    contact = a_contact()
    MailBasis.objects.create(contact=contact, basis="consent", recorded_at=timezone.now(), withdrawn_at=timezone.now())
    a_letter(status=S.FAILED, contact=contact, needs_basis=True)
    a_letter(status=S.FAILED, to_email="Dead@firma.example")
    a_letter(status=S.SENT, is_account=True)
    DeadAddress.objects.create(email="dead@firma.example", since=timezone.now())
    assert manyletters.foresee(Letter.objects.all(), "retry").left == [
        "1 modtager må ikke få mail. Ring i stedet.",
        "1 adresse virker ikke. Ret den, eller ring.",
        "1 brev er et andet sted og røres ikke.",
    ]
    assert manyletters.foresee(Letter.objects.filter(status=S.SENT), "resend").left == [
        "1 brev om en konto sendes ikke igen herfra."
    ]


def test_letters_of_other_programmes_are_not_there(client):
    letter = a_letter(programme_id=a_programme("andet").pk)
    client.force_login(ben())
    assert press(client, "hold", yes="1", letter=[letter.pk]).status_code == 404
    assert press(client, "explode", letter=[letter.pk]).status_code == 404
    assert states() == [S.QUEUED]


def test_planned_retried_and_on_the_way_are_told_apart(client):
    now = timezone.now()
    a_letter(to_email="a@firma.example", due_at=now + timedelta(days=1))
    a_letter(to_email="b@firma.example", due_at=now + timedelta(minutes=5), attempts=2, error="451 4.3.0 Busy")
    a_letter(to_email="c@firma.example", due_at=now - timedelta(minutes=5))
    user = ada()
    for state, email in (("planned", "a"), ("retrying", "b"), ("queued", "c")):
        rows = page(client, user, f"?status={state}").context["page"].letters
        assert [row.to_email for row in rows] == [f"{email}@firma.example"]
    shown = page(client, user, "?status=retrying").content.decode()
    assert "Modtagerens server har travlt." in shown
    assert "Næste forsøg" in shown


# -- other words ----------------------------------------------------------------------------------------


def words_of(letter, **other):
    before = letteredits.wording(letter)
    return {"subject": before.subject, "text": before.text, "version": before.version} | other


def test_edited_it_keeps_its_links_its_calendar_and_what_it_said(client):
    letter = a_letter(status=S.HELD, calendar="BEGIN:VCALENDAR", calendar_method="REQUEST")
    client.force_login(ada())
    address = reverse("organise:letter_edit", args=[letter.pk])
    shown = client.get(address).content.decode()
    assert "[link 1]" in shown
    assert LINK not in shown
    text = letteredits.wording(letter).text.replace("Hej", "Kære alle")
    client.post(address, words_of(letter, subject="Nyt emne", text=text))
    edited = Letter.objects.get(pk=letter.pk)
    assert (edited.subject, edited.text) == ("Nyt emne", f"Kære alle\n\nSvar her:\n\n{LINK}\n")
    assert (edited.calendar, edited.status, edited.message_id) == (letter.calendar, S.HELD, letter.message_id)
    earlier = edited.earlier_wordings.get()
    assert (earlier.subject, earlier.text) == (letter.subject, letter.text)
    assert [line.what for line in history_of(edited)] == ["edited"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": "Hej"}, "[link 1] skal blive stående"),
        ({"text": "[link 1] [link 2]"}, "Der står et link, som brevet ikke har."),
        ({"subject": ""}, "Feltet skal udfyldes."),
        ({"version": "0" * 16}, "En anden har rettet brevet imens."),
    ],
)
def test_what_cannot_be_is_said_by_the_field(client, change, says):
    letter = a_letter()
    client.force_login(ada())
    response = client.post(reverse("organise:letter_edit", args=[letter.pk]), words_of(letter, **change))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert Letter.objects.get(pk=letter.pk).text == letter.text


@pytest.mark.parametrize("fields", [{"status": S.SENT}, {"status": S.SENDING}, {"is_account": True}])
def test_one_that_left_and_one_about_an_account_are_not_edited(client, fields):
    letter = a_letter(**fields)
    with pytest.raises(MoveNotAllowed):
        letteredits.edit(letter, **words_of(letter, text="Andet"), now=timezone.now(), by=ada())
    client.force_login(ada())
    assert client.post(reverse("organise:letter_edit", args=[letter.pk]), words_of(letter)).status_code == 302
    assert Letter.objects.get(pk=letter.pk).text == letter.text


@pytest.mark.django_db(transaction=True)
def test_a_letter_claimed_while_one_writes_leaves_as_it_was_or_as_it_is_never_half():
    """Editors and a worker at once: whoever edited in time is sent, whoever was late is told so."""
    from tests.races import at_once

    user, letters = ada(), [a_letter(text=f"Gammel {number}\n", html="") for number in range(8)]
    edited, late, claimed = [], [], []

    def edit(letter):
        try:
            letteredits.edit(letter, **words_of(letter, text="Ny tekst"), now=timezone.now(), by=user)
            edited.append(letter.pk)
        except MoveNotAllowed as refusal:
            late.append((letter.pk, refusal.code))

    def work():
        from people.domain.claiming import claim_due

        while rows := claim_due(timezone.now() + timedelta(minutes=1), 2):
            claimed.extend(rows)

    at_once(*[lambda letter=letter: edit(letter) for letter in letters], work)
    assert {*edited, *(pk for pk, _code in late)} == {letter.pk for letter in letters}
    assert {code for _pk, code in late} <= {"letter_left"}
    for letter in claimed:
        assert letter.text == ("Ny tekst\n" if letter.pk in edited else f"Gammel {letters.index(letter)}\n")
