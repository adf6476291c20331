"""The body of a feed: its name, its VEVENTs, and how it is kept to a size that every calendar takes."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import ics
from events.domain.colours import HOUSE, CalendarColour, calendar_colour
from events.domain.feedwindows import SHORT_PAST, ZONE, Entry, midnight, window
from events.domain.scope import Scope
from events.models import Event, Feed
from people.domain.danish import da_date
from people.models import User

# Google refuses about 1 MB; half of that leaves room for clients that are stricter.
LARGEST = 450_000

type Lines = dict[UUID, list[str]]
_line_finders: dict[str, Callable[[User, Sequence[Event]], Lines]] = {}


@dataclass(frozen=True)
class Body:
    """``etag`` is of these bytes alone; ``changed_at`` when the newest of the entries changed, if there is one."""

    content: bytes
    etag: str
    changed_at: datetime | None


@dataclass(frozen=True)
class Part:
    """One rendered entry."""

    starts_at: datetime
    ends_at: datetime
    text: str


def register_lines(kind: str, find: Callable[[User, Sequence[Event]], Lines]) -> None:
    """Lets an app above add a person's own sentences to events of one kind, such as the link to say one is ill.

    ``find(user, events)`` answers for all of them in one go, in the active language, with text that stays the
    same as long as the events do.
    """
    _line_finders[kind] = find


def render(feed: Feed, scope: Scope, now: datetime, language: str) -> Body:
    """The whole feed; the same bytes on the same day as long as nothing in it changes."""
    with override(language):
        found = window(feed, scope, now)
        lines = _lines(feed, found.entries)
        parts = [
            Part(
                entry.starts_at,
                entry.ends_at,
                ics.vevent_text(
                    entry.event,
                    language,
                    audience=entry.audience,
                    shift=entry.shift,
                    lines=lines.get(entry.event.pk, ()),
                ),
            )
            for entry in found.entries
        ]
        kept, until = fitting(parts, now, found.cut)
        name, description, colour = _head(feed, language)
        if until:
            last = da_date(until - timedelta(days=1), weekday=False)
            description += " " + _("Vises til og med {day}; der er for meget til mere.").format(day=last)
        text = ics.calendar_text((part.text for part in kept), name=name, description=description, colour=colour)
    content = text.encode()
    stamps = [ics.version_time(entry.event, entry.shift) for entry in found.entries]
    return Body(content, hashlib.sha256(content).hexdigest()[:32], max(stamps, default=None))


def fitting(parts: list[Part], now: datetime, cut: date | None = None) -> tuple[list[Part], date | None]:
    """The parts that keep the feed to its size, and the day on which it ends early, if it does.

    First the past shrinks to 31 days, then the future ends at a whole month, at a whole day where not even one
    month fits. ``parts`` come earliest first; ``cut`` is a day from which on they are not complete.
    """
    if cut is None and _first_too_many(parts) is None:
        return parts, None
    today = midnight(now).date()
    for since in (midnight(now) - SHORT_PAST, midnight(now)):
        rest = [part for part in parts if part.ends_at >= since]
        first = _first_too_many(rest)
        ends = [day for day in (cut, first is not None and _day(rest[first])) if day]
        if not ends:
            return rest, None
        end = min(ends)
        if end > today:
            month = end.replace(day=1)
            end = month if month > today else end
            return [part for part in rest if _day(part) < end], end
    return rest[:first], today + timedelta(days=1)


def _first_too_many(parts: list[Part]) -> int | None:
    """The place of the first part that no longer fits."""
    total = 0
    for place, part in enumerate(parts):
        total += len(part.text.encode())
        if total > LARGEST:
            return place
    return None


def _day(part: Part) -> date:
    return part.starts_at.astimezone(ZONE).date()


def _lines(feed: Feed, entries: list[Entry]) -> Lines:
    """The reader's own sentences, in one question per kind of event."""
    if feed.user is None or feed.kind != Feed.Kind.MINE:
        return {}
    found: Lines = {}
    for kind, find in _line_finders.items():
        events = [entry.event for entry in entries if entry.event.kind == kind and entry.audience == "staff"]
        if events:
            found |= find(feed.user, events)
    return found


def _head(feed: Feed, language: str) -> tuple[str, str, CalendarColour]:
    """Name, description and colour of the calendar."""
    if feed.programme is not None:
        name = ics.programme_name(feed.programme, language)
        words = _("Offentlige arrangementer i indsatsen {programme}.").format(programme=name)
        return f"{name} · Håndslag", words, calendar_colour(feed.programme.colour)
    if feed.kind == Feed.Kind.ORGANISED:
        words = _("Alt i de indsatser, du arrangerer, de næste 90 dage.")
        return _("Håndslag · alt jeg arrangerer"), words, HOUSE
    return _("Håndslag · min kalender"), _("Det, du er med til eller har ansvaret for."), HOUSE
