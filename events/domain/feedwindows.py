"""What stands in a feed: which events and shifts, how far back and ahead, and how long a cancelled one stays.

Windows begin at local midnight, so that a body changes with what happens and else at most once a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from events.domain import lifecycle
from events.domain.ics import Audience, sequence_of, uid_of
from events.domain.scope import Scope
from events.models import Booking, Event, EventStatus, Feed, Shift

ZONE = ZoneInfo("Europe/Copenhagen")
PERSONAL_PAST = timedelta(days=366)
SHORT_PAST = timedelta(days=31)
ORGANISED_PAST, ORGANISED_AHEAD = timedelta(days=7), timedelta(days=90)
# A cancelled event stays until max(end + 7 days, cancellation + 14 days).
AFTER_END, AFTER_CANCELLING = timedelta(days=7), timedelta(days=14)
# No feed that keeps within its size has more; see feedtexts.
ROWS = 1000

GONE = frozenset({EventStatus.CANCELLED} | lifecycle.GONE)


@dataclass(frozen=True)
class Entry:
    """One VEVENT to be: an event, or one shift of it, as this reader sees it."""

    event: Event
    audience: Audience
    shift: Shift | None = None

    @property
    def starts_at(self) -> datetime:
        return self.shift.starts_at if self.shift else self.event.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.shift.ends_at if self.shift else self.event.ends_at

    @property
    def uid(self) -> str:
        return uid_of(self.event, self.shift)

    @property
    def sequence(self) -> int:
        return sequence_of(self.event, self.shift)


@dataclass(frozen=True)
class Window:
    """What a feed covers. ``cut`` is the first day that was not read to its end, None when all were."""

    entries: list[Entry]
    cut: date | None = None


def midnight(now: datetime, days: int = 0) -> datetime:
    """The local midnight before ``now`` (or so many days after that), aware."""
    day = now.astimezone(ZONE).date() + timedelta(days=days)
    return datetime.combine(day, time.min, ZONE)


def window(feed: Feed, scope: Scope, now: datetime) -> Window:
    """What stands in this feed, earliest first.

    Where there is more than any feed can hold, the past shrinks first: to 31 days, then to nothing.
    """
    today = midnight(now).date()
    for past in (PERSONAL_PAST, SHORT_PAST):
        found = _window(feed, scope, now, past)
        if found.cut is None or (past == SHORT_PAST and found.cut > today):
            return found
    return _window(feed, scope, now, timedelta(0))


def _window(feed: Feed, scope: Scope, now: datetime, past: timedelta) -> Window:
    today = midnight(now)
    if feed.kind == Feed.Kind.MINE:
        since = today - past
        owned = _events(Event.objects.filter(owner=feed.user_id), "organiser", today, since)
        return _merged(_booked(feed, today, since), owned)
    if feed.kind == Feed.Kind.ORGANISED:
        events = Event.objects.filter(scope.condition())
        return _events(events, "organiser", today, today - min(past, ORGANISED_PAST), today + ORGANISED_AHEAD)
    shown = Event.objects.filter(programme=feed.programme_id, is_public=True, status__in=lifecycle.SHOWN_TO_ALL)
    return _events(shown, "public", today, today - min(past, SHORT_PAST))


def is_kept(event: Event, today: datetime) -> bool:
    """Of a cancelled event: is it still shown? Counted in whole days, never less than promised."""
    cancelled_at = event.cancelled_at or event.changed_at
    return event.ends_at + AFTER_END > today or cancelled_at + AFTER_CANCELLING > today


def _booked(feed: Feed, today: datetime, since: datetime) -> Window:
    """What a person is on: events, and of stands the own shifts."""
    rows = list(
        Booking.objects.filter(
            resource__user=feed.user_id,
            state__in=[Booking.State.FIRM, Booking.State.CANCELLED],
            busy_to__gte=since,
        )
        .select_related("event__programme", "event__venue", "shift")
        .order_by("busy_from", "pk")[:ROWS]
    )
    entries = [
        Entry(row.event, "staff", row.shift)
        for row in rows
        if (is_kept(row.event, today) if row.event.status in GONE else row.state == Booking.State.FIRM)
    ]
    cut = rows[-1].busy_from.astimezone(ZONE).date() if len(rows) == ROWS else None
    return Window(entries, cut)


def _events(
    events: QuerySet[Event], audience: Audience, today: datetime, since: datetime, until: datetime | None = None
) -> Window:
    """Three reads, each along an index: what goes on, what began earlier and lasts, what is cancelled."""
    first = since.astimezone(ZONE).date()
    rows = events.select_related("programme", "venue").order_by("day", "starts_at", "id")
    if until is not None:
        rows = rows.filter(day__lt=until.astimezone(ZONE).date())
    live = rows.exclude(status__in=GONE)
    coming = list(live.filter(day__gte=first)[:ROWS])
    lasting = live.filter(last_day__gt=F("day"), last_day__gte=first, day__lt=first)[:ROWS]
    cancelled = rows.filter(
        Q(ends_at__gt=today - AFTER_END)
        | Q(cancelled_at__gt=today - AFTER_CANCELLING)
        | Q(cancelled_at__isnull=True, changed_at__gt=today - AFTER_CANCELLING),
        status__in=GONE,
        ends_at__gt=today - PERSONAL_PAST,
    )[:ROWS]
    entries = [Entry(event, audience) for event in (*lasting, *coming, *cancelled)]
    return Window(_sorted(entries), coming[-1].day if len(coming) == ROWS else None)


def _merged(first: Window, second: Window) -> Window:
    """Both, each UID once; what one is booked on goes before what one answers for."""
    entries = {entry.uid: entry for entry in (*second.entries, *first.entries)}
    cuts = [cut for cut in (first.cut, second.cut) if cut]
    return Window(_sorted(entries.values()), min(cuts, default=None))


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
