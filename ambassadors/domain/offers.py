"""Asking ambassadors for a seat: sent in parallel, answered once; the first valid yes takes the seat."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import asked, clearance, gaps, letters, releases, seats, visits, whocan
from ambassadors.domain.lifecycle import OFFER_MOVES, TIME_IS_OPEN
from ambassadors.domain.money import following
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Ambassador, Offer, Seat, VisitRequest
from events.domain import bookings, conflicts, feeds
from events.models import Event, EventStatus, Resource
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import Clash, Expired, Invalid, MoveNotAllowed, Refused
from people.models import User

Status = Offer.Status


def expiry(now: datetime, starts_at: datetime) -> datetime:
    """Until when an offer stands: 72 hours, 24 in the last two weeks, 2 in the last three days; before the visit."""
    left = starts_at - now
    if left >= timedelta(days=14):
        stands = timedelta(hours=72)
    elif left >= timedelta(days=3):
        stands = timedelta(hours=24)
    else:
        stands = timedelta(hours=2)
    return min(now + stands, starts_at)


def send_offers(
    wish: VisitRequest,
    wanted: Mapping[Seat, Iterable[Ambassador]],
    *,
    now: datetime,
    by: User | None = None,
    answer: conflicts.Answer | None = None,
    quiet: bool = False,
) -> list[Offer]:
    """Asks these ambassadors for these seats, all at once, and returns the new offers; ``quiet`` writes no letter.

    Who is asked for the seat already is left in peace. Refuses the whole when one of them cannot be asked; with an
    ``answer`` what is warned of (somebody away, too far) is asked about, once for all of them.
    """
    with transaction.atomic():
        wish = visits.locked(wish)
        event = _event_to_staff(wish, now)
        states = {state.seat.pk: state for state in seats.states(wish)}
        new: list[tuple[Seat, Ambassador]] = []
        busy_with = {offer.ambassador_id for state in states.values() for offer in state.asked}
        for seat, ambassadors in wanted.items():
            state = states.get(seat.pk)
            if state is None:
                raise Refused(_("Pladsen hører ikke til besøget."), code="other_visit")
            if state.taken:
                raise MoveNotAllowed(
                    _("Plads {nummer} er allerede besat af {navn}.").format(
                        nummer=seat.number, navn=state.taken.ambassador.user.name
                    ),
                    code="seat_taken",
                )
            in_play = {offer.ambassador_id for offer in state.asked}
            for ambassador in ambassadors:
                if ambassador.pk in in_play:
                    continue
                if ambassador.pk in busy_with:
                    raise Refused(
                        _("{navn} kan kun spørges om én plads ad gangen.").format(navn=ambassador.user.name),
                        code="asked_twice",
                    )
                _may_be_asked(ambassador, wish, event, states.values())
                new.append((seat, ambassador))
                in_play.add(ambassador.pk)
                busy_with.add(ambassador.pk)
        if not any(list(one) for one in wanted.values()):
            raise Refused(_("Vælg mindst én ambassadør at spørge."), code="nobody_chosen")
        settled = _settled(wish, event, [ambassador for _seat, ambassador in new], now, answer)
        sent = [_make(seat, ambassador, wish, event, settled, now, by) for seat, ambassador in new]
        if not quiet:
            for offer in sent:
                asked.write_offer(offer, now=now)
        if sent:
            settled.record(event, now=now, by=by)
            names = ", ".join(offer.ambassador.user.name for offer in sent)
            record(event, now=now, by=by, what="offers", new=names, letters=0 if quiet else len(sent))
            VisitRequest.objects.filter(pk=wish.pk).update(updated_at=now)
    return sent


def _event_to_staff(wish: VisitRequest, now: datetime) -> Event:
    event = wish.event
    if event is None:
        raise MoveNotAllowed(_("Vælg først et tidspunkt for besøget."), code="no_time_yet")
    if event.status not in visits.BEING_STAFFED:
        raise MoveNotAllowed(_("Besøget er ovre eller aflyst. Der kan ikke spørges flere."), code="visit_is_over")
    if wish.status in TIME_IS_OPEN:
        raise MoveNotAllowed(_("Skolen har bedt om en ny tid. Vælg den først."), code="rescheduling")
    if event.starts_at <= now:
        raise MoveNotAllowed(_("Besøget er begyndt. Der kan ikke spørges flere."), code="visit_is_over")
    return event


def _may_be_asked(ambassador: Ambassador, wish: VisitRequest, event: Event, states: Iterable[seats.SeatState]) -> None:
    """What no organiser can decide away: the clearance rule, pairs of different trades."""
    name = ambassador.user.name
    if ambassador.status != Ambassador.Status.ACTIVE:
        raise Refused(_("{navn} er ikke aktiv i korpset.").format(navn=name), code="not_active")
    _trade_fits(ambassador, states)
    _clearance_fits(ambassador, wish, event)


def _settled(
    wish: VisitRequest, event: Event, asking: Iterable[Ambassador], now: datetime, answer: conflicts.Answer | None
) -> conflicts.Settled:
    """Raises InTheWay when one of them is taken, and NeedsReason about the rest unless it is answered."""
    people = [bookings.resource_of(ambassador.user) for ambassador in asking]
    said = answer or conflicts.Answer()
    return conflicts.settle(
        whocan.proposed(wish, event, people),
        now=now,
        reason=said.reason,
        seen=said.seen,
        scope=said.scope,
        asks=answer is not None,
    )


def _trade_fits(ambassador: Ambassador, states: Iterable[seats.SeatState], besides: Seat | None = None) -> None:
    for state in states:
        if state.taken is None or state.seat == besides:
            continue
        if state.taken.ambassador_id == ambassador.pk:
            raise MoveNotAllowed(
                _("{navn} er allerede med på besøget.").format(navn=ambassador.user.name), code="on_the_visit"
            )
        if state.taken.ambassador.trade_id == ambassador.trade_id:
            raise MoveNotAllowed(
                _("{navn} har samme uddannelse som {anden}, der allerede er med.").format(
                    navn=ambassador.user.name, anden=state.taken.ambassador.user.first_name
                ),
                code="same_trade",
            )


def _clearance_fits(ambassador: Ambassador, wish: VisitRequest, event: Event) -> None:
    if clearance.of_visit(ambassador, wish, event) == clearance.BLOCKED:
        raise MoveNotAllowed(
            _("{navn} har været på skolen to gange på tre måneder og skal have en børneattest først.").format(
                navn=ambassador.user.name
            ),
            code="clearance",
        )


def _make(
    seat: Seat,
    ambassador: Ambassador,
    wish: VisitRequest,
    event: Event,
    settled: conflicts.Settled,
    now: datetime,
    by: User | None,
) -> Offer:
    despite = [row.key for row in settled.overridden if row.resource and row.resource.user_id == ambassador.user_id]
    offer = Offer.objects.create(
        seat=seat,
        ambassador=ambassador,
        sent_at=now,
        expires_at=expiry(now, event.starts_at),
        sent_by=by,
        sent_despite=despite,
    )
    record(offer, now=now, by=by, what="made", new=offer.status)
    offer.seat.request = wish
    return offer


def readable() -> QuerySet[Offer]:
    """Offers with all a page or a rule needs of them."""
    return Offer.objects.select_related(
        "seat__request__event__venue",
        "seat__request__school",
        "seat__request__programme",
        "seat__trade",
        "ambassador__user",
        "ambassador__trade",
        "ambassador__employer_contact",
        "release",
    )


def _locked(offer: Offer) -> tuple[Offer, VisitRequest]:
    """The offer as it is now, with its visit locked."""
    wish = visits.locked(offer.seat.request)
    fresh = readable().get(pk=offer.pk)
    fresh.seat.request = wish
    return fresh, wish


def accept(offer: Offer, *, now: datetime, by: User | None = None) -> Offer:
    """Yes. Takes the seat and the ambassador's time, thanks the others, and asks the employer.

    A second yes changes nothing, and a no may still become a yes. Refuses with a sentence when somebody was
    faster, the offer has run out, or the ambassador is taken at that time.
    """
    with transaction.atomic():
        offer, wish = _locked(offer)
        if offer.status == Status.ACCEPTED:
            return offer
        event = _still_open(offer, wish, now)
        states = seats.states(wish)
        _trade_fits(offer.ambassador, states, besides=offer.seat)
        _clearance_fits(offer.ambassador, wish, event)
        _take_time(offer, wish, event, now, by)
        move(
            offer,
            Status.ACCEPTED,
            moves=OFFER_MOVES,
            now=now,
            by=by,
            actor=_actor(offer, by),
            also={"answered_at": now},
        )
        record(event, now=now, by=by, what="seat", new=offer.ambassador.user.name, actor=_actor(offer, by))
        _supersede(offer, wish, states, now)
        releases.ask(offer, now=now)
        feeds.make_stale_for(offer.ambassador.user_id)
        visits.settle(wish, now=now, by=by)
    return offer


def _still_open(offer: Offer, wish: VisitRequest, now: datetime) -> Event:
    event = wish.event
    if event is None or event.status not in visits.BEING_STAFFED or event.starts_at <= now:
        raise MoveNotAllowed(_("Besøget er ovre eller aflyst, så du skal ikke svare længere."), code="visit_is_over")
    if offer.status == Status.SUPERSEDED:
        raise MoveNotAllowed(_("En anden nåede at sige ja først. Tak, fordi du står klar."), code="seat_taken")
    if offer.status == Status.DECLINED and hasattr(offer, "release"):
        raise MoveNotAllowed(_("Du har meldt afbud til besøget. Ring til arrangøren, hvis du alligevel kan."))
    if has_run_out(offer, now):
        raise Expired(_("Fristen for at svare er gået. Vi spørger dig igen en anden gang."), code="offer_expired")
    if offer.status == Status.WITHDRAWN:
        raise MoveNotAllowed(_("Tilbuddet er trukket tilbage, så du skal ikke svare længere."), code="withdrawn")
    if Offer.objects.filter(seat=offer.seat_id, status=Status.ACCEPTED).exists():
        raise MoveNotAllowed(_("En anden nåede at sige ja først. Tak, fordi du står klar."), code="seat_taken")
    newer = Offer.objects.filter(seat=offer.seat_id, ambassador=offer.ambassador_id, status=Status.SENT)
    if newer.exclude(pk=offer.pk).exists():
        raise MoveNotAllowed(_("Du har fået et nyt tilbud om samme besøg. Svar på det i stedet."), code="asked_again")
    return event


def is_too_late(offer: Offer, now: datetime) -> bool:
    """Nobody answered before the offer ran out."""
    return offer.status == Status.EXPIRED or (offer.status == Status.SENT and offer.expires_at <= now)


def has_run_out(offer: Offer, now: datetime) -> bool:
    """Whether a yes comes too late; a no may be taken back until then."""
    return is_too_late(offer, now) or (offer.status == Status.DECLINED and offer.expires_at <= now)


def state(offer: Offer, now: datetime) -> str:
    """What its page shows: open, over, cancelled, or how it was answered; "regret" while a no can be taken back."""
    event = offer.seat.request.event
    if event is None or event.status == EventStatus.CANCELLED:
        return "cancelled"
    if event.ends_at <= now:
        return "over"
    if offer.status == Status.SENT:
        return "open"
    if offer.status == Status.DECLINED and not hasattr(offer, "release") and not has_run_out(offer, now):
        taken = Offer.objects.filter(seat=offer.seat_id, status=Status.ACCEPTED)
        return "declined" if taken.exists() else "regret"
    return offer.status


def others(offer: Offer) -> list[Offer]:
    """Who else is coming."""
    return [other for other in seats.taken(offer.seat.request) if other.pk != offer.pk]


def _take_time(offer: Offer, wish: VisitRequest, event: Event, now: datetime, by: User | None) -> None:
    """Books the ambassador firmly, or raises Clash; also when the road from the visit before is too long, unless the
    organiser knew of that when asking."""
    resource = bookings.resource_of(offer.ambassador.user)
    Resource.objects.select_for_update().get(pk=resource.pk)
    found = whocan.in_the_way(wish, event, [resource]).get(resource.pk, [])
    tight = next((row for row in found if row.code == "travel" and row.key not in offer.sent_despite), None)
    if tight:
        raise Clash(f"{offer.ambassador.user.first_name} {tight.short}.")
    bookings.book(resource, event, now=now, by=by, role="ambassador")


def _supersede(offer: Offer, wish: VisitRequest, states: Iterable[seats.SeatState], now: datetime) -> None:
    """The others asked for this seat, and those of the same trade asked for the other one, are thanked."""
    for state in states:
        for other in state.asked:
            same_seat = state.seat.pk == offer.seat_id
            same_trade = other.ambassador.trade_id == offer.ambassador.trade_id
            if other.pk == offer.pk or not (same_seat or same_trade):
                continue
            other.seat = state.seat
            other.seat.request = wish
            move(other, Status.SUPERSEDED, moves=OFFER_MOVES, now=now, actor="systemet")
            if other.ambassador_id != offer.ambassador_id:
                letters.to_ambassador(other, "visit_offer_superseded", now=now)


def decline(offer: Offer, *, reason: str = "", note: str = "", now: datetime, by: User | None = None) -> Offer:
    """No, or no longer: who had said yes gives the seat back. A second no may add the reason, nothing else."""
    errors: Errors = []
    if reason and reason not in Offer.Reason.values:
        errors.append(("/reason", _("Vælg en af grundene.")))
    text_rule(note, "/note", 300, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        offer, wish = _locked(offer)
        if offer.status == Status.DECLINED:
            _add_reason(offer, reason, note)
            return offer
        event, actor = wish.event, _actor(offer, by)
        if event is not None and event.ends_at <= now:
            raise MoveNotAllowed(_("Besøget har fundet sted."), code="visit_is_over")
        if offer.status == Status.ACCEPTED:
            releases.end(offer, now=now)
            seats.vacate(offer, Status.DECLINED, now=now, by=by, actor=actor, why=note, reason=reason, note=note)
            if event is not None:
                name = offer.ambassador.user.name
                record(event, now=now, by=by, what="seat", old=name, actor=actor, why=note)
            gaps.open_for(offer, wish, now=now, by=by, actor=actor)
            visits.settle(wish, now=now, by=by)
        elif offer.status == Status.SENT:
            also = {"answered_at": now, "reason": reason, "note": note}
            move(offer, Status.DECLINED, moves=OFFER_MOVES, now=now, by=by, actor=actor, why=note, also=also)
        # Expired, superseded or withdrawn: nobody waits for the answer any more.
    return offer


def _add_reason(offer: Offer, reason: str, note: str) -> None:
    if (reason or note) and not (offer.reason or offer.note):
        offer.reason, offer.note = reason, note
        offer.save(update_fields=["reason", "note"])


def withdraw(offer: Offer, *, now: datetime, by: User | None = None, why: str = "") -> bool:
    """The organiser takes an offer back, or takes an ambassador off the visit. Answers whether they are told: of an
    offer whose letter had not left nobody hears.
    """
    with transaction.atomic():
        offer, wish = _locked(offer)
        if offer.status == Status.ACCEPTED:
            told = [releases.end(offer, now=now)]
            seats.vacate(offer, Status.WITHDRAWN, now=now, by=by, why=why)
            told.append(letters.seat_lost(offer, now=now, why=why))
            if wish.event is not None:
                name, written = offer.ambassador.user.name, sum(letter is not None for letter in told)
                record(wish.event, now=now, by=by, what="seat", old=name, why=why, letters=written)
            gaps.open_for(offer, wish, now=now, by=by)
            visits.settle(wish, now=now, by=by)
            return True
        told_of_it = _withdraw_unanswered(offer, now=now, by=by, why=why)
        _tell_of_withdrawn(wish, [offer], told_of_it, now=now, by=by)
        return told_of_it


def _withdraw_unanswered(offer: Offer, *, now: datetime, by: User | None, why: str) -> bool:
    move(offer, Status.WITHDRAWN, moves=OFFER_MOVES, now=now, by=by, why=why)
    return asked.take_back_letters(offer, now=now)


def _tell_of_withdrawn(wish: VisitRequest, rows: list[Offer], told: int, *, now: datetime, by: User | None) -> None:
    """One line in the visit's history, however many are taken back at once."""
    if rows and wish.event is not None:
        names = ", ".join(offer.ambassador.user.name for offer in rows)
        record(wish.event, now=now, by=by, what="offers_back", old=names, letters=told)


