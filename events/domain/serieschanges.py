"""Changing a whole series, or this date and those after it: one deed, in one transaction, over dates that stay events
of their own. What it does to each stands in events.domain.seriescourse; here it is done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import changes, journal
from events.domain.conflicts import Answer
from events.domain.deeds import Deed, do_all
from events.domain.recurrence import Rule, plan
from events.domain.rulechange import end
from events.domain.series import dates_of, hours_of, place_of, rule_of
from events.domain.seriescourse import Course, Fate, Scope, leave_out, of_cancel, of_change, of_rule
from events.domain.serieslooks import deeds_of, looks_of
from events.domain.wallclock import Hours
from events.models import Event, Series
from people.domain.history import record
from people.domain.refusals import MoveNotAllowed
from people.models import User


@dataclass(frozen=True)
class Manner:
    """How a change is told: why, to nobody (``quiet``), ``without`` some consequences; and what is answered to the
    warnings that stand in its way (None: nobody is asked)."""

    why: str = ""
    quiet: bool = False
    without: frozenset[str] = frozenset()
    answer: Answer | None = None

    def told(self, why: str = "") -> dict[str, Any]:
        """As events.domain.changes takes it; ``why`` where nothing else is said."""
        return {"why": self.why or why, "quiet": self.quiet, "without": self.without}


_PLAIN = Manner()


def change_series(
    event: Event,
    wanted: Mapping[str, Any],
    scope: Scope,
    *,
    now: datetime,
    by: User | None = None,
    how: Manner = _PLAIN,
    left_out: Iterable[str] = (),
    expected_revision: int | None = None,
    seen: str | None = None,
) -> Course | None:
    """What differs between ``wanted`` and this date, done to it and, by the scope, to the others; returns what was
    done to them, or None for a scope of one date.

    Another day on a date makes another rule: Tuesdays become Thursdays. Raises Clash when somebody is taken at one
    of the new times (nothing is changed then), MoveNotAllowed when the date or the series changed meanwhile; with
    ``seen``, the fingerprint of the course that was shown, also when it would come to something else by now.
    """
    if scope == Scope.THIS:
        changes.change_event(
            event, wanted, now=now, by=by, expected_revision=expected_revision, answer=how.answer, **how.told()
        )
        return None
    with _locked(event, now, by, "moved", expected_revision) as (fresh, rows):
        course = leave_out(_as_seen(of_change(fresh, wanted, scope, now, rows), seen), left_out)
        follow(course, now=now, by=by, how=how, rows=rows)
    return course


def cancel_series(
    event: Event,
    scope: Scope,
    *,
    now: datetime,
    by: User | None = None,
    how: Manner = _PLAIN,
    left_out: Iterable[str] = (),
    expected_revision: int | None = None,
    seen: str | None = None,
) -> Course | None:
    """Cancels this date, this and those after it, or all to come; then the series has ended. Cancelled dates stay in
    calendars as cancelled. A date cancelled for itself keeps its place in the rule, so that none comes instead."""
    if scope == Scope.THIS:
        _unchanged(event, expected_revision)
        changes.cancel(event, now=now, by=by, **how.told())
        return None
    with _locked(event, now, by, "cancelled", expected_revision) as (fresh, rows):
        course = leave_out(_as_seen(of_cancel(fresh, scope, now, rows), seen), left_out)
        follow(course, now=now, by=by, how=how, rows=rows)
    return course


def replan(
    series: Series,
    rule: Rule,
    hours: Hours,
    *,
    now: datetime,
    by: User | None = None,
    since: date | None = None,
    how: Manner = _PLAIN,
    left_out: Iterable[str] = (),
    expected_revision: int | None = None,
    seen: str | None = None,
) -> Course:
    """Another rule for all to come, or from a date of the series on. Dates keep their UID where the new rule has a
    day for them, so calendars see them move; those left over are cancelled, and new ones are added."""
    with journal.as_one(now=now, by=by, what="replanned"):
        stored, rows = _lock(series, expected_revision)
        course = leave_out(_as_seen(of_rule(stored, rule, hours, since, now, rows), seen), left_out)
        follow(course, now=now, by=by, how=how, rows=rows)
    return course


def rejoined(event: Event, rows: Iterable[Event] | None = None) -> dict[str, Any]:
    """What a date that was changed by hand is when it follows its series again: the rule's day, hours and words."""
    series = event.series
    if series is None or event.series_day is None:
        raise MoveNotAllowed(_("Datoen følger ikke nogen regel."), code="date_without_rule")
    meant = next((one for one in plan(rule_of(series)) if one.rule_day == event.series_day), None)
    starts_at, ends_at = hours_of(series).on((meant and meant.day) or event.series_day)
    others = [other for other in (dates_of(series) if rows is None else rows) if other.pk != event.pk]
    like = looks_of(series, others, event.series_day)
    like.pop("status", None)
    return {**like, "starts_at": starts_at, "ends_at": ends_at, "own_fields": []}


def rejoin(
    event: Event,
    *,
    now: datetime,
    by: User | None = None,
    how: Manner = _PLAIN,
    expected_revision: int | None = None,
) -> None:
    """A date that was changed by hand follows its series again: back to the day of the rule and its hours."""
    with _locked(event, now, by, "moved", expected_revision) as (fresh, rows):
        do_all(
            [Deed(fresh, rejoined(fresh, rows), why=how.why)],
            now=now,
            by=by,
            quiet=how.quiet,
            without=how.without,
            answer=how.answer,
            unasked=how.answer is None,
        )


