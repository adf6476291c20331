"""How Danes write days, hours, money and telephone numbers, and how they sort names.

Each function writes Danish when Danish is the active language and English otherwise
(Danish first: no active language means Danish). Aware times are shown in Copenhagen's time;
naive times and plain dates are shown as they are. No function looks at the clock.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

__all__ = [
    "collation_key",
    "da_clock",
    "da_date",
    "da_date_short",
    "da_date_week",
    "da_days",
    "da_moment",
    "da_month",
    "da_month_short",
    "da_span",
    "da_time",
    "da_week",
    "da_weekday",
    "da_weekday_short",
    "da_when",
    "in_a_row",
    "kroner",
    "normal_phone",
    "phone",
]

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SPACE = "\N{NO-BREAK SPACE}"

MONTHS = {
    "da": [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
MONTHS_SHORT = {
    "da": ["jan.", "feb.", "mar.", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
WEEKDAYS = {
    "da": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
WEEKDAYS_SHORT = {
    "da": ["man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn."],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}


def _language() -> str:
    return "en" if (get_language() or "da").startswith("en") else "da"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None and value.tzinfo is not COPENHAGEN:
        return value.astimezone(COPENHAGEN)
    return value


def _day(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


def da_date(value: date | datetime, *, year: bool = True, weekday: bool = True) -> str:
    """ "tirsdag den 2. februar 2027"; "Tuesday 2 February 2027"."""
    day, language = _day(value), _language()
    month = MONTHS[language][day.month - 1]
    name = WEEKDAYS[language][day.weekday()]
    words = f"{day.day}. {month}" if language == "da" else f"{day.day} {month}"
    if year:
        words += f" {day.year}"
    if not weekday:
        return words
    return f"{name} den {words}" if language == "da" else f"{name} {words}"


def da_date_short(value: date | datetime, *, weekday: bool = True) -> str:
    """ "tir. 2. feb."; "Tue 2 Feb"."""
    day, language = _day(value), _language()
    month = MONTHS_SHORT[language][day.month - 1]
    words = f"{day.day}. {month}" if language == "da" else f"{day.day} {month}"
    return f"{WEEKDAYS_SHORT[language][day.weekday()]} {words}" if weekday else words


def da_weekday(value: date | datetime) -> str:
    """ "tirsdag"; "Tuesday"."""
    return WEEKDAYS[_language()][_day(value).weekday()]


def da_weekday_short(value: date | datetime) -> str:
    """ "tir."; "Tue"."""
    return WEEKDAYS_SHORT[_language()][_day(value).weekday()]


def da_month(value: date | datetime) -> str:
    """ "februar"; "February"."""
    return MONTHS[_language()][_day(value).month - 1]


def da_month_short(value: date | datetime) -> str:
    """ "feb."; "Feb" (for date blocks)."""
    return MONTHS_SHORT[_language()][_day(value).month - 1]


def da_week(value: date | datetime) -> str:
    """ "uge 5"; "week 5" (ISO 8601: Monday first, week 1 holds the first Thursday)."""
    number = _day(value).isocalendar().week
    return f"uge {number}" if _language() == "da" else f"week {number}"


def da_date_week(value: date | datetime) -> str:
    """ "tirsdag den 2. februar 2027, uge 5"."""
    return f"{da_date(value)}, {da_week(value)}"


def da_clock(value: datetime | time) -> str:
    """ "8.15"; "8:15" (for lists in columns)."""
    local = _local(value) if isinstance(value, datetime) else value
    assert isinstance(local, (datetime, time))
    return f"{local.hour}.{local.minute:02d}" if _language() == "da" else f"{local.hour}:{local.minute:02d}"


def da_time(value: datetime | time) -> str:
    """ "kl. 8.15"; "8:15"."""
    return f"kl. {da_clock(value)}" if _language() == "da" else da_clock(value)


def da_moment(value: datetime) -> str:
    """ "tir. 2. feb. kl. 8.15"; "Tue 2 Feb, 8:15"."""
    return f"{da_date_short(value)}{' ' if _language() == 'da' else ', '}{da_time(value)}"


def _same_day(start: datetime, end: datetime) -> bool:
    """Ending at midnight still belongs to the day before."""
    first, last = _day(start), _day(end)
    return first == last or (last == first + timedelta(days=1) and da_clock(end) in ("0.00", "0:00"))


def _end_clock(start: datetime, end: datetime) -> str:
    at_midnight = _day(end) != _day(start)
    return ("24.00" if _language() == "da" else "24:00") if at_midnight else da_clock(end)


def da_span(start: datetime, end: datetime | None) -> str:
    """The hours of a span: "kl. 10.00–11.30"; over several days with them:
    "tir. 2. feb. kl. 10.00 – tor. 4. feb. kl. 15.00". Without an end only the beginning.
    """
    if end is None or end == start:
        return da_time(start)
    if not _same_day(start, end):
        years = _day(start).year != _day(end).year
        first, last = da_moment(start), da_moment(end)
        if years:
            first, last = f"{first} ({_day(start).year})", f"{last} ({_day(end).year})"
        return f"{first} – {last}"
    return f"{da_time(start)}–{_end_clock(start, end)}"


def da_when(start: datetime, end: datetime | None = None, *, year: bool = True) -> str:
    """Day and hours together: "tirsdag den 2. februar 2027 kl. 10.00–11.30"; over several days
    "tirsdag den 2. februar kl. 10.00 – torsdag den 4. februar 2027 kl. 15.00".
    """
    joint = " " if _language() == "da" else ", "
    if end is None or end == start or _same_day(start, end):
        return f"{da_date(start, year=year)}{joint}{da_span(start, end)}"
    first_year = year and _day(start).year != _day(end).year
    first = f"{da_date(start, year=first_year)}{joint}{da_time(start)}"
    return f"{first} – {da_date(end, year=year)}{joint}{da_time(end)}"


def da_days(first: date, last: date) -> str:
    """Whole days, both included: "4.–6. februar 2027", "30. januar – 2. februar 2027"."""
    first, last = _day(first), _day(last)
    if first == last:
        return da_date(first, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        dot = "." if _language() == "da" else ""
        return f"{first.day}{dot}–{da_date(last, weekday=False)}"
    return f"{da_date(first, weekday=False, year=first.year != last.year)} – {da_date(last, weekday=False)}"


def in_a_row(names: Sequence[str]) -> str:
    """ "Maja", "Maja og Jonas", "Maja, Jonas og Ida"; "Maja, Jonas and Ida"."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} og {last}").format(names=", ".join(names[:-1]), last=names[-1])


