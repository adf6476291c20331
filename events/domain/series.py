"""Series: dates that repeat. Each is an event of its own, so that one may differ and calendars follow each of them.

Which days a rule means stands in events.domain.recurrence; changing a whole series in events.domain.serieschanges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import journal, lifecycle
from events.domain.conflicts import EVERYTHING, NOTE, Answer, Conflict, Proposed, find_many
from events.domain.deeds import Deed, do_all
from events.domain.recurrence import Outcome, Planned, Rule, plan
from events.domain.recurrencewords import note
from events.domain.scope import Scope
from events.domain.wallclock import Hours
from events.models import Event, EventStatus, Programme, Series
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import User

# What is only good to know of the day itself stands in the date's note already.
_OF_THE_DAY = frozenset({"public_holiday", "school_holiday", "weekend", "past"})


@dataclass(frozen=True)
class DateAhead:
    """One date as it would be, before anything is made. Without times a holiday leaves it out."""

    planned: Planned
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    conflicts: Sequence[Conflict] = ()
    has_begun: bool = False

    @property
    def note(self) -> str:
        return note(self.planned)

    @property
    def is_without(self) -> bool:
        """Taken out by hand."""
        return self.planned.outcome == Outcome.WITHOUT


def preview(
    rule: Rule, hours: Hours, *, now: datetime, like: Proposed | None = None, scope: Scope = EVERYTHING
) -> list[DateAhead]:
    """Every date of a rule, what becomes of it, and what stands in its way, in as many queries as for one date.

    ``like`` is one of the dates as it is proposed, with its place and whom it takes; ``scope`` what of the others may
    be named. Raises Invalid like ``plan``.
    """
    planned = plan(rule)
    spans = {one.rule_day: hours.on(one.day) for one in planned if one.day}
    days = [one.rule_day for one in planned if one.takes_place] if like is not None else []
    many = [replace(like, starts_at=spans[day][0], ends_at=spans[day][1]) for day in days if like is not None]
    found = dict(zip(days, find_many(many, now, scope=scope), strict=True)) if many else {}
    return [_ahead(one, spans.get(one.rule_day), found.get(one.rule_day, ()), now) for one in planned]


def _ahead(one: Planned, span: tuple[datetime, datetime] | None, found: Sequence[Conflict], now: datetime) -> DateAhead:
    if span is None:
        return DateAhead(one)
    conflicts = [row for row in found if row.level != NOTE or row.code not in _OF_THE_DAY]
    return DateAhead(one, *span, conflicts, has_begun=span[0] <= now)


def make_series(
    *,
    rule: Rule,
    hours: Hours,
    kind: str,
    programme: Programme,
    title: str,
    now: datetime,
    by: User | None = None,
    answer: Answer | None = None,
    **words: Any,
) -> tuple[Series, list[Event]]:
    """A series with an event for each of its dates, as one deed. ``words`` are those of make_event.

    Raises Invalid when no date would take place. With an ``answer`` it is refused where something stands in the way of
    a date (events.domain.deeds.do_all); without one only where its room is taken.
    """
    dates = [one for one in plan(rule) if one.takes_place and one.day]
    if not dates:
        raise Invalid([("/until", _("Alle datoer er taget ud. Behold mindst én."))])
    said = ngettext("{title}: {n} dato", "{title}: {n} datoer", len(dates)).format(title=title, n=len(dates))
    with journal.as_one(now=now, by=by, what="series_made", words=said):
        series = Series(
            programme=programme,
            kind=kind,
            title=title,
            rule=rule.as_json(),
            starts=hours.starts,
            ends=hours.ends,
            more_days=hours.more_days,
            created_at=now,
            created_by=by,
            updated_at=now,
        )
        series.save(force_insert=True)
        record(series, now=now, by=by, what="made", new=said)
        said_of_all = {**words, "programme": programme, "title": title}
        new = [date_deed(series, one, hours, said_of_all) for one in dates]
        do_all(new, now=now, by=by, answer=answer, unasked=answer is None)
        made = list(dates_of(series))
        journal.made(made[0], Series.objects.filter(pk=series.pk))
    return series, made


def date_deed(series: Series, planned: Planned, hours: Hours, words: Mapping[str, Any]) -> Deed:
    """One more date of a series, to be made."""
    assert planned.day
    starts_at, ends_at = hours.on(planned.day)
    own = {"kind": series.kind, "series": series, "series_day": planned.rule_day}
    return Deed(values={**words, **own, "starts_at": starts_at, "ends_at": ends_at}, key=planned.rule_day.isoformat())


# -- where a date stands in its series -----------------------------------------------------------------


def rule_of(series: Series) -> Rule:
    return Rule.from_json(series.rule)


def hours_of(series: Series) -> Hours:
    return Hours(series.starts, series.ends, series.more_days)


def place_of(event: Event) -> date:
    """Where a date stands in the order of its series: the day the rule meant, wherever it was moved."""
    return event.series_day or event.day


def dates_of(series: Series) -> QuerySet[Event]:
    """All its dates, those gone by and the cancelled ones included, in order of time."""
    rows = Event.objects.filter(series=series).select_related("venue", "owner", "programme")
    return rows.order_by("starts_at", "id")


def to_come(series: Series, now: datetime) -> QuerySet[Event]:
    """Those of its dates that a change of the series may still change."""
    return dates_of(series).filter(starts_at__gt=now).exclude(status__in=lifecycle.OVER)


@dataclass(frozen=True)
class Position:
    """ "3 of 10": which of the dates that are not cancelled; ``number`` is None for a cancelled one."""

    series: Series
    number: int | None
    total: int
    before: Event | None
    after: Event | None


def position(event: Event) -> Position | None:
    """Where an event stands among the dates of its series; None for what repeats not. One query."""
    if event.series is None:
        return None
    rows = list(dates_of(event.series))
    standing = [row for row in rows if not row.is_cancelled]
    number = next((n for n, row in enumerate(standing, 1) if row.pk == event.pk), None)
    at = next(n for n, row in enumerate(rows) if row.pk == event.pk)
    before = next((row for row in reversed(rows[:at]) if not row.is_cancelled), None)
    after = next((row for row in rows[at + 1 :] if not row.is_cancelled), None)
    return Position(event.series, number, len(standing), before, after)


def next_date(event: Event) -> Event | None:
    """The date after this one that is not cancelled, also where another series goes on with it."""
    series = event.series
    while series is not None:
        later = dates_of(series).filter(starts_at__gt=event.starts_at).exclude(status=EventStatus.CANCELLED)
        if found := later.first():
            return found
        series = series.continued_by.order_by("created_at", "id").first()
    return None
