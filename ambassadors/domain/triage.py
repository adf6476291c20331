"""A visit request on the organiser's side: questions, a no, the school it belongs to, and the time that fits."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain import audiences, letters, releases, requests, seats, slots, visits, visitwords, whocan
from ambassadors.domain.lifecycle import BEFORE_THE_VISIT, REQUEST_MOVES, TIME_IS_OPEN
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Offer, Slot, VisitRequest
from events.domain import changes
from events.domain.bookings import resource_of
from events.domain.venues import venue_of
from events.models import Event, EventKind, EventStatus
from people.domain import schools
from people.domain.danish import da_when
from people.domain.history import record
from people.domain.lifecycle import allows, move
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import Organisation, User

Status = VisitRequest.Status


def ask_question(wish: VisitRequest, question: str, *, now: datetime, by: User | None = None) -> VisitRequest:
    """Something is unclear: the school gets a letter and answers on its status page."""
    question = _words(question, "/question", 1000, _("Skriv, hvad I gerne vil vide."))
    with transaction.atomic():
        wish = visits.locked(wish)
        also = {"question": question, "answer": ""}
        move(wish, Status.NEEDS_INFO, moves=REQUEST_MOVES, now=now, by=by, why=question[:500], also=also)
        letters.to_school(wish, "visit_question", now=now, dedupe=now.isoformat(), question=question)
    return wish


def reject(wish: VisitRequest, text: str, *, now: datetime, by: User | None = None, because: str = "") -> VisitRequest:
    """No, with the words the school gets; its slots are free again. ``because`` is the key of one of the audience's
    standard reasons, kept to be counted."""
    if because and audiences.standard(audiences.rejections(wish), because) is None:
        raise Invalid([("/because", _("Vælg en af begrundelserne."))])
    text = _words(text, "/text", 2000, _("Skriv et par ord til skolen om hvorfor."))
    with transaction.atomic():
        wish = visits.locked(wish)
        if wish.event is not None:
            raise MoveNotAllowed(_("Der er allerede planlagt et besøg. Aflys det i stedet."), code="has_a_visit")
        also = {"rejected_because": because}
        move(wish, Status.REJECTED, moves=REQUEST_MOVES, now=now, by=by, why=text[:500], also=also)
        slots.give_back(wish, chosen_too=True)
        letters.to_school(wish, "visit_rejected", now=now, text=text)
    return wish


def rejection_draft(wish: VisitRequest) -> str:
    """A text to begin with, in the school's language; the organiser edits it."""
    return audiences.words_of(audiences.rejections(wish)[0], wish)


