"""Whether the road between two engagements leaves the time it takes.

An estimate by events' points on the map (people.domain.journeys); where a point is unknown nothing is claimed.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from people.domain.journeys import Point, travel_minutes

# Further apart than this, nobody wonders: the longest way in Denmark is shorter.
NEAR = timedelta(hours=12)


class Stop(NamedTuple):
    """Being somewhere: the half-open time busy, where, and what of that time is counted as road already.

    ``key`` is what two stops of one trip share besides the point: the same event is never travelled between.
    """

    busy_from: datetime
    busy_to: datetime
    point: Point | None
    drive: timedelta = timedelta(0)
    key: object = None


class Tight(NamedTuple):
    """The neighbour that cannot be reached in time: what there is and what the road takes, whole minutes."""

    stop: Stop
    is_before: bool
    gap: int
    minutes: int


def tight(stop: Stop, others: Iterable[Stop]) -> list[Tight]:
    """The stops just before and just after this one that it cannot be reached from, or left to, in time."""
    if stop.point is None:
        return []
    rows = [other for other in others if other.point is not None]
    before = max((o for o in rows if o.busy_to <= stop.busy_from), key=lambda o: o.busy_to, default=None)
    after = min((o for o in rows if o.busy_from >= stop.busy_to), key=lambda o: o.busy_from, default=None)
    found = []
    for other, is_before in ((before, True), (after, False)):
        if other is None or _one_place(stop, other) or other.point is None:
            continue
        gap = stop.busy_from - other.busy_to if is_before else other.busy_from - stop.busy_to
        gap += stop.drive + other.drive
        if gap >= NEAR:
            continue
        minutes = travel_minutes(other.point, stop.point)
        if gap < timedelta(minutes=minutes):
            found.append(Tight(other, is_before, math.floor(gap / timedelta(minutes=1)), minutes))
    return found


def _one_place(one: Stop, other: Stop) -> bool:
    """Two visits at one place, back to back, are one trip."""
    return one.point == other.point or (one.key is not None and one.key == other.key)


def in_words(minutes: int) -> str:
    """ "25 min.", "1 t. 35 min.", "2 t."."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutter} min.").format(minutter=rest)
    if not rest:
        return _("{timer} t.").format(timer=hours)
    return _("{timer} t. {minutter} min.").format(timer=hours, minutter=rest)
