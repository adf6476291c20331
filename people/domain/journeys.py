"""How far it is between two points of Denmark, and how long it takes by car.

An estimate made without a road network: great-circle distance × 1.3 for the winding of roads,
by way of the bridges and ferries that join the lands. Points are (latitude, longitude) in degrees.
Sailing times are general knowledge, rounded and including the wait; good enough to rank people
and to plan a day, not to catch a ferry.
"""

import math
from functools import cache
from typing import NamedTuple

__all__ = ["Crossing", "Journey", "Point", "distance_km", "haversine_km", "journey", "land_of", "travel_minutes"]

type Point = tuple[float, float]

EARTH_KM = 6371.0
WINDING = 1.3
# The more road, the faster: so many km at so many km/h, in turn; what is left at LONG_ROAD_KMH.
SPEEDS = [(5.0, 30.0), (25.0, 60.0), (50.0, 80.0)]
LONG_ROAD_KMH = 105.0
SHORTEST_TRIP_MINUTES = 5
TOLL_PENALTY_KM = 20.0
FERRY_PENALTY_KM_PER_MINUTE = 1.0
# On one island that only a ferry reaches, but east of this line it is Zealand's group, west Jutland or Funen.
BELT_LONGITUDE = 10.98
LITTLE_BELT_LONGITUDE = 9.71

# Islands reached by ferry (Bornholm with Christiansø): south, north, west, east. The first hit counts.
ISLANDS: dict[str, tuple[float, float, float, float]] = {
    "bornholm": (54.90, 55.40, 14.60, 15.30),
    "samsø": (55.74, 56.01, 10.50, 10.73),
    "tunø": (55.93, 55.97, 10.40, 10.47),
    "endelave": (55.73, 55.79, 10.20, 10.34),
    "læsø": (57.15, 57.36, 10.84, 11.24),
    "anholt": (56.65, 56.76, 11.48, 11.68),
    "fur": (56.80, 56.86, 8.94, 9.08),
    "fanø": (55.33, 55.455, 8.34, 8.44),
    "barsø": (55.10, 55.14, 9.53, 9.58),
    "birkholm": (54.915, 54.945, 10.48, 10.52),
    "ærø": (54.81, 54.99, 10.15, 10.56),
    "lyø og avernakø": (55.01, 55.075, 10.09, 10.32),
    "strynø": (54.88, 54.92, 10.58, 10.66),
    "orø": (55.73, 55.80, 11.785, 11.85),
    "sejerø": (55.85, 55.93, 11.05, 11.20),
    "agersø": (55.18, 55.24, 11.17, 11.225),
    "omø": (55.13, 55.18, 11.11, 11.19),
    "fejø": (54.92, 54.97, 11.35, 11.48),
    "femø": (54.94, 54.99, 11.49, 11.58),
    "askø": (54.87, 54.915, 11.46, 11.53),
}


class Crossing(NamedTuple):
    """A bridge or ferry from one land to another: its two ends, km driven on it, minutes it takes."""

    name: str
    lands: tuple[str, str]
    ends: tuple[Point, Point]
    km: float
    minutes: float
    penalty_km: float

    def turned(self) -> "Crossing":
        return self._replace(lands=self.lands[::-1], ends=self.ends[::-1])


def _ferry(name: str, lands: str, here: Point, there: Point, minutes: float, km: float = 0.0) -> Crossing:
    one, other = lands.split("–")
    return Crossing(name, (one, other), (here, there), km, minutes, minutes * FERRY_PENALTY_KM_PER_MINUTE)


CROSSINGS = [
    Crossing("Lillebæltsbroen", ("jylland", "fyn"), ((55.52, 9.73), (55.51, 9.77)), 3, 2, 0),
    Crossing("Storebæltsbroen", ("fyn", "sjælland"), ((55.31, 10.83), (55.35, 11.10)), 18, 12, TOLL_PENALTY_KM),
    # By the Øresund bridge and Ystad: 85 km of road in Sweden, tolls, then the ferry.
    _ferry("Ystad–Rønne", "sjælland–bornholm", (55.63, 12.65), (55.10, 14.70), 170, 85),
    _ferry("Hou–Sælvig", "jylland–samsø", (55.91, 10.26), (55.87, 10.56), 80),
    _ferry("Kalundborg–Ballen", "sjælland–samsø", (55.68, 11.09), (55.82, 10.64), 95),
    _ferry("Hou–Tunø", "jylland–tunø", (55.91, 10.26), (55.95, 10.45), 80),
    _ferry("Snaptun–Endelave", "jylland–endelave", (55.82, 10.05), (55.77, 10.26), 80),
    _ferry("Frederikshavn–Læsø", "jylland–læsø", (57.44, 10.54), (57.30, 10.92), 110),
    _ferry("Grenaa–Anholt", "jylland–anholt", (56.41, 10.92), (56.71, 11.51), 185),
    _ferry("Branden–Fur", "jylland–fur", (56.79, 9.03), (56.80, 9.03), 14),
    _ferry("Esbjerg–Fanø", "jylland–fanø", (55.46, 8.45), (55.45, 8.41), 27),
    _ferry("Barsø Landing–Barsø", "jylland–barsø", (55.12, 9.51), (55.12, 9.54), 30),
    _ferry("Fynshav–Søby", "jylland–ærø", (54.99, 9.99), (54.94, 10.26), 90),
    _ferry("Faaborg–Søby", "fyn–ærø", (55.09, 10.24), (54.94, 10.26), 80),
    _ferry("Svendborg–Ærøskøbing", "fyn–ærø", (55.06, 10.61), (54.89, 10.41), 95),
    _ferry("Rudkøbing–Marstal", "fyn–ærø", (54.94, 10.71), (54.85, 10.52), 65),
    _ferry("Marstal–Birkholm", "ærø–birkholm", (54.85, 10.52), (54.93, 10.50), 50),
    _ferry("Faaborg–Avernakø–Lyø", "fyn–lyø og avernakø", (55.09, 10.24), (55.04, 10.25), 60),
    _ferry("Rudkøbing–Strynø", "fyn–strynø", (54.94, 10.71), (54.90, 10.63), 50),
    _ferry("Holbæk–Orø", "sjælland–orø", (55.72, 11.71), (55.76, 11.81), 45),
    _ferry("Hammer Bakke–Orø", "sjælland–orø", (55.77, 11.87), (55.77, 11.84), 21),
    _ferry("Havnsø–Sejerø", "sjælland–sejerø", (55.75, 11.32), (55.88, 11.14), 80),
    _ferry("Stigsnæs–Agersø", "sjælland–agersø", (55.21, 11.25), (55.21, 11.21), 30),
    _ferry("Stigsnæs–Omø", "sjælland–omø", (55.21, 11.25), (55.17, 11.17), 65),
    _ferry("Kragenæs–Fejø", "sjælland–fejø", (54.91, 11.36), (54.94, 11.38), 30),
    _ferry("Kragenæs–Femø", "sjælland–femø", (54.91, 11.36), (54.97, 11.51), 65),
    _ferry("Bandholm–Askø", "sjælland–askø", (54.84, 11.49), (54.89, 11.50), 45),
]


