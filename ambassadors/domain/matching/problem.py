"""The period's visits and the corps as plain values: what must hold, and what things cost.

Times are whole minutes since 1970 (UTC), so that the problem can travel to another process. No database, no clock, no
words: an obstacle is a code with its parameters.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from people.domain.journeys import Journey, Point, haversine_km, journey

WITHIN = 92 * 24 * 60  # three months, as the clearance rule counts them
OCCASIONS = 2  # visits at one institution within that time without a clearance
NEAR = 12 * 60  # further apart than this, nobody wonders about the road
UNKNOWN_KM, UNKNOWN_MINUTES = 40.0, 60  # where a home is not on the map

# What no plan decides away, in the order it is said.
SEATED, DECLINED, REJECTED = "seated", "declined", "rejected"
TRADE, LANGUAGE, RADIUS = "same_trade", "language", "radius"
EMPLOYER, AWAY, HOURS, BUSY, TRAVEL = "employer", "away", "outside_hours", "busy", "travel"
CLEARANCE, LOAD = "clearance", "load"


@dataclass(frozen=True, slots=True)
class Time:
    """When a visit may be: half-open, buffers included. ``month`` counts months, ``day`` days, by the wall clock;
    ``from_work`` tells whether one may come from work then."""

    key: str
    start: int
    end: int
    month: int
    day: int
    from_work: bool = True


@dataclass(frozen=True, slots=True)
class Engagement:
    """Something an ambassador is already in: a booking, or a visit asked about. ``key`` is whose it is."""

    start: int
    end: int
    key: str = ""
    point: Point | None = None
    school: str = ""
    month: int = 0
    is_visit: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody is not to be had; ``code`` is AWAY, EMPLOYER or HOURS, ``why`` in whose words."""

    start: int
    end: int
    code: str = AWAY
    why: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit with empty ``seats``, and the times it may have (one, when that is settled).

    ``taken`` are the trades of those who sit on it or are asked already, ``barred`` who cannot be asked for it:
    ambassador → SEATED, DECLINED or REJECTED (by an organiser). ``known`` are ambassadors the school had before.
    ``fits`` tells of those who are nearer to the audience by how much, in minutes of way.
    """

    key: str
    times: tuple[Time, ...]
    seats: int = 2
    point: Point | None = None
    school: str = ""
    wanted: frozenset[str] = frozenset()
    language: str = "da"
    young: bool = False  # children under 15, in person: the clearance rule counts
    first: bool = False  # the school was never visited
    taken: frozenset[str] = frozenset()
    barred: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    asked_at: int = 0
    fits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """An ambassador. ``bases`` are home and, where known, work; ``more_trades`` can be told about besides the own one,
    which is what makes a pair; ``cleared_until`` is None while that has no end; ``burden`` is what was carried so far,
    see `burden`."""

    key: str
    trade: str
    bases: tuple[Point, ...] = ()
    radius: int = 80
    cap: int = 2
    languages: frozenset[str] = frozenset()
    cleared: bool = False
    cleared_until: int | None = None
    more_trades: frozenset[str] = frozenset()
    burden: float = 0.0
    engagements: tuple[Engagement, ...] = ()
    absences: tuple[Absence, ...] = ()

    def is_cleared(self, at: int) -> bool:
        return self.cleared and (self.cleared_until is None or at < self.cleared_until)

    def tells_about(self, trades: frozenset[str]) -> bool:
        return self.trade in trades or not trades.isdisjoint(self.more_trades)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each goal counts, 0 to 10. Filling a seat comes before all of them."""

    distance: int = 5
    fairness: int = 5
    trade: int = 5
    first: int = 5
    continuity: int = 2


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why somebody cannot come: a code, by how much, and what it is about (an engagement's key, somebody's words)."""

    code: str
    amount: int = 0
    about: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An ambassador at a visit at one of its times, by their keys."""

    visit: str
    time: str
    person: str


def burden(visits: float, km: float, declined: float) -> float:
    """What somebody carried so far, in visits: a hundred km are one more, and two offers declined, so that nobody is
    asked for ever because of always saying no."""
    return visits + km / 100 + declined / 2


