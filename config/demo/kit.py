"""Robotbandet's robots, vans and crew, and the places where meetings, stands and concerts are held."""

from datetime import date, time, timedelta

from config.demo.calendar import at
from config.demo.cast import a_user
from config.demo.register import mailbox, person_name, phone, place
from config.demo.world import Unit, World
from events.models import Away, Resource, Role, Venue, WeeklyHours

ROBOTS = (
    ("Trommeslageren Tjup", "4 arme, 82 kg, 16 A"),
    ("Guitaristen Gnist", "2 arme, 64 kg, 16 A"),
    ("Bassisten Bolt", "2 arme, 71 kg, 16 A"),
    ("Tangenten Tast", "10 fingre, 48 kg, 10 A"),
)
VANS = (("Varevogn 1 (lift)", "Kræver kørekort til trailer"), ("Varevogn 2", ""))
VENUES = (
    ("industriens-hus", "Håndværkernes Hus", "1550", "Mødelokalerne ligger på 2. sal. Elevator til højre.", 120),
    ("odense-hal", "Fjordhallerne Odense", "5000", "Indlæsning fra sydsiden, port 4.", 12000),
    ("aarhus-loft", "Mødeloftet ved havnen", "8000", "Indgang fra gården.", 60),
    ("aalborg-hal", "Limfjordsarenaen", "9000", "Porten åbner kl. 6.30.", 9000),
    ("fredericia-center", "Messecenter Lillebælt", "7000", "Parkering P3, vis arbejdskort.", 16000),
    ("herning-vaerksted", "Værkstedet i Herning", "7400", "Sikkerhedssko ligger klar.", 45),
    ("koege-sal", "Borgersalen i Køge", "4600", "Scene 8 × 5 m, 16 A 400 V.", 400),
    ("esbjerg-kaj", "Kajhallen Esbjerg", "6700", "Kør til porten mod vandet.", 800),
    ("viborg-torv", "Torvet i Viborg", "8800", "Strøm i skabet ved springvandet.", 1500),
    ("ronne-havn", "Havnehuset i Rønne", "3700", "Fem minutter fra færgen.", 150),
)

# Rooms that an event books when it names them.
ROOMS = (
    ("industriens-hus", "Smedjen", 24),
    ("industriens-hus", "Drejebænken", 12),
    ("industriens-hus", "Aulaen", 90),
    ("aarhus-loft", "Loftet", 60),
)


def put_kit(world: World, hashed: str) -> None:
    chance = world.chance("kit")
    put = world.basket.put
    band = world.programmes["robotbandet"]
    sets = max(1, world.scale // 8000)
    for number in range(sets):
        for name, notes in ROBOTS:
            label = name if number == 0 else f"{name} {number + 1}"
            row = put(Resource(id=chance.uuid(), kind=Resource.Kind.ROBOT, name=label, programme=band, notes=notes))
            world.robots.append(Unit(row, date.min))
        for name, notes in VANS:
            label = name if number == 0 else f"{name}, sæt {number + 1}"
            row = put(Resource(id=chance.uuid(), kind=Resource.Kind.VAN, name=label, programme=band, notes=notes))
            world.vans.append(Unit(row, date.min))
        for index in range(6):
            name = person_name(chance)
            user = a_user(world, chance, name, f"{mailbox(name)}.{number}{index}@crew.example", hashed, phone(chance))
            put(Role(user=user, kind=Role.Kind.CREW, programme=band))
            row = put(
                Resource(
                    id=chance.uuid(),
                    kind=Resource.Kind.PERSON,
                    name=name,
                    user=user,
                    programme=band,
                    skills=["lyd", "opstilling"] if index % 2 else ["chauffør", "opstilling"],
                )
            )
            world.crew.append(Unit(row, date.min))
    _put_availability(world)


def _put_availability(world: World) -> None:
    """A robot that is being repaired, and somebody who can only come in the afternoon and at the weekend."""
    chance = world.chance("availability")
    broken, busy = world.robots[2].resource, world.crew[1].resource
    first = world.day(24)
    world.basket.put(
        Away(
            id=chance.uuid(),
            resource=broken,
            starts_at=at(first, "0.00"),
            ends_at=at(first + timedelta(days=3), "0.00"),
            why=Away.Why.REPAIR,
            note="nyt knæled",
        )
    )
    for weekday in range(7):
        world.basket.put(
            WeeklyHours(resource=busy, weekday=weekday, starts=time(15 if weekday < 5 else 8), ends=time(22))
        )


def put_venues(world: World) -> None:
    chance = world.chance("venues")
    for key, name, postcode, notes, capacity in VENUES:
        world.venues[key] = world.basket.put(
            Venue(id=chance.uuid(), name=name, capacity=capacity, notes=notes, **place(world, chance, postcode))
        )
    chance = world.chance("rooms")
    for key, name, seats in ROOMS:
        room = Resource.Kind.ROOM
        world.basket.put(Resource(id=chance.uuid(), kind=room, name=name, venue=world.venues[key], capacity=seats))
