"""Whatever organisers do, in whatever order, and take back: what must hold holds, and the feeds say what stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.domain import changes, feeds, lifecycle, plans
from events.domain.conflicts import Answer
from events.domain.deeds import Deed as Planned
from events.domain.ownfields import FIELDS, TIME, kept
from events.domain.recurrence import Repeat, Rule
from events.domain.scope import Scope as Programmes
from events.domain.serieschanges import cancel_series, change_series
from events.domain.seriescourse import Scope
from events.domain.undo import as_one, undo
from events.domain.wallclock import Hours
from events.models import ChangeRow, ChangeSet, Event, EventKind, EventStatus, Feed, Plan
from people.domain.refusals import Refused
from people.models import User
from tests.cast import ada
from tests.making import a_programme, a_series, an_event

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Copenhagen")
# The week around either night in which the clocks change, and now before both.
FORWARD, BACK = date(2027, 3, 28), date(2027, 10, 31)
BEGINNING = datetime(2027, 3, 19, 8, tzinfo=UTC)
CLOCKS = (time(1, 30), time(2, 30), time(8, 15), time(15))
ENDS = time(23, 30)
REASON = Answer("Aftalt med alle")
FEEDS = (Feed.Kind.MINE, Feed.Kind.ORGANISED)
# A change of these is another time, place or title to a calendar.
OF_SEQUENCE = ("starts_at", "ends_at", "venue_id", "room", "title")
VERSIONS = {"sequence", "revision", "changed_at", "updated_at"}

type Row = dict[str, Any]
type Rows = dict[UUID, Row]
type Deed = tuple[Any, ...]

near = st.builds(lambda day, more: day + timedelta(days=more), st.sampled_from((FORWARD, BACK)), st.integers(-7, 7))
clocks = st.sampled_from(CLOCKS)
which = st.integers(0, 6)  # the event it is done to, counted round
scopes = st.sampled_from((Scope.FOLLOWING, Scope.ALL))
words = st.sampled_from(
    ({"title": "Kaffe"}, {"title": "Rundvisning"}, {"room": "Salen"}, {"room": ""}, {"summary": "Kort sagt"})
)
planned = st.lists(
    st.one_of(
        st.tuples(st.just("make"), near, clocks),
        st.tuples(st.just("move"), which, near, clocks),
        st.tuples(st.just("push"), which, st.sampled_from((-24, -1, 1, 24))),
        st.tuples(st.just("reword"), which, words),
        st.tuples(st.just("cancel"), which),
        st.tuples(st.just("go_on"), which, st.integers(0, 3)),
    ),
    min_size=1,
    max_size=4,
).map(tuple)
single = st.one_of(
    st.tuples(st.just("make"), near, clocks, st.sampled_from((EventStatus.PLANNED, EventStatus.PUBLISHED))),
    st.tuples(st.just("make_series"), near, st.sampled_from((1, 1, 15)), st.integers(2, 4), clocks),
    st.tuples(st.just("move"), which, near, clocks),
    st.tuples(st.just("push"), which, st.sampled_from((-24, -1, 1, 24))),
    st.tuples(st.just("reword"), which, words),
    st.tuples(st.just("cancel"), which),
    st.tuples(st.just("go_on"), which, st.integers(0, 3)),
    st.tuples(st.just("move_series"), which, scopes, st.integers(-3, 8), clocks),
    st.tuples(st.just("reword_series"), which, scopes, words),
    st.tuples(st.just("cancel_series"), which, scopes),
)
deeds = st.one_of(
    single,
    single,
    st.tuples(st.just("together"), single, single),
    st.tuples(st.just("release"), planned),
    st.tuples(st.just("undo")),
    st.tuples(st.just("wait"), st.sampled_from((timedelta(minutes=4), timedelta(days=4), timedelta(days=212)))),
)


def stored() -> Rows:
    return {row["id"]: row for row in Event.objects.values()}


def bare(rows: Rows) -> Rows:
    """Without what counts versions, which never goes back."""
    return {pk: {name: value for name, value in row.items() if name not in VERSIONS} for pk, row in rows.items()}


@dataclass
class Walk:
    """What has been done so far, and how everything stood before each deed that can still be taken back."""

    by: User
    now: datetime = BEGINNING
    done: list[tuple[ChangeSet, Rows]] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    # Cancelled or over at some time: a series leaves these where they are, and so they come back.
    stayed: set[UUID] = field(default_factory=set)

    def take(self, deed: Deed) -> None:
        name, *how = deed
        if name == "wait":
            self.now += how[0]
        elif name == "undo":
            self.undo()
        else:
            self.do(name, how)
        self.feeds_tell_what_stands()
        self.now += timedelta(seconds=1)

    def do(self, name: str, how: list[Any]) -> None:
        before, last = stored(), ChangeRow.objects.order_by("-pk").first()
        try:
            getattr(self, name)(*how)
        except Refused:
            assert stored() == before, "what was refused left something behind"
            return
        after = stored()
        assert before.keys() <= after.keys(), "an event was deleted"
        self.only_further_on(before, after, exactly=name != "together")
        self.wall_clock()
        newest = ChangeRow.objects.select_related("change_set").order_by("-pk").first()
        if newest is not None and newest != last:
            self.done.append((newest.change_set, before))
        else:
            assert bare(after) == bare(before), "something was changed that no change set knows of"

    def undo(self) -> None:
        if not self.done:
            return
        change_set, meant = self.done.pop()
        before = stored()
        assert change_set.undo_until is not None
        if self.now >= change_set.undo_until:
            with pytest.raises(Refused):
                undo(change_set, now=self.now, by=self.by)
            assert stored() == before
            return
        undo(change_set, now=self.now, by=self.by)
        after = stored()
        assert bare(after) == bare(meant), "it does not stand as before"
        self.only_further_on(before, after, exactly=False)
        if change_set.what == "plan":
            assert Plan.objects.get(name=change_set.words).is_open, "the draft cannot be released again"

    def only_further_on(self, before: Rows, after: Rows, *, exactly: bool) -> None:
        """Versions only grow, and grow with what calendars show; ``exactly``: with nothing else."""
        uids = [event.uid for event in Event.objects.all()]
        assert len(set(uids)) == len(uids)
        for pk in before.keys() & after.keys():
            old, new = before[pk], after[pk]
            assert new["revision"] >= old["revision"]
            assert new["changed_at"] >= old["changed_at"]
            otherwise = any(old[name] != new[name] for name in OF_SEQUENCE) or (
                lifecycle.calendar_status(old["status"]) != lifecycle.calendar_status(new["status"])
            )
            if otherwise:
                assert new["sequence"] > old["sequence"], "calendars would keep the old one"
                assert new["changed_at"] > old["changed_at"]
            else:
                assert new["sequence"] >= old["sequence"]
                assert new["sequence"] == old["sequence"] or not exactly, "grew with nothing to show for it"

    def wall_clock(self) -> None:
        """What is to come and follows its series is at its hours on the wall, whichever side of the clocks."""
        self.stayed |= set(Event.objects.filter(status__in=lifecycle.OVER).values_list("pk", flat=True))
        for row in Event.objects.exclude(series_day=None).filter(starts_at__gt=self.now).select_related("series"):
            if row.series and row.pk not in self.stayed and not TIME & kept(row):
                expected = Hours(row.series.starts, row.series.ends, row.series.more_days).on(row.day)
                assert (row.starts_at, row.ends_at) == expected

    # -- what is done ------------------------------------------------------------------------------------

    def pick(self, number: int, *, of_series: bool = False) -> Event:
        """An event that is still to come."""
        rows = Event.objects.filter(starts_at__gt=self.now).order_by("created_at", "starts_at", "pk")
        found = list(rows.exclude(series=None) if of_series else rows)
        if not found:
            raise Refused("nothing to do it to")
        return found[number % len(found)]

    def make(self, day: date, clock: time, status: str) -> None:
        starts_at, ends_at = Hours(clock, ENDS).on(day)
        programme = a_programme("netvaerk")
        an_event(
            starts_at=starts_at,
            ends_at=ends_at,
            status=status,
            programme=programme,
            venue=None,
            now=self.now,
            by=self.by,
        )

    def make_series(self, day: date, every: int, count: int, clock: time) -> None:
        rule = Rule(Repeat.WEEKLY, day - timedelta(days=14), every, weekdays=(day.weekday(),), count=count)
        hours = Hours(clock, ENDS)
        a_series(rule=rule, hours=hours, programme=a_programme("netvaerk"), venue=None, now=self.now, by=self.by)

    def move(self, number: int, day: date, clock: time) -> None:
        starts_at, ends_at = Hours(clock, ENDS).on(day)
        self.change(self.pick(number), {"starts_at": starts_at, "ends_at": ends_at})

    def push(self, number: int, hours: int) -> None:
        """By hours that really pass: also into the hour that the clocks show twice."""
        event, by = self.pick(number), timedelta(hours=hours)
        self.change(event, {"starts_at": event.starts_at + by, "ends_at": event.ends_at + by})

    def reword(self, number: int, wanted: dict[str, Any]) -> None:
        self.change(self.pick(number), wanted)

    def change(self, event: Event, wanted: dict[str, Any]) -> None:
        differing = {name for name, value in wanted.items() if getattr(event, name) != value}
        changes.change_event(event, wanted, now=self.now, by=self.by)
        again = Event.objects.get(pk=event.pk)
        assert all(getattr(again, name) == value for name, value in wanted.items())
        if again.series_id:
            assert differing & FIELDS <= set(again.own_fields), "the series does not know it was set by hand"

    def cancel(self, number: int) -> None:
        changes.cancel(self.pick(number), now=self.now, by=self.by, why="Sne")

    def go_on(self, number: int, way: int) -> None:
        """To any status that may follow; a cancelled one comes back."""
        event = self.pick(number)
        following = lifecycle.next_moves(event.kind, event.status)
        if following:
            changes.change_status(event, following[way % len(following)], now=self.now, by=self.by)

    def move_series(self, number: int, scope: Scope, days: int, clock: time) -> None:
        event = self.pick(number, of_series=True)
        starts_at, ends_at = Hours(clock, ENDS).on(event.day + timedelta(days=days))
        if starts_at <= self.now:
            return
        wanted = {"starts_at": starts_at, "ends_at": ends_at}
        self.leaves_alone(event, lambda: change_series(event, wanted, scope, now=self.now, by=self.by))
        assert Event.objects.get(pk=event.pk).starts_at == starts_at

    def reword_series(self, number: int, scope: Scope, wanted: dict[str, Any]) -> None:
        event = self.pick(number, of_series=True)
        self.leaves_alone(event, lambda: change_series(event, wanted, scope, now=self.now, by=self.by))

    def cancel_series(self, number: int, scope: Scope) -> None:
        event = self.pick(number, of_series=True)
        self.leaves_alone(event, lambda: cancel_series(event, scope, now=self.now, by=self.by))

    def together(self, *two: Deed) -> None:
        """Two deeds as one: both of them, or neither."""
        with as_one(now=self.now, by=self.by):
            for name, *how in two:
                getattr(self, name)(*how)

    def release(self, parts: tuple[Deed, ...]) -> None:
        """A draft of several changes, released at once; laying it changes nothing that anybody sees."""
        before, plan = stored(), plans.start(f"Kladde {Plan.objects.count()}", now=self.now, by=self.by)
        for part in parts:
            deed = self.planned(part)
            if deed is not None:
                plans.lay(plan, deed, now=self.now, by=self.by)
        assert stored() == before, "a draft did something before it was released"
        laid = [deed for deed in plans.deeds_of(plans.rows_of(plan)) if deed.event is not None]
        plans.release(plan, now=self.now, by=self.by, answer=REASON)
        again, after = Event.objects.in_bulk(), stored()
        for deed in laid:
            event = again[deed.event.pk]
            assert all(getattr(event, name) == value for name, value in deed.values.items())
            assert not deed.status or event.status == deed.status
            if event.series_id:
                assert deed.values.keys() & FIELDS <= set(event.own_fields), "the series does not know it was set"
        for pk in before.keys() - {deed.event.pk for deed in laid}:
            assert after[pk] == before[pk], "an event that is not in the draft was changed"

    def planned(self, part: Deed) -> Planned | None:
        """One change as it is laid into a draft; None where there is nothing to do."""
        name, *how = part
        if name == "make":
            starts_at, ends_at = Hours(how[1], ENDS).on(how[0])
            words = {"kind": EventKind.NETWORK_MEETING, "title": "Fra kladden", "programme": a_programme("netvaerk")}
            return Planned(values={**words, "starts_at": starts_at, "ends_at": ends_at, "owner": self.by})
        event = self.pick(how[0])
        if name == "cancel":
            return Planned(event, status=EventStatus.CANCELLED, why="Sne")
        if name == "go_on":
            following = lifecycle.next_moves(event.kind, event.status)
            return Planned(event, status=following[how[1] % len(following)]) if following else None
        if name == "reword":
            return Planned(event, how[1])
        if name == "move":
            starts_at, ends_at = Hours(how[2], ENDS).on(how[1])
        else:
            starts_at, ends_at = (at + timedelta(hours=how[1]) for at in (event.starts_at, event.ends_at))
        return Planned(event, {"starts_at": starts_at, "ends_at": ends_at})

    def leaves_alone(self, asked: Event, do: Callable[[], object]) -> None:
        """A change of a series rewrites neither the past nor what was set by hand on the other dates, and touches
        nothing that is not of the series."""
        before = {row.pk: row for row in Event.objects.all()}
        values = stored()
        do()
        after = {row.pk: row for row in Event.objects.all()}
        again = stored()
        for pk, row in before.items():
            if row.starts_at <= self.now or row.series_id != asked.series_id:
                assert again[pk] == values[pk], "the past, or another series, was rewritten"
            elif pk != asked.pk:
                assert set(row.own_fields) <= set(after[pk].own_fields)
                lost = [name for name in kept(row) if getattr(after[pk], name) != getattr(row, name)]
                assert not lost, "what was set by hand was lost"

    # -- what calendars are told ---------------------------------------------------------------------------

    def feeds_tell_what_stands(self) -> None:
        for kind in FEEDS:
            pk = feeds.own_feed(self.by, kind, self.now).pk
            feed = Feed.objects.select_related("user", "programme").get(pk=pk)
            standing = feeds.standing_version(feed, self.now)
            version, body = feeds.render(feed, Programmes(None), self.now)
            if standing is not None:
                assert standing.etag == version.etag, "a poll would have been told that nothing changed"
                assert body == self.bodies[kind]
            self.bodies[kind] = body
            assert read(body) == self.told(kind)

    def told(self, kind: str) -> dict[str, tuple[Any, ...]]:
        """What must stand in a feed, from the rows alone."""
        today = self.now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        found = {}
        for row in Event.objects.all():
            if kind == Feed.Kind.ORGANISED and row.day >= (today + timedelta(days=90)).date():
                continue
            since = today - timedelta(days=7 if kind == Feed.Kind.ORGANISED else 366)
            shown = row.last_day >= since.date()
            if row.is_cancelled:
                assert row.cancelled_at
                shown = row.ends_at > today - timedelta(days=7) or row.cancelled_at > today - timedelta(days=14)
            if shown:
                status = lifecycle.calendar_status(row.status)
                found[row.uid] = (row.sequence, row.changed_at, row.starts_at, row.ends_at, status, row.title)
        return found


def read(body: bytes) -> dict[str, tuple[Any, ...]]:
    """As a calendar reads it: by UID, each only once."""
    found: dict[str, tuple[Any, ...]] = {}
    for one in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        uid = str(one["UID"])
        assert uid not in found
        starts_at, ends_at = (one[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND"))
        title = str(one["SUMMARY"]).removeprefix("AFLYST: ").removeprefix("MULIGT: ")
        found[uid] = (int(one["SEQUENCE"]), one["DTSTAMP"].dt, starts_at, ends_at, str(one["STATUS"]), title)
    return found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(deeds, min_size=6, max_size=12))
@example(
    steps=[
        ("make_series", FORWARD, 1, 4, time(2, 30)),
        ("push", 0, 24),
        ("move_series", 1, Scope.FOLLOWING, 2, time(8, 15)),
        ("undo",),
        ("reword_series", 1, Scope.ALL, {"title": "Kaffe"}),
        ("cancel_series", 2, Scope.FOLLOWING),
        ("undo",),
        ("undo",),
        ("wait", timedelta(days=4)),
        ("undo",),
        ("move_series", 0, Scope.ALL, 0, time(15)),
        ("undo",),
    ]
)
@example(
    steps=[
        ("wait", timedelta(days=212)),
        ("make", BACK, time(1, 30), EventStatus.PUBLISHED),
        ("push", 0, 1),
        ("push", 0, 1),
        ("push", 0, 1),
        ("cancel", 0),
        ("go_on", 0, 0),
        ("undo",),
        ("undo",),
        ("undo",),
        ("wait", timedelta(days=4)),
    ]
)
@example(
    steps=[
        ("make_series", FORWARD, 1, 4, time(2, 30)),
        (
            "release",
            (("push", 0, 24), ("reword", 1, {"title": "Kaffe"}), ("cancel", 2), ("make", FORWARD, time(2, 30))),
        ),
        ("move_series", 0, Scope.ALL, 1, time(15)),
        ("undo",),
        ("undo",),
        ("release", (("push", 0, -24),)),
        ("wait", timedelta(days=212)),
        ("make", BACK, time(1, 30), EventStatus.PUBLISHED),
        ("release", (("push", 0, 1), ("make", BACK, time(2, 30)))),
        ("undo",),
    ]
)
def test_any_sequence(steps: list[Deed]) -> None:
    with transaction.atomic():
        walk = Walk(ada())
        for step in steps:
            walk.take(step)
        transaction.set_rollback(True)
