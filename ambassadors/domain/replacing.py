"""What is done about a gap: substitutes are asked in parallel and the first valid yes wins; else the visit goes on with
one, is held online, gets a new date, or is called off."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain import asked, gaps, letters, offers, seats, substitutes, visits, visitwords
from ambassadors.domain.lifecycle import OFFER_MOVES, REQUEST_MOVES
from ambassadors.models import Ambassador, Gap, Offer, VisitRequest
from events.domain import changes, journal
from events.domain.conflicts import Answer
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import User

Status = Gap.Status
ASKED_AT_ONCE = 5


def ask(
    gap: Gap,
    ambassadors: Iterable[Ambassador],
    *,
    now: datetime,
    by: User | None = None,
    answer: Answer | None = None,
) -> list[Offer]:
    """Asks all of them now; the letter says when one has to leave."""
    with transaction.atomic():
        wish = visits.locked(gap.seat.request)
        gap = _open(gap)
        sent = offers.send_offers(wish, {gap.seat: list(ambassadors)}, now=now, by=by, answer=answer)
        if gap.asked_at is None:
            gap.asked_at = now
            gap.save(update_fields=["asked_at"])
    return sent


def says_yes(gap: Gap, ambassador: Ambassador, *, now: datetime, by: User, answer: Answer | None = None) -> Offer:
    """Said yes on the phone: asked and accepted in one, without the letter that asks."""
    with transaction.atomic():
        wish = visits.locked(gap.seat.request)
        gap = _open(gap)
        there = Offer.objects.filter(seat=gap.seat, ambassador=ambassador, status=Offer.Status.SENT).first()
        if there is None:
            (there,) = offers.send_offers(wish, {gap.seat: [ambassador]}, now=now, by=by, answer=answer, quiet=True)
        return offers.accept(there, now=now, by=by)


def ask_by_itself(now: datetime) -> int:
    """Where the programme says so, those who can be there in time are asked without an organiser; how many?"""
    asked = 0
    due = Gap.objects.filter(
        status=Status.OPEN, asked_at__isnull=True, seat__request__programme__substitutes_are_asked_by_themselves=True
    )
    for gap in due.select_related("seat__request", "left")[:20]:
        wish = visits.readable().get(pk=gap.seat.request_id)
        if wish.event is None or wish.event.starts_at <= now:
            continue
        fitting = [row.ambassador for row in substitutes.rank(wish, gap, now) if row.fits][:ASKED_AT_ONCE]
        if not fitting:
            Gap.objects.filter(pk=gap.pk).update(asked_at=now)  # nobody can: a person has to look
            continue
        try:
            asked += len(ask(gap, fitting, now=now))
        except Refused:
            continue  # decided or filled in the same moment; looked at again in a minute
    return asked


def decide(
    wish: VisitRequest,
    choice: str,
    *,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    meeting_url: str = "",
) -> VisitRequest:
    """What becomes of the visit without a substitute: "without", "online" or "new_date". By the organiser, or by the
    school on its page (``actor``). Who was asked meanwhile is told that it is not needed.
    """
    with journal.as_one(now=now, by=by, actor=actor), transaction.atomic():
        wish = visits.locked(wish)
        found = gaps.of_visit(wish)
        if not found:
            raise MoveNotAllowed(_("Der mangler ikke nogen på besøget længere."), code="no_gap")
        if wish.event is None or wish.event.starts_at <= now:
            raise MoveNotAllowed(_("Besøget er begyndt."), code="visit_is_over")
        if choice not in dict(gaps.choices_of(wish)):
            if choice == Status.WITHOUT:
                raise MoveNotAllowed(_("Der er ingen tilbage, der kan komme."), code="nobody_left")
            raise Invalid([("/choice", _("Vælg en af mulighederne."))])
        _DECISIONS[choice](wish, found, now, by, actor, meeting_url)
        record(wish.event, now=now, by=by, actor=actor, what="gap", new=choice)
    return wish


def _without(wish: VisitRequest, found: list[Gap], now: datetime, by: User | None, actor: str, _url: str) -> None:
    _give_up_seats(wish, found, Status.WITHOUT, now, by, actor)
    visits.settle(wish, now=now, by=by)


def _online(wish: VisitRequest, found: list[Gap], now: datetime, by: User | None, actor: str, url: str) -> None:
    event = wish.event
    assert event is not None
    wish.format, wish.updated_at = VisitRequest.Format.VIRTUAL, now
    wish.save(update_fields=["format", "updated_at"])
    new = {"venue": None, "room": "", "title": visitwords.title_of(wish)}
    if url:
        new["meeting_url"] = url
    changes.change_event(event, new, now=now, by=by)
    wish.event = event
    if seats.taken(wish):
        _give_up_seats(wish, found, Status.ONLINE, now, by, actor)
    # With nobody left the gap stays open: online, everybody can be there in time.
    visits.settle(wish, now=now, by=by)


def _new_date(wish: VisitRequest, found: list[Gap], now: datetime, by: User | None, actor: str, _url: str) -> None:
    visits.withdraw_open_offers(wish, now=now, by=by)
    for gap in found:
        gaps.close(gap, Status.NEW_DATE, now=now, by=by, actor=actor)
    visits.settle(wish, now=now, by=by)
    move(wish, VisitRequest.Status.RESCHEDULING, moves=REQUEST_MOVES, now=now, by=by, actor=actor)
    letters.to_school(wish, "visit_gap_new_date", now=now, dedupe=now.isoformat())
    for offer in seats.taken(wish):
        letters.to_ambassador(offer, "visit_put_off", now=now, dedupe=now.isoformat())


_DECISIONS: dict[str, Callable[[VisitRequest, list[Gap], datetime, User | None, str, str], None]] = {
    Status.WITHOUT: _without,
    Status.ONLINE: _online,
    Status.NEW_DATE: _new_date,
}


def _give_up_seats(
    wish: VisitRequest, found: list[Gap], status: str, now: datetime, by: User | None, actor: str
) -> None:
    """The visit goes on with whoever is left; who was asked for these seats is thanked."""
    for gap in found:
        for offer in offers.readable().filter(seat=gap.seat, status=Offer.Status.SENT):
            move(offer, Offer.Status.WITHDRAWN, moves=OFFER_MOVES, now=now, by=by, actor=actor)
            asked.take_back_letters(offer, now=now)
        gaps.close(gap, status, now=now, by=by, actor=actor)
        seats.drop(gap.seat)
    wish.seats, wish.updated_at = 1, now
    wish.save(update_fields=["seats", "updated_at"])


def _open(gap: Gap) -> Gap:
    fresh = Gap.objects.select_related("seat", "left").get(pk=gap.pk)
    if fresh.status != Status.OPEN:
        raise MoveNotAllowed(_("Der mangler ikke nogen på pladsen længere."), code="no_gap")
    return fresh
