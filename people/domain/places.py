"""Where things are: points of postcodes, regions by day, and loading both into the database.

Points are (latitude, longitude) in degrees, WGS 84. They come from the files in people/data
(see its README), read once per process; so ranking a thousand people by distance asks no database.
Distances and travel are in `journeys`, school holidays in `schooldays`; both are offered here too.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from people.domain.journeys import Journey, Point, distance_km, journey, travel_minutes
from people.domain.schooldays import SchoolHoliday, day_warning, public_holiday, school_holiday_on, school_holidays
from people.models import Municipality, Region

__all__ = [
    "Journey",
    "Point",
    "SchoolHoliday",
    "day_warning",
    "distance_km",
    "journey",
    "load_places",
    "municipalities_of",
    "municipality_code",
    "point_of",
    "public_holiday",
    "region_code_of",
    "region_of",
    "school_holiday_on",
    "school_holidays",
    "town_of",
    "travel_minutes",
]

DATA = Path(__file__).resolve().parent.parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _postcodes() -> dict[str, tuple[str, Point]]:
    return {r["code"]: (r["town"], (float(r["latitude"]), float(r["longitude"]))) for r in _rows("postcodes.csv")}


@cache
def _periods() -> dict[int, list[tuple[date, date | None, int]]]:
    found: dict[int, list[tuple[date, date | None, int]]] = {}
    for row in _rows("municipality_regions.csv"):
        found.setdefault(int(row["municipality"]), []).append(
            (date.fromisoformat(row["valid_from"]), _day_or_none(row["valid_to"]), int(row["region"]))
        )
    return found


def _day_or_none(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _tidy(postcode: object) -> str:
    """A postcode as four digits, from "8000", 8000, " DK-8000 " or "8000 Aarhus C"."""
    code = str(getattr(postcode, "code", postcode)).strip().upper().removeprefix("DK").lstrip("- ")
    return code[:4]


def point_of(postcode: object) -> Point | None:
    """The point of a postcode (text, number or `Postcode`); None when there is no such postcode.

    It is the town's own point where that is known, else the centre of its municipality
    (of several: the middle of their centres), so it may be some kilometres off.
    """
    known = _postcodes().get(_tidy(postcode))
    return known[1] if known else None


def town_of(postcode: object) -> str:
    """The town of a postcode, "" when there is no such postcode."""
    known = _postcodes().get(_tidy(postcode))
    return known[0] if known else ""


def municipality_code(text: object) -> int:
    """A municipality's code from how registers write it ("0101", "101", 101). ValueError otherwise."""
    digits = str(text).strip()
    if not (digits.isascii() and digits.isdigit()) or int(digits) not in _periods():
        raise ValueError(f"no such municipality: {digits[:20]!r}")
    return int(digits)


def region_code_of(municipality: int, on: date) -> int | None:
    """The code of the region a municipality (by code) belongs to on a day; None before 2007."""
    for start, end, region in _periods().get(municipality, []):
        if start <= on and (end is None or on < end):
            return region
    return None


def municipalities_of(region: int, on: date) -> list[int]:
    """The codes of the municipalities that belong to a region (by code) on a day."""
    return sorted(code for code in _periods() if region_code_of(code, on) == region)


def region_of(municipality: Municipality | int, on: date) -> Region | None:
    """The `Region` of a municipality (a `Municipality` or its code) on a day; None when it has none.

    Asks the database, one query. On 1 January 2027 Region Østdanmark takes over from
    Region Hovedstaden and Region Sjælland; a day before that still answers with the old region.
    """
    return (
        Region.objects.filter(
            Q(municipality_periods__valid_to__isnull=True) | Q(municipality_periods__valid_to__gt=on),
            municipality_periods__municipality_id=getattr(municipality, "pk", municipality),
            municipality_periods__valid_from__lte=on,
        )
        .order_by("code")
        .first()
    )


def load_places(region: Any, municipality: Any, municipality_region: Any, postcode: Any) -> None:
    """Bring the four tables to what the files say. Safe to repeat; removes no place, only wrong links.

    Takes the model classes, so that a data migration can hand in the historical ones.
    """
    _put(
        region,
        [region(code=int(r["code"]), name=r["name"], name_en=r["name_en"]) for r in _rows("regions.csv")],
        ["code"],
    )
    _put(
        municipality,
        [
            municipality(
                code=int(r["code"]), name=r["name"], latitude=float(r["latitude"]), longitude=float(r["longitude"])
            )
            for r in _rows("municipalities.csv")
        ],
        ["code"],
    )
    _put(
        municipality_region,
        [
            municipality_region(municipality_id=code, region_id=region_code, valid_from=start, valid_to=end)
            for code, periods in _periods().items()
            for start, end, region_code in periods
        ],
        ["municipality", "valid_from"],
    )
    _put(
        postcode,
        [
            postcode(code=code, town=town, latitude=lat, longitude=lon)
            for code, (town, (lat, lon)) in _postcodes().items()
        ],
        ["code"],
    )
    link = postcode.municipalities.through
    wanted = {(r["code"], int(m)) for r in _rows("postcodes.csv") for m in r["municipalities"].split()}
    present = {
        (p, m): pk for pk, p, m in link.objects.values_list("pk", "postcode_id", "municipality_id") if p in _postcodes()
    }
    wrong = [pk for pair, pk in present.items() if pair not in wanted]
    for start in range(0, len(wrong), 500):
        link.objects.filter(pk__in=wrong[start : start + 500]).delete()
    link.objects.bulk_create(
        [link(postcode_id=p, municipality_id=m) for p, m in sorted(wanted - present.keys())],
        ignore_conflicts=True,
        batch_size=500,
    )


def _put(model: Any, rows: list[Any], unique: list[str]) -> None:
    """Insert or update rows in bulk, told apart by their unique fields."""
    changing = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name not in unique]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=changing, batch_size=200)
