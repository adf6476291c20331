"""When schools are closed: public holidays and, by municipality, school holidays.

Public holidays come from the package `holidays`. School holidays are municipal: what most
municipalities do is computed here, what one does differently stands in people/data/school_holidays.csv.
So they are good for a warning, never for a refusal; a school's own calendar has the last word.
Periods are half-open: `ends_on` is the first day of school again.
"""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import holidays
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

__all__ = [
    "SchoolHoliday",
    "day_warning",
    "public_holiday",
    "school_holiday_on",
    "school_holidays",
    "school_year_of",
    "workdays_after",
]

OVERRIDES = Path(__file__).resolve().parent.parent / "data" / "school_holidays.csv"
NAMES = {
    "autumn": gettext_lazy("Efterårsferie"),
    "christmas": gettext_lazy("Juleferie"),
    "winter": gettext_lazy("Vinterferie"),
    "easter": gettext_lazy("Påskeferie"),
    "ascension": gettext_lazy("Kristi himmelfartsferie"),
    "constitution": gettext_lazy("Grundlovsdag"),
    "summer": gettext_lazy("Sommerferie"),
}
AUTUMN_WEEK, WINTER_WEEK = 42, 7
MONDAY, SATURDAY = 0, 5


class SchoolHoliday(NamedTuple):
    """One holiday: its key in `NAMES`, first day off, first day of school again."""

    key: str
    starts_on: date
    ends_on: date

    @property
    def name(self) -> str:
        return str(NAMES[self.key])

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.starts_on <= day < self.ends_on


@cache
def _public(language: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("DK", years=year, language=language))


def public_holiday(day: date) -> str | None:
    """The name of the public holiday on a day, in the active language; None on other days."""
    english = (get_language() or "da").startswith("en")
    return _public("en_US" if english else "da", day.year).get(day)


def workdays_after(day: date, number: int) -> date:
    """The day that is so many workdays later: Monday to Friday, without public holidays."""
    while number:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and public_holiday(day) is None:
            number -= 1
    return day


def school_year_of(day: date) -> int:
    """The school year a day belongs to, named by its first year: 2026 is August 2026 to July 2027."""
    return day.year if day.month >= 8 else day.year - 1


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _weekday_on_or_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the computus of Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _week_off(year: int, week: int) -> tuple[date, date]:
    """A week with the weekend before it and the one after: Saturday to Monday."""
    monday = date.fromisocalendar(year, week, 1)
    return monday - timedelta(days=2), monday + timedelta(days=7)


def _summer(year: int) -> tuple[date, date]:
    """From the last Saturday of June (Folkeskoleloven § 14 a) until the second Monday of August."""
    return _weekday_on_or_before(date(year, 6, 30), SATURDAY), _weekday_on_or_after(date(year, 8, 8), MONDAY)


def _christmas(year: int) -> tuple[date, date]:
    """From the last Saturday before the 24th; school again on 3 January, or the Monday after
    when New Year's Day leaves too little of its week."""
    new_year = date(year + 1, 1, 1)
    late_in_week = 2 <= new_year.weekday() <= SATURDAY
    back = _weekday_on_or_after(new_year, MONDAY) if late_in_week else date(year + 1, 1, 3)
    return _weekday_on_or_before(date(year, 12, 23), SATURDAY), back


@cache
def _by_default(school_year: int) -> dict[str, tuple[date, date]]:
    spring = school_year + 1
    easter = _easter(spring)
    return {
        "autumn": _week_off(school_year, AUTUMN_WEEK),
        "christmas": _christmas(school_year),
        "winter": _week_off(spring, WINTER_WEEK),
        "easter": (easter - timedelta(days=8), easter + timedelta(days=2)),
        "ascension": (easter + timedelta(days=39), easter + timedelta(days=43)),
        "constitution": (date(spring, 6, 5), date(spring, 6, 6)),
        "summer": _summer(spring),
    }


@cache
def _overrides() -> list[dict[str, str]]:
    with open(OVERRIDES, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _own(row: dict[str, str], school_year: int) -> tuple[date, date]:
    """An override's period: a week number of the holiday's year, or its first and last day."""
    if row["week"]:
        year = school_year if row["holiday"] == "autumn" else school_year + 1
        return _week_off(year, int(row["week"]))
    return date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]) + timedelta(days=1)


@cache
def school_holidays(municipality_code: int | None, school_year: int) -> tuple[SchoolHoliday, ...]:
    """The holidays of a municipality's schools in the school year beginning in August, in order.

    The summer holiday is the one that ends the school year. Without a municipality (None)
    the usual ones. A row of the override file without a school year counts for every year;
    one with a school year counts before it.
    """
    periods = dict(_by_default(school_year))
    mine = [row for row in _overrides() if municipality_code and int(row["municipality"]) == municipality_code]
    for row in sorted(mine, key=lambda row: row["school_year"]):
        if row["school_year"] in ("", str(school_year)):
            periods[row["holiday"]] = _own(row, school_year)
    found = [SchoolHoliday(key, start, end) for key, (start, end) in periods.items()]
    found.sort(key=lambda holiday: holiday.starts_on)
    # In a late spring Grundlovsdag lies inside the days off after Kristi himmelfartsdag.
    return tuple(h for h in found if h.key != "constitution" or not any(h.starts_on in o for o in found if o is not h))


def school_holiday_on(municipality_code: int | None, day: date) -> SchoolHoliday | None:
    """The school holiday a day falls in, if any."""
    for school_year in (day.year - 1, day.year):  # summer reaches into August
        for holiday in school_holidays(municipality_code, school_year):
            if day in holiday:
                return holiday
    return None


def day_warning(municipality_code: int | None, day: date) -> str:
    """A sentence when a day is a public holiday or the schools there are usually closed, else ""."""
    if name := public_holiday(day):
        return _("Dagen er en helligdag: {navn}.").format(navn=name)
    if holiday := school_holiday_on(municipality_code, day):
        return _("Skolerne i kommunen har normalt fri den dag: {navn}.").format(navn=holiday.name)
    return ""
