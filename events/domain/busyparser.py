"""What is busy in a stranger's calendar file. Runs as a process of its own, without the rest of the house.

    python -m events.domain.busyparser < header line (JSON), then the file

Answers one line of JSON: {"busy": [[from, to], …]} in UTC, joined and in order, or {"failure": code}. A file may be
made to keep a parser busy for ever, or to fill the memory: the process has little of either, and whoever started it
waits only so long.
"""

import contextlib
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

CPU_SECONDS = 8
MEMORY = 1024**3
MOST_ENTRIES = 8_000  # of a file
MOST_TIMES = 20_000  # in the window, before they are joined
MOST_JOINED = 4_000
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})  # nobody's day repeats like that
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})

type Span = tuple[datetime, datetime]


def busy(content: bytes, start: datetime, end: datetime, zone: ZoneInfo, own_domain: str = "") -> list[Span]:
    """Joined busy times within [start, end). Raises ValueError with a code.

    Not busy: what is transparent, cancelled or marked as free, and what comes from us (its UID ends so). A whole day
    is one from midnight to midnight in ``zone``, and so is a time that says no zone.
    """
    try:
        calendar = icalendar.Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("not_a_calendar") from None
    if getattr(calendar, "name", "") != "VCALENDAR":
        raise ValueError("not_a_calendar")
    entries = [entry for entry in calendar.subcomponents if entry.name in ("VEVENT", "VFREEBUSY")]
    if len(entries) > MOST_ENTRIES:
        raise ValueError("too_many")
    for entry in entries:
        if _repeats_too_often(entry) or (own_domain and str(entry.get("UID", "")).endswith(own_domain)):
            calendar.subcomponents.remove(entry)
    spans: list[Span] = []
    for span in _spans(calendar, start, end, zone):
        if span[1] > start and span[0] < end:
            spans.append((max(span[0], start), min(span[1], end)))
            if len(spans) > MOST_TIMES:
                raise ValueError("too_many")
    found = joined(spans)
    if len(found) > MOST_JOINED:
        raise ValueError("too_many")
    return found


def _spans(calendar: icalendar.Calendar, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
    query = recurring_ical_events.of(calendar, components=("VEVENT",), skip_bad_series=True)
    for entry in query.between(start, end):
        if _is_busy(entry):
            with contextlib.suppress(ValueError, OverflowError, AttributeError, KeyError):
                yield _moment(entry["DTSTART"].dt, zone), _moment(entry["DTEND"].dt, zone)
    for entry in calendar.subcomponents:
        if entry.name == "VFREEBUSY":
            yield from _freebusy(entry, zone)


def _is_busy(entry: Any) -> bool:
    if str(entry.get("TRANSP", "")).upper() == "TRANSPARENT" or str(entry.get("STATUS", "")).upper() == "CANCELLED":
        return False
    return str(entry.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() not in FREE


def _freebusy(entry: Any, zone: ZoneInfo) -> Iterator[Span]:
    rows = entry.get("FREEBUSY", [])
    for row in rows if isinstance(rows, list) else [rows]:
        if str(getattr(row, "params", {}).get("FBTYPE", "BUSY")).upper() == "FREE":
            continue
        for period in row if isinstance(row, list) else [row]:
            with contextlib.suppress(ValueError, OverflowError, AttributeError, TypeError):
                yield _moment(period.start, zone), _moment(period.end, zone)


def _repeats_too_often(entry: Any) -> bool:
    rules = entry.get("RRULE")
    return any(
        str(value).upper() in TOO_OFTEN
        for rule in (rules if isinstance(rules, list) else [rules] if rules else [])
        for value in rule.get("FREQ", [])
    )


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)


def joined(spans: Iterable[Span]) -> list[Span]:
    """What touches or overlaps is one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    _limit()
    header = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    start, end = (datetime.fromisoformat(header[name]) for name in ("start", "end"))
    try:
        found = busy(content, start, end, ZoneInfo(header["zone"]), header["own_domain"])
        answer: dict[str, Any] = {"busy": [[one.isoformat() for one in span] for span in found]}
    except ValueError as wrong:
        answer = {"failure": str(wrong) if str(wrong) in ("not_a_calendar", "too_many") else "not_a_calendar"}
    except MemoryError:
        answer = {"failure": "too_heavy"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
