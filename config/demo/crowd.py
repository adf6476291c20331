"""Whose turn it is: people, robots and vans taken round and round, never twice at one time.

The calendar is filled day by day, so it is enough to know from which day somebody is free again.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from config.demo.world import Member, Unit, World


class Crowd:
    """Maja stays out: her rows are the story's alone."""

    def __init__(self, world: World) -> None:
        self._lands: dict[str, list[Member]] = {"jylland": [], "fyn": [], "sjaelland": []}
        self._all = world.corps[1:]
        for member in self._all:
            self._lands[land_of(member.row.postcode)].append(member)
        self._turns = dict.fromkeys([*self._lands, ""], 0)

    def pair(self, postcode: str, day: date) -> list[Member]:
        """Two of different trades who are free, from the same part of the country if there are any; [] if not."""
        one = self._next(land_of(postcode), day, without="")
        if one is None:
            return []
        two = self._next(land_of(postcode), day, without=one.trade)
        if two is None:
            return []
        one.free_from = two.free_from = day + timedelta(days=1)
        return [one, two]

    def one(self, day: date) -> Member | None:
        """Anybody who is free that day."""
        member = self._next("", day, without="")
        if member:
            member.free_from = day + timedelta(days=1)
        return member

    def _next(self, land: str, day: date, *, without: str) -> Member | None:
        for key in (land, "") if land else ("",):
            rows = self._lands[key] if key else self._all
            for step in range(len(rows)):
                turn = (self._turns[key] + step) % len(rows)
                member = rows[turn]
                if member.trade != without and member.is_free(day):
                    self._turns[key] = turn + 1
                    return member
        return None


def take_units(units: Sequence[Unit], day: date, how_many: int) -> list[Unit]:
    """So many that are free that day, or none."""
    free = [unit for unit in units if unit.is_free(day)][:how_many]
    if len(free) < how_many:
        return []
    for unit in free:
        unit.free_from = day + timedelta(days=1)
    return free


def land_of(postcode: str) -> str:
    if postcode < "5000":
        return "sjaelland"
    return "fyn" if postcode < "6000" else "jylland"
