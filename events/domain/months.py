"""The calendar: months of days with the first events of each, and spans of events for weeks, days and lists.

A month costs the same number of queries however many events there are: one grouped count, one bounded
UNION ALL for the first of each day (walking an index day by day), the rows themselves, and what goes on
over several days.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext

from events.domain import lifecycle
from events.domain.agenda import Block, Wanted, blocks, local_today
from events.models import Event, EventKind, Programme
from people.domain.danish import da_time
from people.domain.schooldays import public_holiday

PER_DAY = 6
MANY_DAYS = 120  # events over several days drawn in one month
SPAN = 400  # events in one week, day or list

_KINDS = dict(EventKind.choices)
FIELDS = ("id", "title", "kind", "status", "starts_at", "ends_at", "day", "last_day", "programme_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event (or a held time) as a calendar draws it."""

    key: str
    title: str
    kind: str
    status: str
    starts_at: datetime
    ends_at: datetime
    day: date
    last_day: date
    colour: str
    programme: str
    held: Block | None = None
    planned: str = ""  # in a draft: "leaves" where it stands, "comes" where it is to be, "stays" where else is changed

    @property
    def is_cancelled(self) -> bool:
        return self.status == "cancelled"

    @property
    def is_tentative(self) -> bool:
        return self.held is not None or self.status in lifecycle.TENTATIVE

    @property
    def is_movable(self) -> bool:
        """Can be dragged to another time."""
        goes_on = self.held is None and not self.is_cancelled and self.status not in lifecycle.OVER
        return goes_on and self.planned != "leaves"

    @property
    def many_days(self) -> bool:
        return self.last_day > self.day

    @property
    def clock(self) -> str:
        """ "10.00"."""
        return da_time(self.starts_at).removeprefix("kl. ")

    @property
    def short(self) -> str:
        """Where there is little room the kind is told by other means: "Skolebesøg på X" is "X"."""
        joint = {EventKind.SCHOOL_VISIT: " på ", EventKind.PERFORMANCE: " hos "}.get(self.kind)  # type: ignore[call-overload]
        return self.title.split(joint, 1)[-1] if joint else self.title

    @property
    def classes(self) -> str:
        """Colour, hatched when tentative, struck when cancelled."""
        drawn = f"programme-{self.colour}"
        if self.is_tentative:
            drawn += " is-tentative"
        if self.planned:
            drawn += f" is-planned planned-{self.planned}"
        return f"{drawn} is-cancelled" if self.is_cancelled else drawn

    @property
    def planned_words(self) -> str:
        """What the draft that is drawn along does to it, "" where it does nothing."""
        if self.planned == "leaves":
            return gettext("aflyses i kladden") if self.is_cancelled else gettext("flyttes væk i kladden")
        said = {"comes": gettext("hertil i kladden"), "stays": gettext("ændres i kladden")}
        return said.get(self.planned, "")

    @property
    def kind_label(self) -> str:
        return str(_KINDS.get(self.kind, gettext("holdt tid")))


@dataclass(frozen=True)
class Day:
    """One day of a month: at most six entries and how many more."""

    day: date
    in_month: bool
    is_today: bool
    is_past: bool
    holiday: str
    entries: Sequence[Entry]
    more: int
    total: int


@dataclass(frozen=True)
class Week:
    number: int
    days: Sequence[Day]


@dataclass(frozen=True)
class Month:
    first: date
    weeks: Sequence[Week]
    total: int  # events that begin in the month itself


def programmes() -> dict[uuid.UUID, Programme]:
    """All programmes by id, in their order: small, and asked once for colours and names."""
    return {programme.pk: programme for programme in Programme.objects.all()}


def month_days(first: date) -> list[date]:
    """The whole weeks, Monday first, that hold a month."""
    start = first.replace(day=1)
    start -= timedelta(days=start.weekday())
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    days = (after - start).days
    return [start + timedelta(days=number) for number in range(days + (-days) % 7)]


def month(wanted: Wanted, first: date, now: datetime, known: dict[uuid.UUID, Programme]) -> Month:
    """A month as weeks of days."""
    first = first.replace(day=1)
    days = month_days(first)
    totals = count_by_day(wanted, days[0], days[-1])
    entries: dict[date, list[Entry]] = {}
    for entry in first_by_day(wanted, days, PER_DAY, known):
        entries.setdefault(entry.day, []).append(entry)
    going_on: dict[date, list[Entry]] = {}
    for entry in over_several_days(wanted, days[0], days[-1], known):
        for day in _each_day(max(entry.day + timedelta(days=1), days[0]), min(entry.last_day, days[-1])):
            going_on.setdefault(day, []).append(entry)
    for block in blocks(wanted, days[0], days[-1]):
        entries.setdefault(block.day, []).append(of_block(block))
        totals[block.day] = totals.get(block.day, 0) + 1
    today = local_today(now)
    rows = []
    for day in days:
        own = sorted(entries.get(day, []), key=_day_order)
        both = [*going_on.get(day, []), *own]
        total = totals.get(day, 0) + len(going_on.get(day, []))
        shown = both[:PER_DAY]
        holiday = public_holiday(day) or ""
        rows.append(
            Day(day, day.month == first.month, day == today, day < today, holiday, shown, total - len(shown), total)
        )
    weeks = [Week(rows[i].day.isocalendar().week, rows[i : i + 7]) for i in range(0, len(rows), 7)]
    return Month(first, weeks, sum(count for day, count in totals.items() if day.month == first.month))