def quoted(words: str) -> str:
    """ "»Klassen er på tur«"; "“The class is away”"."""
    return _("»{words}«").format(words=words)


def kroner(amount: Decimal | int | float | str, *, decimals: bool = True) -> str:
    """ "1.234,50 kr."; "DKK 1,234.50". Rounded half up to whole øre (whole kroner without decimals)."""
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    rounded = exact.quantize(Decimal("0.01") if decimals else Decimal(1), rounding=ROUND_HALF_UP)
    rounded = abs(rounded) if rounded == 0 else rounded
    digits = f"{abs(rounded):,}"
    sign = "-" if rounded < 0 else ""
    if _language() == "en":
        return f"{sign}DKK{SPACE}{digits}"
    return f"{sign}{digits.translate(str.maketrans(',.', '.,'))}{SPACE}kr."


def normal_phone(text: str) -> str:
    """A telephone number as it is stored: "+4512345678". ValueError with a sentence when it is none.

    Eight digits are Danish; other countries need + or 00 and their code (E.164: 8 to 15 digits).
    """
    wrong = _("Skriv et telefonnummer med otte cifre, eller med + og landekode, hvis det er udenlandsk.")
    bare = re.sub(r"[\s\u00a0.()/\-\u2010-\u2015]", "", str(text))
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if re.fullmatch(r"[1-9][0-9]{7}", bare):
        return f"+45{bare}"
    if re.fullmatch(r"45[1-9][0-9]{7}", bare):
        return f"+{bare}"
    if bare.startswith("+45"):
        if not re.fullmatch(r"\+45[1-9][0-9]{7}", bare):
            raise ValueError(wrong)
        return bare
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", bare):
        raise ValueError(wrong)
    return bare


def phone(number: str) -> str:
    """ "+45 12 34 56 78". What is no Danish number is shown as it is."""
    try:
        normal = normal_phone(number)
    except ValueError:
        return str(number)
    if not normal.startswith("+45"):
        return normal
    digits = normal.removeprefix("+45")
    return SPACE.join(["+45", *(digits[i : i + 2] for i in range(0, 8, 2))])


# After z come æ, ø, å; foreign letters go beside the Danish ones they stand for.
_LAST = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y", "ð": "d", "þ": "th", "ß": "ss"})


def collation_key(text: str) -> tuple[str, str]:
    """A key for `sorted` that puts æ, ø, å last and aa with å: Birkerød, Ærø, Ølstykke, Aarhus, Åbyhøj.

    Upper and lower case count the same; accents that Danish lacks are left out.
    """
    folded = unicodedata.normalize("NFC", str(text)).casefold().replace("aa", "å").translate(_LAST)
    plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return plain, str(text)
