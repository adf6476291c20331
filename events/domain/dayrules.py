"""What kind of day it is for an event: public holidays, the schools' holidays, weekends, exams, the last day of school.

School holidays are computed for the municipality (people.domain.schooldays); a school's own calendar has the last word.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from events.models import EventKind
from people.domain.danish import da_date
from people.domain.schooldays import public_holiday, school_holiday_on

SATURDAY = 5
MAY, JUNE = 5, 6
A_FREE_DAY = timedelta(days=1)
# Festivals and fairs are held when others have the day off.
ON_DAYS_OFF = frozenset({EventKind.PERFORMANCE, EventKind.STAND})


class Remark(NamedTuple):
    """Something about a day (of several: the first it is true of). ``weight`` is "warn" or "note"."""

    weight: str
    code: str
    sentence: str
    day: date


def of_days(kind: str, first: date, last: date, municipality: int | None, place: str = "") -> list[Remark]:
    """What is to say of the days first..last (both included) for this kind of event, each thing once."""
    found: list[Remark] = []
    day = first
    while day <= last:
        found += [one for one in of_day(kind, day, municipality, place) if _is_new(one, found)]
        day += timedelta(days=1)
    return found


def _is_new(remark: Remark, known: list[Remark]) -> bool:
    """Of a stand over a weekend one word is enough; each public holiday has its own name."""
    return remark.code == "public_holiday" or all(remark.code != other.code for other in known)


def of_day(kind: str, day: date, municipality: int | None, place: str = "") -> list[Remark]:
    """What is to say of one day; a public holiday is said before the school holiday it lies in."""
    is_visit = kind == EventKind.SCHOOL_VISIT
    if name := public_holiday(day):
        sentence = _("{day} er en helligdag: {name}.").format(day=_named(day), name=name)
        return [Remark("note" if kind in ON_DAYS_OFF else "warn", "public_holiday", sentence, day)]
    if holiday := school_holiday_on(municipality, day):
        sentence = (
            _("{day} har skolerne i {place} normalt fri: {name}.")
            if place
            else _("{day} har skolerne normalt fri: {name}.")
        ).format(day=_named(day), place=place, name=holiday.name)
        return [Remark("warn" if is_visit else "note", "school_holiday", sentence, day)]
    if day.weekday() >= SATURDAY:
        sentence = _("{day} er i weekenden.").format(day=_named(day))
        return [] if kind in ON_DAYS_OFF else [Remark("warn" if is_visit else "note", "weekend", sentence, day)]
    return _of_school_day(day, municipality) if is_visit else []


def _of_school_day(day: date, municipality: int | None) -> list[Remark]:
    next_weekday = day + timedelta(days=1 if day.weekday() < SATURDAY - 1 else 3)
    holiday = school_holiday_on(municipality, next_weekday)
    if holiday and holiday.ends_on - holiday.starts_on > A_FREE_DAY:
        sentence = _("{day} er den sidste skoledag før {name}.").format(day=_named(day), name=holiday.name.lower())
        return [Remark("note", "last_school_day", sentence, day)]
    if day.month in (MAY, JUNE):
        sentence = _("I maj og juni er der prøver i 9. og 10. klasse. Spørg skolen, om klassen er ledig.")
        return [Remark("note", "exams", sentence, day)]
    return []


def _named(day: date) -> str:
    words = da_date(day)
    return words[:1].upper() + words[1:]
