"""Robots, vans and rooms that can be booked: added, renamed, retired."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events.domain import bookings
from events.models import Booking, Event, Programme, Resource
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.refusals import Clash, Invalid
from people.models import User

KINDS = (Resource.Kind.ROBOT, Resource.Kind.VAN, Resource.Kind.ROOM)


def things() -> QuerySet[Resource]:
    return (
        Resource.objects.filter(kind__in=KINDS)
        .select_related("programme", "venue")
        .order_by("-is_active", "kind", "name", "pk")
    )


def save_thing(
    values: Mapping[str, Any], *, now: datetime, by: User | None = None, resource: Resource | None = None
) -> Resource:
    """A new thing of which there is one, or new words for it."""
    same = Resource.objects.filter(kind=values["kind"], name__iexact=values["name"], venue=values.get("venue"))
    if resource:
        same = same.exclude(pk=resource.pk)
    errors = []
    if same.exists():
        errors.append(("/name", _("Der er allerede én med det navn. Giv den et nummer.")))
    programme: Programme | None = values.get("programme")
    if programme is None and values["kind"] in (Resource.Kind.ROBOT, Resource.Kind.VAN):
        errors.append(("/programme", _("Vælg den indsats, der låner den ud.")))
    is_room = values["kind"] == Resource.Kind.ROOM
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        row = resource or Resource()
        row.kind, row.name, row.programme, row.notes = (
            values["kind"],
            values["name"].strip(),
            programme,
            values.get("notes", "").strip(),
        )
        row.venue = values.get("venue") if is_room else None
        row.capacity = values.get("capacity") if is_room else None
        row.save()
        if is_room:
            _take_for_coming(row, now, by)
        record(row, now=now, by=by, what="edited" if resource else "made", new=row.name)
    return row


def _take_for_coming(room: Resource, now: datetime, by: User | None) -> None:
    """Events to come that name the room take it, first come first; who comes second is warned of by name as before."""
    events = Event.objects.filter(venue=room.venue, ends_at__gt=now, room__iexact=room.name) if room.venue else []
    for event in sorted(events, key=lambda event: event.created_at):
        with suppress(Clash):
            bookings.take_room(event, now=now, by=by)


def retire(resource: Resource, *, now: datetime, by: User | None = None) -> None:
    """It can be booked no more; what it did stays. Refused while it is booked ahead."""
    with transaction.atomic():
        row = Resource.objects.select_for_update().get(pk=resource.pk)
        ahead = Q(busy_to__gt=now, state=Booking.State.FIRM)
        booking = row.bookings.filter(ahead).select_related("event").order_by("busy_from").first()
        if booking:
            raise Clash(
                _("{name} er booket til »{event}« {day}. Tag bookingen af først.").format(
                    name=row.name, event=booking.event.title, day=da_date(booking.busy_from, weekday=False)
                )
            )
        _set_active(row, False, now, by)


def take_back(resource: Resource, *, now: datetime, by: User | None = None) -> None:
    _set_active(resource, True, now, by)


def _set_active(resource: Resource, active: bool, now: datetime, by: User | None) -> None:
    if Resource.objects.filter(pk=resource.pk, is_active=not active).update(is_active=active):
        record(resource, now=now, by=by, what="in_use", old=str(not active), new=str(active))
