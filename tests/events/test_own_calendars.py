"""A calendar of one's own: only when one is busy, read carefully, again and again, and told when it cannot be."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import whocan
from events.domain import availability, busyparser, conflicts, owncalendars
from events.domain.bookings import resource_of
from events.domain.proposals import Proposed, Taking
from events.models import BusyTime, OwnCalendar, Resource
from people.domain.refusals import Invalid
from tests.making import a_user, an_event

ZONE = ZoneInfo("Europe/Copenhagen")
START = datetime(2027, 2, 1, tzinfo=UTC)
END = START + timedelta(days=120)


def a_file(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//somebody//EN"]
    for number, event in enumerate(events):
        text = event if "UID:" in event else f"UID:{number}@elsewhere.example\n{event}"
        lines += ["BEGIN:VEVENT", *text.split("\n"), "DTSTAMP:20270101T000000Z", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str) -> list[tuple[str, str]]:
    spans = busyparser.busy(a_file(*events), START, END, ZONE, "@haandslag.dk")
    return [tuple(one.astimezone(ZONE).strftime("%d.%m %H.%M") for one in span) for span in spans]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("event", "busy"),
    [
        ("DTSTART:20270203T090000Z\nDTEND:20270203T100000Z", [("03.02 10.00", "03.02 11.00")]),
        ("DTSTART:20270203T090000\nDURATION:PT90M", [("03.02 09.00", "03.02 10.30")]),  # no zone: on our clock
        ("DTSTART;VALUE=DATE:20270203\nDTEND;VALUE=DATE:20270205", [("03.02 00.00", "05.02 00.00")]),
        ("DTSTART;VALUE=DATE:20270203", [("03.02 00.00", "04.02 00.00")]),
        ("DTSTART;VALUE=DATE:20270203\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20270203T090000Z\nDTEND:20270203T100000Z\nSTATUS:CANCELLED", []),
        ("DTSTART:20270203T090000Z\nDTEND:20270203T100000Z\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        (
            "DTSTART:20270203T090000Z\nDTEND:20270203T100000Z\nSTATUS:TENTATIVE",
            [("03.02 10.00", "03.02 11.00")],
        ),
        ("UID:abc@haandslag.dk\nDTSTART:20270203T090000Z\nDTEND:20270203T100000Z", []),  # our own, come back
        ("DTSTART:20270203T090000Z\nDTEND:20270203T090000Z", []),  # takes no time
        ("DTSTART:20260203T090000Z\nDTEND:20260203T100000Z", []),  # long past
        (
            "DTSTART:20270131T220000Z\nDTEND:20270201T020000Z",
            [("01.02 01.00", "01.02 03.00")],
        ),  # what is past of it is left out
        (
            "DTSTART;TZID=Europe/Copenhagen:20270325T080000\nDTEND;TZID=Europe/Copenhagen:20270325T090000\n"
            "RRULE:FREQ=WEEKLY;COUNT=2",
            [("25.03 08.00", "25.03 09.00"), ("01.04 08.00", "01.04 09.00")],
        ),  # over the night the clocks change
        (
            "DTSTART:20270203T090000Z\nDTEND:20270203T100000Z\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20270204T090000Z",
            [("03.02 10.00", "03.02 11.00"), ("05.02 10.00", "05.02 11.00")],
        ),
    ],
)
def test_what_is_busy(event: str, busy: list[tuple[str, str]]) -> None:
    assert read(event) == busy


def test_what_touches_is_one_time() -> None:
    hour = "DTSTART:20270203T{0:02}0000Z\nDTEND:20270203T{1:02}3000Z"
    assert read(hour.format(8, 9), hour.format(9, 10), hour.format(12, 13)) == [
        ("03.02 09.00", "03.02 11.30"),
        ("03.02 13.00", "03.02 14.30"),
    ]


def test_a_moved_occurrence_of_a_series_is_where_it_was_moved_to() -> None:
    series = "UID:s@x\nDTSTART:20270203T090000Z\nDTEND:20270203T100000Z\nRRULE:FREQ=DAILY;COUNT=2"
    moved = "UID:s@x\nRECURRENCE-ID:20270204T090000Z\nDTSTART:20270204T150000Z\nDTEND:20270204T160000Z"
    assert read(series, moved) == [("03.02 10.00", "03.02 11.00"), ("04.02 16.00", "04.02 17.00")]


def test_busy_times_without_events_are_read_too() -> None:
    content = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VFREEBUSY\r\nUID:f@x\r\nDTSTAMP:20270101T000000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20270203T090000Z/20270203T100000Z\r\n"
        b"FREEBUSY;FBTYPE=FREE:20270204T090000Z/20270204T100000Z\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    assert len(busyparser.busy(content, START, END, ZONE)) == 1


@pytest.mark.parametrize(
    "content", [b"", b"<html>login</html>", b"BEGIN:VCALENDAR\r\n", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"]
)
def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ValueError, match="not_a_calendar"):
        busyparser.busy(content, START, END, ZONE)


# -- with a server --------------------------------------------------------------------------------


class Shelf:
    """What the server gives, and what it was asked."""

    content = a_file()
    status = 200
    etag = '"1"'
    asked: list[dict[str, str]]
    address = ""


@pytest.fixture
def shelf(settings: Any) -> Iterator[Shelf]:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    it = Shelf()
    it.asked = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            it.asked.append({name.lower(): value for name, value in self.headers.items()})
            same = it.status == 200 and self.headers.get("If-None-Match") == it.etag
            self.send_response(304 if same else it.status)
            self.send_header("ETag", it.etag)
            self.end_headers()
            if not same:
                self.wfile.write(it.content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    it.address = f"http://127.0.0.1:{server.server_port}/min.ics"
    yield it
    server.shutdown()
    server.server_close()


def tomorrow(hour: int) -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def busy_tomorrow(*hours: int) -> bytes:
    return a_file(
        *(
            f"SUMMARY:Hemmeligt\nDTSTART:{tomorrow(hour):%Y%m%dT%H%M%SZ}\nDTEND:{tomorrow(hour + 1):%Y%m%dT%H%M%SZ}"
            for hour in hours
        )
    )


@pytest.mark.django_db(transaction=True)
def test_it_is_read_kept_as_times_only_and_stands_in_the_way(shelf: Shelf) -> None:
    user, now = a_user(name="Maja Holm"), timezone.now()
    resource = resource_of(user)
    shelf.content = busy_tomorrow(9)
    calendar = owncalendars.set_address(resource, shelf.address, now=now, by=user)
    assert owncalendars.claim_due(now) == calendar
    assert owncalendars.claim_due(now) is None  # whoever comes second finds nothing to do
    assert owncalendars.refresh(calendar, now=now)
    row = BusyTime.objects.get()
    assert (row.starts_at, row.ends_at) == (tomorrow(9), tomorrow(10))
    assert {field.name for field in BusyTime._meta.fields} == {"id", "calendar", "starts_at", "ends_at"}
    ((start, end, why),) = availability.of([resource], tomorrow(8), tomorrow(12))[resource]
    assert (start, end, why) == (tomorrow(9), tomorrow(10), "optaget i egen kalender")
    proposed = Proposed(tomorrow(9), tomorrow(11), takes=(Taking(resource, tomorrow(9), tomorrow(11)),), whole=False)
    (conflict,) = conflicts.find(proposed, now)
    assert (conflict.level, conflict.code) == (conflicts.WARN, "own_calendar")
    assert conflict.code in whocan.NOT_FREE
    assert conflict.sentence.startswith("Maja Holm er optaget i egen kalender")


@pytest.mark.django_db(transaction=True)
def test_unchanged_it_is_not_sent_again_and_after_a_week_it_is_read_in_full(shelf: Shelf) -> None:
    now = timezone.now()
    shelf.content = busy_tomorrow(9)
    calendar = owncalendars.set_address(resource_of(a_user()), shelf.address, now=now)
    for moment in (now, now + timedelta(hours=3), now + timedelta(days=8)):
        calendar.refresh_from_db()
        assert owncalendars.refresh(calendar, now=moment)
    assert ["if-none-match" in asked for asked in shelf.asked] == [False, True, False]
    calendar.refresh_from_db()
    assert calendar.worked_at == calendar.read_at == now + timedelta(days=8)
    assert calendar.due_at >= now + timedelta(days=8, hours=2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("status", "content", "sentence"),
    [
        (404, b"", "Der er ingen kalender på adressen"),
        (403, b"", "Adressen er lukket for os"),
        (500, b"", "Serveren kunne ikke give os kalenderen"),
        (200, b"<html>", "er ikke en kalender"),
        (200, b"x" * (owncalendars.MOST_BYTES + 1), "fylder for meget"),
    ],
)
def test_what_goes_wrong_is_told_and_what_was_read_stands_for_a_fortnight(
    shelf: Shelf, status: int, content: bytes, sentence: str
) -> None:
    resource, now = resource_of(a_user()), timezone.now()
    shelf.content = busy_tomorrow(9)
    calendar = owncalendars.set_address(resource, shelf.address, now=now)
    owncalendars.refresh(calendar, now=now)
    shelf.status, shelf.content, shelf.etag = status, content, '"2"'
    pauses = []
    for day in range(3):
        moment = now + timedelta(days=day, hours=1)
        calendar.refresh_from_db()
        assert not owncalendars.refresh(calendar, now=moment)
        calendar.refresh_from_db()
        pauses.append(calendar.due_at - moment)
    assert pauses == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]
    told = owncalendars.standing(resource)
    assert told is not None
    assert sentence in told.failure
    assert (told.worked_at, told.times) == (now, 1)
    assert not owncalendars.refresh(calendar, now=now + timedelta(days=15))
    assert BusyTime.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",  # a day that never comes
    ],
)
def test_a_bomb_of_a_rule_ends_in_time_and_fills_nothing(shelf: Shelf, rule: str) -> None:
    now = timezone.now()
    bomb = f"DTSTART:19700101T000000Z\nDTEND:19700101T000001Z\nRRULE:{rule}"
    shelf.content = a_file(*[bomb] * 50)
    calendar = owncalendars.set_address(resource_of(a_user()), shelf.address, now=now)
    owncalendars.refresh(calendar, now=now)
    calendar.refresh_from_db()
    assert calendar.failure in ("", "too_heavy", "too_many")
    assert BusyTime.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.com/a.ics", "not_https"),
        ("https://127.0.0.1/a.ics", "private_address"),
        ("https://10.0.0.8/a.ics", "private_address"),
        ("https://localhost/a.ics", "private_address"),
        ("https://user:word@example.com/a.ics", "with_password"),
        ("file:///etc/passwd", "not_https"),
        ("nonsense", "not_https"),
        ("https://haandslag.dk/feeds/abc.ics", "invalid"),
    ],
)
def test_addresses_we_do_not_go_to_are_refused_at_once(address: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        owncalendars.set_address(resource_of(a_user()), address, now=timezone.now())
    assert (refused.value.code, refused.value.pointer) == (code, "/address")


@pytest.mark.django_db(transaction=True)
def test_a_name_that_leads_home_is_refused_when_it_is_fetched(monkeypatch) -> None:
    """What the name says later counts, too."""
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("127.0.0.1", 443))])
    resource, now = resource_of(a_user()), timezone.now()
    calendar = OwnCalendar.objects.create(
        resource=resource, address="https://kalender.example.com/a.ics", added_at=now, due_at=now
    )
    assert not owncalendars.refresh(calendar, now=now)
    calendar.refresh_from_db()
    assert calendar.failure == "private_address"


@pytest.mark.django_db
def test_the_page_takes_an_address_hides_it_and_forgets_it() -> None:
    user = a_user()
    an_event(owner=user)
    client, page = Client(), reverse("me:availability")
    client.force_login(user)
    bad = client.post(page, {"deed": "calendar", "address": "http://example.com/hemmelig.ics"})
    assert bad.status_code == 422
    assert "skal begynde med https://" in bad.content.decode()
    sent = {"deed": "calendar", "address": "webcal://calendar.example.com/private-abc/basic.ics"}
    assert client.post(page, sent).status_code == 302
    assert OwnCalendar.objects.get().address == "https://calendar.example.com/private-abc/basic.ics"
    shown = client.get(page).content.decode()
    assert "calendar.example.com" in shown
    assert "private-abc" not in shown
    for _ in range(4):
        assert client.post(page, {"deed": "calendar_again"}).status_code == 302
    assert client.post(page, {"deed": "calendar_remove"}).status_code == 302
    assert not OwnCalendar.objects.exists()


@pytest.mark.django_db
def test_several_periods_at_school_are_noted_at_once_or_not_at_all() -> None:
    user = a_user()
    an_event(owner=user)
    client, page = Client(), reverse("me:availability")
    client.force_login(user)
    first, later = timezone.localdate() + timedelta(days=30), timezone.localdate() + timedelta(days=120)
    rows = {
        "deed": "periods",
        "name_1": "H1",
        "first_1": first.isoformat(),
        "last_1": (first + timedelta(days=34)).isoformat(),
        "name_2": "H2",
        "first_2": later.isoformat(),
        "last_2": (later - timedelta(days=1)).isoformat(),
    }
    wrong = client.post(page, rows)
    assert wrong.status_code == 422
    assert "Slutter før den starter" in wrong.content.decode()
    resource = Resource.objects.get(user=user)
    assert not resource.away.exists()
    assert client.post(page, rows | {"last_2": (later + timedelta(days=20)).isoformat()}).status_code == 302
    assert [row.words for row in resource.away.order_by("starts_at")] == ["skoleophold (H1)", "skoleophold (H2)"]
    assert client.post(page, {"deed": "periods"}).status_code == 422
    drawn = client.get(page).content.decode()
    assert "skoleophold (H1), hele dagen" in drawn
