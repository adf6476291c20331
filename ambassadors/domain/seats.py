"""The seats of a visit: who sits on them, who is asked, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from ambassadors.domain import clearance
from ambassadors.domain.lifecycle import OFFER_MOVES, RELEASED
from ambassadors.models import Offer, Release, Seat, VisitRequest
from events.domain import bookings, feeds
from events.models import Booking
from people.domain.lifecycle import move
from people.domain.statements import fresh
from people.models import Trade, User


@dataclass(frozen=True)
class SeatState:
    """One seat: the accepted offer if any, its release, and the offers still out."""

    seat: Seat
    taken: Offer | None = None
    asked: Sequence[Offer] = field(default_factory=tuple)
    earlier: Sequence[Offer] = field(default_factory=tuple)

    @property
    def release(self) -> Release | None:
        return getattr(self.taken, "release", None) if self.taken else None

    @property
    def is_filled(self) -> bool:
        """Somebody said yes, and the employer does not stand in the way."""
        release = self.release
        return release is not None and release.status in RELEASED


def first(wish: VisitRequest, trades: Sequence[Trade]) -> list[Seat]:
    """The seats of a new request, not stored yet: one for each of the first trades, those beyond them for any."""
    return [
        fresh(Seat, request=wish, number=number, trade=trades[number - 1] if number <= len(trades) else None)
        for number in range(1, wish.seats + 1)
    ]


def make(wish: VisitRequest, trades: Sequence[Trade]) -> None:
    """One seat for each of the first trades asked for; seats beyond them take any trade. Those there stay."""
    there = set(wish.seat_rows.filter(is_dropped=False).values_list("number", flat=True))
    missing = [number for number in (1, 2) if number not in there][: max(0, wish.seats - len(there))]
    Seat.objects.bulk_create(
        Seat(request=wish, number=number, trade=trades[number - 1] if number <= len(trades) else None)
        for number in missing
    )


def states(wish: VisitRequest) -> list[SeatState]:
    """Every seat that counts, in order; two queries."""
    offers = Offer.objects.select_related(
        "ambassador__user", "ambassador__trade", "ambassador__employer", "release__contact"
    ).order_by("sent_at")
    rows = (
        wish.seat_rows.filter(is_dropped=False)
        .select_related("trade")
        .prefetch_related(Prefetch("offers", queryset=offers))
    )
    return [_state(seat) for seat in rows]


def _state(seat: Seat) -> SeatState:
    offers = list(seat.offers.all())
    return SeatState(
        seat,
        taken=next((offer for offer in offers if offer.status == Offer.Status.ACCEPTED), None),
        asked=tuple(offer for offer in offers if offer.status == Offer.Status.SENT),
        earlier=tuple(offer for offer in offers if offer.status not in (Offer.Status.ACCEPTED, Offer.Status.SENT)),
    )


def drop(seat: Seat) -> None:
    """The visit goes on without this seat; who was asked for it stays known."""
    if not seat.offers.exists():
        seat.delete()
        return
    seat.is_dropped = True
    seat.save(update_fields=["is_dropped"])


def add(wish: VisitRequest) -> Seat:
    """A second seat, by the number that is free."""
    numbers = set(wish.seat_rows.filter(is_dropped=False).values_list("number", flat=True))
    return Seat.objects.create(request=wish, number=1 if 2 in numbers else 2)


def taken(wish: VisitRequest) -> list[Offer]:
    """The accepted offers, by seat."""
    return list(
        Offer.objects.filter(seat__request=wish, status=Offer.Status.ACCEPTED)
        .select_related("seat__request__event", "ambassador__user", "ambassador__trade", "release__contact")
        .order_by("seat__number")
    )


def missing(wish: VisitRequest) -> list[str]:
    """Why the visit is not staffed yet, one sentence for each reason; none when it is."""
    sentences = []
    for state in states(wish):
        if state.taken is None:
            sentences.append(_("Plads {nummer} mangler en ambassadør.").format(nummer=state.seat.number))
            continue
        who = state.taken.ambassador.user.first_name
        if not state.is_filled:
            sentences.append(_("Lærepladsen har ikke frigivet {navn} endnu.").format(navn=who))
        elif wish.event and clearance.of_visit(state.taken.ambassador, wish, wish.event) == clearance.BLOCKED:
            sentences.append(_("{navn} mangler en børneattest.").format(navn=who))
    return sentences


def vacate(
    offer: Offer, status: str, *, now: datetime, by: User | None = None, actor: str = "", why: str = "", **also: str
) -> None:
    """An accepted offer ends: the seat is free again, and so is the ambassador's time."""
    move(
        offer,
        status,
        moves=OFFER_MOVES,
        now=now,
        by=by,
        actor=actor,
        why=why,
        also={"answered_at": now, **also},
    )
    event = offer.seat.request.event
    if event is not None:
        bookings.release(Booking.objects.filter(event=event, resource__user=offer.ambassador.user_id))
    feeds.make_stale_for(offer.ambassador.user_id)


def withdraw_asked(wish: VisitRequest, *, now: datetime, by: User | None = None) -> list[Offer]:
    """Takes back every offer that nobody answered yet; whoever calls this says so to those who were asked."""
    rows = list(
        Offer.objects.filter(seat__request=wish, status=Offer.Status.SENT)
        .select_related("seat__request__event", "seat__request__programme", "ambassador__user")
        .order_by("sent_at")
    )
    for offer in rows:
        move(offer, Offer.Status.WITHDRAWN, moves=OFFER_MOVES, now=now, by=by, actor="" if by else "systemet")
    return rows
