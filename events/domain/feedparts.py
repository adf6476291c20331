"""The rendered entries of a feed, and how it keeps to a size calendars take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.domain.feedwindows import SHORT_PAST, ZONE, midnight

# Google refuses about 1 MB; half of that leaves room for clients that are stricter.
LARGEST = 450_000


@dataclass(frozen=True)
class Part:
    """One rendered entry."""

    starts_at: datetime
    ends_at: datetime
    content: bytes


def are_too_large(contents: Iterable[bytes]) -> bool:
    """More than one calendar may be."""
    return sum(map(len, contents)) > LARGEST


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
        total += len(part.content)
        if total > LARGEST:
            return place
    return None


def _day(part: Part) -> date:
    return part.starts_at.astimezone(ZONE).date()
