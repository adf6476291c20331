"""The door on the day: what phones do there counts once, whatever the net does; and who may stand there."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain.door import codes, deeds, expected, likeness, links
from events.domain.door.deeds import Tap
from events.domain.door.walkins import WalkIn
from events.models import DoorDeed, DoorLink, Event, Invitation, Signup
from people.domain.answerlinks import answer_url, make_token
from people.domain.history import history_of
from people.domain.refusals import Expired, MoveNotAllowed
from people.models import Contact, Organisation
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_contact, a_programme, an_event, an_organiser

pytestmark = pytest.mark.django_db


def a_meeting_today(**fields: Any) -> Event:
    """It began half an hour ago; the door has been open since midnight."""
    return an_event(**{"starts_at": timezone.now() - timedelta(minutes=30)} | fields)


def a_guest(event: Event, name: str = "Søren Østergård", company: str = "Nordlys A/S", **fields: Any) -> Invitation:
    place = Organisation.objects.filter(name=company).first() or a_company(name=company)
    now = timezone.now()
    values = {"status": "yes", "invited_at": now, "updated_at": now} | fields
    return Invitation.objects.create(event=event, contact=a_contact(place, name=name), **values)


def tap(kind: str, guest: Any = "", *, ago: float = 0, **fields: Any) -> Tap:
    key = guest if isinstance(guest, str) else expected.key_of(guest)
    at = timezone.now() - timedelta(seconds=ago)
    return Tap(**{"id": uuid.uuid4(), "kind": kind, "at": at, "guest": key} | fields)


def walk_in(name: str, company: str = "Ærø Smedje", **fields: Any) -> Tap:
    return tap("walk_in", walk_in=WalkIn(name, company, **fields))


def take(event: Event, *taps: Tap, off: timedelta = timedelta()) -> list[str]:
    """As a phone sends them whose clock is off by so much."""
    now = timezone.now()
    done = deeds.take(event, taps, now=now, sent_at=now + off, link=None, by=None)
    return [deed.outcome for deed in done]


def test_a_tap_counts_once_however_often_it_is_sent():
    event = a_meeting_today()
    row = a_guest(event)
    one = tap("came", row)
    assert take(event, one) == ["done"]
    assert take(event, one, one) == ["done", "done"]
    row.refresh_from_db()
    assert (row.status, DoorDeed.objects.count()) == ("attended", 1)


def test_the_same_guest_on_two_phones_is_one_attendance():
    event = a_meeting_today()
    row = a_guest(event)
    assert take(event, tap("came", row), tap("came", row)) == ["done", "same"]
    assert expected.counts(expected.guests(event)) == expected.Counts(here=1, expected=1, walk_ins=0)


@pytest.mark.parametrize("answer", ["yes", "invited", "maybe", "no", "waitlisted"])
def test_taken_back_one_stands_as_before(answer):
    event = a_meeting_today()
    row = a_guest(event, status=answer)
    assert take(event, tap("came", row, ago=2), tap("back", row, ago=1)) == ["done", "done"]
    row.refresh_from_db()
    assert row.status == answer


def test_of_two_things_about_one_guest_the_later_holds_whichever_is_sent_first():
    event = a_meeting_today()
    row = a_guest(event)
    came, back = tap("came", row, ago=60), tap("back", row, ago=30)
    again = tap("came", row, ago=10)
    assert take(event, came, again) == ["done", "same"]
    assert take(event, back) == ["late"]
    row.refresh_from_db()
    assert row.status == "attended"


def test_a_phone_whose_clock_is_wrong_is_put_right():
    """Its clock is an hour ahead; what it did first does not beat what was done after it."""
    event = a_meeting_today()
    row = a_guest(event)
    take(event, tap("came", row, ago=50))
    wrong = timedelta(hours=1)
    early = tap("back", row, ago=40 - wrong.total_seconds())
    assert take(event, early, off=wrong) == ["done"]
    assert take(event, tap("came", row, ago=20)) == ["done"]
    row.refresh_from_db()
    assert row.status == "attended"
    assert DoorDeed.objects.get(pk=early.id).done_at <= timezone.now()


def test_one_that_is_refused_does_not_stand_in_the_way():
    event = a_meeting_today()
    row = a_guest(event)
    stranger = a_guest(a_meeting_today())
    outcomes = take(event, tap("came", stranger), walk_in(""), walk_in("010190-1234 Ib"), tap("came", row))
    assert outcomes == ["refused", "refused", "refused", "done"]
    assert DoorDeed.objects.filter(outcome="refused").first().why


def test_nobody_comes_before_the_day_nor_to_what_is_cancelled_or_closed():
    later = a_meeting_today(starts_at=timezone.now() + timedelta(days=3))
    assert take(later, tap("came", a_guest(later))) == ["refused"]
    for status in ("cancelled", "closed"):
        event = a_meeting_today()
        row = a_guest(event)
        Event.objects.filter(pk=event.pk).update(status=status, cancelled_at=timezone.now())
        assert take(event, tap("came", row)) == ["refused"], status


def test_a_walk_in_is_a_contact_of_the_company_with_a_basis_only_when_it_was_said():
    event = a_meeting_today()
    a_company(name="Ærø Smedje")
    take(event, walk_in("Åse Bæk", email="aase@smedje.example", phone="12345678", may_mail=True), walk_in("Ib Dam"))
    aase, ib = Contact.objects.get(name="Åse Bæk"), Contact.objects.get(name="Ib Dam")
    assert (aase.organisation.name, aase.phone) == ("Ærø Smedje", "+4512345678")
    assert aase.organisation == ib.organisation
    assert aase.mail_bases.get().note == f"ved døren: {event.title}"
    assert not ib.mail_bases.exists()
    assert {row.by for row in event.invitations.all()} == {"door"}


def test_the_same_walk_in_on_two_phones_is_one_person():
    event = a_meeting_today()
    assert take(event, walk_in("Åse Bæk", "Ærø Smedje A/S"), walk_in("aase bæk", "Ærø smedje")) == ["done", "same"]
    assert event.invitations.count() == 1


def test_a_walk_in_written_as_a_guest_is_that_guest():
    event = a_meeting_today()
    row = a_guest(event)
    assert take(event, walk_in("søren østergaard", "Nordlys")) == ["done"]
    row.refresh_from_db()
    assert (row.status, event.invitations.count()) == ("attended", 1)


def test_a_walk_in_taken_back_leaves_nothing():
    event = a_meeting_today()
    contacts, places = Contact.objects.count(), Organisation.objects.count()
    one = walk_in("Åse Bæk", "Helt Ny ApS")
    take(event, one)
    assert take(event, tap("back", f"w-{one.id.hex}")) == ["done"]
    assert not event.invitations.exists()
    assert (Contact.objects.count(), Organisation.objects.count()) == (contacts, places)


def test_whoever_was_known_before_stays_known():
    event = a_meeting_today()
    known = a_contact(a_company(name="Ærø Smedje"), name="Åse Bæk")
    one = walk_in("Åse Bæk")
    take(event, one)
    take(event, tap("back", f"w-{one.id.hex}"))
    assert Contact.objects.filter(pk=known.pk).exists()


def test_likely_doubles_are_shown_and_laid_together():
    event = a_meeting_today()
    row = a_guest(event, "Søren Østergård", "Nordlys Maskinfabrik A/S")
    a_guest(event, "Mette Holm", "Nordlys Maskinfabrik A/S")
    Contact.objects.filter(pk=row.contact_id).update(email="")
    one = walk_in("Soren Ostergaard", "Nordlys", email="so@nordlys.example", may_mail=True)
    take(event, one)
    double = event.invitations.get(by="door")
    twice = expected.doubles(expected.guests(event))
    assert twice == {expected.key_of(double): expected.key_of(row)}
    merge = tap("merge", double, into=expected.key_of(row))
    assert take(event, merge) == ["done"]
    row.refresh_from_db()
    assert (row.status, event.invitations.count()) == ("attended", 2)
    assert row.contact.email == "so@nordlys.example"
    assert row.contact.mail_bases.count() == 1
    # What a phone without a net did to the double meanwhile is about the one it was laid together with.
    assert take(event, tap("back", f"w-{one.id.hex}")) == ["done"]
    row.refresh_from_db()
    assert row.status == "yes"


def test_who_signed_up_is_on_the_list_too():
    now, event = timezone.now(), a_meeting_today(kind="workshop")
    one = Signup.objects.create(
        event=event, name="Amina", status="coming", confirm_by=now, created_at=now, updated_at=now
    )
    Signup.objects.create(event=event, name="Ib", status="cancelled", confirm_by=now, created_at=now, updated_at=now)
    assert [guest.name for guest in expected.guests(event)] == ["Amina"]
    assert take(event, tap("came", one)) == ["done"]
    one.refresh_from_db()
    assert one.status == "attended"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("Åse Bæk", "Ærø Smedje"), ("Aase Baek", "Ærø Smedje ApS"), True),
        (("Mette Sørensen", "Nordlys"), ("Mette Sorensen", "Nordlys Maskinfabrik"), True),
        (("Østergård Søren", "Nordlys"), ("Søren Østergård", "Nordlys"), True),
        (("Mette Holm", "Nordlys"), ("Jette Holm", "Nordlys"), True),
        (("Mette Holm", "Nordlys"), ("Mette Holm", "Vestjysk Stål"), False),
        (("Mette Holm", "Nordlys"), ("Karl Krogh", "Nordlys"), False),
    ],
)
def test_when_two_names_are_likely_one_person(one, other, alike):
    assert likeness.is_alike(*one, *other) == likeness.is_alike(*other, *one) == alike


@pytest.mark.parametrize("typed", ["HS{0}", "{0}", " {1}", "{2}"])
def test_a_code_is_read_however_it_is_typed(typed):
    code = codes.code_of("i-" + "0" * 32)
    assert code == codes.code_of("i-" + "0" * 32) != codes.code_of("i-" + "1" * 32)
    written = typed.format(code, codes.shown(code), code.lower().replace("0", "o").replace("1", "l"))
    assert codes.normal_code(written) == code
    assert codes.normal_code("Mette") == ""


def test_a_list_costs_the_same_with_one_guest_and_with_three(django_assert_num_queries):
    event = a_meeting_today()
    for name in ("Åse Bæk", "Ib Dam", "Mette Holm"):
        a_guest(event, name, company=f"{name}s værksted")
        with django_assert_num_queries(2):
            assert expected.guests(event)[-1].company


# -- who may stand there ------------------------------------------------------------------------


def test_a_helpers_link_stands_until_the_day_after_or_until_it_is_closed():
    event, now = a_meeting_today(), timezone.now()
    link = links.hand_out(event, "Vagten", now=now, by=ada())
    links.check(link, event.ends_at + timedelta(hours=23))
    with pytest.raises(Expired):
        links.check(link, event.ends_at + timedelta(hours=25))
    links.close(link, now=now, by=ada())
    link.refresh_from_db()
    with pytest.raises(Expired, match="lukket af arrangøren"):
        links.check(link, now)
    with pytest.raises(MoveNotAllowed):
        links.hand_out(a_meeting_today(status="planned"), "Vagten", now=now, by=ada())


def door_of(event: Event, user: Any = None) -> str:
    link = (
        links.own(event, user, now=timezone.now()) if user else links.hand_out(event, "V", now=timezone.now(), by=ada())
    )
    return reverse("door", args=[make_token("door", link.pk)])


def post(client: Client, door: str, *rows: dict[str, Any], sent_at: datetime | None = None) -> Any:
    sent = {"sent_at": (sent_at or timezone.now()).isoformat(), "deeds": rows}
    return client.post(door + "sync/", json.dumps(sent), content_type="application/json")


def test_by_the_link_alone_one_sees_names_ticks_off_and_sees_nothing_else():
    event = a_meeting_today()
    row = a_guest(event)
    door = door_of(event)
    stranger = Client()
    page = stranger.get(door)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert page.headers["Referrer-Policy"] == "no-referrer"
    text = stranger.get(door + "list.json").content.decode()
    assert "Østergård" in json.loads(text)["guests"][0]["name"]
    assert row.contact.email not in text
    sent = {"id": str(uuid.uuid4()), "kind": "came", "guest": expected.key_of(row), "at": timezone.now().isoformat()}
    answer = post(stranger, door, sent).json()
    assert answer["results"][sent["id"]]["outcome"] == "done"
    assert answer["list"]["counts"]["here"] == 1
    assert stranger.get(door + "sync/").status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"deeds": []}',
        b'{"sent_at": "i dag", "deeds": []}',
        b'{"sent_at": "2026-01-01T10:00:00", "deeds": []}',
    ],
)
def test_what_is_no_letter_of_taps_is_refused(body):
    answer = Client().post(door_of(a_meeting_today()) + "sync/", body, content_type="application/json")
    assert answer.status_code == 422
    row = {"id": "x", "kind": "came", "at": timezone.now().isoformat()}
    assert post(Client(), door_of(a_meeting_today()), row).status_code == 422
    many = [{**row, "id": str(uuid.uuid4())}] * 101
    assert post(Client(), door_of(a_meeting_today()), *many).status_code == 422


def test_a_door_that_is_closed_says_so_and_one_that_never_was_is_absent():
    event = a_meeting_today()
    door = door_of(event)
    DoorLink.objects.update(closed_at=timezone.now())
    assert Client().get(door).status_code == Client().get(door + "list.json").status_code == 410
    assert post(Client(), door).json()["sentence"] == "Linket er lukket af arrangøren."
    assert Client().get("/doer/abc/").status_code == Client().get("/doer/abc/list.json").status_code == 404
    other = reverse("door", args=[make_token("invitation", uuid.uuid4())])
    assert Client().get(other).status_code == 404


def test_an_organisers_own_door_closes_with_the_role():
    programme = a_programme("et-andet")
    event = a_meeting_today(programme=programme)
    organiser = an_organiser(programme)
    door = door_of(event, organiser)
    assert Client().get(door).status_code == 200
    organiser.roles.all().delete()
    assert Client().get(door).status_code == 404


def test_whoever_organises_is_written_down_by_name_a_helper_by_the_links():
    event = a_meeting_today()
    one, other = a_guest(event), a_guest(event, "Ib Dam")
    door = door_of(event)
    client = Client()
    client.force_login(ada())
    rows = [{"id": str(uuid.uuid4()), "kind": "came", "at": timezone.now().isoformat()} for _ in range(2)]
    post(client, door, {**rows[0], "guest": expected.key_of(one)})
    post(Client(), door, {**rows[1], "guest": expected.key_of(other)})
    assert history_of(one).last().by == ada()
    assert (history_of(other).last().by, history_of(other).last().actor) == (None, "V")


def test_links_are_made_closed_and_hidden():
    event = a_meeting_today()
    client = Client()
    client.force_login(ada())
    page = reverse("organise:door_links", args=[event.pk])
    assert "Skriv" in client.post(page, {"name": " "}).content.decode()
    client.post(page, {"name": "Vagten"})
    link = DoorLink.objects.get()
    assert answer_url("door", link.pk) in client.get(page).content.decode()
    assert Client().get(f"/r/{make_token('door', link.pk)}/").headers["Location"].startswith("/doer/")
    client.post(reverse("organise:door_own", args=[event.pk]))
    assert DoorLink.objects.filter(user=ada()).count() == 1
    client.post(reverse("organise:door_close", args=[event.pk, link.pk]))
    link.refresh_from_db()
    assert link.closed_at
    for user in (ben(), cleo()):
        client.force_login(user)
        assert client.get(page).status_code == 404
