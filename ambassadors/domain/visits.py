"""The visit and the request that led to it, kept in step: staffed, confirmed, moved, called off."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import announcing, asked, gaps, letters, riders, seats, slots
from ambassadors.domain.lifecycle import REQUEST_MOVES, REQUEST_STATUS_OF, TIME_IS_OPEN
from ambassadors.models import Gap, VisitRequest
from events.domain import changes, journal
from events.domain.changes import Change, Told
from events.domain.concerned import Recipient
from events.domain.notices import calendar_part
from events.models import Event, EventStatus
from people.domain.answerlinks import answer_url
from people.domain.lifecycle import allows, move
from people.domain.refusals import MoveNotAllowed
from people.models import User

Status = VisitRequest.Status
LINK_STANDS = timedelta(days=14)
BEING_STAFFED = (EventStatus.OFFERING, EventStatus.STAFFED, EventStatus.CONFIRMED)
# The school asked for another time, or was asked something, and it never came to an end: held, or not?
IN_DOUBT = Q(visit_request__status__in=list(TIME_IS_OPEN))


def locked(wish: VisitRequest) -> VisitRequest:
    """The request as stored, with its visit, both locked until the transaction ends; always in this order."""
    event_id = VisitRequest.objects.values_list("event_id", flat=True).get(pk=wish.pk)
    if event_id:
        Event.objects.select_for_update().get(pk=event_id)
    return (
        VisitRequest.objects.select_for_update(of=("self",))
        .select_related("school", "contact", "event", "programme")
        .get(pk=wish.pk)
    )


def readable() -> QuerySet[VisitRequest]:
    """Requests with all that a rule about the visit needs of them."""
    return VisitRequest.objects.select_related("programme", "school", "contact", "event__venue")


def is_past(wish: VisitRequest, now: datetime) -> bool:
    event = riders.leader(wish).event
    return event is not None and event.ends_at <= now


def link_is_dead(wish: VisitRequest, now: datetime) -> bool:
    """Links in letters stand until 14 days after the visit."""
    event = riders.leader(wish).event
    return event is not None and event.ends_at + LINK_STANDS <= now


def settle(wish: VisitRequest, *, now: datetime, by: User | None = None) -> None:
    """After an answer: staffed when nothing is missing any more (and confirmed, where the programme says so);
    offering again when something is."""
    event = wish.event
    if event is None or event.status not in BEING_STAFFED:
        return
    is_staffed = not seats.missing(wish)
    gaps.fill(wish, seats.states(wish), now=now, by=by)
    again = gaps.was_confirmed(wish)  # the school has been told that it is on
    actor = "" if by else "systemet"
    by_itself = not journal.is_open()
    with journal.as_one(now=now, by=by, actor=actor):
        if by_itself:
            journal.cannot_be_undone()  # it follows from an answer, and that stands
        if is_staffed and event.status == EventStatus.OFFERING:
            changes.change_status(event, EventStatus.STAFFED, now=now, by=by, actor=actor)
            if (again or wish.programme.visits_confirm_themselves) and wish.status not in TIME_IS_OPEN:
                changes.change_status(event, EventStatus.CONFIRMED, now=now, actor="systemet")
        elif not is_staffed and event.status != EventStatus.OFFERING:
            changes.change_status(event, EventStatus.OFFERING, now=now, by=by, actor=actor)
    wish.refresh_from_db(fields=["status", "updated_at"])


def confirm_visit(wish: VisitRequest, *, now: datetime, by: User | None = None) -> None:
    """The organiser says: it is on. The school and the ambassadors are told."""
    if wish.event is None:
        raise MoveNotAllowed(_("Vælg først et tidspunkt for besøget."))
    changes.change_status(wish.event, EventStatus.CONFIRMED, now=now, by=by)
    wish.refresh_from_db(fields=["status", "updated_at"])


def call_off(
    wish: VisitRequest,
    *,
    reason: str,
    now: datetime,
    side: str,
    by: User | None = None,
    actor: str = "",
    quiet: bool = False,
    without: Collection[str] = (),
) -> Told:
    """Cancels the request and, when there is one, its visit; answers how many are told. The caller holds the locks.
    ``side`` says who called it off (VisitRequest.Side), ``without`` which consequences of the visit's are left out."""
    was_draft = wish.status == Status.DRAFT
    also = {"cancelled_by": side, "cancelled_at": now}
    move(wish, Status.CANCELLED, moves=REQUEST_MOVES, now=now, by=by, actor=actor, why=reason, also=also)
    riders.follow(wish, now=now, by=by, why=reason, actor=actor)
    slots.give_back(wish, chosen_too=True)
    if wish.event is not None and wish.event.status in BEING_STAFFED:
        event = wish.event
        return changes.cancel(event, now=now, by=by, actor=actor, why=reason, quiet=quiet, without=without).told
    told = Told()
    if not was_draft and not quiet:
        told.letters += letters.to_school(wish, "visit_cancelled_school", now=now, reason=reason) is not None
    return told


def withdraw_open_offers(wish: VisitRequest, *, now: datetime, by: User | None = None) -> int:
    """Nobody is asked any more; who has read that they were is told. Returns how many it were."""
    rows = seats.withdraw_asked(wish, now=now, by=by)
    for offer in rows:
        asked.take_back_letters(offer, now=now)
    return len(rows)