def follow(course: Course, *, now: datetime, by: User | None, how: Manner = _PLAIN, rows: list[Event]) -> None:
    """Does what a course says, to be called with the series and its dates locked."""
    first = next((step.event for step in course.steps if step.event is not None), None)
    if first is not None:
        journal.watch(first, Series.objects.filter(pk=course.series.pk))
    series = _divided(course, now, by, rows) if course.splits else course.series
    _save(course, series, now)
    for step in course.steps:
        if step.event is not None and step.marks:
            _mark(step.event, step.marks)
    do_all(
        deeds_of(course, rows, series, why=how.why),
        now=now,
        by=by,
        quiet=how.quiet,
        without=how.without,
        answer=how.answer,
        unasked=how.answer is None,
    )
    record(series, now=now, by=by, what="series_changed", new=said(course), why=how.why)


def said(course: Course) -> str:
    """What was done, in figures: "8 flyttet, 2 aflyst"."""
    counts = {fate: len(course.of(fate)) for fate in Fate}
    parts = [
        ngettext("{n} flyttet", "{n} flyttet", counts[Fate.MOVED]) if counts[Fate.MOVED] else "",
        ngettext("{n} ændret", "{n} ændret", counts[Fate.CHANGED]) if counts[Fate.CHANGED] else "",
        ngettext("{n} ny", "{n} nye", counts[Fate.ADDED]) if counts[Fate.ADDED] else "",
        ngettext("{n} aflyst", "{n} aflyst", counts[Fate.CANCELLED]) if counts[Fate.CANCELLED] else "",
    ]
    numbers = (counts[Fate.MOVED], counts[Fate.CHANGED], counts[Fate.ADDED], counts[Fate.CANCELLED])
    return ", ".join(part.format(n=n) for part, n in zip(parts, numbers, strict=True) if part)


def _as_seen(course: Course, seen: str | None) -> Course:
    if seen is not None and course.fingerprint != seen:
        raise MoveNotAllowed(
            _("Datoerne er ikke som dem, du har set. Se dem igennem, og gem igen."), code="dates_changed"
        )
    return course


# -- one after the other -----------------------------------------------------------------------------------


@contextmanager
def _locked(
    event: Event, now: datetime, by: User | None, what: str, expected_revision: int | None
) -> Iterator[tuple[Event, list[Event]]]:
    """The date and all dates of its series, as they are and as they stay until the block ends."""
    if event.series is None:
        raise MoveNotAllowed(_("Arrangementet er ikke del af en række."), code="no_series")
    with journal.as_one(now=now, by=by, what=what):
        series, rows = _lock(event.series, None)
        fresh = next(row for row in rows if row.pk == event.pk)
        _unchanged(fresh, expected_revision)
        fresh.series = series
        yield fresh, rows


def _lock(series: Series, expected_revision: int | None) -> tuple[Series, list[Event]]:
    """The series first, then its dates in the order of their ids: two changes wait for each other, never both."""
    stored = Series.objects.select_for_update().get(pk=series.pk)
    if expected_revision is not None and stored.revision != expected_revision:
        raise MoveNotAllowed(
            _("En anden har ændret rækken imens. Genindlæs siden og prøv igen."), code="changed_meanwhile"
        )
    rows = Event.objects.select_for_update(of=("self",)).filter(series=stored).order_by("pk")
    return stored, list(rows.select_related("venue", "owner", "programme"))


def _unchanged(event: Event, expected_revision: int | None) -> None:
    if expected_revision is None:
        return
    stored = Event.objects.select_for_update().values_list("revision", flat=True).get(pk=event.pk)
    if stored != expected_revision:
        raise MoveNotAllowed(
            _("En anden har ændret arrangementet imens. Genindlæs siden og prøv igen."), code="changed_meanwhile"
        )


def _divided(course: Course, now: datetime, by: User | None, rows: list[Event]) -> Series:
    """The series that goes on under the new rule; the old one ends before it."""
    old = course.series
    new = Series(
        programme=old.programme,
        kind=old.kind,
        title=old.title,
        rule=old.rule,
        starts=old.starts,
        ends=old.ends,
        more_days=old.more_days,
        timezone=old.timezone,
        continues=old,
        created_at=now,
        created_by=by,
        updated_at=now,
    )
    first = next(step.event for step in course.steps if step.event is not None)
    journal.watch(first, Series.objects.filter(pk=new.pk))
    new.save(force_insert=True)
    ended = end(rule_of(old), course.since)
    Series.objects.filter(pk=old.pk).update(rule=ended.as_json(), revision=F("revision") + 1, updated_at=now)
    stepped = {step.event.pk for step in course.steps if step.event is not None}
    for row in rows:
        # Those cancelled by hand hold their place in the new series too; the past stays where it was.
        if row.pk in stepped or (row.starts_at > now and place_of(row) >= course.since):
            _mark(row, {"series": new})
    return new


def unmake(rows: Sequence[Series], now: datetime, by: User | None) -> None:
    """A deed that made these series is undone: their dates are the old series' again, or no series'."""
    for row in rows:
        left = {"series": row.continues} if row.continues else {"series": None, "series_day": None}
        row.events.update(**left)
        row.delete()


def _save(course: Course, series: Series, now: datetime) -> None:
    if course.rule is not None:
        series.rule = course.rule.as_json()
    if course.hours is not None:
        series.starts, series.ends, series.more_days = course.hours.starts, course.hours.ends, course.hours.more_days
    series.title = course.words.get("title", series.title)
    series.programme = course.words.get("programme", series.programme)
    series.revision += 1
    series.updated_at = now
    series.save()


def _mark(row: Event, marks: Mapping[str, Any]) -> None:
    """Saves what nobody sees in a calendar: no new version, no line in the history."""
    journal.watch(row)
    Event.objects.filter(pk=row.pk).update(**marks)
    for name, value in marks.items():
        setattr(row, name, value)
