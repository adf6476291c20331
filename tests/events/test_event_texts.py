"""Stored texts: joined they are what a fresh rendering says, whatever changed since, and whoever reads."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.domain import bookings, changes, eventtexts, feeds, feedtexts, ics, stands
from events.domain.ics import Audience
from events.domain.scope import Scope
from events.models import Event, EventKind, EventStatus, EventText, Feed, Shift
from tests.making import a_user, a_venue, an_event

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STATUSES = {
    EventKind.SCHOOL_VISIT: [EventStatus.OFFERING, EventStatus.CONFIRMED],
    EventKind.NETWORK_MEETING: [EventStatus.PLANNED, EventStatus.PUBLISHED],
    EventKind.STAND: [EventStatus.PLANNED, EventStatus.ALLOCATED],
    EventKind.PERFORMANCE: [EventStatus.HOLD, EventStatus.CONTRACTED],
    EventKind.OTHER: [EventStatus.PUBLISHED, EventStatus.CANCELLED],
}


def _stored(language: str, audience: Audience) -> bytes:
    return b"".join(eventtexts.export_text(Event.objects.order_by("pk"), language, audience=audience))


def _fresh(language: str, audience: Audience) -> bytes:
    events = Event.objects.select_related("programme", "venue").order_by("pk")
    texts = [ics.vevent_text(event, language, audience=audience) for event in events]
    return ics.calendar_text(texts).encode()


def _all_kinds() -> None:
    venue = a_venue(latitude=56.15, longitude=10.2)
    for number, (kind, statuses) in enumerate(STATUSES.items()):
        for place, status in enumerate(statuses):
            cancelled = {"cancelled_at": NOW, "cancel_reason": "Sygdom"} if status == EventStatus.CANCELLED else {}
            an_event(
                kind=kind,
                status=status,
                title=f"{kind}; æøå 🔧 {place}",
                description="Lang, med komma " * 20 * place,
                venue=venue if number % 2 else None,
                meeting_url="https://moede.example/x" if place else "",
                is_public=bool(place),
                starts_at=NOW + timedelta(days=number),
                now=NOW,
                **cancelled,
            )


@pytest.mark.parametrize(("language", "audience"), list(itertools.product(["da", "en"], ics.AUDIENCES)))
def test_what_is_stored_is_what_would_be_written(db, language, audience):
    _all_kinds()
    first = _stored(language, audience)  # writes
    assert EventText.objects.count() == Event.objects.count()
    assert first == _stored(language, audience) == _fresh(language, audience)  # reads


def _retitle(event):
    changes.change_event(event, {"title": "Ny"}, now=NOW)


def _move(event):
    later = timedelta(hours=3)
    changes.change_event(event, {"starts_at": event.starts_at + later, "ends_at": event.ends_at + later}, now=NOW)


def _hide(event):
    changes.change_event(event, {"is_public": not event.is_public}, now=NOW)


def _cancel(event):
    changes.cancel(event, now=NOW, why="Sne")


def _take_back(event):
    changes.change_status(event, EventStatus.PLANNED, now=NOW)


def _rename_venue(event):
    event.venue.name = "Kulturværftet"
    event.venue.save()


def _recolour(event):
    event.programme.colour = "pink"
    event.programme.save()


def _rename_programme(event):
    event.programme.name_en = "Open doors"
    event.programme.save()


@pytest.mark.parametrize(
    "change", [_retitle, _move, _hide, _cancel, _take_back, _rename_venue, _recolour, _rename_programme]
)
def test_after_any_change_no_old_text_is_read(db, change):
    event = an_event(now=NOW, meeting_url="https://moede.example/")
    readers = list(itertools.product(["da", "en"], ics.AUDIENCES))
    before = {reader: _stored(*reader) for reader in readers}
    change(Event.objects.select_related("venue", "programme").get(pk=event.pk))
    after = {reader: _stored(*reader) for reader in readers}
    assert after == {reader: _fresh(*reader) for reader in readers}
    assert after != before


def test_another_address_of_the_site_is_another_edition(db, settings):
    an_event(now=NOW)
    _stored("da", "public")
    settings.SITE_URL = "https://kalender.example"
    assert _stored("da", "public") == _fresh("da", "public")
    assert b"https://kalender.example" in _stored("da", "public").replace(b"\r\n ", b"")


def test_a_text_written_beside_a_change_is_passed_over(db):
    event = an_event(title="Før", now=NOW)
    seen = Event.objects.select_related("programme", "venue").get(pk=event.pk)
    changes.change_event(event, {"title": "Efter"}, now=NOW)
    eventtexts._keep([eventtexts._row(seen, None, "da", "public", ics.shared_text(seen, "da", "public"))])
    assert b"SUMMARY:Efter" in _stored("da", "public")


def test_an_event_that_is_gone_takes_its_texts_along(db):
    event = an_event(now=NOW)
    _stored("da", "public")
    event.delete()
    assert not EventText.objects.exists()
    assert b"VEVENT" not in _stored("da", "public")


@pytest.mark.parametrize("count", [3, 12])
def test_an_export_costs_one_question_once_the_texts_are_there(db, count, django_assert_num_queries):
    for _number in range(count):
        an_event(now=NOW)
    _stored("da", "organiser")
    with django_assert_num_queries(2):  # the ids, and the texts
        assert _stored("da", "organiser").count(b"BEGIN:VEVENT") == count


def test_an_export_has_a_name_and_keeps_its_order(db):
    for title, days in (("C", 3), ("A", 1), ("B", 2)):
        an_event(title=title, starts_at=NOW + timedelta(days=days), now=NOW)
    events = Event.objects.order_by("-title")[:2]
    text = b"".join(eventtexts.export_text(events, "da", name="Udvalgte")).decode()
    assert [line[8:] for line in text.split("\r\n") if line.startswith("SUMMARY:")] == ["C", "B"]
    assert "NAME:Udvalgte\r\n" in text
    assert "REFRESH-INTERVAL" not in text


# -- own lines and alarms ------------------------------------------------------------------------------


@given(
    description=st.text(max_size=300),
    line=st.text(min_size=1, max_size=200),
    minutes=st.sampled_from([None, 0, 15, 1440]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spliced_lines_are_read_as_if_they_had_been_there(description, line, minutes):
    event = _unsaved(description=description)
    alarm = b"" if minutes is None else ics.alarm_text(minutes, "da")
    text = ics.vevent_text(event, "da", lines=[line], alarm=alarm)
    shared = ics.vevent_text(event, "da")
    assert all(len(one.encode()) <= 75 for one in text.split("\r\n"))
    own = ics.escaped(line)
    said = next(one for one in _unfolded(shared) if one.startswith("DESCRIPTION:"))
    expected = [one if one != said or not own else f"{said}\\n\\n{own}" for one in _unfolded(shared)]
    if minutes is not None:
        expected[-2:-2] = _unfolded(alarm.decode())[:-1]
    assert _unfolded(text) == expected


def test_own_lines_begin_a_description_where_there_is_none():
    event = _unsaved(is_public=False)
    text = ics.vevent_text(event, "da", audience="invited", lines=["Svar her"])
    assert "DESCRIPTION:Svar her" in _unfolded(text)
    assert not any(one.startswith("DESCRIPTION") for one in _unfolded(ics.vevent_text(event, "da", audience="invited")))


def _unsaved(**fields) -> Event:
    values = {
        "kind": EventKind.NETWORK_MEETING,
        "status": EventStatus.PUBLISHED,
        "title": "Møde",
        "slug": "moede",
        "is_public": True,
        "starts_at": NOW,
        "ends_at": NOW + timedelta(hours=1),
        "created_at": NOW,
        "changed_at": NOW,
    } | fields
    return Event(programme=feeds.Programme(name="Indsats", colour="blue"), **values)


def _unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


# -- whole feeds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("busy_only", [False, True])
@pytest.mark.parametrize("show_cancelled", [False, True])
@pytest.mark.parametrize("alarm", [None, 60])
def test_a_feed_is_its_freshly_rendered_events(db, language, busy_only, show_cancelled, alarm):
    user = a_user()
    _all_kinds()
    for event in Event.objects.order_by("starts_at"):
        changes.change_event(event, {"owner": user}, now=NOW)
    stand = an_event(
        kind=EventKind.STAND,
        title="Stand",
        starts_at=NOW + timedelta(days=30),
        ends_at=NOW + timedelta(days=32),
        now=NOW,
    )
    shift = stands.save_shift(
        stand,
        name="Velkomst",
        starts_at=stand.starts_at,
        ends_at=stand.starts_at + timedelta(hours=2),
        min_people=1,
        max_people=2,
        now=NOW,
    )
    stands.assign(shift, bookings.resource_of(user), now=NOW)
    feed = Feed.objects.create(
        user=user,
        kind=Feed.Kind.MINE,
        language=language,
        busy_only=busy_only,
        show_cancelled=show_cancelled,
        alarm_minutes=alarm,
        created_at=NOW,
    )
    reader: Audience = "busy" if busy_only else "organiser"
    expected = []
    for event in Event.objects.exclude(kind=EventKind.STAND, title="Stand").select_related("programme", "venue"):
        gone = event.status == EventStatus.CANCELLED
        if show_cancelled or not gone:
            bell = ics.alarm_text(alarm, language) if alarm and not gone else b""
            expected.append((event.starts_at, ics.vevent_text(event, language, audience=reader, alarm=bell)))
    bell = ics.alarm_text(alarm, language) if alarm else b""
    own = "busy" if busy_only else "staff"
    stand = Event.objects.select_related("programme", "venue").get(pk=stand.pk)
    shift = Shift.objects.get(pk=shift.pk)
    expected.append((shift.starts_at, ics.vevent_text(stand, language, audience=own, shift=shift, alarm=bell)))
    for _time in range(2):  # written, then read
        content = feedtexts.render(feed, Scope(frozenset()), NOW, language).content.decode()
        found = content.split("BEGIN:VEVENT")[1:]
        assert sorted(found) == sorted(
            (text + ("END:VCALENDAR\r\n" if number == len(expected) - 1 else "")).removeprefix("BEGIN:VEVENT")
            for number, (_when, text) in enumerate(sorted(expected))
        )


def test_busy_says_when_and_nothing_else(db):
    user = a_user()
    event = an_event(title="Hemmeligt", owner=user, starts_at=NOW + timedelta(days=1), now=NOW)
    feed = Feed.objects.create(user=user, kind=Feed.Kind.MINE, busy_only=True, created_at=NOW)
    text = feedtexts.render(feed, Scope(frozenset()), NOW, "da").content.decode()
    names = {line.split(":")[0].split(";")[0] for line in text.split("BEGIN:VEVENT")[1].split("\r\n") if line}
    assert names == {
        "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS", "CLASS", "END",
    }  # fmt: skip
    assert "SUMMARY:Optaget\r\n" in text
    assert event.title not in text
