"""What stands in a feed: which events and shifts, how far back and ahead, and how long a cancelled one stays.

Windows begin at local midnight, so that a body changes with what happens and else at most once a day. Each kind of
feed is a few sources; they are read, with their stored texts, in one statement.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import batched, pairwise, starmap
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from events.domain import eventtexts, lifecycle, nearness
from events.domain.ics import Audience
from events.domain.scope import Scope
from events.models import Event, EventStatus, Feed, Shift
from people.models import User

ZONE = ZoneInfo("Europe/Copenhagen")
PERSONAL_PAST = timedelta(days=366)
SHORT_PAST = timedelta(days=31)
ORGANISED_PAST, ORGANISED_AHEAD = timedelta(days=7), timedelta(days=90)
# A cancelled event stays until max(end + 7 days, cancellation + 14 days).
AFTER_END, AFTER_CANCELLING = timedelta(days=7), timedelta(days=14)
# No feed that keeps within its size has more; see feedtexts.
ROWS = 1000

GONE = frozenset({EventStatus.CANCELLED} | lifecycle.GONE)


class Source(NamedTuple):
    """Events, or shifts, that stand in a feed, and how much is said of them."""

    rows: QuerySet[Any]
    detail: Audience


type SourceFinder = Callable[[User, Scope, datetime], Iterable[Source]]
_source_finders: dict[str, list[SourceFinder]] = {}


class Row(NamedTuple):
    """One VEVENT to be, as read; moments and ids as the database has them. ``subject`` is a shift or an event.

    ``is_gone`` is asked for only where the feed has alarms: every column costs a tenth of the whole.
    """

    starts_at: Any
    subject: Any
    source: int
    stamp: Any
    content: Any
    is_gone: Any = False


@dataclass(frozen=True)
class Window:
    """What a feed covers, earliest first, each UID once.

    ``details`` says by source how much is told. ``cut`` is the first day that was not read to its end, if any.
    """

    rows: list[Row]
    details: list[str]
    cut: date | None = None


def register_sources(kind: str, find: SourceFinder) -> None:
    """Lets an app put more into feeds of one kind: ``find(user, scope, now)`` says what, in any order."""
    _source_finders.setdefault(kind, []).append(find)


def midnight(now: datetime, days: int = 0) -> datetime:
    """The local midnight before ``now`` (or so many days after that), aware."""
    day = now.astimezone(ZONE).date() + timedelta(days=days)
    return datetime.combine(day, time.min, ZONE)


def moment_of(stored: Any) -> datetime:
    """A moment as a statement of our own has read it: SQLite keeps it in UTC, as text, without saying so."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def window(feed: Feed, scope: Scope, now: datetime, language: str) -> Window:
    """What stands in this feed, with the texts that are stored in this language; one question, if all of it fits.

    Where there is more than any feed can hold, the past shrinks first: to 31 days, then to nothing.
    """
    today = midnight(now).date()
    for past in (PERSONAL_PAST, SHORT_PAST):
        found = _read(list(_sources(feed, scope, now, past)), feed, language)
        if found.cut is None or (past == SHORT_PAST and found.cut > today):
            return found
    return _read(list(_sources(feed, scope, now, timedelta(0))), feed, language)


# -- what each kind of feed holds ----------------------------------------------------------------------


def _sources(feed: Feed, scope: Scope, now: datetime, past: timedelta) -> Iterable["_Part"]:
    today = midnight(now)
    if feed.kind == Feed.Kind.MINE:
        yield _booked(feed, today, today - past)
        yield _owned(feed, today, today - past)
    elif feed.kind == Feed.Kind.ORGANISED:
        own, since = _in_scope(scope), today - min(past, ORGANISED_PAST)
        yield from _spread(*own, "organiser", today, since, today + ORGANISED_AHEAD)
    elif feed.kind == Feed.Kind.PROGRAMME and feed.programme_id and feed.programme_id in scope:
        own = "e.programme_id = %s", [_stored(feed.programme_id)]
        yield from _spread(*own, "organiser", today, today - min(past, SHORT_PAST))
    elif feed.kind == Feed.Kind.HOLDS:
        held = Event.objects.filter(scope.condition(), status__in=lifecycle.TENTATIVE)
        yield _chosen(Source(held.filter(day__gte=_day(today)), "organiser"))
    elif feed.kind == Feed.Kind.NEAR:
        shown = Event.objects.filter(is_public=True, status__in=lifecycle.SHOWN_TO_ALL)
        around = shown.filter(nearness.within(feed, "venue"), day__gte=_day(today))
        yield _chosen(Source(around.exclude(status__in=GONE), "public"))
        yield _chosen(Source(around.filter(_still_told(today), status__in=GONE), "public"))
    else:
        yield from _spread(*_public(feed), "public", today, today - min(past, SHORT_PAST))
    for find in _source_finders.get(feed.kind, ()):
        for rows, detail in find(feed.user, scope, now) if feed.user else ():
            venue = "venue" if rows.model is Event else "event__venue"
            near = Q() if feed.kind != Feed.Kind.NEAR else nearness.within(feed, venue)
            yield _chosen(Source(rows.filter(near), detail))