@dataclass(frozen=True)
class Problem:
    """Everything a plan is made from."""

    visits: Sequence[Visit]
    people: Sequence[Person]
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def visit_of(self) -> Mapping[str, Visit]:
        return {visit.key: visit for visit in self.visits}

    @cached_property
    def person_of(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.people}

    @cached_property
    def _journeys(self) -> dict[tuple[Point, Point], Journey]:
        return {}

    def journey(self, one: Point, other: Point) -> Journey:
        found = self._journeys.get((one, other))
        if found is None:
            found = self._journeys[one, other] = journey(one, other)
        return found

    def way(self, person: Person, visit: Visit, time: Time | None = None) -> tuple[float, int]:
        """Kilometres and minutes there, from wherever one is then and it is nearest; without a time from either."""
        if visit.point is None:
            return 0.0, 0
        if not person.bases:
            return UNKNOWN_KM, UNKNOWN_MINUTES
        bases = person.bases if time is None or time.from_work else person.bases[:1]
        return min((found.distance_km, found.minutes) for found in (self.journey(base, visit.point) for base in bases))

    def is_out_of_reach(self, person: Person, visit: Visit) -> bool:
        """Further than the radius even as the crow flies; said without looking for the road."""
        if visit.point is None or not person.bases:
            return False
        return all(haversine_km(base, visit.point) > person.radius for base in person.bases)

    # -- what must hold ----------------------------------------------------------------------------

    def obstacles(self, person: Person, visit: Visit, time: Time) -> Iterator[Obstacle]:
        """Everything that keeps this person from this visit at this time, whatever else is planned."""
        yield from self.lasting_obstacles(person, visit)
        yield from self.obstacles_then(person, visit, time)

    def lasting_obstacles(self, person: Person, visit: Visit) -> Iterator[Obstacle]:
        """Those that no other time changes."""
        if why := visit.barred.get(person.key):
            yield Obstacle(why)
        if person.trade in visit.taken:
            yield Obstacle(TRADE, about=person.trade)
        if visit.language != "da" and visit.language not in person.languages:
            yield Obstacle(LANGUAGE, about=visit.language)

    def obstacles_then(self, person: Person, visit: Visit, time: Time) -> Iterator[Obstacle]:
        km, _minutes = self.way(person, visit, time)
        if visit.point is not None and person.bases and km > person.radius:
            yield Obstacle(RADIUS, math.ceil(km - person.radius))
        for absence in person.absences:
            if absence.start < time.end and absence.end > time.start:
                yield Obstacle(absence.code, about=absence.why)
        for other in person.engagements:
            if other.start < time.end and other.end > time.start:
                yield Obstacle(BUSY, about=other.key)
            elif missing := self.short_of(time, visit, other):
                yield Obstacle(TRAVEL, missing, other.key)
        held = sum(1 for other in person.engagements if other.is_visit and other.month == time.month)
        if held >= person.cap:
            yield Obstacle(LOAD, held, str(time.month))
        if visit.young and not person.is_cleared(time.start):
            others = [other.start for other in person.engagements if other.is_visit and other.school == visit.school]
            if most_within([*others, time.start], time.start) > OCCASIONS:
                yield Obstacle(CLEARANCE, OCCASIONS)

    def short_of(self, time: Time, visit: Visit, other: Engagement) -> int:
        """How many minutes are lacking for the road between the two; 0 when there are enough."""
        gap = time.start - other.end if other.end <= time.start else other.start - time.end
        if gap >= NEAR or visit.point is None or other.point is None or visit.point == other.point:
            return 0
        return max(0, self.journey(other.point, visit.point).minutes - gap)

    def collide(self, visit: Visit, time: Time, other: Visit, then: Time) -> bool:
        """Nobody can be at both."""
        if time.start < then.end and then.start < time.end:
            return True
        return self.short_of(time, visit, Engagement(then.start, then.end, point=other.point)) > 0

    # -- what it costs -----------------------------------------------------------------------------

    def cost(self, person: Person, visit: Visit, time: Time | None = None) -> int:
        """What it costs that this person goes there, in tenths of a kilometre at the middle weight; lower is better.

        The burden so far is counted here for the first visit, `load_costs` has the rest.
        """
        km, _minutes = self.way(person, visit, time)
        cost = round(2 * self.weights.distance * km)
        if visit.fits:  # a minute counts as a kilometre; who fits best costs nothing more
            cost += 2 * self.weights.distance * (max(visit.fits.values()) - visit.fits.get(person.key, 0))
        if visit.wanted and not person.tells_about(visit.wanted):
            cost += 60 * self.weights.trade
        if person.key not in visit.known and visit.known:
            cost += 30 * self.weights.continuity
        return cost

    def load_costs(self, person: Person, most: int) -> list[int]:
        """What the first, second … visit in the period costs on top: each more than the one before, so load spreads."""
        above = person.burden - self.lightest
        return [round(24 * self.weights.fairness * (above + number)) for number in range(most)]

    @cached_property
    def lightest(self) -> float:
        """What the least burdened carried so far: only what somebody carried beyond that counts."""
        return min((person.burden for person in self.people), default=0.0)

    def empty_costs(self, visit: Visit, dearest: int) -> list[int]:
        """What the first empty seat costs, and the second: more than any journey; more still where nobody ever was,
        and a visit nobody comes to is worse than two that one comes to."""
        weight = 10 + self.weights.first if visit.first else 10
        return [dearest * weight * share // 10 for share in ((2, 3) if visit.seats > 1 else (3,))]


def most_within(moments: Iterable[int], including: int) -> int:
    """The most of these within any three months that include this one."""
    near = sorted(moment for moment in moments if abs(moment - including) <= WITHIN)
    return max(
        sum(1 for moment in near if first <= moment <= first + WITHIN)
        for first in near
        if first <= including <= first + WITHIN
    )


def gap_of(cost: int | None, least: int | None) -> float | None:
    """By how much of its cost the plan could be better at most; None while that is not known."""
    if cost is None or least is None:
        return None
    if cost <= least:
        return 0.0
    return (cost - least) / max(abs(cost), abs(least))
