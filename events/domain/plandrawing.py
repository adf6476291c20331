"""A draft drawn over the calendar: what it moves or cancels is faded where it stands, and drawn where it is to be."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from events.domain import planvalues
from events.domain.agenda import Block
from events.domain.changes import local_day
from events.domain.months import Entry, Month, of_block
from events.models import Event, EventStatus, PlannedChange, Programme

LEAVES, COMES, STAYS = "leaves", "comes", "stays"


@dataclass(frozen=True)
class Overlay:
    """The rows of a draft as entries. ``address`` is where a new event, which is nowhere yet, leads to."""

    rows: Sequence[PlannedChange]
    known: Mapping[uuid.UUID, Programme]
    address: str

    @cached_property
    def _values(self) -> Mapping[int, dict[str, object]]:
        things = planvalues.things(self.rows)
        return {row.pk: planvalues.read(row.values, things) for row in self.rows}

    @cached_property
    def _by_event(self) -> Mapping[str, PlannedChange]:
        return {str(row.event_id): row for row in self.rows if row.event_id}

    @cached_property
    def coming(self) -> Sequence[Entry]:
        """What stands where it is to be, in order of time."""
        found = [self._entry(row) for row in self.rows if not row.status and self._span(row) is not None]
        return sorted(found, key=lambda entry: (entry.starts_at, entry.key))

    def moved_by(self, event: str) -> tuple[timedelta, timedelta] | None:
        """How far an event's start and end move; None where the draft leaves its time alone."""
        row = self._by_event.get(event)
        span = self._span(row) if row else None
        if row is None or span is None or row.event is None:
            return None
        return span[0] - row.event.starts_at, span[1] - row.event.ends_at

    def marked(self, entry: Entry) -> Entry:
        """As it stands now: faded when it leaves, dashed when something else of it is changed."""
        row = self._by_event.get(entry.key) if entry.held is None else None
        if row is None:
            return entry
        if row.status == EventStatus.CANCELLED:
            return replace(entry, planned=LEAVES, status=EventStatus.CANCELLED)
        return replace(entry, planned=LEAVES if self._span(row) else STAYS)

    def over_month(self, month: Month) -> Month:
        """Its days with what leaves them and what comes to them; what comes is always shown."""
        weeks = []
        for week in month.weeks:
            days = []
            for day in week.days:
                comes = [entry for entry in self.coming if entry.day <= day.day <= entry.last_day]
                entries = [*map(self.marked, day.entries), *comes]
                days.append(replace(day, entries=entries, total=day.total + len(comes)))
            weeks.append(replace(week, days=days))
        return replace(month, weeks=weeks)

    def over(self, entries: Iterable[Entry], first: date, last: date) -> list[Entry]:
        """The same for some days."""
        comes = [entry for entry in self.coming if entry.day <= last and entry.last_day >= first]
        return sorted([*map(self.marked, entries), *comes], key=lambda entry: (entry.starts_at, entry.key))

    def _span(self, row: PlannedChange) -> tuple[datetime, datetime] | None:
        values = self._values[row.pk]
        if not {"starts_at", "ends_at"} & values.keys():
            return None
        event = row.event
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        start = starts_at if isinstance(starts_at, datetime) else event.starts_at if event else None
        end = ends_at if isinstance(ends_at, datetime) else event.ends_at if event else None
        return (start, end) if start and end else None

    def _entry(self, row: PlannedChange) -> Entry:
        span = self._span(row)
        assert span is not None
        programme = self.known.get(row.programme_id)
        colour, name = (programme.colour, str(programme)) if programme else ("grey", "")
        title = str(self._values[row.pk].get("title") or (row.event.title if row.event else ""))
        event: Event | None = row.event
        first, last = local_day(span[0]), local_day(span[1])
        if event is None:
            new = of_block(Block(f"plan-{row.pk}", title, *span, first, self.address, colour, name))
            return replace(new, last_day=last, planned=COMES)
        return Entry(str(event.pk), title, event.kind, event.status, *span, first, last, colour, name, planned=COMES)