def _still_told(today: datetime) -> Q:
    """Of a cancelled event: it is still shown. Counted in whole days, never less than promised; see `_TOLD`."""
    return (
        Q(ends_at__gt=today - AFTER_END)
        | Q(cancelled_at__gt=today - AFTER_CANCELLING)
        | Q(cancelled_at__isnull=True, changed_at__gt=today - AFTER_CANCELLING)
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


# -- in the database's own words -----------------------------------------------------------------------
# By hand: putting these statements together anew took ten times as long as reading five hundred texts.


class _Part(NamedTuple):
    """One SELECT over e (an event), and s (a shift) where ``shift``. Where ``order`` is given, so many rows of it."""

    tables: str
    where: str
    params: list[Any]
    detail: str
    gone: str
    shift: bool = False
    order: str = ""


def _list_of(values: Iterable[str]) -> str:
    return "({})".format(", ".join(f"'{value}'" for value in sorted(values)))


_GONE = _list_of(GONE)
_SHOWN = _list_of(lifecycle.SHOWN_TO_ALL)
_TOLD = "(e.ends_at > %s OR e.cancelled_at > %s OR (e.cancelled_at IS NULL AND e.changed_at > %s))"


def _told(today: datetime) -> list[Any]:
    after = _stored(today - AFTER_CANCELLING)
    return [_stored(today - AFTER_END), after, after]


def _booked(feed: Feed, today: datetime, since: datetime) -> _Part:
    """What a person is on: events, and of stands the own shifts."""
    return _Part(
        "events_booking b JOIN events_resource r ON r.id = b.resource_id JOIN events_event e ON e.id = b.event_id"
        " LEFT JOIN events_shift s ON s.id = b.shift_id",
        f"r.user_id = %s AND b.busy_to >= %s AND CASE WHEN e.status IN {_GONE}"
        f" THEN b.state <> 'released' AND {_TOLD} ELSE b.state = 'firm' END",
        [_stored(feed.user_id), _stored(since), *_told(today)],
        "staff",
        gone=f"e.status IN {_GONE}",
        shift=True,
    )


def _owned(feed: Feed, today: datetime, since: datetime) -> _Part:
    """What a person answers for."""
    return _Part(
        "events_event e",
        f"e.owner_id = %s AND CASE WHEN e.status IN {_GONE} THEN e.ends_at > %s AND {_TOLD} ELSE e.last_day >= %s END",
        [_stored(feed.user_id), _stored(today - PERSONAL_PAST), *_told(today), _stored(_day(since))],
        "organiser",
        gone=f"e.status IN {_GONE}",
        order="e.day, e.starts_at, e.id",
    )


def _spread(
    which: str,
    params: list[Any],
    detail: Audience,
    today: datetime,
    since: datetime,
    until: datetime | None = None,
) -> Iterable[_Part]:
    """Three reads, each along an index: what goes on, what began earlier and lasts, what is cancelled."""
    first, day_order = _stored(_day(since)), "e.day, e.starts_at, e.id"
    if until is not None:
        which, params = f"{which} AND e.day < %s", [*params, _stored(_day(until))]
    begin = f"{which} AND e.status"
    live = partial(_Part, "events_event e", detail=detail, gone="0", order=day_order)
    yield live(f"{begin} NOT IN {_GONE} AND e.day >= %s", [*params, first])
    lasting = f"{begin} NOT IN {_GONE} AND e.last_day > e.day AND e.last_day >= %s AND e.day < %s"
    yield live(lasting, [*params, first, first])
    told = f"{begin} IN {_GONE} AND e.ends_at > %s AND {_TOLD}"
    oldest = _stored(today - PERSONAL_PAST)
    yield _Part("events_event e", told, [*params, oldest, *_told(today)], detail, gone="1", order=day_order)


def _in_scope(scope: Scope) -> tuple[str, list[Any]]:
    if scope.programmes is None:
        return "1 = 1", []
    marks = ", ".join(["%s"] * len(scope.programmes)) or "NULL"
    return f"e.programme_id IN ({marks})", [_stored(pk) for pk in sorted(scope.programmes)]


def _public(feed: Feed) -> tuple[str, list[Any]]:
    """What strangers see: of a programme, of one kind, or all of it."""
    shown = f"e.is_public AND e.status IN {_SHOWN}"
    if feed.programme_id:
        return f"{shown} AND e.programme_id = %s", [_stored(feed.programme_id)]
    shown += " AND e.programme_id IN (SELECT id FROM events_programme WHERE is_public AND is_active)"
    return (f"{shown} AND e.kind = %s", [feed.event_kind]) if feed.event_kind else (shown, [])


def _chosen(source: Source) -> _Part:
    """Rows that were chosen by a question of Django's."""
    try:
        sql, params = source.rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        sql, params = "NULL", ()
    gone = f"e.status IN {_GONE}"
    if source.rows.model is Event:
        return _Part("events_event e", f"e.id IN ({sql})", list(params), source.detail, gone, order="e.starts_at, e.id")
    tables = "events_shift s JOIN events_event e ON e.id = s.event_id"
    return _Part(tables, f"s.id IN ({sql})", list(params), source.detail, gone, shift=True, order="s.starts_at, s.id")


def _stored(value: Any) -> Any:
    """A value as the database's own statements have it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return eventtexts.stored_id(value)


def _select(part: _Part, number: int, feed: Feed, detail: str) -> str:
    """With the texts that hold."""
    subject, starts, shift_stamp = "e.id", "e.starts_at", "e.changed_at"
    if part.shift:
        subject, starts = "COALESCE(s.id, e.id)", "COALESCE(s.starts_at, e.starts_at)"
        shift_stamp = "COALESCE(s.changed_at, e.changed_at)"
    texts = eventtexts.join(subject, detail, "e.changed_at", shift_stamp)
    where = part.where if feed.show_cancelled else f"{part.where} AND e.status NOT IN {_GONE}"
    gone = f", {part.gone} AS is_gone" if feed.alarm_minutes is not None else ""
    select = (
        f"SELECT {_as_is(starts)} AS starts_at, {subject} AS subject, {number} AS source,"  # noqa: S608
        f" {_as_is('e.changed_at')} AS stamp, t.content{gone} FROM {part.tables} {texts} WHERE {where}"
    )
    return f"SELECT * FROM ({select} ORDER BY {part.order} LIMIT {ROWS}) s{number}" if part.order else select  # noqa: S608


def _as_is(moment: str) -> str:
    """On SQLite moments stay the text that they are: turning each into an object costs more than reading it."""
    return f"COALESCE({moment}, '')" if connection.vendor == "sqlite" else moment


def _read(parts: list[_Part], feed: Feed, language: str) -> Window:
    details = ["busy" if feed.busy_only else part.detail for part in parts]
    selects, params = [], []
    for number, part in enumerate(parts):
        selects.append(_select(part, number, feed, details[number]))
        params += [language, eventtexts.edition(), *part.params]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        # By time, then subject, then source: what one is booked on goes before what one answers for.
        read = sorted(starmap(Row, cursor.fetchall()))
    limited = {number for number, part in enumerate(parts) if part.order}
    cut = _cut(read, limited) if len(read) >= ROWS else None
    return Window(_each_once(read), details, cut)


def _each_once(rows: list[Row]) -> list[Row]:
    """The same subject begins at the same time, so its rows stand side by side, the earlier source first."""
    if len({row.subject for row in rows}) == len(rows):
        return rows
    return rows[:1] + [row for before, row in pairwise(rows) if row.subject != before.subject]


def _cut(rows: list[Row], limited: set[int]) -> date | None:
    """The day at which the first source that was not read to its end stops."""
    counts = Counter(row.source for row in rows if row.source in limited)
    full = {source for source, count in counts.items() if count >= ROWS}
    last = {row.source: row.starts_at for row in rows if row.source in full}
    return min((moment_of(latest).astimezone(ZONE).date() for latest in last.values()), default=None)


def ends_of(rows: Iterable[Row]) -> dict[Any, Any]:
    """When these end, by subject; asked for only where a feed is too large."""
    subjects = [row.subject for row in rows]
    found: dict[Any, Any] = {}
    for some in batched(subjects, 500):
        for model in (Event, Shift):
            for pk, ends in model.objects.filter(pk__in=some).values_list("pk", "ends_at"):
                found[eventtexts.stored_id(pk)] = ends
    return found
