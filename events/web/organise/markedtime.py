"""A stretch of time in an address, as the calendar hands it over when it was marked or dropped."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from events.domain.agenda import ZONE


def times_in(request: HttpRequest) -> dict[str, Any]:
    """``starts_at`` and ``ends_at`` as the values of a TimesForm; {} where they cannot be read."""
    try:
        starts, ends = (_at(request.GET[name]) for name in ("starts_at", "ends_at"))
    except (KeyError, ValueError, OverflowError):
        return {}
    last = ends.date() if ends.date() != starts.date() else None
    return {"date": starts.date(), "starts": starts.time(), "ends": ends.time(), "last_date": last}


def _at(text: str) -> datetime:
    """A moment; without an offset it is the wall clock here."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)
