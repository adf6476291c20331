"""The body of a feed: its name, and its VEVENTs joined from stored texts."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import eventtexts, ics, travelblocks
from events.domain.colours import HOUSE, CalendarColour, calendar_colour
from events.domain.feedparts import Part, are_too_large, fitting
from events.domain.feedwindows import PERSONAL_PAST, Row, Window, ends_of, midnight, moment_of, window
from events.domain.scope import Scope
from events.models import EventKind, Feed
from people.domain.danish import da_date
from people.models import User

type LineFinder = Callable[[User, datetime], dict[Any, bytes]]
_line_finders: dict[str, list[LineFinder]] = {}
type NoteFinder = Callable[[User, Scope, datetime, str], Iterable[Part]]
_note_finders: dict[str, list[NoteFinder]] = {}


@dataclass(frozen=True)
class Body:
    """``etag`` is of these bytes alone; ``changed_at`` when the newest of the entries changed, if there is one."""

    content: bytes
    etag: str
    changed_at: datetime | None


def register_lines(feed_kind: str, find: LineFinder) -> None:
    """Lets an app above add a person's own sentences to events, such as the link to say one is ill.

    ``find(user, since)`` answers for all that begin at ``since`` or later in one go, in the active language, with
    lines folded by `ics.own_lines`, by the event's id as the database has it (`eventtexts.stored_id`). They stay the
    same as long as the events do.
    """
    _line_finders.setdefault(feed_kind, []).append(find)


def register_notes(feed_kind: str, find: NoteFinder) -> None:
    """Lets an app above put what is no event into a feed, such as a time held for a school.

    ``find(user, scope, now, language)`` gives whole VEVENTs, made by `ics.note_text`.
    """
    _note_finders.setdefault(feed_kind, []).append(find)


def render(feed: Feed, scope: Scope, now: datetime, language: str) -> Body:
    """The whole feed; the same bytes on the same day as long as nothing in it changes."""
    with override(language):
        found = window(feed, scope, now, language)
        contents = _contents(feed, found, language, midnight(now) - PERSONAL_PAST)
        notes = _notes(feed, scope, now, language)
        until = None
        if found.cut or notes or are_too_large(contents):
            kept, until = fitting(_parts(found.rows, contents, notes), now, found.cut)
            contents = [part.content for part in kept]
        name, description, colour = head(feed, language)
        if until:
            last = da_date(until - timedelta(days=1), weekday=False)
            description += " " + _("Vises til og med {day}; der er for meget til mere.").format(day=last)
        start = ics.calendar_head(name=name, description=description, colour=colour)
    content = b"".join((start.encode(), *contents, ics.CALENDAR_END.encode()))
    newest = moment_of(max(map(_STAMP, found.rows))) if found.rows else None
    return Body(content, hashlib.sha256(content).hexdigest()[:32], newest)


_STAMP = itemgetter(3)


def _parts(rows: list[Row], contents: list[bytes], notes: list[Part]) -> list[Part]:
    ends = ends_of(rows)
    parts = [
        Part(moment_of(row.starts_at), ends[row.subject], content)
        for row, content in zip(rows, contents, strict=True)
        if row.subject in ends
    ]
    return sorted([*parts, *notes], key=lambda part: part.starts_at)


def _contents(feed: Feed, found: Window, language: str, since: datetime) -> list[bytes]:
    """Their texts in the same order: the stored ones, and those missing written; own lines and alarms spliced in."""
    contents = [row.content for row in found.rows]
    if None in contents:
        contents = _completed(found, contents, language)
    own = _own(feed, found.rows, since)
    alarm = b"" if feed.alarm_minutes is None else ics.alarm_text(feed.alarm_minutes, language)
    if own or alarm:
        told = {source for source, detail in enumerate(found.details) if detail in ("staff", "open")}
        for place, row in enumerate(found.rows):
            lines = own.get(row.subject, b"") if row.source in told else b""
            bell = alarm if alarm and not row.is_gone else b""
            if lines or bell:
                contents[place] = ics.spliced(contents[place], lines, bell)
    return contents


def _completed(found: Window, contents: list[bytes | None], language: str) -> list[bytes]:
    """With the texts that were missing; nothing of what is gone meanwhile."""
    keys = [
        (eventtexts.as_id(row.subject), cast(ics.Audience, found.details[row.source])) if content is None else None
        for row, content in zip(found.rows, contents, strict=True)
    ]
    fresh = eventtexts.written([key for key in keys if key], language)
    return [content or (fresh.get(key, b"") if key else b"") for key, content in zip(keys, contents, strict=True)]


def _own(feed: Feed, rows: list[Row], since: datetime) -> dict[Any, bytes]:
    """The reader's own lines, folded, by the event's id as the database has it; one question for each who has any."""
    if feed.user is None or feed.busy_only or not rows:
        return {}
    found: dict[Any, bytes] = {}
    for find in _line_finders.get(feed.kind, ()):
        found |= find(feed.user, since)
    return found


def _notes(feed: Feed, scope: Scope, now: datetime, language: str) -> list[Part]:
    travel = travelblocks.of_feed(feed, now)
    if feed.user is None or feed.busy_only:
        return list(travel)
    return [
        *(part for find in _note_finders.get(feed.kind, ()) for part in find(feed.user, scope, now, language)),
        *travel,
    ]


def title_of(feed: Feed, language: str) -> str:
    """What the person called it, else what it holds."""
    if feed.name:
        return feed.name
    with override(language):
        if feed.programme is not None:
            return ics.programme_name(feed.programme, language)
        if feed.kind == Feed.Kind.PUBLIC:
            return KIND_NAMES[feed.event_kind]()
        names: dict[str, str] = {
            Feed.Kind.MINE: _("min kalender"),
            Feed.Kind.NEAR: _("åbent nær mig"),
            Feed.Kind.HOLDS: _("holdt og foreløbigt"),
            Feed.Kind.ORGANISED: _("alt jeg arrangerer"),
        }
        return names.get(feed.kind, "")


KIND_NAMES: dict[str, Callable[[], str]] = {
    "": lambda: _("alt det offentlige"),
    EventKind.SCHOOL_VISIT: lambda: _("skolebesøg"),
    EventKind.NETWORK_MEETING: lambda: _("netværksmøder"),
    EventKind.STAND: lambda: _("stande og messer"),
    EventKind.PERFORMANCE: lambda: _("optrædener"),
    EventKind.WORKSHOP: lambda: _("workshopper"),
    EventKind.COUNSELLING: lambda: _("karrierevejledning"),
    EventKind.MENTORING: lambda: _("sparring"),
    EventKind.COMPANY_VISIT: lambda: _("virksomhedsbesøg"),
    EventKind.MATCHING_DAY: lambda: _("matchdage"),
    EventKind.OTHER: lambda: _("andre arrangementer"),
}


def head(feed: Feed, language: str) -> tuple[str, str, CalendarColour]:
    """Name, description and colour of the calendar."""
    colour = calendar_colour(feed.programme.colour) if feed.programme is not None else HOUSE
    title = title_of(feed, language)
    with override(language):
        if feed.programme is not None:
            programme = ics.programme_name(feed.programme, language)
            words = _("Offentlige arrangementer i indsatsen {programme}.").format(programme=programme)
            if feed.kind == Feed.Kind.PROGRAMME:
                words = _("Arrangementer i indsatsen {programme}.").format(programme=programme)
            return f"{title} · Håndslag", words, colour
        words = {
            Feed.Kind.MINE: _("Det, du er med til eller har ansvaret for."),
            Feed.Kind.NEAR: _("Det, der sker nær dig, og hvor du kan være med."),
            Feed.Kind.HOLDS: _("Det, der er holdt eller foreløbigt, og som venter på et svar."),
            Feed.Kind.ORGANISED: _("Alt i de indsatser, du arrangerer, de næste 90 dage."),
            Feed.Kind.PUBLIC: _("Det, alle kan se hos Håndslag."),
        }[Feed.Kind(feed.kind)]
    return f"Håndslag · {title}", words, colour
