"""Handing a booking over: somebody else, or another robot or van, in the place of the one booked."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain import bookings, calendarchoice, conflicts, feeds, journal, lifecycle, stands
from events.domain.timeline import may_change_hands
from events.models import Booking, Event, EventKind, Resource
from people.domain.history import record
from people.domain.refusals import MoveNotAllowed, NotFound
from people.models import User

NO_REASON = conflicts.Answer()


def hand_over(
    booking: Booking,
    to: Resource,
    *,
    now: datetime,
    by: User | None = None,
    answer: conflicts.Answer = NO_REASON,
) -> Booking:
    """The same time, shift and task for ``to``. Raises Clash when it is taken, NeedsReason when there is a warning
    that the ``answer`` does not answer, MoveNotAllowed when it cannot be."""
    with journal.as_one(now=now, by=by, what="handed_over"):
        event = Event.objects.select_for_update().get(pk=booking.event_id)
        journal.watch(event)
        row = event.bookings.select_related("resource", "shift").filter(pk=booking.pk).first()
        if row is None or row.state != Booking.State.FIRM:
            raise NotFound(_("Bookingen er der ikke længere. Genindlæs siden."))
        check(event, row, to)
        settled = conflicts.settle_one(conflicts.Proposed.putting(event, [to], row.shift), now, answer)
        bookings.release(Booking.objects.filter(pk=row.pk))
        record(event, now=now, by=by, what="unassigned", old=_named(row.resource, row))
        settled.record(event, now=now, by=by)
        calendarchoice.taken_off(row, now, by)
        if row.shift is not None:
            return stands.assign(row.shift, to, now=now, by=by)
        new = bookings.book(to, event, now=now, by=by, busy_from=row.busy_from, busy_to=row.busy_to, role=row.role)
        record(event, now=now, by=by, what="assigned", new=_named(to, row))
        feeds.make_stale(event)
        calendarchoice.put_on(new, now)
        return new


def check(event: Event, booking: Booking, to: Resource) -> None:
    """Raises MoveNotAllowed with what is in the way, whoever is free."""
    if event.kind == EventKind.MENTORING:
        raise MoveNotAllowed(_("En mentor kan ikke skiftes ud på et møde."), code="not_theirs")
    if not may_change_hands(event):
        raise MoveNotAllowed(
            _("Hvem der tager på et skolebesøg, skifter du på ønskets side, hvor de bliver spurgt."),
            code="asked_elsewhere",
        )
    if event.status in lifecycle.OVER:
        raise MoveNotAllowed(_("Arrangementet er ovre eller aflyst."), code="event_is_over")
    if to.kind != booking.resource.kind:
        raise MoveNotAllowed(
            _("{to} kan ikke træde i stedet for {who}: det ene er {kind}, det andet {other}.").format(
                to=to.name,
                who=booking.resource.name,
                kind=to.get_kind_display(),
                other=booking.resource.get_kind_display(),
            ),
            code="other_kind",
        )
    if to.pk == booking.resource_id:
        raise MoveNotAllowed(_("{who} står der allerede.").format(who=to.name), code="same_one")


def stand_ins(booking: Booking) -> QuerySet[Resource]:
    """Those of the same kind who are free at the time, by name."""
    taken = Booking.objects.filter(
        state=Booking.State.FIRM, busy_from__lt=booking.busy_to, busy_to__gt=booking.busy_from
    ).values("resource")
    return (
        Resource.objects.filter(is_active=True, kind=booking.resource.kind)
        .exclude(pk__in=taken)
        .exclude(pk=booking.resource_id)
        .order_by("name")
    )


def _named(resource: Resource, booking: Booking) -> str:
    return f"{resource.name}: {booking.role}" if booking.role else resource.name
