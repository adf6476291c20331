"""The rest of the calendar, day after day: as many events as are still wanted, none double-booked."""

from datetime import date

from config.demo.calendar import at, is_schoolday, is_workday
from config.demo.crowd import Crowd, take_units
from config.demo.meetings import put_meeting
from config.demo.performances import put_performance
from config.demo.stands import put_stand
from config.demo.themes import STAND_TITLES, THEMES
from config.demo.visits import put_visit
from config.demo.world import World
from events.models import EventKind, EventStatus
from people.models import Contact

E = EventStatus
SCHOOL_CLOCKS = ("8.15", "9.00", "10.15", "12.30")
VISIT_PROGRAMMES = ("hands-on", "hands-on", "boss-ladies", "magiske-forandringer")


def put_year(world: World, how_many: int) -> None:
    """The small demo spans a year, the large one two, half of it behind."""
    if how_many <= 0:
        return
    span = 365 if world.scale else 182
    days = [world.day(offset) for offset in range(-span, span + 1)]
    weights = [_weight(day) for day in days]
    whole, sum_so_far, made = sum(weights), 0.0, 0
    chance = world.chance("year", world.scale)
    year = Year(world)
    for day, weight in zip(days, weights, strict=True):
        sum_so_far += weight
        wanted = round(how_many * sum_so_far / whole)
        for _number in range(wanted - made):
            year.put_one(chance, day)
            world.basket.breathe()
        made = wanted


def _weight(day: date) -> float:
    if is_schoolday(day):
        return 1.0
    if day.month == 7:
        return 0.03
    return 0.4 if is_workday(day) else 0.12


class Year:
    def __init__(self, world: World) -> None:
        self.world = world
        self.crowd = Crowd(world)
        self.turn = 0
        self.schools = world.schools[2:]
        self.venues = list(world.venues.values())

    def put_one(self, chance, day: date) -> None:
        """What fits the day; when nobody is free for it, an arrangement that needs nobody."""
        self.turn += 1
        dice = chance.randrange(100)
        if is_schoolday(day) and dice < 46 and self._visit(chance, day):
            return
        if dice >= 92 and self._performance(chance, day):
            return
        if 88 <= dice < 92 and is_workday(day) and self._stand(chance, day):
            return
        if not is_workday(day) and self._performance(chance, day):
            return
        self._meeting(chance, day)

    def _visit(self, chance, day: date) -> bool:
        programme = chance.choice(VISIT_PROGRAMMES)
        rows = self.world.gymnasiums if chance.one_in(9) else self.schools
        if rows is self.world.gymnasiums:
            programme = "rekruttering-af-studenter"
        school = rows[self.turn * 7 % len(rows)]
        pair = self.crowd.pair(school.row.postcode, day)
        if not pair:
            return False
        put_visit(
            self.world,
            chance,
            school,
            programme,
            _visit_status(chance, (day - self.world.today).days),
            at(day, chance.choice(SCHOOL_CLOCKS)),
            pair,
            virtual=chance.one_in(14),
            second=chance.choice(("asked", "release")),
        )
        return True

    def _meeting(self, chance, day: date) -> None:
        programme, title, summary, kind = chance.choice(THEMES)
        venue = chance.choice(self.venues)
        status = _meeting_status(chance, (day - self.world.today).days)
        put_meeting(
            self.world,
            chance,
            programme,
            f"{title} i {town_name(venue.town)}",
            status,
            at(day, chance.choice(("8.30", "9.00", "10.00", "13.00", "14.30"))),
            minutes=chance.choice((90, 120, 150, 180)),
            kind=EventKind(kind),
            venue=venue,
            guests=self._guests(chance),
            is_public=not chance.one_in(3),
            capacity=chance.choice((None, 20, 30, 40)),
            summary=summary,
            cancel_reason="For få tilmeldte." if status == E.CANCELLED else "",
        )

    def _guests(self, chance) -> list[tuple[Contact, bool]]:
        companies = self.world.companies
        number = chance.randint(6, 14) if self.world.is_rich else 6
        first = chance.randrange(len(companies))
        rows = [companies[(first + step * 17) % len(companies)] for step in range(number)]
        return [(company.contact, company.has_basis) for company in {c.row.pk: c for c in rows}.values()]

    def _stand(self, chance, day: date) -> bool:
        programme, title, summary = chance.choice(STAND_TITLES)
        offset = (day - self.world.today).days
        venue = chance.choice(self.venues)
        status = _stand_status(chance, offset)
        put_stand(
            self.world,
            chance,
            programme,
            f"{title} i {town_name(venue.town)}",
            status,
            day,
            1,
            venue,
            self.crowd.one,
            cover=100 if offset < 10 else 75,
            tasks=2,
            summary=summary,
            cancel_reason="Messen er aflyst." if status == E.CANCELLED else "",
        )
        return True

    def _performance(self, chance, day: date) -> bool:
        robots = take_units(self.world.robots, day, 2)
        van = take_units(self.world.vans, day, 1) if robots else []
        crew = take_units(self.world.crew, day, 2) if van else []
        if not crew:
            return False
        offset = (day - self.world.today).days
        put_performance(
            self.world,
            chance,
            _performance_status(chance, offset),
            at(day, chance.choice(("11.00", "13.30", "15.00", "19.00"))),
            chance.choice(self.venues),
            [*robots, *van, *crew],
            is_public=chance.one_in(3),
            summary="Fire robotter, tre kvarter og de lærlinge, der har bygget dem.",
        )
        return True


def _visit_status(chance, offset: int) -> EventStatus:
    if chance.one_in(14):
        return E.CANCELLED
    if offset < 0:
        return E.CLOSED if offset < -14 else E.CARRIED_OUT
    if offset < 14:
        return E.CONFIRMED
    if offset < 45:
        return chance.choice((E.CONFIRMED, E.CONFIRMED, E.CONFIRMED, E.STAFFED, E.OFFERING))
    # Long before, most are settled; only some are still being staffed.
    return E.CONFIRMED if chance.randrange(10) else chance.choice((E.OFFERING, E.STAFFED))


def _meeting_status(chance, offset: int) -> EventStatus:
    if chance.one_in(16):
        return E.CANCELLED
    if offset < 0:
        if offset < -21:
            return E.CLOSED
        return E.MINUTES_OUT if offset < -7 else E.HELD
    if offset < 35:
        return E.INVITED
    return E.PUBLISHED if offset < 100 else E.PLANNED


def _stand_status(chance, offset: int) -> EventStatus:
    if offset < 0:
        return E.EVALUATED if offset < -20 else E.STRUCK
    if offset == 0:
        return E.OPEN
    return E.ALLOCATED if offset < 90 else E.PLANNED


def _performance_status(chance, offset: int) -> EventStatus:
    if offset < 0:
        if chance.one_in(6):
            return E.DECLINED
        return E.CLOSED if offset < -20 else E.PERFORMED
    if offset < 3:
        return E.READY
    if offset < 20:
        return E.ADVANCING
    if offset < 60:
        return chance.choice((E.CONTRACTED, E.CONTRACTED, E.OFFER))
    return chance.choice((E.CONTRACTED, E.CONTRACTED, E.CONTRACTED, E.OFFER, E.HOLD, E.HOLD, E.QUALIFYING, E.ENQUIRY))


def town_name(town: str) -> str:
    """As one says it: "Aarhus", not the postman's "Aarhus C"."""
    name, _space, letter = town.rpartition(" ")
    return name if name and len(letter) == 1 else town
