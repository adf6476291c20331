"""A term of visits and a corps, made up: the same for the same seed, in the towns of Denmark."""

import csv
import random
from pathlib import Path

from ambassadors.domain.matching.problem import AWAY, EMPLOYER, HOURS, Absence, Person, Problem, Time, Visit, burden

DAY = 24 * 60
FIRST_MONDAY = 29_800_800  # 2026-08-31, 00.00 UTC, in minutes
WEEKS = 18
TRADES = "smed industritekniker automatik elektronik data grafisk mediegrafiker produktør designer".split()
CITIES = {"1": 14, "2": 12, "8": 9, "5": 5, "9": 5, "4": 6, "7": 6, "6": 5, "3": 5}  # a postcode's first digit
HOLIDAY = range(6 * 7, 6 * 7 + 7)  # the autumn week


def term(visits: int, people: int, seed: int = 1) -> Problem:
    chance = random.Random(seed)
    towns = _towns()
    schools = [(f"s{n}", _place(chance, towns)) for n in range(visits * 3 // 5)]
    seen = {name for name, _point in schools if chance.random() < 0.6}
    corps = [_person(chance, towns, number) for number in range(people)]
    return Problem([_visit(chance, schools, seen, corps, number) for number in range(visits)], corps)


def _towns() -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    path = Path(__file__).resolve().parent.parent / "people" / "data" / "postcodes.csv"
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["code"][0], []).append((float(row["latitude"]), float(row["longitude"])))
    return found


def _place(chance: random.Random, towns: dict[str, list[tuple[float, float]]]) -> tuple[float, float]:
    part = chance.choices(list(CITIES), list(CITIES.values()))[0]
    return chance.choice(towns[part])


def _person(chance: random.Random, towns: dict[str, list[tuple[float, float]]], number: int) -> Person:
    home = _place(chance, towns)
    bases = (home, _place(chance, {part: [home] for part in towns})) if chance.random() < 0.2 else (home,)
    absences = []
    if chance.random() < 0.6:  # at school for some weeks
        first = FIRST_MONDAY + chance.randrange(WEEKS) * 7 * DAY
        absences.append(Absence(first, first + chance.choice([2, 5, 10]) * 7 * DAY, AWAY, "school"))
    if chance.random() < 0.3:  # a busy fortnight at work
        first = FIRST_MONDAY + chance.randrange(WEEKS) * 7 * DAY
        absences.append(Absence(first, first + 14 * DAY, EMPLOYER, "work"))
    if chance.random() < 0.6:  # some weekdays never
        for weekday in chance.sample(range(5), chance.choice([1, 2, 3])):
            for week in range(WEEKS):
                day = FIRST_MONDAY + (week * 7 + weekday) * DAY
                absences.append(Absence(day, day + DAY, HOURS, "hours"))
    past = chance.choice([0, 0, 1, 1, 2, 3, 4, 5])
    return Person(
        f"a{number}",
        chance.choice(TRADES),
        bases,
        radius=chance.choice([20, 30, 30, 40, 40, 60, 60, 80, 100]),
        cap=chance.choice([1, 1, 1, 2, 2, 3]),
        languages=frozenset(["en"]) if chance.random() < 0.5 else frozenset(),
        cleared=chance.random() < 0.3,
        burden=burden(past, past * chance.randrange(10, 60), chance.choice([0, 0, 0, 1, 2, 4])),
        absences=tuple(absences),
    )


def _visit(
    chance: random.Random,
    schools: list[tuple[str, tuple[float, float]]],
    seen: set[str],
    corps: list[Person],
    number: int,
) -> Visit:
    school, point = chance.choice(schools)
    slots = 1 if chance.random() < 0.4 else chance.choice([2, 3])
    around = chance.randrange(WEEKS * 7)
    times: list[Time] = []
    while len(times) < slots:
        day = max(0, min(WEEKS * 7 - 1, around + chance.randrange(-6, 7)))
        if day % 7 > 4 or day in HOLIDAY:
            around = chance.randrange(WEEKS * 7)
            continue
        start = FIRST_MONDAY + day * DAY + chance.choice([8, 9, 10, 10, 12, 13]) * 60 + chance.choice([0, 15, 30])
        times.append(Time(f"v{number}t{len(times)}", start, start + 90, month=(day + 30) // 30, day=day))
    wanted = frozenset(chance.sample(TRADES, chance.choice([0, 0, 1, 2, 2, 3])))
    return Visit(
        f"v{number}",
        tuple(times),
        seats=2 if chance.random() < 0.85 else 1,
        point=point,
        school=school,
        wanted=wanted,
        language="en" if chance.random() < 0.06 else "da",
        young=chance.random() < 0.7,
        first=school not in seen,
        known=frozenset(p.key for p in chance.sample(corps, 2))
        if school in seen and chance.random() < 0.5
        else frozenset(),
        asked_at=chance.randrange(10_000),
    )
