"""Events in a calendar file, date by date: series laid out (RFC 5545 3.8.5), the exceptions with their own times.

Of an event of our own only the title, the time and the place are read: the rest of its text was put together here.
What cannot be read of one event is said on its line and stops no other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from events.domain.agenda import ZONE
from events.domain.contentlines import clean
from events.domain.eventlines import Line, check, own_uid
from events.domain.ics import bare_summary
from people.domain.refusals import Refused

MOST_EVENTS = 20_000
MOST_RULES = 500
OFTEN = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
AHEAD, BACK = timedelta(days=3 * 366), timedelta(days=366)  # how far a series is laid out
EARLIEST = 1900  # the year in which a series may have begun
WHOLE_DAY = (time(8), time(16))
_REPEATING = ("RRULE", "RDATE")
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
# How far the numbers of a rule go, either way (RFC 5545 3.3.10).
_RANGES = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_LONGEST = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}  # days BYSETPOS counts among
MOST_POSITIONS = 31
# Years after which the same days fall on the same dates, and the years a rule has at least in which to hit one.
_CYCLE, _ENOUGH = 28, 10
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def of_calendar(content: bytes, now: datetime) -> list[Line]:
    """Lines of an .ics file, one for each date, by time. Raises Refused when it is no calendar."""
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
        events = [one for calendar in calendars for one in calendar.walk("VEVENT")]
    except _BROKEN as error:
        raise Refused(_("Kalenderfilen kan ikke læses: {error}").format(error=str(error)[:120])) from error
    too_many = _("Filen har over 20.000 datoer. Del den i flere.")
    if len(events) > MOST_EVENTS or sum(len(_many(one.get("RRULE"))) for one in events) > MOST_RULES:
        raise Refused(too_many)
    lines: list[Line] = []
    for series in _series(events):
        lines += _lines(series, now)
        if len(lines) > MOST_EVENTS:
            raise Refused(too_many)
    if not lines:
        raise Refused(_("Der er ingen arrangementer i filen fra det sidste år og tre år frem."))
    lines.sort(key=lambda line: (line.values.get("starts_at", now), line.title))
    for number, line in enumerate(lines, start=1):
        line.number = number
    return lines


def _series(events: Sequence[Any]) -> Iterator[list[Any]]:
    """A series with its exceptions, and everything else by itself."""
    repeating = {str(one.get("UID")) for one in events if any(name in one for name in _REPEATING)}
    series: dict[str, list[Any]] = {}
    for one in events:
        uid = str(one.get("UID"))
        if uid in repeating:
            series.setdefault(uid, []).append(one)
        else:
            yield [one]
    yield from series.values()


def _lines(series: list[Any], now: datetime) -> Iterable[Line]:
    """What is not more than a year ago and not more than three years ahead."""
    rules = [rule for one in series for rule in _many(one.get("RRULE"))]
    repeats = len(series) > 1 or any(name in series[0] for name in _REPEATING)
    try:
        error = next(filter(None, map(_refusal, rules)), "") or _begins_too_early(series, rules)
        if not error and not all(_hits(rule, one.start) for one in series for rule in _many(one.get("RRULE"))):
            error = _("Gentagelsen rammer ingen dag.")
        found = _laid_out(series, now) if repeats and not error else []
    except _BROKEN:
        error = _("Gentagelsen kan ikke læses.")
    if error:
        line = _line(series[0])
        line.errors = [error]
        return [line]
    lines = [_line(one) for one in found] if repeats else [_line(series[0])]
    for line in lines if repeats else ():
        line.notes.append(_("En dato af en række."))
    return [line for line in lines if "ends_at" not in line.values or _is_within(line, now)]


def _is_within(line: Line, now: datetime) -> bool:
    return now - BACK < line.values["ends_at"] and line.values["starts_at"] < now + AHEAD


def _laid_out(series: list[Any], now: datetime) -> list[Any]:
    calendar = icalendar.Calendar()
    for one in series:
        calendar.add_component(one)
    return list(recurring_ical_events.of(calendar).between(now - BACK, now + AHEAD))


def _refusal(rule: Any) -> str:
    """Why this rule is not laid out, if so: it would fill a memory, or be looked for until the year 9999."""
    if any(freq not in OFTEN for freq in _many(rule.get("FREQ"))) or any(
        len(_many(rule.get(name))) > 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND")
    ):
        return _("En række, der gentages oftere end hver dag, kan ikke importeres.")
    numbers = {name: [int(number) for number in _many(rule.get(name))] for name in _RANGES}
    within = all(1 <= abs(number) <= _RANGES[name] for name, found in numbers.items() for number in found)
    unknown = "BYEASTER" in rule or len(numbers["BYSETPOS"]) > MOST_POSITIONS
    if unknown or not within or any(int(every) < 1 for every in _many(rule.get("INTERVAL"))):
        return _("Gentagelsen kan ikke læses.")
    longest = max((_LONGEST[freq] for freq in _many(rule.get("FREQ"))), default=0)
    if any(abs(position) > longest for position in numbers["BYSETPOS"]):
        return _("Gentagelsen rammer ingen dag.")
    months, days = numbers["BYMONTH"], numbers["BYMONTHDAY"]
    if months and days and all(abs(day) > _LONGEST_MONTHS[abs(month) - 1] for month, day in product(months, days)):
        return _("Gentagelsen rammer ingen dag.")
    return ""


def _hits(rule: Any, starts: date) -> bool:
    """Whether there is such a day at all, in the ten years after the start or a few more.

    A rule is looked for until the year 9999, whatever it ends with: so it is tried shortly before that, from a year
    with the same calendar.
    """
    last = MAXYEAR - _ENOUGH
    alike = (starts.year % 4, date(starts.year, 1, 1).weekday())
    year = next(year for year in range(last, last - _CYCLE, -1) if (year % 4, date(year, 1, 1).weekday()) == alike)
    endless = icalendar.vRecur({name: value for name, value in rule.items() if name not in ("COUNT", "UNTIL")})
    tried = rrulestr(endless.to_ical().decode(), dtstart=datetime(year, starts.month, starts.day, tzinfo=UTC))
    return next(iter(tried), None) is not None


def _begins_too_early(series: list[Any], rules: list[Any]) -> str:
    if rules and any(one.start.year < EARLIEST for one in series):
        return _("Rækken begynder før år 1900.")
    return ""


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _line(component: Any) -> Line:
    line = Line(0)
    line.event_id = own_uid(_text(component, "UID"))
    line.values = {"title": bare_summary(" ".join(_text(component, "SUMMARY").split()))}
    line.place = _text(component, "LOCATION")
    if line.event_id is None:
        line.values["description"] = _text(component, "DESCRIPTION")
        put_place(line)
    line.values = {name: text for name, text in line.values.items() if text}
    line.is_off = _text(component, "STATUS").upper() == "CANCELLED"
    try:
        _put_times(line, component.start, component.end)
    except _BROKEN:
        line.errors.append(_("Tidspunktet mangler eller kan ikke læses."))
    check(line)
    return line


def _text(component: Any, name: str) -> str:
    """What stands there for the first time, without control characters."""
    found = _many(component.get(name))
    return clean(str(found[0])) if found else ""


def _put_times(line: Line, starts: date, ends: date) -> None:
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        line.values["starts_at"], line.values["ends_at"] = _aware(starts), _aware(ends)
        if line.values["ends_at"] == line.values["starts_at"]:
            line.values["ends_at"] += timedelta(hours=1)
            line.notes.append(_("Uden sluttidspunkt: sat til en time."))
        return
    line.values["starts_at"] = datetime.combine(starts, WHOLE_DAY[0], ZONE)
    line.values["ends_at"] = datetime.combine(max(ends - timedelta(days=1), starts), WHOLE_DAY[1], ZONE)
    line.notes.append(_("Hele dagen: sat til kl. 8–16."))


def _aware(moment: datetime) -> datetime:
    """Floating times are meant as ours."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(ZONE)


def put_place(line: Line) -> None:
    """The place of a line as a venue: "Medborgerhuset, Torvet 3, 8600 Silkeborg"; a link is where to meet online."""
    if re.fullmatch(r"https?://\S{1,192}", line.place):
        line.values["meeting_url"] = line.place
        return
    name, *rest = re.split(r"\s*[\n,]\s*", line.place)
    if not name:
        return
    line.values["venue"] = name
    for part in rest:
        found = re.match(r"(\d{4})\b", part)
        if found:
            line.values["postcode"] = found[1]
        elif "street" not in line.values and part:
            line.values["street"] = part


def put_room(line: Line) -> None:
    """A place of which we know no address, such as "Microsoft Teams-møde": its words are kept as the room."""
    for name in ("venue", "street", "postcode"):
        line.values.pop(name, None)
    words = " ".join(line.place.split())
    line.values["room"] = words if len(words) <= 80 else words[:79].rstrip() + "…"
    line.notes.append(_("Stedet står som lokale, da det er ukendt og uden postnummer."))
