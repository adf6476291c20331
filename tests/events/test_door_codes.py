"""The code for the door: in the letters about a seat and on its page, one for each, also for those brought along."""

import subprocess
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import meetings, signups
from events.domain.door import codes, deeds, expected
from events.domain.door.deeds import Tap
from events.domain.reminding.defaults import seed_rules
from events.domain.reminding.delivering import deliver_due
from events.domain.reminding.planning import plan
from events.models import Event, EventKind, Invitation
from people.domain import letterbody
from people.domain.answerlinks import make_token
from people.domain.letters import shown_html
from people.domain.message import as_message
from people.models import Letter
from tests.making import a_mailable_contact, an_event

pytestmark = pytest.mark.django_db


def a_guest(event: Event, *along: str, **fields: Any) -> Invitation:
    now = timezone.now()
    row = Invitation.objects.create(
        event=event, contact=a_mailable_contact(name="Lis Holm"), invited_at=now, updated_at=now
    )
    return meetings.answer(row, "yes", names=list(along), now=now, **fields)


def a_meeting(**fields: Any) -> Event:
    return an_event(**{"title": "Netværk i Herning", "starts_at": timezone.now() + timedelta(days=3)} | fields)


def own_code(row: Any) -> str:
    return codes.code_of(expected.key_of(row))


def test_the_letter_about_a_seat_shows_everybodys_code_as_a_picture_that_a_scanner_reads(tmp_path):
    row = a_guest(a_meeting(), "Bo Dam")
    letter = Letter.objects.get(kind="meeting_seat")
    theirs = expected.companions(row)[0].code
    wanted = [codes.qr_text(own_code(row)), codes.qr_text(theirs)]
    assert letterbody.codes(letter.text) == wanted
    message = as_message(letter, timezone.now())
    related = next(part for part in message.walk() if part.get_content_type() == "multipart/related")
    html, *pictures = related.iter_parts()
    for number, picture in enumerate(pictures):
        assert f"cid:{picture['Content-ID'].strip('<>')}" in html.get_content()
        (tmp_path / f"{number}.png").write_bytes(picture.get_content())
    read = subprocess.run(["zbarimg", "-q", "--raw", *sorted(tmp_path.glob("*.png"))], capture_output=True, text=True)
    assert read.stdout.split() == wanted
    assert "cid:" not in shown_html(letter)
    assert shown_html(letter).count("data:image/png") == 2


def test_a_letter_with_codes_keeps_its_calendar_part():
    event = a_meeting(meeting_url="https://mode.example/x", venue=None)
    row = a_guest(event)
    letter = Letter.objects.get(kind="meeting_seat", contact=row.contact)
    assert letter.calendar
    assert "▣" not in letter.text  # nobody stands at a door for who is there online
    letter.text += "\n▣ HS-0000-0000\n"
    kinds = [part.get_content_type() for part in as_message(letter, timezone.now()).walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "application/ics",
    ]


@pytest.mark.parametrize("own_words", [False, True])
def test_the_reminder_of_the_day_before_has_the_code_and_the_one_to_who_has_not_answered_has_none(own_words):
    seed_rules()
    event = a_meeting(starts_at=timezone.now() + timedelta(days=12))
    row = a_guest(event, "Bo Dam")
    now = timezone.now()
    Invitation.objects.create(event=event, contact=a_mailable_contact(name="Ib Ny"), invited_at=now, updated_at=now)
    if own_words:
        rules = event.reminders.model.rule.field.related_model.objects
        rules.filter(slug="meeting-invited-1").update(subject_da="Vi ses", text_da="Hej {modtager}, vi ses i morgen.")
    plan(event, now)
    for day in range(12):
        deliver_due(now + timedelta(days=day))
    last = Letter.objects.filter(kind__startswith="reminder_", contact=row.contact).latest("created_at")
    assert letterbody.codes(last.text) == [
        codes.qr_text(own_code(row)),
        codes.qr_text(expected.companions(row)[0].code),
    ]
    assert f"/r/{make_token('invitation', row.pk)}/kode/" in last.text
    asked = Letter.objects.filter(kind="reminder_network_meeting_unanswered") | Letter.objects.filter(
        kind="reminder_unanswered"
    )
    assert asked.count() == 1
    assert "▣" not in asked.get().text


