"""What happens before a meeting besides the line: agenda, colleagues, needs, dates to answer by, sign-ups, calls."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import changes, delegating, ics, meetings, needs, phoning, running, seats, signups
from events.models import CompanyContact, Event, EventKind, Invitation, Needs, Signup
from people.domain.answerlinks import make_token
from people.domain.history import history_of
from people.domain.mailbasis import may_mail
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Contact, Letter, Organisation, Transition
from tests.cast import ada
from tests.making import a_company, a_contact, a_mailable_contact, an_event

pytestmark = pytest.mark.django_db
S = Invitation.Status
POINT = {"title": "Sådan bliver I godkendt", "minutes": 30, "speaker": "Bent Kjær", "organisation": "IU", "about": ""}


@pytest.fixture(autouse=True)
def _no_limits_of_others() -> None:
    cache.clear()


def now() -> datetime:
    return timezone.now()


def invited(event: Event, *contacts: Contact) -> list[Invitation]:
    meetings.invite(event, contacts, now=now())
    return [Invitation.objects.get(event=event, contact=contact) for contact in contacts]


def link(invitation: Invitation) -> str:
    return reverse("answer", args=[make_token("invitation", invitation.pk)])


def organiser() -> Client:
    client = Client()
    client.force_login(ada())
    return client


# -- agenda ----------------------------------------------------------------------------------------------


def test_points_follow_each_other_and_move_with_the_meeting() -> None:
    event = an_event(agenda=[POINT, POINT | {"title": "Pause", "minutes": 100, "speaker": "", "organisation": ""}])
    first, second = running.timed(event)
    assert (first.starts_at, second.starts_at) == (event.starts_at, event.starts_at + timedelta(minutes=30))
    assert running.runs_over(event) == 10
    changes.change_event(
        event,
        {"starts_at": event.starts_at + timedelta(hours=1), "ends_at": event.ends_at + timedelta(hours=1)},
        now=now(),
    )
    assert running.timed(event)[0].starts_at == first.starts_at + timedelta(hours=1)


def test_the_agenda_is_written_on_its_page_and_read_everywhere() -> None:
    event, client = an_event(), organiser()
    page = reverse("organise:meeting_agenda", args=[event.pk])
    assert client.post(page, POINT | {"minutes": 0}).status_code == 422
    for point in (POINT, POINT | {"title": "Rundvisning"}):
        assert client.post(page, point).status_code == 302
    client.post(page, {"deed": "down", "number": "1"})
    event.refresh_from_db()
    assert [point["title"] for point in event.agenda] == ["Rundvisning", POINT["title"]]
    seen = event.revision - 1
    assert client.post(page, POINT | {"revision": seen}).status_code == 422  # somebody else was quicker
    assert "Bent Kjær, IU" in Client().get(reverse("public_event", args=[event.slug])).text
    said = ics.calendar_file(event, "da").replace("\r\n ", "")
    assert "Sådan bliver I godkendt (Bent Kjær\\, IU)" in said
    invited(event, a_mailable_contact())
    assert "Sådan bliver I godkendt (Bent Kjær, IU)" in Letter.objects.get(kind="meeting_invitation").text


# -- a colleague instead ---------------------------------------------------------------------------------


def test_a_colleague_takes_over_the_seat_and_is_written_to_about_this_meeting_alone() -> None:
    event = an_event(capacity=1)
    first, waits = invited(event, a_mailable_contact(), a_mailable_contact())
    meetings.answer(first, S.YES, now=now())
    meetings.answer(waits, S.YES, now=now())
    typed = {"deed": "colleague", "colleague-name": "Ib Bo", "colleague-email": "ib@firma.example"}
    assert Client().post(link(first), typed).status_code == 303
    other = Invitation.objects.get(contact__email="ib@firma.example")
    first.refresh_from_db()
    waits.refresh_from_db()
    assert (first.status, other.status, waits.status) == (S.DELEGATED, S.YES, S.WAITLISTED)
    assert (other.contact.organisation, other.stands_in_for) == (first.contact.organisation, first)
    assert first.contact.name in Letter.objects.get(kind="meeting_seat", contact=other.contact).text
    assert not may_mail(other.contact)[0]
    later = event.starts_at + timedelta(days=1)
    changes.change_event(event, {"starts_at": later, "ends_at": later + timedelta(hours=2)}, now=now())
    moved = Letter.objects.filter(kind="event_moved").values_list("to_email", flat=True)
    assert set(moved) == {"ib@firma.example"}  # the others' invitations have not left yet, and say it themselves
    elsewhere = an_event()
    invited(elsewhere, other.contact)
    assert Invitation.objects.get(event=elsewhere).by == Invitation.By.PHONE


def test_who_waits_passes_the_place_on_and_nobody_is_sent_twice() -> None:
    event = an_event(capacity=1)
    first, waits = invited(event, a_mailable_contact(), a_mailable_contact())
    meetings.answer(first, S.YES, now=now())
    meetings.answer(waits, S.YES, now=now())
    other = delegating.pass_on(waits, name="Ib Bo", email="ib@firma.example", now=now())
    assert (other.status, other.line_number) == (S.WAITLISTED, 1)
    with pytest.raises(Invalid, match="allerede tilmeldt"):
        delegating.pass_on(waits, name="Ib Bo", email="ib@firma.example", now=now())
    with pytest.raises(Invalid, match="din egen"):
        delegating.pass_on(first, name="Mig", email=first.contact.email.upper(), now=now())


# -- until when ------------------------------------------------------------------------------------------


def test_after_the_date_one_calls_but_may_still_say_no_or_take_an_offer() -> None:
    event, by = an_event(answer_days=2, capacity=1), ada()
    event.owner = by
    event.save(update_fields=["owner"])
    first, second, third = invited(event, *(a_mailable_contact() for _n in range(3)))
    meetings.answer(first, S.YES, now=now())
    meetings.answer(second, S.YES, now=now())
    closes = seats.closes_at(event, 2)
    assert closes is not None
    for status in (S.YES, S.MAYBE):
        with pytest.raises(MoveNotAllowed, match=by.name):
            meetings.answer(third, status, now=closes)
    meetings.answer(first, S.NO, now=closes)
    assert meetings.answer(second, S.YES, now=closes + timedelta(minutes=1)).status == S.YES
    assert meetings.answer(third, S.YES, now=closes, by=by).status == S.WAITLISTED  # noted by an organiser


def test_sign_up_closes_at_the_end_of_its_day_and_says_whom_to_call() -> None:
    event = an_event(kind="workshop", signup_days=1, starts_at=now() + timedelta(days=1))
    page = reverse("signup", args=[event.slug])
    assert Client().get(page).status_code == 200
    Event.objects.filter(pk=event.pk).update(day=timezone.localdate())
    assert "Tilmeldingen er lukket" in Client().get(page).text
    assert Client().post(page, {"name": "Ida", "email": "ida@demo.example"}).status_code == 409
    assert not Signup.objects.exists()


# -- food and access -------------------------------------------------------------------------------------


def test_needs_are_sealed_seen_by_organisers_and_gone_when_the_meeting_is_over() -> None:
    event = an_event(asks_needs=True)
    guest, other = invited(event, a_mailable_contact(), a_mailable_contact())
    typed = {"status": "yes", "names": "Ib Bo", "diet": "Tåler ikke nødder", "access": "Kørestol"}
    assert Client().post(link(guest), typed).status_code == 303
    assert "nødder" not in str(list(Needs.objects.values_list("diet", "access")))
    assert [(one.party, one.diet, one.access) for one in needs.summary(event)] == [(2, "Tåler ikke nødder", "Kørestol")]
    client = organiser()
    assert "Tåler ikke nødder" in client.get(reverse("organise:meeting_needs", args=[event.pk])).text
    sheet = client.get(reverse("organise:meeting_needs_file", args=[event.pk])).content.decode("utf-8-sig")
    assert "nødder" in sheet
    assert guest.contact.name not in sheet
    for spoken in (*Letter.objects.values_list("text", flat=True), *Transition.objects.values_list("new", flat=True)):
        assert "nødder" not in spoken
    assert "nødder" not in client.get(reverse("organise:event", args=[event.pk])).text
    assert "nødder" not in Client().get(link(other)).text
    assert needs.forget(event.ends_at) == 0
    assert (needs.forget(event.ends_at + needs.KEPT_FOR), needs.forget(event.ends_at + needs.KEPT_FOR)) == (1, 0)
    line = history_of(event).get(what="needs_forgotten")
    assert (line.new, line.old, line.why) == ("1", "", "")


def test_who_says_no_or_cancels_leaves_nothing_behind() -> None:
    event = an_event(asks_needs=True)
    guest, cancelled = invited(event, a_mailable_contact(), a_mailable_contact())
    for one in (guest, cancelled):
        meetings.answer(one, S.YES, now=now())
        needs.keep(one, "Vegetar", "", now=now())
    meetings.answer(guest, S.NO, now=now())
    assert Needs.objects.count() == 1
    changes.cancel(event, now=now())
    assert needs.forget(now()) == 1


# -- signing up for a meeting ----------------------------------------------------------------------------


def signed_up(event: Event, **said: Any) -> Signup:
    values = {"name": "Amina Yusuf", "email": "amina@firma.example", "company": "Nordlys A/S"} | said
    return signups.confirm(signups.sign_up(event, now=now(), **values), now=now())


def test_who_signs_up_for_a_company_becomes_its_guest_and_is_invited_again_only_if_they_want() -> None:
    event, known = an_event(takes_signups=True, per_company=1, asks_needs=True), a_company(cvr="25052943")
    page = reverse("signup", args=[event.slug])
    posted = {"name": "Amina", "email": "amina@firma.example", "phone": "", "company": "Nordlys", "cvr": "25 05 29 43"}
    assert Client().post(page, posted | {"company": ""}).status_code == 422
    answer = Client().post(page, posted | {"role": "Mester", "wants_mail": "on", "diet": "Vegetar"})
    assert "Tak, der mangler ét klik" in answer.text
    assert not Contact.objects.filter(email="amina@firma.example").exists()  # a stranger's word is not enough
    it = Signup.objects.get()
    own = reverse("answer", args=[make_token("signup", it.pk)])
    assert Client().post(own, {"deed": "confirm"}).status_code == 303
    row = Invitation.objects.get(event=event)
    assert (row.status, row.by, row.contact.organisation, row.contact.title) == (S.YES, "signup", known, "Mester")
    assert may_mail(row.contact)[0]
    assert needs.said_by(row) == ("Vegetar", "")
    assert seats.taken(event) == 1
    assert Client().get(own).status_code == 302  # from now on the guest's own page
    colleague = signed_up(event, name="Ida", email="ida@firma.example", cvr="25052943")
    second = Invitation.objects.get(contact__email="ida@firma.example")
    assert (colleague.status, second.status) == ("joined", S.WAITLISTED)
    assert not may_mail(second.contact)[0]
    assert Letter.objects.filter(kind="meeting_waitlisted", contact=second.contact).exists()
    with pytest.raises(MoveNotAllowed, match="i forvejen"):
        signed_up(event, name="Ida", email="ida@firma.example", cvr="25052943")


def test_a_company_nobody_knows_is_made_when_the_address_is_proven() -> None:
    event = an_event(takes_signups=True)
    signed_up(event, company="Ny Smedje ApS")
    made = Organisation.objects.get(name="Ny Smedje ApS")
    assert (made.kind, made.contacts.get().name) == ("company", "Amina Yusuf")
    assert event.kind == EventKind.NETWORK_MEETING


# -- the phone list --------------------------------------------------------------------------------------


def test_a_call_takes_one_press_and_the_next_one_is_shown() -> None:
    event, client = an_event(), organiser()
    first, second = invited(event, a_contact(name="Asta"), a_contact(name="Bo"))
    page = reverse("organise:meeting_phones", args=[event.pk])
    order = [one.row for one in phoning.phone_list(event, now())]
    client.post(reverse("organise:meeting_answer", args=[event.pk, order[0].pk]), {"outcome": "yes"})
    assert meetings.seats_taken(event) == 1
    touch = CompanyContact.objects.get()
    assert (touch.organisation, touch.event, touch.way) == (order[0].contact.organisation, event, "phone")
    shown = client.get(page).text
    assert order[1].contact.name in shown
    assert order[0].contact.name not in shown.split("toasts")[0]
    assert {first, second} == set(order)


@pytest.mark.parametrize(
    ("said", "turn", "has_basis"),
    [
        ({"outcome": "no_answer"}, phoning.LATER_ON, False),
        ({"outcome": "later", "when": "tomorrow"}, phoning.LATER_ON, False),
        ({"outcome": "wrong"}, phoning.NEVER, False),
        ({"outcome": "wrong", "number": "12 34 56 78"}, phoning.NOW, False),
        ({"outcome": "mail", "email": "ny@firma.example"}, None, True),
        ({"outcome": "mail", "email": "ikke en adresse"}, phoning.NOW, False),
        ({"outcome": "later", "when": "at", "again_at": "2020-01-01T10:00"}, phoning.NOW, False),
        ({"outcome": "maybe"}, None, False),
    ],
)
def test_what_a_call_came_to(said: dict[str, str], turn: int | None, has_basis: bool) -> None:
    event, client = an_event(), organiser()
    (row,) = invited(event, a_contact())
    client.post(reverse("organise:meeting_answer", args=[event.pk, row.pk]), said)
    there = [one.turn for one in phoning.phone_list(event, now())]
    assert there == ([] if turn is None else [turn])
    assert may_mail(row.contact)[0] is has_basis
    assert Letter.objects.filter(kind="meeting_invitation", to_email="ny@firma.example").exists() is has_basis
