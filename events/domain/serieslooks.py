"""What a new date of a series looks like, and what of a change may stand in somebody's way."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from events.domain.conflicts import Proposed, of_changes
from events.domain.ownfields import BUFFERS, PLACE, WORDS, kept
from events.domain.series import place_of
from events.domain.seriescourse import Course
from events.models import Event, EventStatus, Series

_LOOKS = sorted(WORDS | PLACE | BUFFERS | {"programme"})
# What of it the rules about conflicts look at.
_JUDGED = ("programme", "owner", "venue", "room", "capacity", "title", *sorted(BUFFERS))


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


def proposals(course: Course, rows: Iterable[Event]) -> dict[str, Proposed]:
    """By the steps' keys: what is added, and what gets another time or place."""
    rows = list(rows)
    proposed = {}
    for step in course.steps:
        if step.event is not None:
            if one := of_changes(step.event, step.changes):
                proposed[step.key] = one
        elif step.starts_at and step.ends_at and step.planned:
            like = looks_of(course.series, rows, step.planned.rule_day)
            proposed[step.key] = Proposed.new(
                kind=course.series.kind,
                starts_at=step.starts_at,
                ends_at=step.ends_at,
                **{"programme": course.series.programme} | {name: like[name] for name in _JUDGED if name in like},
            )
    return proposed