def test_who_signs_up_for_a_workshop_gets_the_code_with_the_seat():
    event = a_meeting(kind=EventKind.WORKSHOP, is_public=True)
    now = timezone.now()
    it = signups.confirm(signups.sign_up(event, name="Mie Lund", email="mie@firma.example", now=now), now=now)
    letter = Letter.objects.get(kind="signup_seat")
    assert letterbody.codes(letter.text) == [codes.qr_text(own_code(it))]


def test_the_page_shows_every_code_large_until_it_is_over_and_not_to_who_gave_the_seat_up():
    event = a_meeting()
    row = a_guest(event, "Bo Dam")
    address = reverse("door_code", args=[make_token("invitation", row.pk)])
    shown = Client().get(address)
    words = shown.content.decode()
    assert codes.shown(own_code(row)) in words
    assert codes.shown(expected.companions(row)[0].code) in words
    assert "Bo Dam" in words
    assert (shown["X-Robots-Tag"], "sessionid" in shown.cookies) == ("noindex", False)
    meetings.answer(row, "no", now=timezone.now())
    assert Client().get(address).status_code == 410
    assert Client().get(reverse("door_code", args=["x" * 44])).status_code == 404
    assert Client().get(reverse("door_code", args=[make_token("action", row.pk)])).status_code == 404


def test_a_code_stays_with_its_person_when_the_names_are_written_in_another_order():
    row = a_guest(a_meeting(), "Bo Dam", "Åse Bæk")
    before = {one.name: one.code for one in expected.companions(row)}
    row.guest_names = ["Åse Bæk", "Ny Mand", "Bo Dam"]
    row.guests = 3
    after = {one.name: one.code for one in expected.companions(row)}
    assert {name: after[name] for name in before} == before
    assert len(set(after.values())) == 3


def take(event: Event, kind: str, key: str) -> str:
    now = timezone.now()
    return deeds.take(event, [Tap(uuid.uuid4(), kind, now, key)], now=now, sent_at=now, link=None, by=None)[0].outcome


def here(event: Event) -> tuple[int, int]:
    sums = expected.counts(expected.guests(event))
    return sums.here, sums.expected


def a_pair_at_the_door() -> tuple[Event, str, str]:
    event = an_event(starts_at=timezone.now() - timedelta(minutes=30))
    now = timezone.now()
    row = Invitation.objects.create(
        event=event,
        contact=a_mailable_contact(name="Lis Holm"),
        status="yes",
        guests=1,
        guest_names=["Bo Dam"],
        invited_at=now,
        updated_at=now,
    )
    return event, expected.key_of(row), expected.companions(row)[0].key


def test_who_is_brought_along_comes_alone_and_is_taken_back():
    event, lis, bo = a_pair_at_the_door()
    assert take(event, "came", bo) == "done"
    assert take(event, "came", bo) == "same"
    assert here(event) == (1, 2)
    assert event.invitations.get().status == "yes"
    assert take(event, "back", bo) == "done"
    assert here(event) == (0, 2)
    assert take(event, "came", lis) == "done"
    assert here(event) == (2, 2)  # undone, Bo comes with Lis again


def test_who_stays_away_alone_is_not_counted_and_who_came_alone_stays_when_the_other_is_taken_back():
    event, lis, bo = a_pair_at_the_door()
    take(event, "came", lis)
    assert take(event, "back", bo) == "done"
    assert here(event) == (1, 2)
    take(event, "came", bo)
    take(event, "back", lis)
    assert here(event) == (1, 2)
    event.invitations.update(status="absent")
    assert here(event)[0] == 1


def test_a_mark_that_stands_for_nobody_and_a_merge_with_one_brought_along_are_refused():
    event, lis, bo = a_pair_at_the_door()
    assert take(event, "came", f"{lis}.fffff") == "refused"
    now = timezone.now()
    merge = Tap(uuid.uuid4(), "merge", now, bo, into=lis)
    assert deeds.take(event, [merge], now=now, sent_at=now, link=None, by=None)[0].outcome == "refused"
