"""What an ambassador has done so far, told as thanks: visits, pupils met, schools, kilometres on the road."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from ambassadors.domain import travel
from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.models import Ambassador, VisitRequest
from events.models import Booking, Event, EventKind, EventStatus

DONE = (EventStatus.CONFIRMED, EventStatus.CARRIED_OUT, EventStatus.CLOSED)


@dataclass(frozen=True)
class Visited:
    """One visit that was made. ``km`` is there and back; of two the same day at one school only the first has any."""

    event: Event
    day: date
    school: str
    classes: int
    pupils: int
    km: int


@dataclass(frozen=True)
class Sums:
    visits: int
    pupils: int
    schools: int
    km: int


def visited(ambassador: Ambassador, now: datetime) -> list[Visited]:
    """Every visit that is over and was held, the newest first; three queries, however many they are."""
    rows = (
        Booking.objects.filter(
            resource__user=ambassador.user_id,
            state=Booking.State.FIRM,
            event__kind=EventKind.SCHOOL_VISIT,
            event__status__in=DONE,
            event__ends_at__lte=now,
        )
        .select_related("event__venue", "event__programme")
        .order_by("event__starts_at")
    )
    events = {row.event_id: row.event for row in rows}
    wishes: dict[object, list[VisitRequest]] = {}
    found_wishes = VisitRequest.objects.filter(Q(event__in=events) | Q(rides_with__event__in=events))
    for wish in found_wishes.select_related("school", "rides_with"):
        event_id = wish.event_id or (wish.rides_with.event_id if wish.rides_with else None)
        wishes.setdefault(event_id, []).append(wish)
    found, been = [], set()
    for event in events.values():
        own = wishes.get(event.pk, [])
        school = own[0].school_name if own else event.title
        day = event.starts_at.astimezone(COPENHAGEN).date()
        way = travel.way_to(ambassador, event.venue.point if event.venue else None, event.starts_at)
        km = round(way.road_km * 2) if way and (day, school) not in been else 0
        been.add((day, school))
        found.append(Visited(event, day, school, max(len(own), 1), sum(wish.pupils for wish in own), km))
    return found[::-1]


def sums(rows: Iterable[Visited], *, year: int | None = None) -> Sums:
    """Of all of them, or of one year."""
    counted = [row for row in rows if year is None or row.day.year == year]
    return Sums(
        visits=len(counted),
        pupils=sum(row.pupils for row in counted),
        schools=len({row.school for row in counted}),
        km=sum(row.km for row in counted),
    )
