"""Reading what a calendar program answered: METHOD:REPLY and METHOD:COUNTER (RFC 5546 3.2.3 and 3.2.7).

Pure reading: what may be believed, and what follows from it, stands in events.domain.replies.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import icalendar
from icalendar.cal.component import Component

from events.domain.contentlines import clean

ZONE = ZoneInfo("Europe/Copenhagen")
CALENDARS = ("text/calendar", "application/ics")
ANSWERS = frozenset({"ACCEPTED", "TENTATIVE", "DECLINED", "DELEGATED"})
LARGEST_SEQUENCE = 2**31 - 1  # RFC 5545 3.3.8
YEARS = range(1970, 2101)
LONGEST = timedelta(days=366)


class Unreadable(ValueError):
    """It is meant as an answer, and lacks what an answer needs."""


@dataclass(frozen=True)
class Answer:
    """One VEVENT of a REPLY or COUNTER. ``answer`` is the PARTSTAT; times are set in a COUNTER only, aware."""

    method: str
    uid: str
    sequence: int
    stamp: datetime
    email: str
    sent_by: str
    answer: str
    comment: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def read_answer(message: EmailMessage, sender: str) -> Answer | None:
    """The answer a message carries; None when it carries none. Raises Unreadable."""
    for calendar in _calendars(message):
        method = str(calendar.get("METHOD", "")).upper()
        if method in ("REPLY", "COUNTER"):
            events = calendar.walk("VEVENT")
            if not events:
                raise Unreadable("no VEVENT")
            return _answer(method, events[0], sender)
    return None


def _calendars(message: EmailMessage) -> Iterator[Component]:
    for part in message.walk():
        if part.get_content_type() in CALENDARS:
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes) and raw.strip():
                try:
                    yield icalendar.Calendar.from_ical(raw)
                except (ValueError, IndexError, KeyError) as error:
                    raise Unreadable(str(error)) from error


def _answer(method: str, event: Component, sender: str) -> Answer:
    uid = str(event.get("UID", "")).strip()
    if not uid or not uid.isprintable():
        raise Unreadable("no UID")
    stamp = _moment(event, "DTSTAMP")
    if stamp is None:
        raise Unreadable("no DTSTAMP")
    email, parameters = _attendee(event, sender)
    answer = str(parameters.get("PARTSTAT", "NEEDS-ACTION")).upper()
    if method == "REPLY" and answer not in ANSWERS:
        raise Unreadable(f"PARTSTAT {answer[:20]}")
    starts_at, ends_at = (_moment(event, "DTSTART"), _ends_at(event)) if method == "COUNTER" else (None, None)
    if method == "COUNTER" and (starts_at is None or ends_at is None or ends_at <= starts_at):
        raise Unreadable("no time")
    return Answer(
        method,
        uid,
        _sequence(event),
        stamp,
        email,
        _address(str(parameters.get("SENT-BY", ""))),
        answer if answer in ANSWERS else "",
        _comment(event),
        starts_at,
        ends_at,
    )


def _attendee(event: Component, sender: str) -> tuple[str, icalendar.Parameters]:
    """The one who answers: where several stand, the one who sent it."""
    found = event.get("ATTENDEE", [])
    rows = found if isinstance(found, list) else [found]
    people = {_address(str(row)): row.params for row in rows}
    if sender in people:
        return sender, people[sender]
    if len(people) != 1:
        raise Unreadable("no ATTENDEE" if not people else "several ATTENDEEs")
    return next(iter(people.items()))


def _address(text: str) -> str:
    return text.strip().strip('"').removeprefix("mailto:").removeprefix("MAILTO:").strip().lower()


def _sequence(event: Component) -> int:
    try:
        sequence = max(int(event.get("SEQUENCE", 0)), 0)
    except (TypeError, ValueError) as error:
        raise Unreadable("SEQUENCE") from error
    if sequence > LARGEST_SEQUENCE:
        raise Unreadable("SEQUENCE")
    return sequence


def _moment(event: Component, name: str) -> datetime | None:
    """A time with zone; one without is meant as ours, a whole day as its beginning. Raises Unreadable."""
    value = getattr(event.get(name), "dt", None)
    if not isinstance(value, date):
        return None
    if value.year not in YEARS:
        raise Unreadable(f"{name} {value.year}")
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=ZONE)).astimezone(UTC)
    return datetime(value.year, value.month, value.day, tzinfo=ZONE).astimezone(UTC)


def _ends_at(event: Component) -> datetime | None:
    ends_at = _moment(event, "DTEND")
    if ends_at is not None:
        return ends_at
    starts_at, length = _moment(event, "DTSTART"), getattr(event.get("DURATION"), "dt", None)
    return starts_at + length if starts_at and length and abs(length) < LONGEST else None


def _comment(event: Component) -> str:
    found = event.get("COMMENT", "")
    rows = found if isinstance(found, list) else [found]
    return " ".join(" ".join(clean(str(row)).split()) for row in rows if row)[:300]
