"""Somebody's coming weeks as they are drawn: away, busy in a calendar of one's own, booked, outside the usual hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from events.domain import availability
from events.domain.agenda import ZONE
from events.domain.availability import Gap
from events.models import Booking, Resource
from people.domain.danish import da_date, da_span, in_a_row

WEEKS = 8
FIRST_HOUR, LAST_HOUR = 6, 22  # a day is drawn from and to
ORDER = (availability.HOURS, availability.AWAY, availability.BUSY, "booked")  # what is drawn over what


@dataclass(frozen=True)
class Mark:
    """Part of a day, in percent of what is drawn. ``kind`` is one of ORDER."""

    kind: str
    left: str
    width: str


@dataclass(frozen=True)
class Day:
    date: date
    marks: Sequence[Mark]
    words: str  # what the drawing says, for whoever cannot see it
    is_past: bool

    @property
    def is_free(self) -> bool:
        return not self.marks


@dataclass(frozen=True)
class Week:
    number: int
    days: Sequence[Day]


def weeks(resource: Resource, now: datetime, how_many: int = WEEKS) -> list[Week]:
    """This week and those after it; as many queries as there are sources, and one for the bookings."""
    today = now.astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday())
    start = datetime.combine(monday, time(), ZONE)
    end = datetime.combine(monday + timedelta(weeks=how_many), time(), ZONE)
    rows = list(availability.gaps([resource], start, end).get(resource.pk, []))
    booked = Booking.objects.filter(
        resource=resource, state=Booking.State.FIRM, busy_from__lt=end, busy_to__gt=start
    ).select_related("event")
    rows += [Gap(one.busy_from, one.busy_to, one.event.title, "booked") for one in booked]
    return [
        Week(
            (first := monday + timedelta(weeks=number)).isocalendar().week,
            [_day(first + timedelta(days=step), rows, today) for step in range(7)],
        )
        for number in range(how_many)
    ]


def _day(day: date, rows: Sequence[Gap], today: date) -> Day:
    opens = datetime.combine(day, time(FIRST_HOUR), ZONE)
    closes = datetime.combine(day, time(LAST_HOUR), ZONE)
    long = (closes - opens).total_seconds()
    found = []
    for row in rows:
        start, end = max(row.starts_at, opens), min(row.ends_at, closes)
        if start < end:
            found.append((ORDER.index(row.code) if row.code in ORDER else 1, start, end, row))
    marks = []
    for order, start, end, _row in sorted(found, key=lambda one: one[:2]):
        left = (start - opens).total_seconds() / long * 100
        width = (end - start).total_seconds() / long * 100
        marks.append(Mark(ORDER[order].replace("_", "-"), f"{left:.1f}%", f"{width:.1f}%"))
    words = [_said(start, end, row, (start, end) == (opens, closes)) for _order, start, end, row in found]
    name = da_date(day, year=False)
    return Day(day, marks, f"{name}: {in_a_row(list(dict.fromkeys(words))) if words else _('fri')}", day < today)


def _said(start: datetime, end: datetime, row: Gap, is_whole: bool) -> str:
    return f"{row.why}, {_('hele dagen')}" if is_whole else f"{row.why} {da_span(start, end)}"
