"""Four readers of calendars that share no code with us nor with each other: icalendar, ical, vobject and ical.js.

Each turns a calendar into the same rows, so that they can be held against each other and against the model.
"""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import icalendar
import playwright
import vobject
from ical.calendar_stream import IcsCalendarStream

HERE = Path(__file__).parent
# Comes with the locked packages: ical.js reads on every machine, whatever Node it has or lacks.
NODE = Path(playwright.__file__).parent / "driver" / "node"


class Read(NamedTuple):
    """One VEVENT as a parser understood it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    status: str
    summary: str
    description: str
    location: str
    sequence: int
    alarms: int


def by_icalendar(text: str) -> list[Read]:
    return [
        Read(
            str(event["UID"]),
            event.start.astimezone(UTC),
            event.end.astimezone(UTC),
            str(event["STATUS"]),
            str(event["SUMMARY"]),
            str(event.get("DESCRIPTION", "")),
            str(event.get("LOCATION", "")),
            int(event["SEQUENCE"]),
            len(event.walk("VALARM")),
        )
        for event in icalendar.Calendar.from_ical(text).walk("VEVENT")
    ]


def by_ical(text: str) -> list[Read]:
    return [
        Read(
            event.uid,
            event.dtstart.astimezone(UTC),
            event.dtend.astimezone(UTC),
            str(event.status.value),
            event.summary,
            event.description or "",
            event.location or "",
            event.sequence or 0,
            len(event.alarm),
        )
        for event in IcsCalendarStream.calendar_from_ics(text).events
    ]


def by_vobject(text: str) -> list[Read]:
    return [
        Read(
            event.uid.value,
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
            event.status.value,
            event.summary.value,
            _value(event, "description"),
            _value(event, "location"),
            int(event.sequence.value),
            len(getattr(event, "valarm_list", [])),
        )
        for event in vobject.readOne(StringIO(text)).contents.get("vevent", [])
    ]


def _value(event: Any, name: str) -> str:
    return getattr(event, name).value if hasattr(event, name) else ""


def by_ical_js(text: str) -> list[Read]:
    done = subprocess.run(
        [str(NODE), str(HERE / "ical_js.mjs")], input=text.encode(), capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return [
        Read(
            row["uid"],
            datetime.fromisoformat(row["starts"]),
            datetime.fromisoformat(row["ends"]),
            row["status"],
            row["summary"],
            row["description"],
            row["location"],
            row["sequence"],
            row["alarms"],
        )
        for row in json.loads(done.stdout)
    ]


READERS: dict[str, Callable[[str], list[Read]]] = {
    "icalendar": by_icalendar,
    "ical": by_ical,
    "vobject": by_vobject,
    "ical.js": by_ical_js,
}
