"""Where conflicts are said before anything is saved: while dragging, in forms, when somebody is put on."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import availability, bookings, stands
from events.domain.bookings import resource_of
from events.models import Event, Resource
from tests.cast import ada, ben
from tests.making import a_moment, a_programme, a_stand, a_user, an_event

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/Copenhagen")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def asked(client: Client, **query: Any) -> tuple[int, dict[str, Any]]:
    answer = client.get(reverse("organise:calendar_conflicts"), query)
    return answer.status_code, answer.json() if answer.headers["Content-Type"] == "application/json" else {}


def booked(event: Event, name: str = "Nanna Krogh") -> Resource:
    nanna = resource_of(a_user(name=name))
    bookings.book(nanna, event, now=timezone.now())
    return nanna


# -- while dragging --------------------------------------------------------------------------------


def test_a_drag_is_told_what_it_meets(client: Client) -> None:
    one, other = an_event(starts_at=a_moment(14, 8)), an_event(starts_at=a_moment(14, 12), venue=None)
    nanna = booked(one)
    bookings.book(nanna, other, now=timezone.now())
    at = {"starts_at": a_moment(14, 11).isoformat(), "ends_at": a_moment(14, 13).isoformat()}
    status, answer = asked(client, event=one.pk, **at)
    assert (status, answer["level"]) == (200, "refuse")
    first = answer["items"][0]
    assert (first["code"], first["resource"], first["other"]) == ("double_booking", str(nanna.pk), str(other.pk))
    assert first["sentence"].startswith(f"Nanna Krogh er optaget af »{other.title}«")
    assert datetime.fromisoformat(first["starts_at"]) == other.starts_at


def test_a_time_without_an_offset_is_the_wall_clock_here(client: Client) -> None:
    event = an_event(starts_at=a_moment(14, 8))
    _status, answer = asked(client, event=event.pk, starts_at="2027-07-06T10:00", ends_at="2027-07-06T12:00")
    assert answer["when"] == "tirsdag den 6. juli 2027 kl. 10.00–12.00"


def test_a_block_drawn_to_another_persons_line_takes_the_one_and_frees_the_other(client: Client) -> None:
    event = an_event(starts_at=a_moment(14, 8))
    nanna, ole = booked(event), resource_of(a_user(name="Ole Bang"))
    availability.add_away(ole, a_moment(13), a_moment(16), now=timezone.now(), note="Kursus")
    _status, answer = asked(client, event=event.pk, resource=ole.pk, without=nanna.pk)
    about_people = [(item["level"], item["resource"]) for item in answer["items"] if item["resource"]]
    assert about_people == [("warn", str(ole.pk))]


def test_a_shift_is_dragged_with_its_people(client: Client) -> None:
    stand = a_stand()
    shift = stands.save_shift(
        stand,
        name="Velkomst",
        starts_at=stand.starts_at,
        ends_at=stand.starts_at + timedelta(hours=2),
        min_people=1,
        max_people=2,
        now=timezone.now(),
    )
    nanna = resource_of(a_user())
    stands.assign(shift, nanna, now=timezone.now())
    other = an_event(starts_at=stand.starts_at + timedelta(hours=4), venue=None)
    bookings.book(nanna, other, now=timezone.now())
    start = stand.starts_at + timedelta(hours=3)
    at = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    assert asked(client, event=stand.pk, shift=shift.pk, **at)[1]["level"] == "refuse"
    assert asked(client, event=stand.pk, shift=shift.pk)[1]["level"] == ""


def test_what_is_not_there_yet_is_described(client: Client) -> None:
    programme = a_programme("netvaerk")
    at = {"starts_at": "2027-03-25T10:00", "ends_at": "2027-03-25T12:00"}
    _status, answer = asked(client, kind="network_meeting", programme=programme.slug, **at)
    assert [(item["level"], item["code"]) for item in answer["items"]] == [("warn", "public_holiday")]


@pytest.mark.parametrize(
    "query",
    [
        {"starts_at": "i morgen", "ends_at": "2027-03-25T12:00"},
        {"starts_at": "2027-03-25T12:00", "ends_at": "2027-03-25T10:00"},
        {"starts_at": "9999-12-31T23:00", "ends_at": "9999-12-31T23:30"},
        {"starts_at": "0001-01-01T00:00", "ends_at": "0001-01-01T01:00"},
        {"starts_at": "2027-03-25T12:00"},
    ],
)
def test_times_that_are_none_are_refused_with_a_sentence(client: Client, query: dict[str, str]) -> None:
    status, answer = asked(client, kind="other", **query)
    assert (status, answer["level"], answer["items"]) == (422, "", [])
    assert answer["error"].endswith(".")


def test_absent_hidden_and_no_key_at_all_sound_the_same() -> None:
    event, client = an_event(), Client()
    client.force_login(ben())
    at = {"starts_at": "2027-03-25T10:00", "ends_at": "2027-03-25T12:00"}
    statuses = [
        asked(client, event=event.pk, **at)[0],
        asked(client, event="ikke-et-id", **at)[0],
        asked(client, kind="other", programme=event.programme.slug, **at)[0],
        asked(client, kind="fest", **at)[0],
        asked(client, kind="other", resource="ikke-et-id", **at)[0],
    ]
    assert statuses == [404] * 5
