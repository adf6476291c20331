"""Why this one, why not the others, and where nobody was found: why, and the least that would have to give way.

Everything is told as codes with their parameters (see `wording` for the words); nothing here needs a database.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ambassadors.domain.matching.checking import engagement
from ambassadors.domain.matching.model import ONE_TRIP
from ambassadors.domain.matching.problem import (
    AWAY,
    BUSY,
    CLEARANCE,
    DECLINED,
    EMPLOYER,
    HOURS,
    LANGUAGE,
    LOAD,
    OCCASIONS,
    RADIUS,
    REJECTED,
    SEATED,
    TRADE,
    TRAVEL,
    Obstacle,
    Person,
    Placed,
    Problem,
    Time,
    Visit,
    most_within,
)

type Said = dict[str, Any]

LOOKED_AT, SHOWN = 14, 6  # the others nearest by, and how many of them are told about
WAYS_OUT = 3
DAY = 24 * 60
NEXT_DAYS = (1, -1, 2, -2, 3, -3, 4, 5, 6, 7)  # another day to ask the school about, the nearest first
# What each thing that gives way costs, for each unit it is over; what is not here cannot give way.
GIVES_WAY: dict[str, int] = {
    RADIUS: 1,  # a kilometre
    TRAVEL: 2,  # a minute
    LOAD: 30,
    HOURS: 40,
    CLEARANCE: 60,
    AWAY: 80,
    DECLINED: 90,
    EMPLOYER: 120,
}
BY_UNIT = (RADIUS, TRAVEL)
ONE_SEAT, OTHER_DAY, ONLINE = "one_seat", "other_day", "online"
COSTS_OF_CHANGE = {ONE_SEAT: 50, OTHER_DAY: 70, ONLINE: 100}


@dataclass(frozen=True)
class Explainer:
    """Looks at one plan."""

    problem: Problem
    placed: Sequence[Placed]

    @cached_property
    def _of_visit(self) -> Mapping[str, list[Placed]]:
        found: dict[str, list[Placed]] = defaultdict(list)
        for one in self.placed:
            found[one.visit].append(one)
        return found

    @cached_property
    def _of_person(self) -> Mapping[str, list[Placed]]:
        found: dict[str, list[Placed]] = defaultdict(list)
        for one in self.placed:
            found[one.person].append(one)
        return found

    def time_of(self, visit: Visit) -> Time | None:
        """When the plan has it; None where nobody comes."""
        for one in self._of_visit[visit.key]:
            return next(time for time in visit.times if time.key == one.time)
        return None

    def planned(self, person: Person, besides: str = "") -> Person:
        """The person with everything the plan gives them, but for one visit."""
        more = [engagement(self.problem, one) for one in self._of_person[person.key] if one.visit != besides]
        return replace(person, engagements=(*person.engagements, *more)) if more else person

    # -- why this one ------------------------------------------------------------------------------

    def reasons(self, placed: Placed) -> list[Said]:
        visit, person = self.problem.visit_of[placed.visit], self.problem.person_of[placed.person]
        time = next(time for time in visit.times if time.key == placed.time)
        with_plan = self.planned(person, besides=visit.key)
        wanted = not visit.wanted or person.tells_about(visit.wanted)
        said: list[Said] = [{"code": "trade", "trade": person.trade, "wanted": wanted}]
        if visit.fits.get(person.key):
            said.append({"code": "fits"})
        if visit.point is not None and person.bases:
            km, minutes = self.problem.way(person, visit, time)
            said.append({"code": "way", "minutes": minutes, "km": round(km)})
        said.append({"code": "free"})
        held = sum(1 for other in with_plan.engagements if other.is_visit and other.month == time.month)
        said.append({"code": "load", "visits": held, "month": time.month})
        if trip := self._one_trip(with_plan, visit, time):
            said.append({"code": "trip", "about": trip})
        if person.key in visit.known:
            said.append({"code": "known"})
        if visit.first:
            said.append({"code": "first"})
        if self.problem.people and person.burden <= self._median:
            said.append({"code": "spared"})
        if visit.young and not person.is_cleared(time.start):
            others = [other.start for other in with_plan.engagements if other.is_visit and other.school == visit.school]
            if most_within([*others, time.start], time.start) == OCCASIONS:
                said.append({"code": "order_clearance"})
        elif visit.young:
            said.append({"code": "cleared"})
        return said

    @cached_property
    def _median(self) -> float:
        burdens = sorted(person.burden for person in self.problem.people)
        return burdens[(len(burdens) - 1) // 2]

    def _one_trip(self, person: Person, visit: Visit, time: Time) -> str:
        for other in person.engagements:
            gap = max(other.start - time.end, time.start - other.end)
            if other.is_visit and visit.point is not None and other.point == visit.point and 0 <= gap < ONE_TRIP:
                return other.key
        return ""

    # -- why not the others ------------------------------------------------------------------------

    def others(self, visit: Visit, chosen: Person | None, time: Time) -> list[Said]:
        """The nearest of those who are not proposed for this seat, each with what decides."""
        here = {one.person for one in self._of_visit[visit.key]}
        rest = [person for person in self.problem.people if person.key not in here]
        nearest = sorted(rest, key=lambda person: (self._crow(person, visit), person.key))[:LOOKED_AT]
        told = []
        for person in nearest:
            found = self.obstacles(person, visit, time)
            if any(obstacle.code == SEATED for obstacle in found):
                continue
            because = [_as_said(obstacle) for obstacle in found]
            told.append({"who": person.key, "why": because or [self._why_dearer(person, visit, chosen)]})
        return told[:SHOWN]

    def _crow(self, person: Person, visit: Visit) -> float:
        return self.problem.way(person, visit)[0] if not self.problem.is_out_of_reach(person, visit) else 1000.0

    def obstacles(self, person: Person, visit: Visit, time: Time) -> list[Obstacle]:
        """What keeps somebody from it as the plan stands."""
        found = list(self.problem.obstacles(self.planned(person, besides=visit.key), visit, time))
        trades = {self.problem.person_of[one.person].trade for one in self._of_visit[visit.key]}
        if visit.seats > len(self._of_visit[visit.key]) and person.trade in trades:
            found.append(Obstacle(TRADE, about=person.trade))
        return found

    def _why_dearer(self, person: Person, visit: Visit, chosen: Person | None) -> Said:
        """Could come as well: what speaks more for the one who is proposed."""
        if chosen is None:
            return {"code": "possible"}
        km, chosen_km = self.problem.way(person, visit)[0], self.problem.way(chosen, visit)[0]
        if visit.wanted and not person.tells_about(visit.wanted) and chosen.tells_about(visit.wanted):
            return {"code": "other_trade", "trade": person.trade}
        if visit.fits.get(chosen.key, 0) - visit.fits.get(person.key, 0) >= 15:
            return {"code": "fits_less"}
        if person.burden - chosen.burden >= 1:
            return {"code": "carried_more"}
        if km - chosen_km >= 5:
            return {"code": "further", "km": round(km - chosen_km)}
        if self._of_person[person.key]:
            return {"code": "needed", "about": self._of_person[person.key][0].visit}
        return {"code": "as_good"}

    # -- why nobody ---------------------------------------------------------------------------------

    def nobody(self, visit: Visit) -> list[Said]:
        """How many each rule keeps away, the most first; everybody counts once, by what keeps them away most."""
        counted: Counter[str] = Counter()
        for person in self.problem.people:
            found = min(
                (self.obstacles(person, visit, time) for time in self._times(visit)),
                key=lambda rows: (len(rows), _weight(rows)),
                default=[],
            )
            if found and not any(obstacle.code == SEATED for obstacle in found):
                counted[max(found, key=lambda obstacle: _ORDER.index(obstacle.code)).code] += 1
        return [{"code": code, "people": many} for code, many in counted.most_common()]

    def _times(self, visit: Visit) -> Sequence[Time]:
        settled = self.time_of(visit)
        return [settled] if settled is not None else visit.times

    def ways_out(self, visit: Visit) -> list[Said]:
        """The cheapest ways to fill one more seat: what would have to give way, the least first."""
        found: list[tuple[int, Said]] = []
        for person in self.problem.people:
            tried = sorted(self._tried(person, visit), key=lambda row: row[0])
            if tried and (rows := tried[0][1]):
                gives = [_as_said(obstacle) for obstacle in rows]
                found.append(
                    (tried[0][0], {"code": "person", "who": person.key, "time": tried[0][2].key, "gives": gives})
                )
        if (visit.seats > 1 and len(self._of_visit[visit.key]) == visit.seats - 1) or visit.taken:
            found.append((COSTS_OF_CHANGE[ONE_SEAT], {"code": ONE_SEAT}))
        if day := self._other_day(visit):
            found.append((COSTS_OF_CHANGE[OTHER_DAY], day))
        if visit.point is not None and (many := self._online(visit)):
            found.append((COSTS_OF_CHANGE[ONLINE], {"code": ONLINE, "people": many}))
        found.sort(key=lambda row: row[0])
        return [said for _price_of_it, said in found[:WAYS_OUT]]

    def _tried(self, person: Person, visit: Visit) -> Iterable[tuple[int, list[Obstacle], Time]]:
        """What it would cost at each time, what would have to give way, and when."""
        for time in self._times(visit):
            rows = self.obstacles(person, visit, time)
            price = _price(rows)
            if price is not None:
                yield price, rows, time

    def _other_day(self, visit: Visit) -> Said | None:
        """The nearest weekday on which somebody could come at the same hour."""
        time = self._times(visit)[0]
        for days in NEXT_DAYS:
            if (time.day + days - 1) % 7 > 4:
                continue
            then = replace(time, start=time.start + days * DAY, end=time.end + days * DAY, day=time.day + days)
            able = [person for person in self.problem.people if not self.obstacles(person, visit, then)]
            if able:
                return {"code": OTHER_DAY, "minutes": then.start, "people": len(able)}
        return None

    def _online(self, visit: Visit) -> int:
        """How many could take part from where they are."""
        there = replace(visit, point=None, young=False)
        return sum(
            1
            for person in self.problem.people
            if any(not self.obstacles(person, there, time) for time in self._times(visit))
        )


# From what is said last to what decides: whoever lives too far away is counted there, whatever else.
_ORDER = [BUSY, TRAVEL, LOAD, CLEARANCE, HOURS, AWAY, EMPLOYER, REJECTED, DECLINED, SEATED, TRADE, LANGUAGE, RADIUS]


def _weight(rows: Sequence[Obstacle]) -> int:
    return sum(_ORDER.index(row.code) for row in rows)


def _price(rows: Sequence[Obstacle]) -> int | None:
    """What it costs that all of these give way; None when one of them cannot."""
    total = 0
    for row in rows:
        if row.code not in GIVES_WAY:
            return None
        total += GIVES_WAY[row.code] * (max(1, row.amount) if row.code in BY_UNIT else 1)
    return total


def _as_said(obstacle: Obstacle) -> Said:
    said: Said = {"code": obstacle.code}
    if obstacle.amount:
        said["amount"] = obstacle.amount
    if obstacle.about:
        said["about"] = obstacle.about
    return said
