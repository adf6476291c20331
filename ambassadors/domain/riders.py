"""Requests that ride with another one's visit: their own time, and their status, kept in step with the leader's.

How they come together and part stands in trips.py.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ambassadors.domain import announcing, audiences
from ambassadors.domain.lifecycle import REQUEST_MOVES
from ambassadors.models import Slot, VisitRequest
from events.domain.changes import local_day
from people.domain.lifecycle import allows, move
from people.models import User


def own_time(wish: VisitRequest) -> Slot | None:
    """When this class has its visit."""
    return wish.slots.filter(state=Slot.State.CHOSEN).first()


def shift(wish: VisitRequest, by: timedelta, *, now: datetime) -> None:
    """The whole visit was moved: every class with it."""
    for slot in Slot.objects.filter(request__in=[wish, *wish.riders.all()], state=Slot.State.CHOSEN):
        slot.starts_at, slot.ends_at = slot.starts_at + by, slot.ends_at + by
        slot.day = local_day(slot.starts_at)
        slot.save(update_fields=["starts_at", "ends_at", "day"])
    for rider in wish.riders.all():
        VisitRequest.objects.filter(pk=rider.pk).update(updated_at=now)
        announcing.updated(rider, now=now)


def follow(wish: VisitRequest, *, now: datetime, by: User | None = None, why: str = "", actor: str = "") -> None:
    """The riders' status says what the leader's says."""
    for rider in wish.riders.all():
        if rider.status != wish.status and allows(REQUEST_MOVES, rider.status, wish.status):
            also = {"cancelled_by": wish.cancelled_by, "cancelled_at": wish.cancelled_at}
            move(rider, wish.status, moves=REQUEST_MOVES, now=now, by=by, why=why, actor=actor, also=also)


def class_of(wish: VisitRequest) -> str:
    """ "8. klasse, 24 elever"."""
    which = _("{trin}. klasse").format(trin=wish.grade) if wish.grade is not None else wish.get_audience_display()
    return f"{which}, {audiences.heads(wish)}"


def leader(wish: VisitRequest) -> VisitRequest:
    """Whose visit it is."""
    return wish.rides_with or wish
