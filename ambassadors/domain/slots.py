"""The times a school proposes: held for a while, then chosen, given back or run out."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ambassadors.domain import announcing
from ambassadors.models import Slot, VisitRequest
from events.domain.changes import local_day
from people.domain.ids import rising_id
from people.domain.statements import fresh

HELD_FOR = timedelta(days=7)
LET_GO_BEFORE = timedelta(hours=48)

STILL_POSSIBLE = (Slot.State.PROPOSED, Slot.State.HELD, Slot.State.EXPIRED)


def held_until(starts_at: datetime, now: datetime) -> datetime | None:
    """Seven days, at most until 48 hours before the slot; None when that is past already."""
    until = min(now + HELD_FOR, starts_at - LET_GO_BEFORE)
    return until if until > now else None


def proposed(
    request: VisitRequest, periods: Sequence[tuple[datetime, datetime]], *, held_from: datetime | None = None
) -> list[Slot]:
    """The slots as proposed, not stored yet; from ``held_from`` on those are held that may be."""
    found = [
        fresh(Slot, id=rising_id(), request=request, day=local_day(starts_at), starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in sorted(periods)
    ]
    for slot in found:
        if held_from is not None:
            _hold(slot, held_from)
    return found


def propose(request: VisitRequest, periods: Sequence[tuple[datetime, datetime]]) -> list[Slot]:
    """The slots as proposed, not held yet."""
    return Slot.objects.bulk_create(proposed(request, periods))


def hold(slots: Iterable[Slot], *, now: datetime) -> None:
    """Holds what may be held; a slot within 48 hours stays a proposal."""
    for slot in slots:
        if _hold(slot, now):
            slot.save(update_fields=["state", "held_until"])


def _hold(slot: Slot, now: datetime) -> bool:
    until = held_until(slot.starts_at, now)
    if slot.state != Slot.State.PROPOSED or until is None:
        return False
    slot.state, slot.held_until = Slot.State.HELD, until
    return True


def give_back(request: VisitRequest, *, besides: Slot | None = None, chosen_too: bool = False) -> int:
    """Releases the request's slots that were not chosen (or all of them)."""
    states = [*STILL_POSSIBLE, *([Slot.State.CHOSEN] if chosen_too else [])]
    rows = request.slots.filter(state__in=states)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    return rows.update(state=Slot.State.RELEASED, held_until=None)


def choose(request: VisitRequest, slot: Slot) -> None:
    """This one it is; the others are given back."""
    with transaction.atomic():
        give_back(request, besides=slot, chosen_too=True)
        Slot.objects.filter(pk=slot.pk).update(state=Slot.State.CHOSEN, held_until=None)
    slot.state, slot.held_until = Slot.State.CHOSEN, None


def expire_slots(now: datetime) -> int:
    """Lets go of what was held long enough; the wish itself stays open, and its school's system hears of it."""
    due = Slot.objects.filter(state=Slot.State.HELD, held_until__lte=now)
    with transaction.atomic():
        wishes = list(VisitRequest.objects.filter(pk__in=due.values("request")))
        VisitRequest.objects.filter(pk__in=[wish.pk for wish in wishes]).update(updated_at=now)
        for wish in wishes:
            announcing.updated(wish, now=now)
        return due.update(state=Slot.State.EXPIRED)