def note_no_show(offer: Offer, *, now: datetime, by: User) -> Offer:
    """Did not come, although expected; can be said from the beginning of the visit until the links end."""
    with transaction.atomic():
        offer, wish = _locked(offer)
        event = wish.event
        if event is None or event.starts_at > now:
            raise MoveNotAllowed(_("Besøget er ikke begyndt endnu."), code="not_yet")
        if visits.link_is_dead(wish, now):
            raise MoveNotAllowed(_("Det kan noteres indtil 14 dage efter besøget."), code="too_late")
        move(offer, Status.NO_SHOW, moves=OFFER_MOVES, now=now, by=by)
        record(event, now=now, by=by, what="no_show", new=offer.ambassador.user.name)
        following.did_not_come(offer, now=now, by=by)
    return offer


def take_back(wish: VisitRequest, sent: Iterable[str], *, now: datetime, by: User | None = None) -> tuple[int, int]:
    """Offers just sent, by their keys, are withdrawn where nobody has answered; who has, keeps the answer.

    Answers how many are withdrawn, and how many of those asked hear of it.
    """
    with transaction.atomic():
        wish = visits.locked(wish)
        rows = list(readable().filter(seat__request=wish, pk__in=list(sent), status=Status.SENT).order_by("sent_at"))
        told = sum(_withdraw_unanswered(offer, now=now, by=by, why=_("fortrudt")) for offer in rows)
        _tell_of_withdrawn(wish, rows, told, now=now, by=by)
    return len(rows), told


def expire_offers(now: datetime) -> int:
    """Offers nobody answered in time run out. Late, twice or never does not matter: an answer checks the clock."""
    expired = 0
    due = Offer.objects.filter(status=Status.SENT, expires_at__lte=now).order_by("expires_at")[:500]
    for offer in due:
        try:
            move(offer, Status.EXPIRED, moves=OFFER_MOVES, now=now, actor="systemet")
        except MoveNotAllowed:
            continue  # answered in the same moment
        expired += 1
    return expired


def _actor(offer: Offer, by: User | None) -> str:
    return "" if by else offer.ambassador.user.name
