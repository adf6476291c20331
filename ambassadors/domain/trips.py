"""Two classes back to back are one trip: one visit, with the same ambassadors, who are asked, released and paid once.

The request that was planned first leads; the others ride with it. They have no visit of their own, and their status
says what the leader's says. Each keeps its own time, contact and status page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain import riders, slots, visits, visitwords
from ambassadors.domain.lifecycle import BEFORE_THE_VISIT, REQUEST_MOVES
from ambassadors.models import Seat, Slot, VisitRequest
from events.domain import changes
from events.models import Event
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import MoveNotAllowed, Refused
from people.models import User

Status = VisitRequest.Status
ADJOINING = timedelta(minutes=60)  # a long break in between; more than that and one would go home
WAY = (Status.MATCHING, Status.OFFERING, Status.STAFFED, Status.CONFIRMED)


@dataclass(frozen=True)
class Possible:
    """Another class of the school, at a time that adjoins."""

    wish: VisitRequest
    slot: Slot


def possible(wish: VisitRequest, now: datetime) -> list[Possible]:
    """Who could ride with this visit, the nearest in time first; one query."""
    event = wish.event
    if event is None or wish.school_id is None or event.status not in visits.BEING_STAFFED or event.starts_at <= now:
        return []
    rows = (
        Slot.objects.filter(
            request__school=wish.school_id,
            request__status__in=BEFORE_THE_VISIT,
            request__event__isnull=True,
            request__format=wish.format,
            request__language=wish.language,
            state__in=slots.STILL_POSSIBLE,
            starts_at__lte=event.ends_at + ADJOINING,
            ends_at__gte=event.starts_at - ADJOINING,
            day=event.day,
        )
        .exclude(request=wish)
        .filter(starts_at__gt=now)
        .select_related("request__school")
        .order_by("starts_at", "pk")
    )
    apart = [slot for slot in rows if slot.ends_at <= event.starts_at or slot.starts_at >= event.ends_at]
    return [Possible(slot.request, slot) for slot in {slot.request_id: slot for slot in reversed(apart)}.values()]


def join(wish: VisitRequest, rider: VisitRequest, *, now: datetime, by: User | None = None) -> VisitRequest:
    """``rider`` comes along on the visit of ``wish``, which then lasts from the first class to the last. Refuses, as
    every move does, when somebody on it is taken then."""
    with transaction.atomic():
        wish, rider = visits.locked(wish), visits.locked(rider)
        found = next((one for one in possible(wish, now) if one.wish.pk == rider.pk), None)
        if found is None or wish.event is None:
            raise Refused(_("Tiderne ligger ikke op ad hinanden længere."), code="not_adjoining")
        slots.choose(rider, found.slot)
        rider.rides_with = wish
        rider.save(update_fields=["rides_with"])
        for status in WAY[: WAY.index(Status(wish.status)) + 1]:
            if status != rider.status:
                move(rider, status, moves=REQUEST_MOVES, now=now, by=by)
        record(wish.event, now=now, by=by, what="trip", new=riders.class_of(rider))
        stretch(wish, wish.event, now=now, by=by)
    return rider


def part(rider: VisitRequest, *, now: datetime, by: User | None = None) -> VisitRequest:
    """The class gets a visit of its own after all; its request is back on the table."""
    with transaction.atomic():
        rider = visits.locked(rider)
        if rider.rides_with is None:
            raise MoveNotAllowed(_("Klassen er ikke med på en andens tur."), code="no_trip")
        leave(rider, now=now, by=by)
        move(rider, Status.RESCHEDULING, moves=REQUEST_MOVES, now=now, by=by)
        move(rider, Status.MATCHING, moves=REQUEST_MOVES, now=now, by=by)
        rider.slots.filter(state=Slot.State.CHOSEN).update(state=Slot.State.PROPOSED)
        slots.hold(rider.slots.filter(state=Slot.State.PROPOSED), now=now)
    return rider


def leave(rider: VisitRequest, *, now: datetime, by: User | None = None) -> None:
    """The rider goes no longer along, and the visit is as long as those who are left need it."""
    lead = rider.rides_with
    if lead is None:
        return
    lead = visits.locked(lead)
    rider.rides_with = None
    rider.save(update_fields=["rides_with"])
    if lead.event is not None:
        record(lead.event, now=now, by=by, what="trip", old=riders.class_of(rider))
        stretch(lead, lead.event, now=now, by=by)


def hand_over(wish: VisitRequest, *, now: datetime, by: User | None = None) -> None:
    """The leader goes, the trip goes on: the next class takes over the visit with everybody on it."""
    left = list(wish.riders.order_by("created_at", "pk"))
    event = wish.event
    if not left or event is None:
        return
    heir, others = left[0], left[1:]
    Seat.objects.filter(request=heir).delete()
    Seat.objects.filter(request=wish).update(request=heir)
    VisitRequest.objects.filter(pk=wish.pk).update(event=None)
    VisitRequest.objects.filter(pk__in=[one.pk for one in others]).update(rides_with=heir)
    VisitRequest.objects.filter(pk=heir.pk).update(rides_with=None, event=event, seats=wish.seats, updated_at=now)
    wish.event = None
    heir = visits.locked(heir)
    record(event, now=now, by=by, what="trip", old=riders.class_of(wish))
    if heir.event is not None:
        stretch(heir, heir.event, now=now, by=by)


def stretch(wish: VisitRequest, event: Event, *, now: datetime, by: User | None = None) -> None:
    """The visit lasts from the first class to the last, and says which comes when."""
    periods = [(one, riders.own_time(one)) for one in [wish, *wish.riders.select_related("school")]]
    known = sorted(((when, one) for one, when in periods if when is not None), key=lambda pair: pair[0].starts_at)
    if not known:
        return
    new = {
        "starts_at": known[0][0].starts_at,
        "ends_at": max(when.ends_at for when, _one in known),
        "description": visitwords.facts_of([one for _when, one in known]),
        "title": visitwords.title_of(wish),
    }
    # The school itself asked for these times; for those on the visit it is news.
    changes.change_event(event, new, now=now, by=by, without=("letters:host",))
