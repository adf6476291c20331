"""Rooms that can be booked: a room of a place that is known here by name is taken by the event that is held in it."""

import uuid
from collections.abc import Iterable, Mapping

from events.models import Resource, Venue

type Key = tuple[uuid.UUID, str]


def key(venue: Venue | uuid.UUID | None, room: str) -> Key | None:
    """What two ways of writing one room have in common; None where no room is named."""
    words = " ".join(room.split()).casefold()
    pk = venue.pk if isinstance(venue, Venue) else venue
    return (pk, words) if pk and words else None


def known(venues: Iterable[uuid.UUID]) -> Mapping[Key, Resource]:
    """The rooms in use at these places, by place and name; one query, none without places."""
    wanted = sorted(set(venues))
    if not wanted:
        return {}
    rows = Resource.objects.filter(kind=Resource.Kind.ROOM, is_active=True, venue__in=wanted).select_related("venue")
    return {found: row for row in rows if (found := key(row.venue_id, row.name))}


def among(rooms: Mapping[Key, Resource], venue: Venue | None, room: str) -> Resource | None:
    """The one of these that is meant by this name at this place."""
    wanted = key(venue, room)
    return rooms.get(wanted) if wanted else None


def named(venue: Venue | None, room: str) -> Resource | None:
    """The room that can be booked under this name at this place, if it is one."""
    return among(known([venue.pk]), venue, room) if venue is not None and room.strip() else None
