"""What hangs on a visit: written down before an organiser's deed, and put back when that is undone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from ambassadors.domain import letters
from ambassadors.domain.lifecycle import OFFER_MOVES
from ambassadors.models import Gap, Offer, Release, Seat, Slot, VisitRequest
from events.domain import journal, restoring, takenback
from events.models import Event, EventKind
from people.domain.lifecycle import move
from people.models import Letter, User


def of_event(event: Event) -> Iterator[QuerySet[Any, Any]]:
    if event.kind == EventKind.SCHOOL_VISIT:
        yield from _rows(VisitRequest.objects.filter(event=event))


def watch(wish: VisitRequest) -> None:
    """To be said inside journal.as_one before anything is done about this request."""
    if wish.event is not None:
        journal.watch(wish.event)
    else:
        journal.also(*_rows(VisitRequest.objects.filter(pk=wish.pk)))


def _rows(wishes: QuerySet[VisitRequest]) -> Iterator[QuerySet[Any, Any]]:
    """Those that others depend on first."""
    yield wishes
    yield VisitRequest.objects.filter(rides_with__in=wishes)
    yield Slot.objects.filter(Q(request__in=wishes) | Q(request__rides_with__in=wishes))
    yield Seat.objects.filter(request__in=wishes)
    yield Offer.objects.filter(seat__request__in=wishes)
    yield Release.objects.filter(offer__seat__request__in=wishes)
    yield Gap.objects.filter(seat__request__in=wishes)


def unsend(offers: Sequence[Offer], now: datetime, by: User | None) -> None:
    """An offer whose sending is undone is withdrawn: its link has to say so."""
    for offer in offers:
        move(offer, Offer.Status.WITHDRAWN, moves=OFFER_MOVES, now=now, by=by)


def tell_withdrawn(letter: Letter, now: datetime) -> bool:
    """To who has read an offer whose sending is undone."""
    offer = Offer.objects.filter(pk=letter.dedupe_key.split(":")[1]).select_related("seat__request__event").first()
    return offer is not None and letters.to_ambassador(offer, "visit_offer_withdrawn", now=now) is not None


def register() -> None:
    journal.register_rows(of_event)
    restoring.register_unmake(Offer, unsend)
    takenback.register_answer("visit_offer", tell_withdrawn)
