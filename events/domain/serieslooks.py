"""What a new date of a series looks like, and a course as the deeds it comes to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from events.domain.deeds import Deed
from events.domain.ownfields import BUFFERS, GUESTS, PLACE, WORDS, kept
from events.domain.series import date_deed, hours_of, place_of
from events.domain.seriescourse import Course, Fate
from events.models import Event, EventStatus, Series

_LOOKS = sorted(WORDS | GUESTS | PLACE | BUFFERS | {"programme"})


def looks_of(series: Series, rows: Iterable[Event], day: date) -> dict[str, Any]:
    """The words and the place of a date on that day: those of the date before it (or else after it) that has no own."""
    rows = [row for row in rows if not row.is_cancelled] or list(rows)
    near = sorted(rows, key=lambda row: (place_of(row) > day, abs((place_of(row) - day).days), row.pk))
    looks: dict[str, Any] = {}
    for name in _LOOKS:
        like = next((row for row in near if name not in kept(row)), near[0] if near else None)
        if like is not None:
            looks[name] = getattr(like, name)
    looks.setdefault("title", series.title)
    if near and near[0].status in (EventStatus.PUBLISHED, EventStatus.INVITED):
        looks["status"] = EventStatus.PUBLISHED
    return looks


def deeds_of(course: Course, rows: Iterable[Event], series: Series | None = None, *, why: str = "") -> list[Deed]:
    """A course as deeds, to be done or only rehearsed: what becomes of each date, by the steps' keys.

    ``series`` is the one that new dates belong to, when that is another than the course's.
    """
    series, rows = series or course.series, list(rows)
    hours = course.hours or hours_of(course.series)
    deeds = []
    for step in course.steps:
        if step.event is None and step.planned is not None:
            like = looks_of(series, rows, step.planned.rule_day)
            deeds.append(date_deed(series, step.planned, hours, like))
        elif step.fate == Fate.CANCELLED:
            deeds.append(Deed(step.event, status=EventStatus.CANCELLED, why=why or step.why, key=step.key))
        elif step.event is not None and step.changes:
            own = step.marks.get("own_fields", step.event.own_fields)
            deeds.append(Deed(step.event, {**step.changes, "own_fields": own}, why=why, key=step.key))
    return deeds
