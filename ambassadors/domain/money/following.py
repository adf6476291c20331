"""What an event's end means for money: held, drafts are made; called off late, they are made all the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ambassadors.domain.money import expenses, wages
from ambassadors.models import Ambassador, Expense, Offer, WageClaim
from events.domain.changes import Change
from events.models import Booking, Event, EventKind, EventStatus
from people.domain.history import record
from people.domain.outbox import cancel_unsent
from people.models import User

# A visit called off later than this before it begins still pays the travel: the day was kept free, tickets are bought.
LATE = timedelta(hours=24)
HELD = {
    EventKind.SCHOOL_VISIT: (EventStatus.CARRIED_OUT,),
    EventKind.STAND: (EventStatus.STRUCK,),
    EventKind.PERFORMANCE: (EventStatus.PERFORMED,),
}
STAYS_HELD = (EventStatus.CLOSED, EventStatus.EVALUATED, EventStatus.SETTLED)
Cause = Expense.Cause


def is_late(event: Event) -> bool:
    """Called off when whoever was to come could no longer plan otherwise."""
    return event.cancelled_at is not None and event.cancelled_at > event.starts_at - LATE


def follow(event: Event, change: Change, *, now: datetime, by: User | None = None) -> None:
    """In the transaction of the change, whichever door it came by, undoing included."""
    if event.kind not in HELD or change.what not in ("status", "cancelled", "restored"):
        return
    if event.status in HELD[EventKind(event.kind)]:
        _drafts(event, Cause.DONE, now)
        _offer_wages(event, now)
    elif event.status == EventStatus.CANCELLED and is_late(event):
        _drafts(event, Cause.LATE_CANCELLATION, now)
        _withdraw_wages(event, now, by)
    elif event.status not in STAYS_HELD:
        for expense in expenses.untouched(Expense.objects.filter(event=event)):
            record(expense, now=now, by=by, what="discarded", old=expense.title)
            expense.delete()
        _withdraw_wages(event, now, by)


def _drafts(event: Event, cause: str, now: datetime) -> None:
    if event.meeting_url and event.venue_id is None:
        return  # nobody travelled
    there = Expense.objects.filter(event=event, status=Expense.Status.DRAFT)
    there.exclude(cause=Cause.OWN).update(cause=cause)
    for ambassador in _who_was_on(event):
        expenses.draft(ambassador, event, cause, now=now)


def _who_was_on(event: Event) -> Iterable[Ambassador]:
    rows = Ambassador.objects.select_related("user", "employer", "programme")
    if event.kind == EventKind.SCHOOL_VISIT:
        taken = Offer.objects.filter(seat__request__event=event, status=Offer.Status.ACCEPTED)
        return rows.filter(pk__in=taken.values("ambassador")).order_by("pk")
    booked = Booking.objects.filter(event=event, state__in=[Booking.State.FIRM, Booking.State.CANCELLED])
    return rows.filter(user__in=booked.values("resource__user")).order_by("pk")


def _offer_wages(event: Event, now: datetime) -> None:
    if event.kind != EventKind.SCHOOL_VISIT:
        return
    taken = Offer.objects.filter(seat__request__event=event, status=Offer.Status.ACCEPTED).order_by("pk")
    for offer in taken.select_related("ambassador__user", "ambassador__employer", "ambassador__employer_contact"):
        wages.offer(offer, event, now=now)


def _withdraw_wages(event: Event, now: datetime, by: User | None) -> None:
    """It was not held after all: offers that nobody has answered are gone, their letters stopped where they can be."""
    for claim in WageClaim.objects.filter(event=event, status=WageClaim.Status.OFFERED):
        record(claim, now=now, by=by, what="withdrawn")
        claim.delete()
    cancel_unsent(event, {wages.OFFERED}, now)


def did_not_come(offer: Offer, *, now: datetime, by: User | None = None) -> None:
    """Somebody stayed away: there is nothing to have back, nor wages to ask for."""
    event = offer.seat.request.event
    own = Expense.objects.filter(event=event, ambassador=offer.ambassador_id)
    for expense in expenses.untouched(own):
        record(expense, now=now, by=by, what="discarded", old=expense.title)
        expense.delete()
    for claim in WageClaim.objects.filter(event=event, ambassador=offer.ambassador_id, status=WageClaim.Status.OFFERED):
        record(claim, now=now, by=by, what="withdrawn")
        claim.delete()