def host_of(event: Event) -> list[Recipient]:
    """The school's contact, and those of the classes that ride along: whom letters and reminders about it go to."""
    wish = VisitRequest.objects.filter(event=event).select_related("contact").first()
    if wish is None:
        return []
    found = {one.contact_email.lower(): _host(one) for one in [*wish.riders.select_related("contact"), wish]}
    return list(reversed(found.values()))


def _host(wish: VisitRequest) -> Recipient:
    link = answer_url("status", wish.pk)
    if wish.contact is not None and wish.contact.email:
        return Recipient.of_contact(wish.contact, "host", link)
    return Recipient.of_address(wish.contact_name, wish.contact_email, wish.language, "host", link)


def follow(event: Event, change: Change, *, now: datetime, by: User | None = None) -> None:
    """The visit changed, by whichever door: the request follows, in the same transaction.

    Refuses when the visit would be called staffed or confirmed while a seat is empty.
    """
    wish = (
        VisitRequest.objects.select_for_update(of=("self",))
        .filter(event=event)
        .select_related("school", "contact", "event", "programme")
        .first()
    )
    if wish is None:
        return
    if change.what in ("status", "cancelled", "restored"):
        _follow_status(wish, event, change, now, by)
    elif change.what == "moved":
        _follow_move(wish, event, change, now, by)
    else:
        VisitRequest.objects.filter(pk=wish.pk).update(updated_at=now)


def follow_undoing(event: Event, *, now: datetime) -> None:
    """The visit is as it was before: the rows were put back, and whoever keeps a copy of the request has to know."""
    for wish in VisitRequest.objects.filter(event=event):
        VisitRequest.objects.filter(pk=wish.pk).update(updated_at=now)
        announcing.updated(wish, now=now)


def _follow_status(wish: VisitRequest, event: Event, change: Change, now: datetime, by: User | None) -> None:
    if event.status in (EventStatus.STAFFED, EventStatus.CONFIRMED):
        missing = seats.missing(wish)
        if missing:
            raise MoveNotAllowed(" ".join(missing), code="not_staffed")
    _in_step(wish, event, now, by, change.why)
    if event.status == EventStatus.CANCELLED:
        _give_up(wish, now, by)
    elif event.status == EventStatus.CONFIRMED and not change.quiet:
        _tell_confirmed(wish, event, now)


def _in_step(
    wish: VisitRequest, event: Event, now: datetime, by: User | None, why: str = "", *, time_is_settled: bool = False
) -> None:
    """The request's status says what the visit's says; while the school waits for a new time it says that."""
    new = REQUEST_STATUS_OF.get(event.status, wish.status)
    waits = wish.status in TIME_IS_OPEN and event.status in BEING_STAFFED and not time_is_settled
    if new == wish.status or waits:
        return
    if not allows(REQUEST_MOVES, wish.status, new) and wish.status == Status.NEEDS_INFO:
        move(wish, Status.RESCHEDULING, moves=REQUEST_MOVES, now=now, by=by)  # the question is no longer waited for
    move(wish, new, moves=REQUEST_MOVES, now=now, by=by, why=why, actor="" if by else "systemet")
    riders.follow(wish, now=now, by=by, why=why, actor="" if by else "systemet")


def time_settled(wish: VisitRequest, *, now: datetime, by: User | None = None) -> None:
    """The time of the visit stands again: the request says what the visit says."""
    if wish.event is not None:
        _in_step(wish, wish.event, now, by, time_is_settled=True)


def _follow_move(wish: VisitRequest, event: Event, change: Change, now: datetime, by: User | None) -> None:
    moved = event.starts_at - change.before.get("starts_at", event.starts_at)
    if moved and event.ends_at - change.before.get("ends_at", event.ends_at) == moved and wish.riders.exists():
        riders.shift(wish, moved, now=now)
    if not gaps.is_short_notice(event, now):
        gaps.close_all(wish, Gap.Status.NEW_DATE, now=now, by=by)
    if wish.status in TIME_IS_OPEN:
        slots.give_back(wish)
        _in_step(wish, event, now, by, time_is_settled=True)
    else:
        VisitRequest.objects.filter(pk=wish.pk).update(updated_at=now)
        announcing.updated(wish, now=now)


def _give_up(wish: VisitRequest, now: datetime, by: User | None) -> None:
    """The visit is cancelled: nothing is held, and nobody is asked any more. The change's own letters say so."""
    slots.give_back(wish, chosen_too=True)
    seats.withdraw_asked(wish, now=now, by=by)
    gaps.close_all(wish, Gap.Status.CALLED_OFF, now=now, by=by)
    if not wish.cancelled_by:  # by another door than the request's: only organisers have one
        wish.cancelled_by, wish.cancelled_at = VisitRequest.Side.ORGANISER, now
        wish.save(update_fields=["cancelled_by", "cancelled_at"])


def _tell_confirmed(wish: VisitRequest, event: Event, now: datetime) -> None:
    coming = seats.taken(wish)
    version = str(event.revision)
    told = set()
    for one in [wish, *wish.riders.select_related("contact", "school", "programme")]:
        if one.contact_email.lower() in told:
            continue
        told.add(one.contact_email.lower())
        one.event = event
        calendar = calendar_part(event, _host(one), "REQUEST", now)
        letters.to_school(one, "visit_confirmed_school", now=now, dedupe=version, calendar=calendar, coming=coming)
    for offer in coming:
        others = [other for other in coming if other.pk != offer.pk]
        calendar = calendar_part(event, Recipient.of_user(offer.ambassador.user, "staff"), "REQUEST", now)
        letters.to_ambassador(offer, letters.CONFIRMED, now=now, dedupe=version, calendar=calendar, others=others)
