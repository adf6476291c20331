"""What a change of a series does to each of its dates, worked out before anything is done. Nothing is written here.

The past is never rewritten: dates that have begun, or are over, stay out of it. What was set by hand on a date stays
(events.domain.ownfields), and so does a date that was changed by hand and that a new rule has no place for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from events.domain import lifecycle
from events.domain.changes import local_day
from events.domain.ownfields import FIELDS, TIME, kept
from events.domain.recurrence import Outcome, Planned, Rule, plan
from events.domain.rulechange import begin, end, pair, shift
from events.domain.series import dates_of, place_of, rule_of
from events.domain.wallclock import Hours
from events.models import Event, EventStatus, Series
from people.domain.refusals import MoveNotAllowed


class Scope(StrEnum):
    """Which dates a change is for."""

    THIS = "this"
    FOLLOWING = "following"  # this one and those after it
    ALL = "all"  # all to come


class Fate(StrEnum):
    """What happens to one date."""

    MOVED = "moved"
    CHANGED = "changed"  # other words or another place, at the same time
    ADDED = "added"
    CANCELLED = "cancelled"
    STAYS = "stays"


@dataclass(frozen=True)
class Step:
    """One date: what happens to it and why. ``key`` is what a form names it by.

    ``changes`` go through events.domain.changes; ``marks`` are saved without a new version, for nobody sees them.
    ``why`` is "own" when it stays because it was changed by hand, "over" when its status allows no more, else a
    holiday's name.
    """

    key: str
    fate: Fate
    event: Event | None = None
    planned: Planned | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, Any] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Course:
    """All of it. ``rule`` and ``hours`` are the series' new ones, None where they stay.

    ``since`` is the place of the first date it is for; ``splits`` says that the dates before it, those that are
    still to come, go on under the old rule, so that the series becomes two.
    """

    series: Series
    steps: Sequence[Step]
    since: date
    rule: Rule | None = None
    hours: Hours | None = None
    splits: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)

    def of(self, *fates: Fate) -> list[Step]:
        return [step for step in self.steps if step.fate in fates]

    @property
    def fingerprint(self) -> str:
        """Of what becomes of each date: another one means that it comes to something else than was shown."""
        said = [(step.key, step.fate, step.starts_at, step.ends_at, step.why) for step in self.steps]
        return sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Dates:
    """The dates of a series as a change meets them."""

    to_come: list[Event]  # in scope and open to change
    others: list[Event]  # in scope and closed: they hold their place in the rule
    earlier: list[Event]  # to come, before the scope


def _dates(
    series: Series,
    since: date | None,
    now: datetime,
    rows: Iterable[Event] | None = None,
    held_from: date | None = None,
) -> _Dates:
    """``held_from``: closed dates hold their place from that day on, where a rule begins before the first to come."""
    rows = list(dates_of(series) if rows is None else rows)
    open_ones = [row for row in rows if row.starts_at > now and row.status not in lifecycle.OVER]
    first = since or min((place_of(row) for row in open_ones), default=None)
    if first is None:
        raise MoveNotAllowed(_("Rækken har ingen datoer til gode."), code="series_is_over")
    inside = [row for row in open_ones if place_of(row) >= first]
    open_keys = {row.pk for row in open_ones}
    held = min(first, held_from or first)
    closed = [row for row in rows if row.pk not in open_keys and row.series_day and row.series_day >= held]
    earlier = [row for row in open_ones if place_of(row) < first]
    return _Dates(sorted(inside, key=place_of), closed, earlier)


def rest_of(series: Series, now: datetime, since: date | None = None) -> tuple[Rule, date]:
    """The rule as it goes on from one of its dates (None: from the first to come), and the day it goes on from."""
    dates = _dates(series, since, now)
    first = since or place_of(dates.to_come[0])
    return begin(rule_of(series), first, _places(series, dates, first)), first


def scope_since(event: Event, scope: Scope, now: datetime) -> date | None:
    """Where the scope begins; None for all to come. Refuses for what has begun, or follows its series no more."""
    if event.starts_at <= now or event.status in lifecycle.OVER:
        raise MoveNotAllowed(
            _("Datoen er begyndt eller ovre. Vælg en, der ikke er begyndt, for at ændre rækken."), code="event_is_over"
        )
    return place_of(event) if scope == Scope.FOLLOWING else None


# -- words, places, times --------------------------------------------------------------------------------


def of_change(
    event: Event, wanted: Mapping[str, Any], scope: Scope, now: datetime, rows: Iterable[Event] | None = None
) -> Course:
    """What differs between ``wanted`` and this date, done to every date in scope that has not its own."""
    series = _series(event)
    since = scope_since(event, scope, now)
    dates = _dates(series, since, now, rows)
    first = since or place_of(dates.to_come[0])
    differing = {name: value for name, value in wanted.items() if name in FIELDS and getattr(event, name) != value}
    words = {name: value for name, value in differing.items() if name not in TIME}
    if not TIME & differing.keys():
        steps = [_reworded(row, words, event) for row in dates.to_come]
        return Course(series, steps, first, words=words)
    starts_at, ends_at = wanted.get("starts_at", event.starts_at), wanted.get("ends_at", event.ends_at)
    hours = Hours.of(starts_at, ends_at)
    splits = bool(dates.earlier)
    rule = begin(rule_of(series), first, _places(series, dates, first))
    if local_day(starts_at) == event.day:
        at = {row.pk: hours.on(row.day) for row in dates.to_come}
        steps = [_retimed(row, at[row.pk], words, event) for row in dates.to_come]
        return Course(series, steps, first, rule if splits else None, hours, splits, words)
    if event.series_day is None:
        raise MoveNotAllowed(_("Datoen følger ikke længere rækkens regel. Flyt den for sig."), code="date_without_rule")
    moved = shift(rule, event.series_day, local_day(starts_at))
    steps = _replanned(dates, plan(moved.rule), hours, now, words, event, (starts_at, ends_at), moved.of)
    return Course(series, steps, first, moved.rule, hours, splits, words)


def of_rule(
    series: Series, rule: Rule, hours: Hours, since: date | None, now: datetime, rows: Iterable[Event] | None = None
) -> Course:
    """Another rule from a date on (None: for all to come), which keeps as many dates as it can: those near a day of
    the new rule move there, the rest are cancelled, and what is missing is added."""
    dates = _dates(series, since, now, rows, held_from=rule.starts_on)
    first = since or place_of(dates.to_come[0])
    steps = _replanned(dates, plan(rule), hours, now)
    return Course(series, steps, first, rule, hours, bool(dates.earlier))


def of_cancel(event: Event, scope: Scope, now: datetime, rows: Iterable[Event] | None = None) -> Course:
    """Every date in scope cancelled; the series ends before the first of them."""
    series = _series(event)
    dates = _dates(series, scope_since(event, scope, now), now, rows)
    first = place_of(event) if scope == Scope.FOLLOWING else place_of(dates.to_come[0])
    steps = [_cancelled(row) for row in dates.to_come]
    return Course(series, steps, first, end(rule_of(series), first))


def _series(event: Event) -> Series:
    if event.series is None:
        raise MoveNotAllowed(_("Arrangementet er ikke del af en række."), code="no_series")
    return event.series


def _places(series: Series, dates: _Dates, first: date) -> int:
    """How many dates the rest of the rule counts."""
    taken = sum(row.series_day is not None for row in [*dates.to_come, *dates.others])
    return taken + sum(day >= first for day in rule_of(series).without)


def _reworded(row: Event, words: Mapping[str, Any], asked: Event) -> Step:
    changes, marks = _own(row, words, asked)
    return Step(
        str(row.pk),
        Fate.CHANGED if changes else Fate.STAYS,
        row,
        changes=changes,
        marks=marks,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        why="" if changes or not set(words) & kept(row) else "own",
    )


def _retimed(row: Event, span: tuple[datetime, datetime], words: Mapping[str, Any], asked: Event) -> Step:
    changes, marks = _own(row, {**words, "starts_at": span[0], "ends_at": span[1]}, asked)
    return _moved(row, changes, marks)


def _own(row: Event, wanted: Mapping[str, Any], asked: Event | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of the wanted is new on this date and not its own. The date that was asked about takes it all, and what
    it takes is its own no more."""
    if asked is not None and row.pk == asked.pk:
        left = sorted(set(row.own_fields) - set(wanted))
        return _new(row, wanted), {} if left == row.own_fields else {"own_fields": left}
    own = kept(row)
    return _new(row, {name: value for name, value in wanted.items() if name not in own}), {}


