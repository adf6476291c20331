"""Where conflicts are said before anything is saved: while dragging, in forms, when somebody is put on."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain import availability, bookings, stands
from events.domain.bookings import resource_of
from events.models import Event, Resource
from tests.cast import ada, ben
from tests.making import a_moment, a_performance, a_programme, a_robot, a_stand, a_user, an_event

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


# -- in forms --------------------------------------------------------------------------------------


def new_event(**fields: Any) -> dict[str, Any]:
    """A meeting on Skærtorsdag, unless said otherwise."""
    programme = a_programme("netvaerk")
    return {
        "title": "Møde",
        "programme": programme.pk,
        "date": "2027-03-25",
        "starts": "10:00",
        "ends": "12:00",
    } | fields


def made(client: Client, **fields: Any) -> tuple[int, str]:
    answer = client.post(reverse("organise:event_new", args=["network_meeting"]), new_event(**fields))
    return answer.status_code, answer.content.decode()


def test_a_warning_is_said_while_the_form_is_filled_in(client: Client) -> None:
    answer = client.get(reverse("organise:form_conflicts"), {"kind": "network_meeting", **new_event()})
    page = answer.content.decode()
    assert 'data-conflicts="warn"' in page
    assert "er en helligdag: Skærtorsdag." in page
    assert 'name="reason"' in page


def test_a_new_event_with_a_warning_asks_why_and_then_is_made(client: Client) -> None:
    status, page = made(client)
    assert (status, Event.objects.count()) == (422, 0)
    assert "Skriv kort, hvorfor det skal gøres alligevel." in page
    seen = [part.partition('"')[0] for part in page.split('name="seen" value="')[1:]]
    status, _page = made(client, reason="Skolerne har bedt om dagen", seen=seen)
    event = Event.objects.get()
    assert status == 302
    story = client.get(reverse("organise:event_history", args=[event.pk])).content.decode()
    assert "gjorde det alligevel: Torsdag den 25. marts 2027 er en helligdag: Skærtorsdag." in story
    assert "»Skolerne har bedt om dagen«" in story


def test_a_reason_for_what_was_not_on_the_page_is_asked_for_again(client: Client) -> None:
    status, page = made(client, reason="Det går nok", seen=["away::20270101"])
    assert (status, Event.objects.count()) == (422, 0)
    assert "Der er kommet en ny advarsel." in page
    assert 'value="Det går nok"' in page


def test_what_is_refused_is_not_saved_with_any_reason_and_shows_the_day(client: Client) -> None:
    event = an_event(starts_at=a_moment(14, 8), venue=None)
    nanna, other = booked(event), an_event(starts_at=a_moment(14, 12), venue=None, title="Åbent hus")
    bookings.book(nanna, other, now=timezone.now())
    local = a_moment(14, 11).astimezone(ZONE)
    times = {"date": f"{local:%Y-%m-%d}", "starts": f"{local:%H:%M}", "ends": f"{local + timedelta(hours=2):%H:%M}"}
    answer = client.post(
        reverse("organise:event_move", args=[event.pk]),
        {**times, "revision": event.revision, "reason": "Det går nok", "venue": ""},
    )
    page = answer.content.decode()
    event.refresh_from_db()
    assert (answer.status_code, event.starts_at) == (422, a_moment(14, 8))
    assert "Nanna Krogh er optaget af »Åbent hus«" in page
    assert 'data-conflicts="refuse"' in page
    assert 'class="dayline-block is-overlap"' in page
    assert 'name="reason"' not in page


# -- when somebody is put on -----------------------------------------------------------------------


def a_shift_for(stand: Event) -> Any:
    return stands.save_shift(
        stand,
        name="Velkomst",
        starts_at=stand.starts_at,
        ends_at=stand.starts_at + timedelta(hours=2),
        min_people=1,
        max_people=2,
        now=timezone.now(),
    )


def test_who_is_away_is_put_on_a_shift_with_a_reason(client: Client) -> None:
    stand = a_stand()
    shift, nanna = a_shift_for(stand), resource_of(a_user(name="Nanna Krogh"))
    now = timezone.now()
    availability.add_away(nanna, shift.starts_at - timedelta(days=1), shift.ends_at, now=now, why="holiday")
    address = reverse("organise:shift_assign", args=[stand.pk, shift.pk])
    panel = client.get(reverse("organise:conflicts_panel"), {"event": stand.pk, "shift": shift.pk, "person": nanna.pk})
    assert "Nanna Krogh: ferie" in panel.content.decode()
    asked_first = client.post(address, {"person": nanna.pk})
    page = asked_first.content.decode()
    assert (asked_first.status_code, nanna.bookings.count()) == (409, 0)
    assert f'<input type="hidden" name="person" value="{nanna.pk}">' in page
    seen = [part.partition('"')[0] for part in page.split('name="seen" value="')[1:]]
    done = client.post(address, {"person": nanna.pk, "seen": seen, "reason": "Hun er hjemme den dag"})
    assert (done.status_code, nanna.bookings.count()) == (303, 1)


def test_who_is_taken_is_refused_on_a_page_that_leads_back(client: Client) -> None:
    stand = a_stand()
    shift = a_shift_for(stand)
    nanna = booked(an_event(starts_at=shift.starts_at, venue=None, title="Åbent hus"))
    address = reverse("organise:shift_assign", args=[stand.pk, shift.pk])
    answer = client.post(address, {"person": nanna.pk, "reason": "Det går nok"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nanna Krogh er optaget af »Åbent hus«" in page
    assert "Gør det alligevel</button>" not in page


def test_a_robot_in_repair_is_held_with_a_reason(client: Client) -> None:
    event, robot = a_performance(), a_robot("Robot A")
    away = {"now": timezone.now(), "why": "repair"}
    availability.add_away(robot, event.starts_at - timedelta(days=2), event.ends_at, **away)
    address = reverse("organise:band_hold", args=[event.pk])
    first = client.post(address, {"resource": [robot.pk]})
    page = first.content.decode()
    assert (first.status_code, event.holds.count()) == (422, 0)
    assert "Robot A: til reparation" in page
    seen = [part.partition('"')[0] for part in page.split('name="seen" value="')[1:]]
    client.post(address, {"resource": [robot.pk], "seen": seen, "reason": "Den er færdig inden"})
    assert event.holds.count() == 1


def test_what_other_programmes_do_is_in_the_way_without_its_name() -> None:
    mine, client = a_programme("robotbandet", name="Robotbandet"), Client()
    client.force_login(ben(mine))
    event = an_event(starts_at=a_moment(14, 8), programme=mine, venue=None)
    nanna = booked(event)
    secret = an_event(starts_at=a_moment(14, 12), title="Hemmeligt møde", venue=None)
    bookings.book(nanna, secret, now=timezone.now())
    at = {"starts_at": a_moment(14, 11).isoformat(), "ends_at": a_moment(14, 13).isoformat()}
    answer = client.get(reverse("organise:calendar_conflicts"), {"event": event.pk, **at})
    assert "Hemmeligt" not in answer.content.decode()
    assert answer.json()["items"][0]["sentence"].startswith("Nanna Krogh er optaget af »et andet arrangement«")
    assert answer.json()["items"][0]["other"] is None


@pytest.mark.parametrize("many", [1, 4])
def test_the_panel_and_its_drawing_cost_the_same_for_one_and_for_many(client: Client, many: int) -> None:
    event, other = an_event(starts_at=a_moment(14, 8), venue=None), an_event(starts_at=a_moment(14, 12), venue=None)
    for _number in range(many):
        nanna = booked(event, name=f"Person {_number}")
        bookings.book(nanna, other, now=timezone.now())
        availability.add_away(nanna, a_moment(13), a_moment(15), now=timezone.now())
    local = a_moment(14, 11).astimezone(ZONE)
    times = {"date": f"{local:%Y-%m-%d}", "starts": f"{local:%H:%M}", "ends": f"{local + timedelta(hours=2):%H:%M}"}
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("organise:form_conflicts"), {"event": event.pk, **times}).content.decode()
    assert page.count('class="dayline-lane"') == many
    assert len(queries) == 17
