"""Whatever an organiser does to the plan, the toast that follows offers the way back, and the way leads back."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import availability, meetings
from events.models import Away, Call, ChangeSet, Event, Invitation, TimeProposal, WeeklyHours
from people.domain.history import history_of
from people.models import Letter
from tests.cast import ada
from tests.mail import a_proposal
from tests.making import a_band, a_company, a_contact, a_mailable_contact, a_moment, a_robot, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(ada())
    return client


def press(client: Client, name: str, args: list[Any], data: dict[str, Any]) -> str:
    """What the toast says; then its *Fortryd* is pressed."""
    answer = client.post(reverse(f"organise:{name}", args=args), data)
    assert answer.status_code in (302, 303), answer.content.decode()[-600:]
    [message] = get_messages(answer.wsgi_request)  # type: ignore[attr-defined]
    [address] = re.findall(r"undo:(\S+)", message.extra_tags)
    assert client.post(address).status_code == 303
    return str(message)


def an_invitation(**fields: Any) -> Invitation:
    meeting = an_event(starts_at=a_moment(20), status="invited", **fields)
    contact = a_contact(a_company(name="Vindmøllefabrikken"), name="Karen Nord")
    return Invitation.objects.create(
        event=meeting, contact=contact, by="phone", invited_at=timezone.now(), updated_at=timezone.now()
    )


def test_an_enquiry_written_down_on_the_phone(client: Client) -> None:
    a_band()
    said = press(
        client,
        "performance_new",
        [],
        {
            "day": f"{a_moment(40):%Y-%m-%d}",
            "begins": "19:00",
            "ends": "19:45",
            "venue_name": "Havnepladsen",
            "postcode": "8000",
            "organisation_name": "Havnefestivalen",
            "contact_name": "Signe Holm",
            "contact_email": "signe@festival.example",
        },
    )
    assert "er oprettet som forespørgsel" in said
    assert not Event.objects.exists()
    assert list(Letter.objects.values_list("status", flat=True)) == ["cancelled"]


def test_what_a_guest_said_on_the_phone(client: Client) -> None:
    row = an_invitation()
    press(client, "meeting_answer", [row.event_id, row.pk], {"outcome": "yes"})
    row.refresh_from_db()
    assert (row.status, row.answered_at) == ("invited", None)
    assert [line.what for line in history_of(row)][-1] == "undone"


def test_who_moved_up_from_the_waiting_list_waits_again(client: Client) -> None:
    row = an_invitation(capacity=1)
    waits = a_mailable_contact(name="Eva Venter")
    for contact, status in ((row.contact, "yes"), (waits, "waitlisted")):
        Invitation.objects.update_or_create(
            event=row.event,
            contact=contact,
            defaults={
                "status": status,
                "answered_at": timezone.now(),
                "invited_at": timezone.now(),
                "updated_at": timezone.now(),
            },
        )
    press(client, "meeting_answer", [row.event_id, row.pk], {"outcome": "no"})
    assert dict(Invitation.objects.values_list("contact__name", "status")) == {
        "Karen Nord": "yes",
        "Eva Venter": "waitlisted",
    }
    assert not Letter.objects.exclude(status="cancelled").exists()


def test_an_answer_that_was_noted_does_not_stand_in_the_way_of_taking_a_move_back(client: Client) -> None:
    row = an_invitation()
    row.event.refresh_from_db()
    start = row.event.starts_at
    moved = client.post(
        reverse("organise:event_move", args=[row.event_id]),
        {
            "revision": str(row.event.revision),
            "date": f"{timezone.localtime(start) + timedelta(days=1):%Y-%m-%d}",
            "starts": f"{timezone.localtime(start):%H:%M}",
            "ends": f"{timezone.localtime(row.event.ends_at):%H:%M}",
            "venue": str(row.event.venue_id or ""),
            "room": row.event.room,
            "meeting_url": "",
            "reason": "Det passer bedst",
        },
    )
    [message] = get_messages(moved.wsgi_request)  # type: ignore[attr-defined]
    [address] = re.findall(r"undo:(\S+)", message.extra_tags)
    client.post(reverse("organise:meeting_answer", args=[row.event_id, row.pk]), {"outcome": "yes"})
    client.post(address)
    row.event.refresh_from_db()
    row.refresh_from_db()
    assert (row.event.starts_at, row.status) == (start, "yes")


def test_who_came(client: Client) -> None:
    row = an_invitation()
    Event.objects.filter(pk=row.event_id).update(starts_at=timezone.now() - timedelta(hours=1))
    answer = client.post(
        reverse("organise:meeting_attendance", args=[row.event_id, row.pk]),
        {"came": "1", "from": "door"},
        headers={"HX-Request": "true"},
    )
    [address] = re.findall(r'action="(/organise/changes/[^"]+)"', answer.content.decode())
    assert Invitation.objects.get().status == "attended"
    client.post(address)
    assert Invitation.objects.get().status == "invited"


def test_who_just_turned_up(client: Client) -> None:
    meeting = an_event(starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=1))
    press(client, "meeting_door", [meeting.pk], {"organisation": "Nordlys", "name": "Ib Bo"})
    assert not Invitation.objects.exists()


def test_a_telephone_call(client: Client) -> None:
    meeting = an_event()
    call = Call.objects.create(event=meeting, key="contact:1", name="Finn", news="event_moved", made_at=timezone.now())
    press(client, "event_called", [meeting.pk, call.pk], {})
    assert Call.objects.get().called_at is None


def test_no_to_another_time(client: Client) -> None:
    meeting = an_event()
    proposal = a_proposal(meeting)
    press(client, "proposal_decline", [meeting.pk, proposal.pk], {})
    assert TimeProposal.objects.get().state == TimeProposal.State.OPEN
    assert list(Letter.objects.values_list("status", flat=True)) == ["cancelled"]


HOURS = (time(8), time(16))
AWAY = {"first": f"{a_moment(30):%Y-%m-%d}", "last": "", "why": "repair", "note": ""}


@pytest.mark.parametrize(
    ("deed", "stands"),
    [
        (lambda _row: {"deed": "away", **AWAY}, (1, 1)),
        (lambda row: {"deed": "remove", "away": str(row.pk)}, (1, 1)),
        (lambda _row: {"deed": "hours", "starts_2": "12:00", "ends_2": "18:00"}, (1, 1)),
    ],
    ids=["noted", "removed", "hours"],
)
def test_when_something_is_not_to_be_had(
    client: Client, deed: Callable[[Away], dict[str, str]], stands: tuple[int, int]
) -> None:
    robot = a_robot("Gnist")
    row = availability.add_away(robot, a_moment(5), a_moment(6), now=timezone.now())
    availability.set_weekly_hours(robot, [availability.Window(0, *HOURS)], now=timezone.now())
    press(client, "availability", [robot.pk], deed(row))
    assert (Away.objects.count(), WeeklyHours.objects.count()) == stands
    assert Away.objects.get().starts_at == row.starts_at
    assert WeeklyHours.objects.get().weekday == 0


def test_what_a_guest_answers_is_nobodys_to_take_back() -> None:
    row = an_invitation()
    before = ChangeSet.objects.count()
    meetings.answer(row, "yes", now=timezone.now())
    assert ChangeSet.objects.count() == before
