"""Days and hours of the demo: what is a working day, and a wall-clock time as a moment in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from people.domain.places import public_holiday, school_holiday_on

ZONE = ZoneInfo("Europe/Copenhagen")


def at(day: date, clock: str) -> datetime:
    """ "8.15" on the wall in Denmark on a day, as UTC."""
    hour, _, minute = clock.partition(".")
    return datetime.combine(day, time(int(hour), int(minute or 0)), ZONE).astimezone(UTC)


@cache
def is_workday(day: date) -> bool:
    return day.weekday() < 5 and public_holiday(day) is None


@cache
def is_schoolday(day: date) -> bool:
    """In most municipalities; each may have its own winter holiday."""
    return is_workday(day) and school_holiday_on(None, day) is None


def workday(day: date, step: int = 1) -> date:
    """The day itself, or the next (step 1) or last (step -1) working day."""
    while not is_workday(day):
        day += timedelta(days=step)
    return day


def schoolday(day: date, step: int = 1) -> date:
    """The day itself, or the next (step 1) or last (step -1) school day."""
    while not is_schoolday(day):
        day += timedelta(days=step)
    return day
