"""Events from calendar files: other people's, laid out date by date, and our own, which come back unharmed."""

from datetime import datetime, timedelta
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from events.domain import changes, eventimport, eventtexts
from events.domain.agenda import ZONE
from events.domain.calendarlines import of_calendar
from events.domain.eventlines import Line
from events.models import Event, EventStatus
from people.models import Errand
from tests.cast import ada
from tests.making import a_programme, a_venue, an_event

pytestmark = pytest.mark.django_db
FIRST = (timezone.localdate() + timedelta(days=30)).strftime("%Y%m%d")
STARTS, ENDS = f"DTSTART;TZID=Europe/Copenhagen:{FIRST}T100000", f"DTEND;TZID=Europe/Copenhagen:{FIRST}T120000"


def calendar(*events: list[str]) -> bytes:
    """Of these events, each given by its lines besides the first ones."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN"]
    for number, event in enumerate(events):
        title = [] if event[0].startswith("SUMMARY") else ["SUMMARY:Konsulentnetværk"]
        lines += ["BEGIN:VEVENT", f"UID:0400000082{number}", "DTSTAMP:20270101T000000Z", *title, *event, "END:VEVENT"]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def read(*events: list[str]) -> list[Line]:
    return of_calendar(calendar(*events), timezone.now())


def meant(content: bytes) -> list[eventimport.Meant]:
    """What the lines would do for somebody who organises everything."""
    programme = a_programme()
    rows = {row.pk: row for row in type(programme).objects.all()}
    return eventimport.meant_by(of_calendar(content, timezone.now()), rows, programme)


def exported(language: str = "da") -> bytes:
    return b"".join(eventtexts.export_text(Event.objects.order_by("starts_at"), language))


def test_a_calendar_file_is_laid_out_as_single_dates(client):
    skipped = (timezone.localdate() + timedelta(days=37)).strftime("%Y%m%d")
    after = (timezone.localdate() + timedelta(days=32)).strftime("%Y%m%d")
    rule, place = "RRULE:FREQ=WEEKLY;COUNT=3", "LOCATION:Medborgerhuset\\, Torvet 3\\, 8600 Silkeborg"
    content = calendar(
        [STARTS, ENDS, rule, f"EXDATE;TZID=Europe/Copenhagen:{skipped}T100000", place],
        ["SUMMARY:Messe", f"DTSTART;VALUE=DATE:{FIRST}", f"DTEND;VALUE=DATE:{after}"],
        ["SUMMARY:Aflyst møde", STARTS, ENDS, "STATUS:CANCELLED"],
    )
    client.force_login(ada())
    values = {"programme": a_programme().pk, "kind": "network_meeting", "file": SimpleUploadedFile("a.ics", content)}
    client.post(reverse("organise:event_import"), values)
    client.post(reverse("organise:event_import_run"), {"errand": Errand.objects.get().pk})
    errand = Errand.objects.get(kind="event_import")
    assert errand.result["made"] == 3
    first, second = Event.objects.filter(title="Konsulentnetværk").order_by("starts_at")
    assert second.starts_at.astimezone(ZONE).date() - first.starts_at.astimezone(ZONE).date() == timedelta(days=14)
    assert (first.venue.street, first.venue.postcode) == ("Torvet 3", "8600")
    fair = Event.objects.get(title="Messe")
    assert [moment.astimezone(ZONE).hour for moment in (fair.starts_at, fair.ends_at)] == [8, 16]
    assert errand.refused_rows.get().name == "Aflyst møde"


# -- what we wrote ourselves ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
def test_our_own_calendar_read_again_changes_nothing(language):
    """Its description was put together from more than the event's own, and its title may say what it is."""
    an_event(title="Åben dag", summary="Kort", description="Langt", venue=a_venue(), room="Lokale 4, 2. sal")
    an_event(title="Online", meeting_url="https://moede.example/abc")
    an_event(title="Måske", status=EventStatus.PLANNED, venue=a_venue(name="Huset, ved åen"))
    changes.cancel(an_event(title="Aflyst", room="Salen"), now=timezone.now(), why="Sne")
    assert [one.what for one in meant(exported(language)) if not one.errors] == ["same"] * 4


def test_our_own_calendar_moves_what_was_moved_in_it():
    event = an_event(title="Åben dag", venue=a_venue(), room="Lokale 4")
    text = exported().decode()
    starts = event.starts_at.astimezone(ZONE)
    later = (starts + timedelta(minutes=15)).strftime("%H%M%S")
    moved = text.replace(f"T{starts:%H%M%S}\r\nDTEND", f"T{later}\r\nDTEND").replace("Åben dag", "Åbent hus")
    (one,) = meant(moved.encode())
    assert one.what == "changed"
    assert one.changes == {"title": "Åbent hus", "starts_at": event.starts_at + timedelta(minutes=15)}


def test_another_calendars_number_is_not_one_of_ours():
    (line,) = read([STARTS, ENDS])
    content = calendar([STARTS, ENDS]).replace(b"UID:04000000820", f"UID:event-{an_event().pk}@example.org".encode())
    assert line.event_id is None
    assert of_calendar(content, timezone.now())[0].event_id is None


# -- places --------------------------------------------------------------------------------------------


