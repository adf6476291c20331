"""Who and what is taken: no person, robot, van or room is ever in two places at once.

The promise is kept twice: this module looks before it writes, inside a transaction that holds the resource's
row (PostgreSQL) or the write lock (SQLite, transaction_mode IMMEDIATE); and on PostgreSQL an exclusion
constraint refuses what slips through. Intervals are half-open: ending at 18.00 leaves 18.00 free.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain import buffers, feeds, lifecycle, rooms
from events.models import Booking, Event, Resource, Shift
from people.domain.danish import da_when
from people.domain.refusals import Clash
from people.models import User

ROOM = "room"  # the role of a booking that follows what stands in the event's field for the room
SPAN_FIELDS = frozenset({"starts_at", "ends_at", "setup_minutes", "teardown_minutes"})


def resource_of(user: User) -> Resource:
    """The one resource that stands for this person."""
    resource, _created = Resource.objects.get_or_create(
        user=user, defaults={"kind": Resource.Kind.PERSON, "name": user.name or user.email}
    )
    return resource


def clashes(
    resource: Resource, busy_from: datetime, busy_to: datetime, *, besides: Iterable[int] = ()
) -> QuerySet[Booking]:
    """Firm bookings of this resource that overlap [busy_from, busy_to), earliest first."""
    return (
        Booking.objects.filter(
            resource=resource, state=Booking.State.FIRM, busy_from__lt=busy_to, busy_to__gt=busy_from
        )
        .exclude(pk__in=list(besides))
        .select_related("event", "event__venue")
        .order_by("busy_from")
    )


def clash_sentence(resource: Resource, other: Booking, event: Event) -> str:
    """What clashes with what, for a person to read."""
    place = f", {other.event.venue.town}" if other.event.venue and other.event.venue.town else ""
    buffered = (other.busy_from, other.busy_to) != (other.event.starts_at, other.event.ends_at) and not other.shift_id
    sentence = (
        _("{who} kan ikke komme med på »{event}«: optaget af »{other}«{place} {when} med opstilling og kørsel.")
        if buffered
        else _("{who} kan ikke komme med på »{event}«: optaget af »{other}«{place} {when}.")
    )
    return sentence.format(
        who=resource.name,
        event=event.title,
        other=other.event.title,
        place=place,
        when=da_when(other.busy_from, other.busy_to),
    )


def book(
    resource: Resource,
    event: Event,
    *,
    now: datetime,
    by: User | None = None,
    busy_from: datetime | None = None,
    busy_to: datetime | None = None,
    role: str = "",
    shift: Shift | None = None,
) -> Booking:
    """Books firmly, or raises Clash with a sentence that says what clashes with what.

    Without times the event's own are taken, with setting up and striking. The same resource on the same event and
    shift is booked once.
    """
    whole_from, whole_to = buffers.buffered(event)
    start, end = busy_from or whole_from, busy_to or whole_to
    try:
        with transaction.atomic():
            resource = Resource.objects.select_for_update().get(pk=resource.pk)
            same = Booking.objects.filter(
                resource=resource, event=event, shift=shift, state=Booking.State.FIRM, busy_from=start, busy_to=end
            ).first()
            if same:
                return same
            other = None if _rearranging.get() else clashes(resource, start, end).first()
            if other:
                raise Clash(clash_sentence(resource, other, event))
            feeds.make_stale_for(resource.user_id)
            return Booking.objects.create(
                resource=resource,
                event=event,
                shift=shift,
                role=role,
                busy_from=start,
                busy_to=end,
                created_at=now,
                created_by=by,
            )
    except IntegrityError:
        other = clashes(resource, start, end).first()
        if other is None:
            raise
        raise Clash(clash_sentence(resource, other, event)) from None


def release(bookings: QuerySet[Booking], *, state: str = Booking.State.RELEASED) -> int:
    """Gives the time back. ``cancelled`` keeps the cancelled event visible in the person's feed."""
    firm = bookings.filter(state=Booking.State.FIRM)
    with transaction.atomic():
        feeds.make_stale_of(firm)
        return firm.update(state=state)


