"""How an ambassador comes to a visit: from home or from work, whichever is nearer, and by what they have.

Times by bus, train and bicycle are estimates from the road; good enough to choose between people.
"""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ambassadors.models import Ambassador
from people.domain.journeys import Point, journey
from people.domain.places import point_of
from people.domain.schooldays import public_holiday

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# A visit that begins within these hours of a working day is gone to from work; earlier ones from home.
AT_WORK_FROM, AT_WORK_UNTIL = time(9), time(16)
SATURDAY = 5
WAITING_MINUTES = 15  # to the stop, and for the bus
SLOWER_BY_BUS = 1.5
MINUTES_PER_KM_BY_BICYCLE = 4
Means = Ambassador.Means


@dataclass(frozen=True)
class Way:
    """One way: where from, how far, how long, by what."""

    start: Point
    km: float
    road_km: float
    minutes: int
    means: str
    is_from_work: bool

    @property
    def words(self) -> str:
        """ "24 min. væk", "24 min. fra arbejde", "40 min. væk med bus og tog"."""
        if self.means == Means.PUBLIC:
            sentence = (
                _("{minutter} min. fra arbejde med bus og tog")
                if self.is_from_work
                else _("{minutter} min. væk med bus og tog")
            )
        elif self.means == Means.BICYCLE:
            sentence = (
                _("{minutter} min. fra arbejde på cykel") if self.is_from_work else _("{minutter} min. væk på cykel")
            )
        else:
            sentence = _("{minutter} min. fra arbejde") if self.is_from_work else _("{minutter} min. væk")
        return sentence.format(minutter=self.minutes)


def way_to(ambassador: Ambassador, place: Point | None, at: datetime) -> Way | None:
    """The quickest way to a visit that begins at ``at``; None when one of the ends is not known."""
    if place is None:
        return None
    home = ambassador.point or point_of(ambassador.postcode)
    work = ambassador.work_point or (point_of(ambassador.work_postcode) if ambassador.work_postcode else None)
    starts = [(home, False)] if home else []
    if work and is_at_work(at):
        starts.append((work, True))
    ways = [_way(start, place, ambassador, is_from_work=is_work) for start, is_work in starts]
    # As near from both: from home, which is what one expects.
    return min(ways, key=lambda way: (way.minutes, way.is_from_work), default=None)


def is_at_work(at: datetime) -> bool:
    """Whether an apprentice is at work just before: on a working day, not first thing in the morning."""
    local = at.astimezone(COPENHAGEN)
    if local.weekday() >= SATURDAY or public_holiday(local.date()):
        return False
    return AT_WORK_FROM <= local.time() < AT_WORK_UNTIL


def _way(start: Point, place: Point, ambassador: Ambassador, *, is_from_work: bool) -> Way:
    road = journey(start, place)
    times = {means: _minutes(means, road.minutes, road.road_km) for means in ambassador.travels_by if means in Means}
    means = min(times, key=lambda one: (times[one], one), default=Means.CAR)  # who has said nothing: by car
    minutes = times.get(means, road.minutes)
    return Way(start, road.distance_km, road.road_km, minutes, str(means), is_from_work)


def _minutes(means: str, by_car: int, road_km: float) -> int:
    if means == Means.PUBLIC:
        return round(by_car * SLOWER_BY_BUS) + WAITING_MINUTES
    if means == Means.BICYCLE:
        return max(5, round(road_km * MINUTES_PER_KM_BY_BICYCLE))
    return by_car