class Journey(NamedTuple):
    """One way by car: km driven, km counted with penalties, whole minutes, names of what is crossed."""

    road_km: float
    distance_km: float
    minutes: int
    crossings: tuple[str, ...]


def haversine_km(a: Point, b: Point) -> float:
    """Great-circle distance in km between two points."""
    (lat1, lon1), (lat2, lon2) = a, b
    p1, p2, dl = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    h = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(dl / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def land_of(point: Point) -> str:
    """The land a point lies on: an island of `ISLANDS`, "jylland", "fyn" or "sjælland".

    Lands joined by toll-free bridges are one: Langeland counts to Funen, Als to Jutland,
    Amager, Lolland, Falster and Møn to Zealand.
    """
    lat, lon = point
    for island, (south, north, west, east) in ISLANDS.items():
        if south <= lat <= north and west <= lon <= east:
            return island
    east_of_belt = lon > BELT_LONGITUDE or (55.60 < lat < 55.80 and lon > 10.84)  # Røsnæs reaches west
    if lat < 56.20 and east_of_belt:
        return "sjælland"
    if _on_funen(lat, lon):
        return "fyn"
    return "jylland"


def _on_funen(lat: float, lon: float) -> bool:
    """West along the Little Belt from Als to Strib; north of Funen lies only water until Samsø."""
    if lat < 54.70 or lat > 55.64:
        return False
    if lat < 55.02:
        return lon > 10.15  # east of Als: Langeland and its neighbours
    if lat < 55.20:
        return lon > 9.98
    if lat < 55.42:
        return lon > 9.76
    return lon > (LITTLE_BELT_LONGITUDE if lat < 55.53 else 9.765)


@cache
def _ways(start: str, goal: str) -> list[tuple[Crossing, ...]]:
    """Every way from land to land that visits no land twice."""
    found: list[tuple[Crossing, ...]] = []
    both_ways = [*CROSSINGS, *(c.turned() for c in CROSSINGS)]

    def go(land: str, seen: tuple[str, ...], way: tuple[Crossing, ...]) -> None:
        if land == goal:
            found.append(way)
            return
        for crossing in both_ways:
            if crossing.lands[0] == land and crossing.lands[1] not in seen:
                go(crossing.lands[1], (*seen, crossing.lands[1]), (*way, crossing))

    go(start, (start,), ())
    return found


def _driving_minutes(km: float) -> float:
    minutes, left = 0.0, km
    for stretch, speed in SPEEDS:
        part = min(left, stretch)
        minutes, left = minutes + part / speed * 60, left - part
    return minutes + left / LONG_ROAD_KMH * 60


def _by(way: tuple[Crossing, ...], a: Point, b: Point) -> Journey:
    at, road = a, 0.0
    for crossing in way:
        road += haversine_km(at, crossing.ends[0]) * WINDING
        at = crossing.ends[1]
    road += haversine_km(at, b) * WINDING
    minutes = _driving_minutes(road) + sum(c.minutes for c in way)
    driven = road + sum(c.km for c in way)
    return Journey(
        road_km=driven,
        distance_km=driven + sum(c.penalty_km for c in way),
        minutes=max(SHORTEST_TRIP_MINUTES, math.ceil(minutes)),
        crossings=tuple(c.name for c in way),
    )


def journey(a: Point, b: Point) -> Journey:
    """The quickest way by car from a to b. `road_km` is what a travel claim may count."""
    return min((_by(way, a, b) for way in _ways(land_of(a), land_of(b))), key=lambda found: found.minutes)


def distance_km(a: Point, b: Point) -> float:
    """Kilometres from a to b for ranking: road estimate, plus 20 km for a toll bridge, 1 km a ferry minute."""
    return journey(a, b).distance_km


def travel_minutes(a: Point, b: Point) -> int:
    """Whole minutes by car from a to b, ferries with their wait included; at least five."""
    return journey(a, b).minutes
