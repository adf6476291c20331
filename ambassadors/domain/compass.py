"""The candidates around the school, seen from above: direction and distance, without a map."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ambassadors.domain.ranking import Candidate
from people.domain.journeys import Point
from people.domain.places import point_of

RINGS = (25, 50, 100)  # km, as the crow flies
RADIUS = 140  # of the outermost ring, in units of the drawing
MOST = 40


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    name: str
    tone: str  # "good" may be asked, "calm" is greyed


def rings() -> list[tuple[int, int]]:
    """(km, radius in the drawing): near distances get more room."""
    return [(km, _radius(km)) for km in RINGS]


def dots(place: Point | None, candidates: Iterable[Candidate]) -> list[Dot]:
    """The nearest ones, each where it lies as seen from the school; beyond the last ring on its edge."""
    if place is None:
        return []
    found = []
    for candidate in list(candidates)[:MOST]:
        home = candidate.ambassador.point or point_of(candidate.ambassador.postcode)
        if home is None:
            continue
        east = (home[1] - place[1]) * 111.32 * math.cos(math.radians(place[0]))
        north = (home[0] - place[0]) * 110.57
        km = math.hypot(east, north)
        far = _radius(km) / km if km else 0
        found.append(
            Dot(round(east * far), round(-north * far), candidate.name, "good" if candidate.eligible else "calm")
        )
    return found


def _radius(km: float) -> int:
    """The square root of the distance, so that those nearby do not lie on top of each other."""
    return round(RADIUS * math.sqrt(min(km, RINGS[-1] * 1.1) / RINGS[-1]))