def cancel(
    wish: VisitRequest, reason: str = "", *, now: datetime, by: User | None = None, without: Collection[str] = ()
) -> changes.Told:
    """The organiser calls it off, before or after there is a visit. Everybody concerned gets a letter, but for the
    consequences that are left out; how many?"""
    errors: Errors = []
    text_rule(reason, "/reason", 300, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        wish = visits.locked(wish)
        return visits.call_off(wish, reason=reason, now=now, by=by, side=VisitRequest.Side.ORGANISER, without=without)


def accept(wish: VisitRequest, *, now: datetime, by: User | None = None) -> VisitRequest:
    """We take it: looking for ambassadors."""
    with transaction.atomic():
        wish = visits.locked(wish)
        if wish.event is not None:
            raise MoveNotAllowed(_("Vælg en af de nye tider, eller behold den gamle."), code="has_a_visit")
        move(wish, Status.MATCHING, moves=REQUEST_MOVES, now=now, by=by)
    return wish


def attach_school(wish: VisitRequest, school: Organisation, *, now: datetime, by: User | None = None) -> VisitRequest:
    """Which school on the list the unlisted one is; what was written stays to be read in the history."""
    if school.kind != Organisation.Kind.SCHOOL:
        raise Refused(_("{navn} er ikke en skole.").format(navn=school.name), code="not_a_school", pointer="/school")
    with transaction.atomic():
        wish = visits.locked(wish)
        if wish.event is not None:
            raise MoveNotAllowed(_("Besøget er allerede planlagt på {skole}.").format(skole=wish.school_name))
        before = wish.school_name
        wish.school, wish.contact, wish.updated_at = school, None, now
        wish.save(update_fields=["school", "contact", "updated_at"])
        if wish.status != Status.DRAFT:
            requests.link_contact(wish)
        requests.look_again(wish, now=now)
        record(wish, now=now, by=by, what="school", old=before, new=school.name)
    return wish


def add_school(
    wish: VisitRequest,
    name: str,
    street: str,
    postcode: str,
    institution_number: str = "",
    *,
    now: datetime,
    by: User | None = None,
) -> VisitRequest:
    """The unlisted school is not on our list at all: it is put there, and the request goes on with it."""
    with transaction.atomic():
        level = _LEVELS.get(wish.audience, "")
        number = institution_number
        school = schools.add_school(name, street, postcode, institution_number=number, level=level, now=now, by=by)
        return attach_school(wish, school, now=now, by=by)


_LEVELS: dict[str, str] = {
    VisitRequest.Audience.PRIMARY: Organisation.Level.PRIMARY,
    VisitRequest.Audience.GYMNASIUM: Organisation.Level.GYMNASIUM,
    VisitRequest.Audience.ADULTS: Organisation.Level.ADULT,
}


def set_seats(wish: VisitRequest, number: int, *, now: datetime, by: User | None = None) -> VisitRequest:
    """One ambassador or two. A seat somebody has said yes to, or is asked for, is not taken away."""
    if number not in (1, 2):
        raise Refused(_("Der kan komme én eller to ambassadører."), code="seats", pointer="/seats")
    with transaction.atomic():
        wish = visits.locked(wish)
        if number == wish.seats:
            return wish
        if number > wish.seats:
            seats.add(wish)
        else:
            spare = next((state for state in reversed(seats.states(wish)) if not (state.taken or state.asked)), None)
            if spare is None:
                raise MoveNotAllowed(_("Begge pladser er besat eller i spil. Tag først et tilbud tilbage."))
            seats.drop(spare.seat)
        record(wish, now=now, by=by, what="seats", old=str(wish.seats), new=str(number))
        wish.seats, wish.updated_at = number, now
        wish.save(update_fields=["seats", "updated_at"])
        visits.settle(wish, now=now, by=by)
    return wish


def choose_slot(wish: VisitRequest, slot: Slot, *, now: datetime, by: User | None = None) -> VisitRequest:
    """This time it is: a visit is planned there, or the planned one moves to it with those who are free.

    Choosing the same time twice changes nothing.
    """
    with transaction.atomic():
        wish = visits.locked(wish)
        slot = _usable(wish, slot, now)
        if wish.event is not None and slot.state == Slot.State.CHOSEN and wish.status not in TIME_IS_OPEN:
            return wish
        if wish.event is None:
            seats.make(wish, list(wish.trades.all()))
            wish.event = _plan(wish, slot, now, by)
            wish.updated_at = now
            wish.save(update_fields=["event", "updated_at"])
            slots.choose(wish, slot)
            if wish.status != Status.MATCHING:
                move(wish, Status.MATCHING, moves=REQUEST_MOVES, now=now, by=by)
            move(wish, Status.OFFERING, moves=REQUEST_MOVES, now=now, by=by, why=da_when(slot.starts_at, slot.ends_at))
        else:
            _move_visit(wish, wish.event, slot, now, by)
    return wish


def keep_time(wish: VisitRequest, *, now: datetime, by: User | None = None) -> VisitRequest:
    """None of the new times fits: the visit stays where it was."""
    with transaction.atomic():
        wish = visits.locked(wish)
        if wish.status not in TIME_IS_OPEN or wish.event is None:
            raise MoveNotAllowed(_("Der er ingen gammel tid at beholde."))
        slots.give_back(wish)
        visits.time_settled(wish, now=now, by=by)
    return wish


def _usable(wish: VisitRequest, slot: Slot, now: datetime) -> Slot:
    stored = wish.slots.filter(pk=slot.pk).first()
    if stored is None:
        raise Refused(_("Tiden hører til et andet besøgsønske."), code="other_request")
    if stored.starts_at <= now:
        raise MoveNotAllowed(_("Tiden er allerede passeret. Vælg en anden, eller bed skolen om nye."), code="slot_past")
    allowed = BEFORE_THE_VISIT | {Status.RESCHEDULING}
    if stored.state != Slot.State.CHOSEN and wish.status not in allowed:
        if allows(REQUEST_MOVES, wish.status, Status.RESCHEDULING):
            raise MoveNotAllowed(_("Der er allerede valgt en tid. Flyt besøget i stedet."), code="time_chosen")
        move(wish, Status.OFFERING, moves=REQUEST_MOVES, now=now)  # refuses with the sentence
    if stored.state == Slot.State.RELEASED:
        raise MoveNotAllowed(_("Tiden er givet fri igen. Vælg en anden."), code="slot_released")
    return stored


def _plan(wish: VisitRequest, slot: Slot, now: datetime, by: User | None) -> Event:
    if wish.school is None:
        raise MoveNotAllowed(
            _("Vælg først, hvilken skole på listen det er, så besøget får en adresse."), code="no_school"
        )
    online = wish.format == VisitRequest.Format.VIRTUAL
    return changes.make_event(
        kind=EventKind.SCHOOL_VISIT,
        programme=wish.programme,
        title=visitwords.title_of(wish),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        now=now,
        by=by,
        status=EventStatus.OFFERING,
        venue=None if online else venue_of(wish.school),
        description=visitwords.facts_of([wish]),
        is_public=False,
        owner=wish.owner or by,
    )


def _move_visit(wish: VisitRequest, event: Event, slot: Slot, now: datetime, by: User | None) -> None:
    """The visit goes to the new time; who is free then stays on it, the others are told and the seat opens."""
    old: dict[str, Any] = {"old_starts_at": event.starts_at, "old_ends_at": event.ends_at}
    leaving = [offer for offer in seats.taken(wish) if _is_taken(wish, offer, slot)]
    for offer in leaving:
        why = _("Optaget på den nye tid.")
        seats.vacate(offer, Offer.Status.WITHDRAWN, now=now, by=by, why=why)
        told = [letters.seat_lost(offer, now=now, **old), releases.end(offer, now=now)]
        written = sum(letter is not None for letter in told)
        record(event, now=now, by=by, what="seat", old=offer.ambassador.user.name, why=why, letters=written)
    changes.change_event(event, {"starts_at": slot.starts_at, "ends_at": slot.ends_at}, now=now, by=by)
    wish.refresh_from_db(fields=["status"])
    slots.choose(wish, slot)
    wish.event = event
    visits.time_settled(wish, now=now, by=by)
    visits.settle(wish, now=now, by=by)


def _is_taken(wish: VisitRequest, offer: Offer, slot: Slot) -> bool:
    """Taken at the new time, or too far off; what the organiser knew of when asking does not count."""
    person = resource_of(offer.ambassador.user)
    found = whocan.in_the_way(wish, slot, [person]).get(person.pk, [])
    return any(row.code in ("double_booking", "travel") and row.key not in offer.sent_despite for row in found)


def _words(text: str, pointer: str, most: int, empty: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    errors: Errors = [] if text else [(pointer, empty)]
    text_rule(text, pointer, most, errors, lines=True)
    if errors:
        raise Invalid(errors)
    return text
