"""The organiser's day: what waits for a decision, the week's load, today and tomorrow.

Apps above contribute through two registries when they start:
``register_waiting(find)`` adds rows under "Venter på dig"; ``register_blocks(find)`` adds tentative
blocks (held times that are no events yet) to the calendar. Both are asked with a Scope and must be bounded.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from events.domain import lifecycle
from events.domain.scope import Scope
from events.models import Booking, Event

ZONE = ZoneInfo("Europe/Copenhagen")
SHOWN = 12  # rows of one day before "n more"
DECISIONS = 30  # rows under "Venter på dig" before "n more"
COUNTED = 200  # how many wait is counted no further


@dataclass(frozen=True)
class Waiting:
    """One decision that waits. ``verb`` with ``post`` is a button in place; without it, a link to ``url``."""

    kind: str  # "visit_request", "shift", "letter" …: rows of one kind stand under one icon
    what: str  # a sentence: "Skolebesøg hos Vestervang Skole, 8. klasse"
    url: str
    icon: str = "alert-circle"
    who: str = ""
    note: str = ""
    since: datetime | None = None
    deadline: datetime | None = None
    colour: str = ""  # of the programme
    programme: str = ""
    verb: str = ""
    post: str = ""
    fields: Sequence[tuple[str, str]] = field(default_factory=tuple)  # hidden fields of the button's form

    def order(self) -> tuple[bool, datetime]:
        """Oldest deadline first; what has none comes last, oldest first."""
        moment = self.deadline or self.since
        return self.deadline is None, moment or datetime.max.replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Found:
    """Rows of one source, at most as many as asked for, and how many there are in all (or at least)."""

    rows: Sequence[Waiting]
    total: int


@dataclass(frozen=True)
class Wanted:
    """What a calendar is to show."""

    scope: Scope = field(default_factory=Scope)
    kinds: frozenset[str] = frozenset()
    person: uuid.UUID | None = None
    municipality: int | None = None
    text: str = ""

    @property
    def is_plain(self) -> bool:
        """Nothing but programmes narrows it: counts come from an index alone."""
        return not (self.kinds or self.person or self.municipality or self.text)

    def events(self) -> QuerySet[Event]:
        """The events wanted, gone ones (released, expired, declined) left out."""
        rows = Event.objects.filter(self.scope.condition()).exclude(status__in=lifecycle.GONE)
        if self.kinds:
            rows = rows.filter(kind__in=sorted(self.kinds))
        if self.municipality:
            rows = rows.filter(venue__municipality=self.municipality)
        if self.text:
            rows = rows.filter(
                Q(title__icontains=self.text)
                | Q(venue__name__icontains=self.text)
                | Q(venue__town__icontains=self.text)
            )
        if self.person:
            rows = rows.filter(
                Q(owner=self.person) | Q(pk__in=_booked_on(self.person)),
            )
        return rows


def _booked_on(person: uuid.UUID) -> QuerySet:
    return Booking.objects.filter(resource__user=person).exclude(state=Booking.State.RELEASED).values("event")


@dataclass(frozen=True)
class Block:
    """A tentative block in the calendar: a time held for something that is no event yet."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    day: date
    url: str
    colour: str = "blue"
    programme: str = ""
    note: str = ""


type FindWaiting = Callable[[Scope, datetime, int], Found]
type FindBlocks = Callable[[Wanted, date, date, int], Iterable[Block]]

_waiting: list[FindWaiting] = []
_blocks: list[FindBlocks] = []


def register_waiting(find: FindWaiting) -> FindWaiting:
    """``find(scope, now, limit)`` answers with a Found, soonest deadline first."""
    if find not in _waiting:
        _waiting.append(find)
    return find


def register_blocks(find: FindBlocks) -> FindBlocks:
    """``find(wanted, first, last, limit)`` answers with Blocks on the days first..last (both included)."""
    if find not in _blocks:
        _blocks.append(find)
    return find


def first_of(rows: QuerySet[Any], limit: int) -> tuple[list[Any], int]:
    """The first ``limit`` of these in their order, and how many there are, counted no further than COUNTED.

    The order is found once, over keys alone; then the few rows that are shown are read. Two queries.
    """
    keys = list(rows.values_list("pk", flat=True)[:COUNTED])
    found = {row.pk: row for row in rows.filter(pk__in=keys[:limit])}
    return [found[key] for key in keys[:limit] if key in found], len(keys)


def waiting(scope: Scope, now: datetime, limit: int = DECISIONS) -> Found:
    """What waits for a decision, oldest deadline first, over all sources."""
    found = [find(scope, now, limit) for find in _waiting]
    rows = sorted((row for one in found for row in one.rows), key=Waiting.order)
    return Found(rows[:limit], sum(one.total for one in found))


def blocks(wanted: Wanted, first: date, last: date, limit: int = 200) -> list[Block]:
    """Held times on these days, soonest first."""
    rows = [block for find in _blocks for block in find(wanted, first, last, limit)]
    return sorted(rows, key=lambda block: (block.starts_at, block.key))[:limit]


def local_today(now: datetime) -> date:
    return now.astimezone(ZONE).date()


@dataclass(frozen=True)
class DayPlan:
    """One day's events in order, at most as many as shown, and how many more there are."""

    day: date
    events: Sequence[Event]
    more: int


def day_plan(scope: Scope, day: date, total: int | None = None, limit: int = SHOWN) -> DayPlan:
    """The events that begin on a day, or go on from the day before; soonest first."""
    rows = Wanted(scope).events().select_related("programme", "venue").order_by("starts_at", "id")
    going_on = list(rows.filter(last_day__gte=day, day__lt=day, last_day__gt=F("day"))[:4])
    beginning = list(rows.filter(day=day)[: limit + 1])
    more = 0
    if len(beginning) > limit:
        total = Wanted(scope).events().filter(day=day).count() if total is None else total
        more, beginning = max(total - limit, 1), beginning[:limit]
    return DayPlan(day, [*going_on, *beginning], more)
