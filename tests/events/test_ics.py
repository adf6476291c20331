"""One event as iCalendar text: what stands in it, and what independent readers make of it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import icalendar
import pytest
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

from events.domain import changes, ics
from events.domain.concerned import Recipient
from events.domain.contentlines import clean, escaped, folded, parameter
from events.domain.replyaddresses import event_of_reply_address, reply_address
from events.models import EventKind, EventStatus, Shift
from tests.making import a_programme, a_venue, an_event

NOW = datetime(2026, 1, 10, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def event(db):
    programme = a_programme("produktoer", name="Produktør: Flere åbne døre", name_en="Product maker", colour="teal")
    venue = a_venue(name="Bølgebryggen, hal 3", street="Havnegade 7", town="Århus C", postcode="8000")
    venue.latitude, venue.longitude = 56.153, 10.21
    venue.save()
    return an_event(
        programme=programme,
        title="Åbne døre; kom, se & spørg",
        summary="Værkstedet er åbent.",
        description='Linje et\nLinje to, med "citat" og \\ og emoji 🔧',
        starts_at=datetime(2027, 2, 3, 9, 0, tzinfo=UTC),
        venue=venue,
        room="Lokale 4",
        meeting_url="https://moede.example/x?a=1&b=2",
        now=NOW,
    )


def _unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def _value(text: str, name: str) -> str:
    found = [line for line in _unfolded(text) if line.startswith((f"{name}:", f"{name};"))]
    assert len(found) == 1, (name, found)
    return found[0]


def test_the_same_version_is_the_same_text(event):
    assert ics.calendar_file(event, "da") == ics.calendar_file(type(event).objects.get(pk=event.pk), "da")


def test_stamps_come_from_the_version_never_from_the_clock(event):
    text = ics.vevent_text(event, "da")
    assert _value(text, "DTSTAMP") == "DTSTAMP:20260110T093015Z"
    assert _value(text, "LAST-MODIFIED") == "LAST-MODIFIED:20260110T093015Z"
    assert _value(text, "SEQUENCE") == "SEQUENCE:0"
    assert _value(text, "UID") == f"UID:network-meeting-{event.pk}@haandslag.dk"


def test_times_stand_in_copenhagen_with_the_zone_they_name(event):
    text = ics.calendar_file(event, "da")
    assert "DTSTART;TZID=Europe/Copenhagen:20270203T100000\r\n" in text
    assert "DTEND;TZID=Europe/Copenhagen:20270203T120000\r\n" in text
    assert text.count("BEGIN:VTIMEZONE") == 1


def test_the_hour_that_comes_twice_in_october_is_written_in_utc(event):
    for hour in (0, 1):  # 02.30, for the first and for the second time
        event.starts_at = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
        event.ends_at = datetime(2027, 10, 31, 3, 0, tzinfo=UTC)
        text = ics.vevent_text(event, "da")
        assert f"DTSTART:20271031T0{hour}3000Z\r\n" in text
        assert "DTEND;TZID=Europe/Copenhagen:20271031T040000\r\n" in text


def test_place_geo_and_apple_say_the_same(event):
    text = ics.vevent_text(event, "da")
    assert _value(text, "LOCATION") == r"LOCATION:Bølgebryggen\, hal 3\, Lokale 4\nHavnegade 7\n8000 Århus C"
    assert _value(text, "GEO") == "GEO:56.153000;10.210000"
    apple = _value(text, "X-APPLE-STRUCTURED-LOCATION")
    assert 'X-TITLE="Bølgebryggen, hal 3":geo:56.153000,10.210000' in apple


@pytest.mark.parametrize(
    ("status", "shown", "prefix", "busy"),
    [
        (EventStatus.PUBLISHED, "CONFIRMED", "", "BUSY"),
        (EventStatus.PLANNED, "TENTATIVE", "MULIGT: ", "TENTATIVE"),
        (EventStatus.CANCELLED, "CANCELLED", "AFLYST: ", "FREE"),
    ],
)
def test_status_stands_in_the_title_too(event, status, shown, prefix, busy):
    event.status = status
    text = ics.vevent_text(event, "da")
    assert _value(text, "STATUS") == f"STATUS:{shown}"
    assert _value(text, "SUMMARY").startswith(f"SUMMARY:{prefix}Åbne døre")
    assert _value(text, "X-MICROSOFT-CDO-BUSYSTATUS").endswith(f":{busy}")
    assert _value(text, "TRANSP") == ("TRANSP:TRANSPARENT" if busy == "FREE" else "TRANSP:OPAQUE")


def test_strangers_get_neither_meeting_link_nor_reason(event):
    text = "\n".join(_unfolded(ics.vevent_text(event, "da", audience="public")))
    assert "moede.example" not in text
    assert f"/e/{event.slug}/" in text
    event.status, event.cancel_reason = EventStatus.CANCELLED, "Sygdom"
    assert "Sygdom" not in ics.vevent_text(event, "da", audience="public")
    assert "Sygdom" in ics.vevent_text(event, "da", audience="invited")


def test_the_staff_read_every_link_in_the_description(event):
    text = ics.vevent_text(event, "da", lines=["Kan du ikke komme: https://x.example/r/abc/"])
    description = _value(text, "DESCRIPTION")
    for part in (f"/e/{event.slug}/", "https://moede.example/x?a=1&b=2", "https://x.example/r/abc/"):
        assert part in description
    assert _value(text, "CONFERENCE").endswith(":https://moede.example/x?a=1&b=2")


def test_english_readers_get_the_english_programme(event):
    assert "Product maker" in _value(ics.vevent_text(event, "en"), "CATEGORIES")
    assert "Produktør" in _value(ics.vevent_text(event, "da"), "CATEGORIES")


def test_no_line_is_longer_than_75_octets_and_no_character_is_split(event):
    event.description = "æøå🔧" * 400
    for line in ics.calendar_file(event, "da").encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("a;b,c\\d", r"a\;b\,c\\d"),
        ("et\r\nto\rtre\nfire", r"et\nto\ntre\nfire"),
        ("linje\u2028skift\x0bog\x85mere", r"linje\nskift\nog\nmere"),
        ("nul\x00 og \x1bescape", "nul og escape"),
        ("  rum  ", "rum"),
    ],
)
def test_text_is_escaped(raw, written):
    assert escaped(raw) == written


def test_parameters_use_carets():
    assert parameter('Maja "M" ^ Holm\nx') == "\"Maja ^'M^' ^^ Holm^nx\""


@pytest.mark.parametrize("length", [74, 75, 76, 149, 150, 300])
@pytest.mark.parametrize("letter", ["a", "å", "🔧"])
def test_folding_can_be_undone(length, letter):
    line = "X:" + letter * length
    assert folded(line).replace("\r\n ", "") == line + "\r\n"


def test_a_nasty_title_stays_one_calendar(event):
    event.title = 'END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Falsk\x00 <script>"'
    read = icalendar.Calendar.from_ical(ics.calendar_file(event, "da"))
    assert len(read.walk("VEVENT")) == 1
    assert read.walk("VEVENT")[0]["SUMMARY"] == clean(event.title)


def test_four_readers_agree(event):
    text = ics.calendar_file(event, "da")
    start = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
    by_icalendar = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert by_icalendar.start.astimezone(UTC) == start
    assert str(by_icalendar["SUMMARY"]) == event.title
    by_ical = IcsCalendarStream.calendar_from_ics(text).events[0]
    assert by_ical.dtstart.astimezone(UTC) == start
    assert by_ical.summary == event.title
    by_vobject = vobject.readOne(StringIO(text)).vevent
    assert by_vobject.dtstart.value.astimezone(UTC) == start
    occurrences = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).at((2027, 2, 3))
    assert [one["UID"] for one in occurrences] == [event.uid]


def test_sequence_grows_on_time_place_title_and_cancelling_only(event):
    later = NOW + timedelta(hours=1)
    changes.change_event(event, {"description": "Nye ord"}, now=later)
    assert (event.sequence, event.changed_at) == (0, later.replace(microsecond=0))
    changes.change_event(event, {"description": "Nyere ord"}, now=later)
    assert (event.sequence, event.changed_at) == (0, later.replace(microsecond=0) + timedelta(seconds=1))
    changes.change_event(event, {"title": "Ny titel"}, now=later)
    changes.change_event(
        event,
        {"starts_at": event.starts_at + timedelta(hours=1), "ends_at": event.ends_at + timedelta(hours=1)},
        now=later,
    )
    changes.change_event(event, {"room": "Lokale 5"}, now=later)
    assert event.sequence == 3
    changes.cancel(event, now=later)
    assert event.sequence == 4
    changes.change_status(event, EventStatus.PUBLISHED, now=later)
    assert event.sequence == 5


def test_a_corrected_venue_is_a_new_version_of_its_events(event):
    venue = event.venue
    venue.street = "Havnegade 9"
    venue.save()
    event.refresh_from_db()
    assert event.sequence == 1
    assert event.changed_at > NOW
    venue.notes = "Ring på"
    venue.save()
    event.refresh_from_db()
    assert event.sequence == 1


def test_another_colour_moves_the_stamp_but_not_the_sequence(event):
    event.programme.colour = "red"
    event.programme.save()
    event.refresh_from_db()
    assert event.sequence == 0
    assert event.changed_at > NOW


def test_an_invitation_is_to_one_person_and_comes_back_to_the_event(event):
    recipient = Recipient.of_address('Maja "M" Holm', "maja@demo.example", "da", "staff")
    lines = _unfolded(ics.invitation(event, recipient, "REQUEST"))
    assert "METHOD:REQUEST" in lines
    assert f'ORGANIZER;CN="Produktør: Flere åbne døre":mailto:{reply_address(event.pk)}' in lines
    assert [line for line in lines if line.startswith("ATTENDEE")] == [
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
        ";CN=\"Maja ^'M^' Holm\":mailto:maja@demo.example"
    ]
    assert not any(line.startswith(("X-WR", "NAME", "REFRESH", "X-PUBLISHED")) for line in lines)
    assert event_of_reply_address(reply_address(event.pk).upper()) == event.pk
    assert event_of_reply_address("booking+abc@haandslag.example") is None


def test_a_cancel_has_the_sequence_that_grew(event):
    recipient = Recipient.of_address("Maja", "maja@demo.example", "da", "staff")
    changes.cancel(event, now=NOW + timedelta(days=1))
    text = ics.invitation(event, recipient, "CANCEL")
    assert _value(text, "STATUS") == "STATUS:CANCELLED"
    assert _value(text, "SEQUENCE") == "SEQUENCE:1"
    assert _value(text, "UID") == f"UID:{event.uid}"
    taken_off = ics.invitation(event, recipient, "CANCEL", sequence=7, stamp=NOW + timedelta(days=2))
    assert _value(taken_off, "SEQUENCE") == "SEQUENCE:7"


def test_a_shift_has_its_own_uid_and_both_sequences(event):
    event.kind = EventKind.STAND
    shift = Shift(event=event, name="Velkomst", starts_at=event.starts_at, ends_at=event.ends_at, sequence=2)
    shift.changed_at = NOW + timedelta(days=3)
    event.sequence = 5
    text = ics.vevent_text(event, "da", shift=shift)
    assert _value(text, "UID") == f"UID:shift-{shift.pk}@haandslag.dk"
    assert _value(text, "SEQUENCE") == "SEQUENCE:7"
    assert _value(text, "DTSTAMP") == "DTSTAMP:20260113T093015Z"
    assert _value(text, "SUMMARY").startswith("SUMMARY:Velkomst · ")
