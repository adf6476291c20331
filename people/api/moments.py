"""Times and days as the API says them: RFC 3339 with an offset, answered in the wall clock of Copenhagen."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_SHAPE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_SPACE_FOR_PLUS = re.compile(r"(?<=[0-9]) (?=[0-9]{2}:[0-9]{2}$)")
YEARS = range(1970, 3000)


def read_moment(value: Any) -> datetime:
    """An aware UTC time from RFC 3339 text. Raises PydanticCustomError "moment" with a sentence."""
    if isinstance(value, datetime):
        return value
    found = _SHAPE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong(_("Skal være et tidspunkt som 2027-02-03T10:00:00+01:00."))
    day, clock, fraction, offset = found.groups()
    if offset is None:
        raise _wrong(_("Tidspunktet mangler afstanden til UTC, fx +01:00."))
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset.upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong(_("Det tidspunkt findes ikke.")) from None
    if moment.year not in YEARS:
        raise _wrong(_("Årstallet skal ligge mellem 1970 og 2999."))
    return moment


def read_moment_in_address(value: Any) -> datetime:
    """The same from a query string, where an unescaped + arrives as a space."""
    return read_moment(_SPACE_FOR_PLUS.sub("+", value) if isinstance(value, str) else value)


def shown(moment: datetime) -> str:
    """ "2027-02-03T10:00:00+01:00"."""
    return moment.astimezone(COPENHAGEN).isoformat(timespec="seconds")


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("moment", "{sentence}", {"sentence": sentence})


_SCHEMA = WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2027-02-03T10:00:00+01:00"]})
Moment = Annotated[datetime, BeforeValidator(read_moment), PlainSerializer(shown), _SCHEMA]
MomentInAddress = Annotated[datetime, BeforeValidator(read_moment_in_address), PlainSerializer(shown), _SCHEMA]


def read_day(value: Any) -> date:
    """A date from "2027-02-03". Raises PydanticCustomError "moment" with a sentence."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise _wrong(_("Skal være en dato som 2027-02-03.")) from None
    if day.year not in YEARS:
        raise _wrong(_("Årstallet skal ligge mellem 1970 og 2999."))
    return day


_DAY_SCHEMA = WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-02-03"]})
Day = Annotated[date, BeforeValidator(read_day), PlainSerializer(date.isoformat), _DAY_SCHEMA]
