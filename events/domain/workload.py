"""How much one person may be asked to work: rest between days, hours in a day and in a week.

An estimate from what is booked here; what else somebody does is not known, so these are warnings.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from events.domain.agenda import ZONE

REST = timedelta(hours=11)
MOST_A_DAY = timedelta(hours=10)
MOST_A_WEEK = timedelta(hours=48)
# Longer than this is being somewhere for days: how many of its hours are work is not known.
LONG = timedelta(hours=16)


class Span(NamedTuple):
    """A half-open period somebody is busy."""

    starts_at: datetime
    ends_at: datetime


def too_little_rest(one: Span, other: Span) -> bool:
    """Less than eleven hours between two that begin on different days."""
    first, second = sorted((one, other))
    if _day(first.starts_at) == _day(second.starts_at):
        return False
    return timedelta(0) <= second.starts_at.astimezone(UTC) - first.ends_at.astimezone(UTC) < REST


def too_many_hours(new: Span, others: Iterable[Span]) -> tuple[date, timedelta] | None:
    """The first day that ``new`` brings over the most a day, and how many hours it then has."""
    if new.ends_at - new.starts_at > LONG:
        return None
    by_day = hours_by_day([new, *others])
    for day in hours_by_day([new]):
        if by_day[day] > MOST_A_DAY:
            return day, by_day[day]
    return None


def too_long_week(new: Span, others: Iterable[Span]) -> tuple[date, timedelta] | None:
    """The Monday of the first week that ``new`` brings over the most a week, and how many hours it then has."""
    if new.ends_at - new.starts_at > LONG:
        return None
    total: dict[date, timedelta] = defaultdict(timedelta)
    for day, hours in hours_by_day([new, *others]).items():
        total[day - timedelta(days=day.weekday())] += hours
    for monday in dict.fromkeys(day - timedelta(days=day.weekday()) for day in hours_by_day([new])):
        if total[monday] > MOST_A_WEEK:
            return monday, total[monday]
    return None


def hours_by_day(spans: Iterable[Span]) -> dict[date, timedelta]:
    """The hours of each local day, in order; what goes over midnight counts on both sides."""
    found: dict[date, timedelta] = defaultdict(timedelta)
    for span in spans:
        if span.ends_at - span.starts_at > LONG:
            continue
        start = span.starts_at
        while start < span.ends_at:
            midnight = datetime.combine(_day(start) + timedelta(days=1), datetime.min.time(), tzinfo=ZONE)
            end = min(midnight, span.ends_at)
            # Elapsed time is subtracted in UTC: on the nights the clocks change the day is not 24 hours.
            found[_day(start)] += end.astimezone(UTC) - start.astimezone(UTC)
            start = end
    return dict(sorted(found.items()))


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
