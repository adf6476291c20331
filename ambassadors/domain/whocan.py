"""Who of the corps can be at a visit at a time: what stands in the way of each, found where everything else is too."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from ambassadors.models import VisitRequest
from events.domain import buffers, conflicts
from events.domain.conflicts import Conflict, Proposed, Taking
from events.models import EventKind, Resource, Venue
from people.domain.journeys import Point
from people.domain.places import point_of

# With any of these, nobody is free.
NOT_FREE = frozenset({"double_booking", "not_in_use", "travel", "away", "outside_hours", "own_calendar"})


class Period(Protocol):
    """Anything with a beginning and an end: a slot, an event."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def place_of(wish: VisitRequest) -> Point | None:
    """Where the visit happens, when it happens somewhere."""
    if wish.format == VisitRequest.Format.VIRTUAL:
        return None
    if wish.event is not None and wish.event.venue is not None and wish.event.venue.point:
        return wish.event.venue.point
    if wish.school is None:
        return None
    return wish.school.point or point_of(wish.school.postcode)


def proposed(wish: VisitRequest, period: Period, resources: Iterable[Resource]) -> Proposed:
    """These people at this visit at this time."""
    point = place_of(wish)
    before, after = buffers.around(wish.event) if wish.event is not None else (timedelta(0), timedelta(0))
    start, end = period.starts_at - before, period.ends_at + after
    town = wish.school.town if wish.school else ""
    return Proposed(
        period.starts_at,
        period.ends_at,
        event=wish.event,
        kind=EventKind.SCHOOL_VISIT,
        venue=Venue(latitude=point[0], longitude=point[1], town=town) if point else None,
        takes=tuple(Taking(row, start, end) for row in resources),
        whole=False,
    )


def in_the_way(wish: VisitRequest, period: Period, resources: Iterable[Resource]) -> Mapping[uuid.UUID, list[Conflict]]:
    """What stands in the way of each, by resource; the number of queries does not depend on how many they are."""
    found: dict[uuid.UUID, list[Conflict]] = defaultdict(list)
    for conflict in conflicts.find(proposed(wish, period, resources), period.starts_at):
        if conflict.resource is not None:
            found[conflict.resource.pk].append(conflict)
    return found
