"""Ambassadors who show how it is done at workshops, or sit beside a counsellor: who could, with reasons, and who is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import ranking, travel, whocan
from ambassadors.models import Ambassador
from events.domain import bookings, calendarchoice, conflicts, feeds, journal, kinddefaults, lifecycle
from events.domain.conflicts import Answer, Conflict, Proposed
from events.models import Booking, Event, Resource
from people.domain.danish import collation_key
from people.domain.history import record
from people.domain.outbox import write
from people.domain.refusals import MoveNotAllowed, NotFound
from people.models import User

SHOWN = 12


@dataclass(frozen=True)
class Candidate:
    """One who could be put on. ``blocked`` is taken then; not ``eligible`` is greyed with obstacles."""

    ambassador: Ambassador
    reasons: Sequence[str]
    obstacles: Sequence[str]
    blocked: bool
    minutes: int | None
    visits_this_month: int

    @property
    def name(self) -> str:
        return self.ambassador.user.name

    def order(self) -> tuple[object, ...]:
        cost = (60 if self.minutes is None else self.minutes) + 25 * self.visits_this_month
        return bool(self.obstacles), self.blocked, cost, collation_key(self.name), str(self.ambassador.pk)


def on(event: Event) -> list[Booking]:
    """Who is on it, by name."""
    rows = event.bookings.filter(state=Booking.State.FIRM, resource__user__isnull=False)
    return list(rows.select_related("resource__user").order_by("resource__name", "pk"))


def _corps(event: Event) -> QuerySet[Ambassador]:
    own = Q(programme=event.programme_id) | Q(programme__takes_visits=True)
    rows = Ambassador.objects.filter(own, status=Ambassador.Status.ACTIVE, user__is_active=True)
    return rows.select_related("user", "trade", "programme").order_by("pk")


def candidates(event: Event, now: datetime) -> list[Candidate]:
    """The active corps without those who are on it, best first; as many queries for many as for one."""
    there = {row.resource.user_id for row in on(event)}
    corps = [one for one in _corps(event) if one.user_id not in there]
    people = {row.user_id: row for row in Resource.objects.filter(user__in=[one.user_id for one in corps])}
    in_the_way: dict[UUID, list[Conflict]] = defaultdict(list)
    for conflict in conflicts.find(Proposed.putting(event, people.values()), now):
        if conflict.resource is not None:
            in_the_way[conflict.resource.pk].append(conflict)
    month = timedelta(days=32)
    booked: dict[object, list[Booking]] = defaultdict(list)
    near = Booking.objects.filter(
        resource__user__in=people,
        state=Booking.State.FIRM,
        busy_to__gt=event.starts_at - month,
        busy_from__lt=event.ends_at + month,
    )
    for booking in near.select_related("event", "resource"):
        booked[booking.resource.user_id].append(booking)
    found = []
    for one in corps:
        resource = people.get(one.user_id)
        rows = in_the_way.get(resource.pk, []) if resource else []
        found.append(_judge(one, event, rows, booked[one.user_id]))
    return sorted(found, key=Candidate.order)


def _judge(one: Ambassador, event: Event, rows: Sequence[Conflict], booked: Sequence[Booking]) -> Candidate:
    reasons = [str(one.trade)]
    obstacles = [row.short or row.sentence for row in rows if row.level != conflicts.NOTE]
    way = travel.way_to(one, event.venue.point if event.venue else None, event.starts_at)
    if way is not None:
        reasons.append(way.words)
        if way.km > one.radius_km:
            obstacles.append(_("{km} km væk, rejser højst {radius} km").format(km=round(way.km), radius=one.radius_km))
    if not any(row.code in whocan.NOT_FREE for row in rows):
        reasons.append(_("fri"))
    visits = ranking.visits_in_month(booked, event.starts_at)
    ranking.say_load(one, visits, event.starts_at, reasons, obstacles)
    if one.programme_id != event.programme_id:
        reasons.append(_("fra korpset i {indsats}").format(indsats=one.programme))
    blocked = any(row.level == conflicts.REFUSE for row in rows)
    return Candidate(one, reasons, obstacles, blocked, way.minutes if way else None, visits)


def _check(event: Event, now: datetime) -> None:
    if event.kind not in kinddefaults.STAFFED:
        raise NotFound("")
    if event.status in lifecycle.OVER or event.ends_at <= now:
        raise MoveNotAllowed(_("Arrangementet er ovre eller aflyst."), code="event_is_over")


def put_on(event: Event, one: Ambassador, *, now: datetime, by: User | None = None, answer: Answer) -> Booking:
    """Booked like a shift, with a letter. Raises Clash when taken, NeedsReason for warnings that are not answered."""
    with journal.as_one(now=now, by=by, what="assigned"):
        event = Event.objects.select_for_update().get(pk=event.pk)
        _check(event, now)
        journal.watch(event)
        resource = bookings.resource_of(one.user)
        settled = conflicts.settle_one(Proposed.putting(event, [resource]), now, answer)
        role = kinddefaults.role_of(event.kind)
        booking = bookings.book(resource, event, now=now, by=by, role=role)
        record(event, now=now, by=by, what="assigned", new=one.user.name)
        settled.record(event, now=now, by=by)
        feeds.make_stale(event)
        calendarchoice.put_on(booking, now)
        write(
            "instructor_on",
            dedupe=f"instructor_on:{booking.pk}",
            now=now,
            to=one.user,
            about=event,
            part="letters:staff",
            context={"first_name": one.user.first_name, "event": event, "programme": event.programme, "role": role},
        )
    return booking


def take_off(event: Event, booking_id: int, *, now: datetime, by: User | None = None) -> None:
    """Off it again, and told so."""
    with journal.as_one(now=now, by=by, what="unassigned"):
        event = Event.objects.select_for_update().get(pk=event.pk)
        _check(event, now)
        journal.watch(event)
        rows = event.bookings.filter(pk=booking_id, state=Booking.State.FIRM, resource__user__isnull=False)
        booking = rows.select_related("resource__user", "event", "shift").first()
        if booking is None or booking.resource.user is None:
            raise NotFound(_("Bookingen er der ikke længere. Genindlæs siden."))
        bookings.release(Booking.objects.filter(pk=booking.pk))
        record(event, now=now, by=by, what="unassigned", old=booking.resource.name)
        feeds.make_stale(event)
        calendarchoice.taken_off(booking, now, by)
        user = booking.resource.user
        write(
            "instructor_off",
            dedupe=f"instructor_off:{booking.pk}",
            now=now,
            to=user,
            about=event,
            part="letters:staff",
            context={"first_name": user.first_name, "event": event, "programme": event.programme},
        )
