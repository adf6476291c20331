"""Whatever is done to a series, in whatever order, across both clock changes: what must hold holds."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.domain.ownfields import TIME, kept
from events.domain.recurrence import OnHoliday, Repeat, Rule
from events.domain.series import dates_of, rule_of
from events.domain.serieschanges import cancel_series, change_series, rejoin, replan
from events.domain.seriescourse import Scope
from events.domain.wallclock import Hours
from events.models import Event, Series
from people.domain.refusals import Invalid, MoveNotAllowed
from tests.making import a_series

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Copenhagen")
# From before the clocks go forward until after they go back.
FIRST, LAST = date(2027, 3, 9), date(2027, 11, 15)
CLOCKS = (time(2, 30), time(8, 15), time(15), time(23))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    start = FIRST + timedelta(days=draw(st.integers(0, 60)))
    holidays = st.sampled_from(OnHoliday)
    common: dict[str, Any] = {"public": draw(holidays), "school": draw(holidays), "municipality": 751}
    repeat = draw(st.sampled_from(Repeat))
    if repeat == Repeat.DATES:
        days = draw(st.sets(st.integers(0, 200), min_size=1, max_size=6))
        dates = tuple(sorted(start + timedelta(days=day) for day in days))
        return Rule(repeat, dates[0], dates=dates, **common)
    common |= {"every": draw(st.integers(1, 4)), "count": draw(st.integers(2, 6))}
    if repeat == Repeat.WEEKLY:
        return Rule(repeat, start, weekdays=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))), **common)
    if repeat == Repeat.WEEKDAY:
        nth = draw(st.sampled_from((1, 2, 3, 4, 5, -1)))
        return Rule(repeat, start, weekdays=(draw(st.integers(0, 6)),), nth=nth, **common)
    return Rule(repeat, start, month_day=draw(st.integers(1, 31)), **common)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    return Hours(draw(st.sampled_from(CLOCKS)), time(23, 45))


which = st.integers(0, 4)  # the date it is done to, counted round
scopes = st.sampled_from(Scope)
titles = st.sampled_from(("Kaffe", "Generalforsamling", "Rundvisning"))
deeds = st.one_of(
    st.tuples(st.just("move"), which, st.just(Scope.THIS), st.integers(-9, 20), st.sampled_from(CLOCKS)),
    st.tuples(st.just("move"), which, scopes, st.integers(-9, 20), st.sampled_from(CLOCKS)),
    st.tuples(st.just("reword"), which, st.just(Scope.THIS), titles),
    st.tuples(st.just("reword"), which, scopes, titles),
    st.tuples(st.just("cancel"), which, scopes),
    st.tuples(st.just("replan"), rules(), hours(), st.sets(which, max_size=2)),
    st.tuples(st.just("rejoin"), which),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


@dataclass
class Walk:
    """What has been done so far and what was seen on the way."""

    now: datetime
    seen: dict[Any, tuple[int, int, datetime]] = field(default_factory=dict)
    by_hand: dict[Any, dict[str, Any]] = field(default_factory=dict)

    def do(self, deed: tuple[Any, ...]) -> None:
        rows = list(Event.objects.select_related("series").order_by("created_at", "starts_at", "pk"))
        if deed[0] == "wait":
            self.now += timedelta(days=deed[1])
            return
        standing = set(Event.objects.exclude(status="cancelled").values_list("pk", flat=True))
        past = {row["id"]: row for row in Event.objects.filter(starts_at__lte=self.now).values()}
        with suppress(Invalid, MoveNotAllowed):  # what is refused changes nothing, and the rest must still hold
            getattr(self, deed[0])(rows, *deed[1:])
        still = {row["id"]: row for row in Event.objects.filter(pk__in=past).values()}
        assert still == past, "the past was rewritten"
        if deed[0] != "cancel":
            gone = set(Event.objects.filter(pk__in=standing, status="cancelled").values_list("pk", flat=True))
            assert not gone & {pk for pk, own in self.by_hand.items() if own}, "a rule cancelled what was set by hand"
        self.holds()
        self.now += timedelta(seconds=1)

    def move(self, rows: list[Event], number: int, scope: Scope, delta: int, clock: time) -> None:
        row = rows[number % len(rows)]
        if row.starts_at <= self.now:
            return
        day = row.day + timedelta(days=delta)
        starts_at, ends_at = Hours(clock, time(23, 45)).on(day)
        if starts_at <= self.now:
            return
        change_series(row, {"starts_at": starts_at, "ends_at": ends_at}, scope, now=self.now)
        stored = Event.objects.get(pk=row.pk)
        assert stored.starts_at == starts_at
        self.forget(row, scope, TIME)
        if TIME & set(stored.own_fields):
            self.by_hand.setdefault(row.pk, {}).update(starts_at=starts_at, ends_at=ends_at)

    def reword(self, rows: list[Event], number: int, scope: Scope, title: str) -> None:
        row = rows[number % len(rows)]
        if row.starts_at <= self.now:
            return
        change_series(row, {"title": title}, scope, now=self.now)
        self.forget(row, scope, {"title"})
        if "title" in Event.objects.get(pk=row.pk).own_fields:
            self.by_hand.setdefault(row.pk, {})["title"] = title

    def cancel(self, rows: list[Event], number: int, scope: Scope) -> None:
        if rows[number % len(rows)].starts_at > self.now:
            cancel_series(rows[number % len(rows)], scope, now=self.now)

    def replan(self, rows: list[Event], rule: Rule, hours: Hours, left_out: set[int]) -> None:
        series = rows[0].series
        assert series is not None
        keys = [str(rows[number % len(rows)].pk) for number in left_out]
        replan(series, rule, hours, now=self.now, left_out=keys)

    def rejoin(self, rows: list[Event], number: int) -> None:
        row = rows[number % len(rows)]
        if row.starts_at > self.now and not row.is_cancelled:
            rejoin(row, now=self.now)
            self.by_hand.pop(row.pk, None)

    def forget(self, row: Event, scope: Scope, fields: Any) -> None:
        """What the whole series takes over on the date that was asked about is its own no more."""
        if scope != Scope.THIS:
            for name in fields:
                self.by_hand.get(row.pk, {}).pop(name, None)

    def holds(self) -> None:
        rows = list(Event.objects.select_related("series"))
        assert len({row.uid for row in rows}) == len(rows)
        assert self.seen.keys() <= {row.pk for row in rows}, "a date was deleted instead of cancelled"
        for row in rows:
            old = self.seen.get(row.pk)
            if old is not None:
                assert row.sequence >= old[0]
                assert row.revision >= old[1]
                assert row.changed_at >= old[2]
            self.seen[row.pk] = (row.sequence, row.revision, row.changed_at)
            for name, value in self.by_hand.get(row.pk, {}).items():
                assert getattr(row, name) == value, f"{name} set by hand was lost"
            self.wall_clock(row)
        for series in Series.objects.all():
            self.plans(series)

    def wall_clock(self, row: Event) -> None:
        """What is to come and follows its series is at the hours of its series, whichever side of the clocks."""
        assert row.series is not None
        assert row.ends_at > row.starts_at
        if row.starts_at <= self.now or row.is_cancelled or TIME & kept(row) or row.series_day is None:
            return
        expected = Hours(row.series.starts, row.series.ends, row.series.more_days).on(row.day)
        assert (row.starts_at, row.ends_at) == expected

    def plans(self, series: Series) -> None:
        ruled = [row.series_day for row in dates_of(series) if row.series_day and row.starts_at > self.now]
        assert len(set(ruled)) == len(ruled), "two dates stand for one day of the rule"
        assert Rule.from_json(rule_of(series).as_json()) == rule_of(series)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule=rules(), hours=hours(), steps=st.lists(deeds, min_size=4, max_size=10))
def test_whatever_is_done_to_a_series(rule: Rule, hours: Hours, steps: list[tuple[Any, ...]]) -> None:
    Event.objects.all().delete()
    Series.objects.all().delete()
    walk = Walk(datetime(2027, 3, 1, 8, tzinfo=UTC))
    try:
        a_series(rule=rule, hours=hours, now=walk.now)
    except Invalid:
        return
    walk.holds()
    for step in steps:
        walk.do(step)