def _new(row: Event, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


def _moved(
    row: Event, changes: dict[str, Any], marks: dict[str, Any], planned: Planned | None = None, why: str = ""
) -> Step:
    starts_at, ends_at = changes.get("starts_at", row.starts_at), changes.get("ends_at", row.ends_at)
    moves = (starts_at, ends_at) != (row.starts_at, row.ends_at)
    fate = Fate.MOVED if moves else Fate.CHANGED if changes else Fate.STAYS
    why = why or ("own" if fate == Fate.STAYS and TIME & kept(row) else "")
    return Step(str(row.pk), fate, row, planned, changes, marks, starts_at, ends_at, why)


def _cancelled(row: Event, planned: Planned | None = None, why: str = "") -> Step:
    """Cancelled by the series: the rule means it no more, so its day is free for another date."""
    may = EventStatus.CANCELLED in lifecycle.MOVES[row.kind].get(row.status, ())
    fate = Fate.CANCELLED if may else Fate.STAYS
    marks = _differing(row, {"series_day": None}) if may else {}
    return Step(str(row.pk), fate, row, planned, {}, marks, row.starts_at, row.ends_at, why if may else "over")


def _differing(row: Event, marks: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in marks.items() if getattr(row, name) != value}


# -- another rule ----------------------------------------------------------------------------------------


def _replanned(
    dates: _Dates,
    planned: Sequence[Planned],
    hours: Hours,
    now: datetime,
    words: Mapping[str, Any] | None = None,
    asked: Event | None = None,
    asked_span: tuple[datetime, datetime] | None = None,
    becomes: Any = None,
) -> list[Step]:
    """Each old date beside its new day. ``becomes`` says where a rule day goes; without it the nearest ones meet."""
    ruled = sorted((row for row in [*dates.to_come, *dates.others] if row.series_day), key=place_of)
    open_keys = {row.pk for row in dates.to_come}
    steps = []
    for row, one in _met(ruled, planned, becomes):
        if row is None:
            if one is not None and (step := _added(one, hours, now)):
                steps.append(step)
        elif row.pk not in open_keys:
            # Cancelled by hand: it keeps its place, so that no other date comes instead.
            marks = _differing(row, {"series_day": one.rule_day if one else None}) if row.starts_at > now else {}
            if marks:
                steps.append(_moved(row, {}, marks, one, why="over"))
        elif asked is not None and row.pk == asked.pk and asked_span is not None:
            steps.append(_asked(row, one, asked_span, words or {}))
        else:
            steps.append(_replaced(row, one, hours, words or {}))
    steps += [_moved(row, *_own(row, words or {}, asked)) for row in dates.to_come if row.series_day is None]
    return sorted(steps, key=lambda step: (step.starts_at is None, step.starts_at, step.key))


def _met(rows: Sequence[Event], planned: Sequence[Planned], becomes: Any) -> list[tuple[Event | None, Planned | None]]:
    if becomes is None:
        pairs = pair([place_of(row) for row in rows], [one.rule_day for one in planned])
        return [(None if i is None else rows[i], None if j is None else planned[j]) for i, j in pairs]
    left = {one.rule_day: one for one in planned}
    met: list[tuple[Event | None, Planned | None]] = [(row, left.pop(becomes(place_of(row)), None)) for row in rows]
    return met + [(None, one) for one in left.values()]


def _added(one: Planned, hours: Hours, now: datetime) -> Step | None:
    if not one.takes_place or one.day is None:
        return None
    starts_at, ends_at = hours.on(one.day)
    if starts_at <= now:
        return None
    return Step(one.rule_day.isoformat(), Fate.ADDED, None, one, {}, {}, starts_at, ends_at, one.reason)


def _asked(row: Event, one: Planned | None, span: tuple[datetime, datetime], words: Mapping[str, Any]) -> Step:
    """The date that was moved goes exactly where it was put, whatever the rule or a holiday says."""
    changes, marks = _own(row, {**words, "starts_at": span[0], "ends_at": span[1]}, row)
    marks |= _differing(row, {"series_day": one.rule_day if one else None})
    if one is None or one.day != local_day(span[0]):
        marks["own_fields"] = sorted({*marks.get("own_fields", row.own_fields), *TIME})
    return _moved(row, changes, marks, one)


def _replaced(row: Event, one: Planned | None, hours: Hours, words: Mapping[str, Any]) -> Step:
    if one is None or not one.takes_place or one.day is None:
        by_hand = one is not None and one.outcome == Outcome.WITHOUT
        if row.own_fields and not by_hand:
            # The rule has no place for it, but somebody decided about it: it stays, beside the rule.
            changes, _none = _own(row, words, None)
            return _moved(row, changes, _differing(row, {"series_day": None}), one, why="own")
        return _cancelled(row, one, one.reason if one else "")
    span = hours.on(one.day)
    changes, _none = _own(row, {**words, "starts_at": span[0], "ends_at": span[1]}, None)
    return _moved(row, changes, _differing(row, {"series_day": one.rule_day}), one, why=one.reason)


# -- what is left out ------------------------------------------------------------------------------------


def leave_out(course: Course, keys: Iterable[str]) -> Course:
    """The course without these dates: an added one is not added, now or later; the others stay as they are, and
    that is their own from now on."""
    unwanted = set(keys)
    if not unwanted:
        return course
    steps, gone = [], set()
    for step in course.steps:
        if step.key not in unwanted or step.fate == Fate.STAYS:
            steps.append(step)
        elif step.event is None and step.planned is not None:
            gone.add(step.planned.rule_day)
        elif step.event is not None:
            steps.append(_left(step, step.event))
    rule = replace(course.rule, without=course.rule.without | gone) if course.rule and gone else course.rule
    return replace(course, steps=steps, rule=rule)


def _left(step: Step, row: Event) -> Step:
    fields = TIME if step.fate == Fate.CANCELLED else FIELDS & step.changes.keys()
    day = step.planned.rule_day if step.planned else None if step.fate == Fate.CANCELLED else row.series_day
    marks = _differing(row, {"own_fields": sorted({*row.own_fields, *fields}), "series_day": day})
    return Step(step.key, Fate.STAYS, row, step.planned, {}, marks, row.starts_at, row.ends_at, "own")