@dataclass(frozen=True)
class LoadedDay:
    """One small column of the week: how many events, and the first of them as bars."""

    date: date
    count: int
    events: Sequence[Entry]
    is_today: bool
    holiday: str
    address: str = ""


def week_load(wanted: Wanted, now: datetime, known: dict[uuid.UUID, Programme], bars: int = 5) -> list[LoadedDay]:
    """The seven days of this week with their load."""
    today = local_today(now)
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    totals = count_by_day(wanted, days[0], days[-1])
    drawn: dict[date, list[Entry]] = {}
    for entry in first_by_day(wanted, days, bars, known):
        drawn.setdefault(entry.day, []).append(entry)
    return [
        LoadedDay(day, totals.get(day, 0), drawn.get(day, []), day == today, public_holiday(day) or "") for day in days
    ]


def count_by_day(wanted: Wanted, first: date, last: date) -> dict[date, int]:
    """Events that begin on each day. Without other filters an index alone answers, and the few gone are taken off."""
    if wanted.is_plain:
        everything = Event.objects.filter(wanted.scope.condition(), day__range=(first, last))
        counted = _by_day(everything)
        gone = Event.objects.filter(
            wanted.scope.condition(), status__in=sorted(lifecycle.GONE), day__range=(first, last)
        )
        # The index on (status, starts_at) finds them; a day to each side covers every zone.
        margin = (
            datetime.combine(first, datetime.min.time(), tzinfo=UTC) - timedelta(days=1),
            datetime.combine(last, datetime.min.time(), tzinfo=UTC) + timedelta(days=2),
        )
        for day, count in _by_day(gone.filter(starts_at__range=margin)).items():
            counted[day] -= count
        return counted
    return _by_day(wanted.events().filter(day__range=(first, last)))


def _by_day(rows: QuerySet[Event]) -> dict[date, int]:
    return dict(rows.order_by().values_list("day").annotate(n=Count("pk")).values_list("day", "n"))


def first_by_day(wanted: Wanted, days: Sequence[date], most: int, known: dict[uuid.UUID, Programme]) -> list[Entry]:
    """The first ``most`` events of each of these days, in order. Two queries."""
    if not days:
        return []
    parts: list[str] = []
    params: list[Any] = []
    for number, day in enumerate(days):
        one = wanted.events().filter(day=day).order_by("starts_at", "id").values("pk")[:most]
        sql, values = one.query.sql_with_params()
        # Each part has its own LIMIT, which SQLite allows only inside a FROM.
        parts.append(f"SELECT pk FROM ({sql}) AS d{number}")  # noqa: S608  # composed by the ORM, values apart
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        ids = [_uuid(row[0]) for row in cursor.fetchall()]
    return read(Event.objects.filter(pk__in=ids), known)


def _uuid(value: object) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def over_several_days(wanted: Wanted, first: date, last: date, known: dict[uuid.UUID, Programme]) -> list[Entry]:
    """Events that began before one of these days and go on into it; found by their own small index."""
    rows = wanted.events().filter(last_day__gt=F("day"), last_day__gte=first, day__lt=last)
    return read(rows, known, most=MANY_DAYS)


@dataclass(frozen=True)
class Span:
    """Entries of some days in order, and how many of each day were left out."""

    entries: Sequence[Entry]
    left_out: dict[date, int]


def between(wanted: Wanted, first: date, last: date, known: dict[uuid.UUID, Programme]) -> Span:
    """What begins on the days first..last, held times, and what goes on into them; every day gets its share of SPAN."""
    days = list(_each_day(first, last))
    share = SPAN // len(days)
    began = first_by_day(wanted, days, share, known)
    drawn: dict[date, int] = {}
    for entry in began:
        drawn[entry.day] = drawn.get(entry.day, 0) + 1
    left_out = {}
    if any(count >= share for count in drawn.values()):
        totals = count_by_day(wanted, first, last)
        left_out = {day: totals[day] - count for day, count in drawn.items() if totals.get(day, 0) > count}
    earlier = [entry for entry in over_several_days(wanted, first, last, known) if entry.day < first]
    held = [of_block(block) for block in blocks(wanted, first, last)]
    return Span(sorted([*earlier, *began, *held], key=_day_order), left_out)


def read(rows: QuerySet[Event], known: dict[uuid.UUID, Programme], most: int = SPAN) -> list[Entry]:
    """Entries of these events in order of time; one query without joins."""
    entries = []
    for key, title, kind, status, starts_at, ends_at, day, last_day, programme_id in rows.order_by(
        "starts_at", "id"
    ).values_list(*FIELDS)[:most]:
        programme = known.get(programme_id)
        colour, name = (programme.colour, str(programme)) if programme else ("grey", "")
        entries.append(Entry(str(key), title, kind, status, starts_at, ends_at, day, last_day, colour, name))
    return entries


def of_block(block: Block) -> Entry:
    return Entry(
        block.key,
        block.title,
        "held",
        "held",
        block.starts_at,
        block.ends_at,
        block.day,
        block.day,
        block.colour,
        block.programme,
        block,
    )


def _day_order(entry: Entry) -> tuple[datetime, str]:
    return entry.starts_at, entry.key


def _each_day(first: date, last: date) -> Iterable[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def step(view: str, day: date, by: int) -> date:
    """The day that the previous (-1) or next (1) month, week or day opens with."""
    if view == "day":
        return day + timedelta(days=by)
    if view == "week":
        return day + timedelta(days=7 * by)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1) if by < 0 else (first + timedelta(days=32)).replace(day=1)
