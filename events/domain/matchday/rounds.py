"""When the rounds of a matching day are, by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.models import MatchDay


@dataclass(frozen=True)
class Round:
    """One round of talks."""

    number: int
    starts_at: datetime
    ends_at: datetime


def rounds(day: MatchDay) -> list[Round]:
    """After the welcome, with a pause between each and the long break where it lies."""
    at = day.event.starts_at + timedelta(minutes=day.welcome_minutes)
    found = []
    for number in range(1, day.rounds + 1):
        ends = at + timedelta(minutes=day.round_minutes)
        found.append(Round(number, at, ends))
        at = ends + timedelta(minutes=day.break_minutes if number == day.break_after else day.pause_minutes)
    return found


def first_left(day: MatchDay, now: datetime) -> int:
    """The first round that has not begun; one more than there are when all have."""
    return next((one.number for one in rounds(day) if one.starts_at > now), day.rounds + 1)


def under_way(day: MatchDay, now: datetime) -> int | None:
    """The round that people are in just now."""
    return next((one.number for one in rounds(day) if one.starts_at <= now < one.ends_at), None)


def ends_too_late(day: MatchDay, found: Sequence[Round] | None = None) -> bool:
    """Whether the last round is over only after the event is."""
    return (found or rounds(day))[-1].ends_at > day.event.ends_at
