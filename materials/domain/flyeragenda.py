"""What of a meeting's agenda a flyer has room for: the first points, each cut to two lines, and how many are left."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from events.domain import running
from events.domain.running import Timed
from events.models import Event

ROOM = 94.0  # millimetres for the points
ACROSS = 37  # letters of a title in one line
LINE, SMALL, GAP = 4.9, 4.1, 2.4  # millimetres: a line of a title, of who speaks, between two points
REST = 5.0  # "and 3 more"


@dataclass(frozen=True)
class Shown:
    """The points with their times; ``left`` stand on the page that the code leads to."""

    points: Sequence[Timed]
    left: int


def of(event: Event) -> Shown | None:
    """None where there is no agenda."""
    points = running.timed(event)
    if not points:
        return None
    heights = [_height(one) for one in points]
    if sum(heights) <= ROOM:
        return Shown(points, 0)
    taken, count = REST, 0
    while count < len(points) and taken + heights[count] <= ROOM:
        taken += heights[count]
        count += 1
    return Shown(points[:count], len(points) - count)


def _height(one: Timed) -> float:
    lines = min(2, max(1, math.ceil(len(one.point.title) / ACROSS)))
    return lines * LINE + (SMALL if one.point.who else 0.0) + GAP