def test_a_place_without_address_is_kept_as_the_room():
    (one,) = meant(calendar([STARTS, ENDS, "LOCATION:Microsoft Teams-møde"]))
    assert not one.errors
    assert (one.line.values["room"], "venue" in one.line.values) == ("Microsoft Teams-møde", False)
    assert "ukendt og uden postnummer" in one.line.notes[0]


def test_a_place_we_know_needs_no_address_and_a_link_is_where_to_meet():
    venue = a_venue(name="Medborgerhuset")
    known, link = meant(
        calendar([STARTS, ENDS, "LOCATION:Medborgerhuset"], [STARTS, ENDS, "LOCATION:https://moede.example/abc"])
    )
    assert known.venue == venue
    assert link.line.values["meeting_url"] == "https://moede.example/abc"


# -- what will not do ----------------------------------------------------------------------------------

OFTEN, UNREADABLE = "oftere end hver dag", "Gentagelsen kan ikke læses"
TIMELESS = "Tidspunktet mangler eller kan ikke læses"
EVERY_MINUTE = f"BYMINUTE={','.join(map(str, range(60)))}"
REFUSED = {
    "every second": ([STARTS, ENDS, "RRULE:FREQ=SECONDLY"], OFTEN),
    "every minute of a day": ([STARTS, ENDS, f"RRULE:FREQ=DAILY;{EVERY_MINUTE}"], OFTEN),
    "never further": ([STARTS, ENDS, "RRULE:FREQ=DAILY;INTERVAL=0"], UNREADABLE),
    "the 31st of February": ([STARTS, ENDS, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30,31"], "rammer ingen dag"),
    "the 60th week": ([STARTS, ENDS, "RRULE:FREQ=YEARLY;BYWEEKNO=60"], UNREADABLE),
    "no such rule": ([STARTS, ENDS, "RRULE:FREQ=FORTNIGHTLY"], UNREADABLE),
    "since the year 1": (["DTSTART:00010105T100000Z", "DTEND:00010105T110000Z", "RRULE:FREQ=DAILY"], "før år 1900"),
    "no beginning": ([ENDS], TIMELESS),
    "two beginnings": ([STARTS, STARTS, ENDS], TIMELESS),
    "a day that ends at an hour": ([f"DTSTART;VALUE=DATE:{FIRST}", ENDS], TIMELESS),
    "longer than time itself": ([STARTS, "DURATION:P99999999D"], TIMELESS),
    "longer than a month": ([STARTS, "DURATION:P40D"], "højst 31 dage"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_said_on_its_line_and_stops_no_other(case):
    lines, sentence = REFUSED[case]
    fine, bad = sorted(read(lines, [STARTS, ENDS]), key=lambda line: len(line.errors))
    assert (fine.errors, fine.values["starts_at"].hour) == ([], 10)
    assert sentence in " ".join(bad.errors)


NEVER = [
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=YEARLY;BYMONTH=2;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "FREQ=DAILY;BYYEARDAY=1;BYMONTH=12",
    "FREQ=DAILY;BYSETPOS=2",
    "FREQ=MONTHLY;BYMONTHDAY=30,31;BYDAY=1MO",
    "FREQ=DAILY;COUNT=999999999;BYMONTHDAY=31;BYYEARDAY=1",
    "FREQ=WEEKLY;BYMONTH=1;BYYEARDAY=200",
    "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=3",
]
HITS = {
    "FREQ=MONTHLY;BYDAY=1MO;COUNT=3": ["2027-01-04", "2027-02-01", "2027-03-01"],
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2": ["2027-01-04", "2027-01-29", "2027-02-26"],
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": ["2027-01-04", "2028-02-29"],
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO": ["2027-01-04"],  # not before 2032
    "FREQ=DAILY;BYMONTH=12;BYYEARDAY=365;UNTIL=20280101T000000Z": ["2027-01-04", "2027-12-31"],
    "FREQ=WEEKLY;INTERVAL=26;UNTIL=20271231T000000Z": ["2027-01-04", "2027-07-05"],
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;UNTIL=20280101T000000Z": ["2027-01-04", "2027-08-13"],
    "FREQ=DAILY;COUNT=2": ["2027-01-04", "2027-01-05"],
}


def since_new_year(rule: str) -> list[Line]:
    content = calendar(["DTSTART:20270104T100000Z", "DTEND:20270104T110000Z", f"RRULE:{rule}"])
    return of_calendar(content, datetime(2027, 1, 1, tzinfo=ZONE))


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_without_a_day_is_refused_before_anybody_waits_for_it(rule):
    before = process_time()
    (line,) = since_new_year(rule)
    assert line.errors == ["Gentagelsen rammer ingen dag."]
    assert process_time() - before < 0.5  # searching to the year 9999 takes seconds


@pytest.mark.parametrize("rule", HITS)
def test_a_rule_that_hits_a_day_now_and_then_is_laid_out(rule):
    lines = since_new_year(rule)
    assert [f"{line.values['starts_at'].astimezone(ZONE):%Y-%m-%d}" for line in lines] == HITS[rule]
    assert not any(line.errors for line in lines)


def test_floating_times_are_meant_as_ours_and_series_end_when_they_say():
    lines = read([f"DTSTART:{FIRST}T100000", f"DTEND:{FIRST}T110000", "RRULE:FREQ=DAILY;COUNT=3"])
    assert [line.values["starts_at"].astimezone(ZONE).hour for line in lines] == [10, 10, 10]
