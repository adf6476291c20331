"""Robotbandet's robots, vans and crew, and the places where meetings, stands and concerts are held."""

from datetime import date

from config.demo.cast import a_user
from config.demo.register import mailbox, person_name, phone, place
from config.demo.world import Unit, World
from events.models import Resource, Role, Venue

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


def put_venues(world: World) -> None:
    chance = world.chance("venues")
    for key, name, postcode, notes, capacity in VENUES:
        world.venues[key] = world.basket.put(
            Venue(id=chance.uuid(), name=name, capacity=capacity, notes=notes, **place(world, chance, postcode))
        )