def restore(event: Event) -> list[Booking]:
    """After an un-cancel: who is still free is booked again; returns the rows of those who are not, now released."""
    lost = []
    for row in event.bookings.filter(state=Booking.State.CANCELLED).select_related("resource").order_by("resource_id"):
        Resource.objects.select_for_update().get(pk=row.resource_id)
        free = not clashes(row.resource, row.busy_from, row.busy_to).exists()
        row.state = Booking.State.FIRM if free else Booking.State.RELEASED
        row.save(update_fields=["state"])
        if not free:
            lost.append(row)
    return lost


def shift_bookings(event: Event, before: Mapping[str, Any]) -> None:
    """Moves every firm booking along with an event whose times or buffers were ``before``, and is not saved yet.

    Raises Clash when somebody is taken at the new time.
    """
    old = copy(event)
    for name in before.keys() & SPAN_FIELDS:
        setattr(old, name, before[name])
    old_from, old_to = buffers.buffered(old)
    new_from, new_to = buffers.buffered(event)
    moved_by = event.starts_at - old.starts_at
    rows = list(event.bookings.filter(state=Booking.State.FIRM).select_related("resource"))
    list(Resource.objects.select_for_update().filter(pk__in=sorted(row.resource_id for row in rows)).order_by("pk"))
    own = [row.pk for row in rows]
    for row in rows:
        on_shift = row.shift_id is not None
        busy_from = row.busy_from + (moved_by if on_shift else new_from - old_from)
        busy_to = row.busy_to + (moved_by if on_shift else new_to - old_to)
        other = None if _rearranging.get() else clashes(row.resource, busy_from, busy_to, besides=own).first()
        if other:
            raise Clash(clash_sentence(row.resource, other, event))
        row.busy_from, row.busy_to = busy_from, busy_to
    # Later ones first when moving forward, so that a person's own rows never overlap on the way.
    for row in sorted(rows, key=lambda r: r.busy_from, reverse=moved_by > timedelta(0)):
        row.save(update_fields=["busy_from", "busy_to"])


def leave_room(event: Event) -> None:
    """The event is held elsewhere: its room is free again."""
    release(event.bookings.filter(role=ROOM, resource__kind=Resource.Kind.ROOM))


def take_room(event: Event, *, now: datetime, by: User | None = None) -> Booking | None:
    """The room named on the event is taken by it, where it is one that can be booked. Raises Clash when it is taken."""
    if lifecycle.calendar_status(event.status) == "CANCELLED":
        return None
    room = rooms.named(event.venue, event.room)
    return book(room, event, now=now, by=by, role=ROOM) if room else None


_rearranging: ContextVar[bool] = ContextVar("rearranging", default=False)


@contextmanager
def rearranging(*, for_good: bool = True) -> Iterator[None]:
    """Bookings that are moved together may lie over each other on the way; at the end whoever moves them says
    ``check_free``, and PostgreSQL looks too, unless it is not ``for_good`` and rolled back."""
    if _rearranging.get():
        yield
        return
    token = _rearranging.set(True)
    try:
        with transaction.atomic():
            _look("DEFERRED")
            yield
            try:
                if for_good:
                    _look("IMMEDIATE")
            except IntegrityError:
                raise Clash(_("Nogen eller noget er optaget på den tid.")) from None
    finally:
        _rearranging.reset(token)


def _look(when: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS booking_no_overlap {when}")


def check_free(keys: Iterable[Any]) -> None:
    """Raises Clash, with a sentence for each, when one of these firm bookings meets another one."""
    rows = Booking.objects.filter(pk__in=list(keys), state=Booking.State.FIRM).select_related("resource", "event")
    sentences = []
    for row in rows.order_by("busy_from", "pk"):
        other = clashes(row.resource, row.busy_from, row.busy_to, besides=[row.pk]).first()
        if other is not None:
            sentences.append(clash_sentence(row.resource, other, row.event))
    if sentences:
        raise Clash(" ".join(dict.fromkeys(sentences)))
