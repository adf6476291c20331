"""Rules that repeat: which days a rule means, and what holidays do to them. Pure; nothing is stored or looked up.

Days come from a rule by RFC 5545's recurrence (python-dateutil's ``rrule``), holidays from people.domain.schooldays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from dateutil import rrule
from django.utils.translation import gettext as _

from people.domain.refusals import Invalid
from people.domain.schooldays import public_holiday, school_holiday_on

MOST = 200  # dates of one series
LONGEST = 366 * 10  # days from the first to the last
FAR = 70  # days that a date is moved at most, to get past a summer
LAST = -1  # "the last Tuesday"
SATURDAY = 5
WEEK = timedelta(days=7)


class Repeat(StrEnum):
    """How a rule goes on."""

    WEEKLY = "weekly"
    WEEKDAY = "weekday"  # the nth weekday of the month
    MONTHDAY = "monthday"  # the same date of each month
    DATES = "dates"  # days chosen one by one


class OnHoliday(StrEnum):
    """What becomes of a date that falls on a holiday."""

    KEEP = "keep"
    SKIP = "skip"
    NEXT = "next"  # the next working day
    BEFORE = "before"  # the working day before
    WEEK = "week"  # the same weekday, the week after


class Short(StrEnum):
    """What the 31st is in a month that has none."""

    LAST = "last"  # the last day of that month
    SKIP = "skip"  # that month has no date


@dataclass(frozen=True)
class Rule:
    """A rule from ``starts_on`` on, ended by ``until`` (that day included) or by ``count`` dates.

    ``weekdays`` (Monday is 0) belong to WEEKLY, the first of them and ``nth`` (1 to 5, or LAST) to WEEKDAY,
    ``month_day`` and ``short`` to MONTHDAY, ``dates`` to DATES. ``every`` counts weeks or months. ``without`` are
    days of the rule that were taken out by hand. ``count`` counts the dates that take place and those taken out by
    hand, not those that a holiday left out: ten times are ten meetings.
    """

    repeat: Repeat
    starts_on: date
    every: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int = 1
    month_day: int = 1
    short: Short = Short.LAST
    dates: tuple[date, ...] = ()
    until: date | None = None
    count: int | None = None
    public: OnHoliday = OnHoliday.KEEP
    school: OnHoliday = OnHoliday.KEEP
    municipality: int | None = None
    without: frozenset[date] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """What a series stores: only what the rule says."""
        said: dict[str, Any] = {"repeat": str(self.repeat), "starts_on": self.starts_on.isoformat()}
        if self.repeat != Repeat.DATES:
            said["every"] = self.every
        if self.repeat in (Repeat.WEEKLY, Repeat.WEEKDAY):
            said["weekdays"] = list(self.weekdays)
        if self.repeat == Repeat.WEEKDAY:
            said["nth"] = self.nth
        if self.repeat == Repeat.MONTHDAY:
            said |= {"month_day": self.month_day, "short": str(self.short)}
        if self.repeat == Repeat.DATES:
            said["dates"] = [day.isoformat() for day in self.dates]
        if self.until:
            said["until"] = self.until.isoformat()
        if self.count is not None:
            said["count"] = self.count
        said |= {"public": str(self.public), "school": str(self.school)}
        if self.municipality is not None:
            said["municipality"] = self.municipality
        if self.without:
            said["without"] = sorted(day.isoformat() for day in self.without)
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Rule":
        """Reads what ``as_json`` wrote."""
        return cls(
            repeat=Repeat(said["repeat"]),
            starts_on=date.fromisoformat(said["starts_on"]),
            every=said.get("every", 1),
            weekdays=tuple(said.get("weekdays", ())),
            nth=said.get("nth", 1),
            month_day=said.get("month_day", 1),
            short=Short(said.get("short", Short.LAST)),
            dates=tuple(date.fromisoformat(day) for day in said.get("dates", ())),
            until=date.fromisoformat(said["until"]) if said.get("until") else None,
            count=said.get("count"),
            public=OnHoliday(said.get("public", OnHoliday.KEEP)),
            school=OnHoliday(said.get("school", OnHoliday.KEEP)),
            municipality=said.get("municipality"),
            without=frozenset(date.fromisoformat(day) for day in said.get("without", ())),
        )


class Outcome(StrEnum):
    """What becomes of a day that the rule means."""

    KEPT = "kept"
    MOVED = "moved"  # a holiday moved it
    SKIPPED = "skipped"  # a holiday left it out
    TAKEN = "taken"  # a holiday moved it onto another date of the series, so it is left out
    WITHOUT = "without"  # taken out by hand


@dataclass(frozen=True)
class Planned:
    """One day that the rule means, and the day it takes place: None when a holiday left it out.

    ``reason`` is the holiday that moved it or left it out, ``notes`` the holidays of the day it takes place.
    """

    rule_day: date
    day: date | None
    outcome: Outcome
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def takes_place(self) -> bool:
        return self.outcome in (Outcome.KEPT, Outcome.MOVED)


def check(rule: Rule) -> None:
    """Raises Invalid with the fields of a rule that cannot be followed."""
    errors: list[tuple[str, str]] = []
    if rule.repeat == Repeat.WEEKLY and not rule.weekdays:
        errors.append(("/weekdays", _("Vælg mindst én ugedag.")))
    if not 1 <= rule.every <= 52:
        errors.append(("/every", _("Vælg et tal mellem 1 og 52.")))
    if rule.repeat == Repeat.DATES:
        if not rule.dates:
            errors.append(("/dates", _("Vælg mindst én dato.")))
    elif rule.until is None and rule.count is None:
        errors.append(("/until", _("Vælg, hvornår rækken slutter.")))
    if rule.until is not None and rule.until < rule.starts_on:
        errors.append(("/until", _("Rækken slutter, før den begynder. Vælg en senere dato.")))
    if rule.until is not None and (rule.until - rule.starts_on).days > LONGEST:
        errors.append(("/until", _("En række varer højst ti år. Vælg en tidligere dato.")))
    if rule.count is not None and not 1 <= rule.count <= MOST:
        errors.append(("/count", _("Vælg et antal mellem 1 og {most}.").format(most=MOST)))
    if errors:
        raise Invalid(errors)


def rule_days(rule: Rule) -> Iterator[date]:
    """The days a rule means, in order, before any holiday is looked at; ``until`` ends them, ``count`` does not."""
    if rule.repeat == Repeat.DATES:
        yield from sorted(set(rule.dates))
        return
    last = rule.until or rule.starts_on + timedelta(days=LONGEST)
    for moment in rrule.rrule(
        dtstart=datetime.combine(rule.starts_on, time()),
        until=datetime.combine(last, time()),
        interval=rule.every,
        wkst=rrule.MO,
        **_by(rule),
    ):
        yield moment.date()


def _by(rule: Rule) -> dict[str, Any]:
    if rule.repeat == Repeat.WEEKLY:
        return {"freq": rrule.WEEKLY, "byweekday": sorted(rule.weekdays)}
    if rule.repeat == Repeat.WEEKDAY:
        return {"freq": rrule.MONTHLY, "byweekday": rrule.weekday(rule.weekdays[0], rule.nth)}
    if rule.month_day > 28 and rule.short == Short.LAST:
        # The last of the days that the month has: the 30th, or the 28th or 29th of February.
        return {"freq": rrule.MONTHLY, "bymonthday": list(range(28, rule.month_day + 1)), "bysetpos": LAST}
    return {"freq": rrule.MONTHLY, "bymonthday": rule.month_day}


def plan(rule: Rule) -> list[Planned]:
    """Every day the rule means and what becomes of it, in the order of the rule.

    Raises Invalid when nothing takes place or more than MOST dates do.
    """
    check(rule)
    wanted = rule.count if rule.count is not None and rule.repeat != Repeat.DATES else MOST + 1
    days = rule_days(rule)
    meant = list(islice(days, wanted))
    while True:
        planned = _with_holidays(rule, meant)
        counted = sum(one.takes_place or one.outcome == Outcome.WITHOUT for one in planned)
        more = list(islice(days, wanted - counted))
        if not more:
            break
        meant += more
    if counted > MOST:
        raise Invalid([("/until", _("En række har højst {most} datoer. Lad den slutte tidligere.").format(most=MOST))])
    if not any(one.day for one in planned):
        raise Invalid([("/until", _("Ingen datoer passer. Vælg en senere slutdato eller en anden gentagelse."))])
    return planned


def _with_holidays(rule: Rule, meant: Sequence[date]) -> list[Planned]:
    off = {day: _in_the_way(rule, day) for day in meant}
    occupied = {day for day in meant if off[day] is None and day not in rule.without}
    planned = []
    for rule_day in meant:
        one = _one(rule, rule_day, off[rule_day], occupied)
        if one.takes_place and one.day:
            occupied.add(one.day)
        planned.append(one)
    return planned


def _one(rule: Rule, rule_day: date, off: tuple[OnHoliday, str] | None, occupied: set[date]) -> Planned:
    day: date | None = rule_day
    outcome, reason = Outcome.KEPT, ""
    if off is not None:
        policy, reason = off
        day = _elsewhere(rule, rule_day, policy)
        outcome = Outcome.MOVED if day else Outcome.SKIPPED
    if rule_day in rule.without:
        return Planned(rule_day, day, Outcome.WITHOUT, reason, _notes(rule, day))
    if outcome == Outcome.MOVED and day in occupied:
        return Planned(rule_day, None, Outcome.TAKEN, reason)
    return Planned(rule_day, day, outcome, reason, _notes(rule, day))


def _in_the_way(rule: Rule, day: date) -> tuple[OnHoliday, str] | None:
    """What the rule does about the holidays of a day, and because of which; None when nothing is in its way.

    On a day that is both, leaving out goes before moving, and the public holiday before the schools'.
    """
    found: list[tuple[OnHoliday, str]] = []
    if rule.public != OnHoliday.KEEP and (name := public_holiday(day)):
        found.append((rule.public, name))
    if rule.school != OnHoliday.KEEP and (holiday := school_holiday_on(rule.municipality, day)):
        found.append((rule.school, holiday.name))
    return next((one for one in found if one[0] == OnHoliday.SKIP), found[0] if found else None)


def _elsewhere(rule: Rule, day: date, policy: OnHoliday) -> date | None:
    """The day a date moves to; None when it is left out, or nothing is free in ten weeks."""
    if policy == OnHoliday.SKIP:
        return None
    step = {OnHoliday.NEXT: timedelta(days=1), OnHoliday.BEFORE: timedelta(days=-1)}.get(policy, WEEK)
    there = day + step
    while abs((there - day).days) <= FAR:
        works = step == WEEK or (there.weekday() < SATURDAY and public_holiday(there) is None)
        if works and _in_the_way(rule, there) is None:
            return there
        there += step
    return None


def _notes(rule: Rule, day: date | None) -> tuple[str, ...]:
    """The holidays of the day something takes place."""
    if day is None:
        return ()
    school = school_holiday_on(rule.municipality, day)
    names = (public_holiday(day), school.name if school else None)
    return tuple(name for name in names if name)
