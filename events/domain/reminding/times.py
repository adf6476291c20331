"""When a rule asks for its reminder of an event. Pure.

Rules in days mean the wall clock of the event's zone ("two days before at 9.00", whatever the clocks do in between);
rules in minutes mean minutes that pass. In quiet hours nobody is reminded: what falls into them comes when they end,
or, if the event would have begun by then, just as they begin.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from events.models import Programme, ReminderRule

DAY = timedelta(days=1)


class Timed(Protocol):
    """An event, as far as its times go."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...


@dataclass(frozen=True)
class Quiet:
    """From one hour of the clock until another, usually past midnight; both hours themselves are free."""

    begins: time
    ends: time

    @property
    def is_ever(self) -> bool:
        return self.begins != self.ends

    def holds(self, clock: time) -> bool:
        if self.begins < self.ends:
            return self.begins < clock < self.ends
        return self.begins != self.ends and (clock > self.begins or clock < self.ends)

    def around(self, local: datetime) -> tuple[datetime, datetime]:
        """When the quiet hours that hold at this local moment began, and when they end, in UTC."""
        zone, day = local.tzinfo, local.date()
        first = day if self.begins < local.time() else day - DAY
        last = day if local.time() < self.ends else day + DAY
        began, ends = datetime.combine(first, self.begins, zone), datetime.combine(last, self.ends, zone)
        return began.astimezone(UTC), ends.astimezone(UTC)


NEVER = Quiet(time(0), time(0))


def parse_quiet(text: str) -> Quiet:
    """ "21.00-7.00" as settings.QUIET_HOURS says it; "" for none."""
    if not text.strip():
        return NEVER
    begins, _dash, ends = text.replace("–", "-").replace(".", ":").partition("-")
    return Quiet(*(time.fromisoformat(_two_digits(part.strip())) for part in (begins, ends)))


def _two_digits(clock: str) -> str:
    hours, _colon, minutes = clock.partition(":")
    return f"{int(hours):02d}:{int(minutes or 0):02d}"


def quiet_for_all() -> Quiet:
    return parse_quiet(settings.QUIET_HOURS)


def quiet_of(programme: Programme) -> Quiet:
    if programme.quiet_from is None or programme.quiet_until is None:
        return quiet_for_all()
    return Quiet(programme.quiet_from, programme.quiet_until)


def quiet_by_programme() -> Mapping[UUID, Quiet]:
    """Of every programme; one query."""
    return {row.pk: quiet_of(row) for row in Programme.objects.only("quiet_from", "quiet_until")}


def anchor(rule: ReminderRule, event: Timed) -> datetime:
    """What the rule counts from."""
    return event.ends_at if rule.is_after else event.starts_at


def asked_at(rule: ReminderRule, event: Timed) -> datetime:
    """The moment in UTC that the rule names, quiet or not."""
    if rule.minutes_before is not None:
        return event.starts_at - timedelta(minutes=rule.minutes_before)
    if rule.minutes_after is not None:
        return event.ends_at + timedelta(minutes=rule.minutes_after)
    zone = ZoneInfo(event.timezone)
    day = anchor(rule, event).astimezone(zone).date() + timedelta(days=rule.days_after or -(rule.days_before or 0))
    assert rule.at_time is not None
    return datetime.combine(day, rule.at_time, tzinfo=zone).astimezone(UTC)


def due_at(rule: ReminderRule, event: Timed, quiet: Quiet = NEVER) -> datetime:
    """The moment in UTC at which it is to leave."""
    asked = asked_at(rule, event)
    if not quiet.is_ever:
        return asked
    local = asked.astimezone(ZoneInfo(event.timezone))
    if not quiet.holds(local.time()):
        return asked
    began, ends = quiet.around(local)
    return ends if rule.is_after or ends < event.starts_at else began


def is_in_time(rule: ReminderRule, event: Timed, due: datetime) -> bool:
    """A reminder of what is to come is of no use once it has begun."""
    return rule.is_after or due < event.starts_at


def latest(rule: ReminderRule, event: Timed, due: datetime) -> datetime:
    """From then on it says nothing any more."""
    late = due + timedelta(hours=rule.late_hours)
    return late if rule.is_after else min(late, event.starts_at)
