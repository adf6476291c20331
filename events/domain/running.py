"""What happens at a meeting, point by point, and who speaks. Pure.

``Event.agenda`` is a list of {"minutes", "title", "speaker", "organisation", "about"}. When a point begins follows from
those before it, so a meeting that is moved, or repeated, takes its agenda along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from events.models import Event
from people.domain.danish import da_clock
from people.domain.refusals import Invalid

MOST, LONGEST = 30, 12 * 60
LENGTHS = {"title": 120, "speaker": 120, "organisation": 160, "about": 600}


@dataclass(frozen=True)
class Point:
    """One point of the agenda; without a speaker it is a break, a welcome, a walk."""

    title: str
    minutes: int
    speaker: str = ""
    organisation: str = ""
    about: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Point":
        return cls(
            str(raw.get("title", "")),
            int(raw.get("minutes") or 0),
            str(raw.get("speaker", "")),
            str(raw.get("organisation", "")),
            str(raw.get("about", "")),
        )

    @property
    def who(self) -> str:
        """ "Freja Holm, Nordlys Maskinfabrik"."""
        return ", ".join(part for part in (self.speaker, self.organisation) if part)


@dataclass(frozen=True)
class Timed:
    """A point with when it is."""

    number: int
    point: Point
    starts_at: datetime
    ends_at: datetime


def points(event: Event) -> list[Point]:
    return [Point.read(raw) for raw in event.agenda]


def timed(event: Event) -> list[Timed]:
    """The points with their times, one after the other from when the event starts."""
    found, at = [], event.starts_at
    for number, point in enumerate(points(event), 1):
        ends = at + timedelta(minutes=point.minutes)
        found.append(Timed(number, point, at, ends))
        at = ends
    return found


def runs_over(event: Event) -> int:
    """How many minutes the points last longer than the meeting."""
    last = timed(event)[-1:]
    return max(0, int((last[0].ends_at - event.ends_at).total_seconds() // 60)) if last else 0


def as_text(event: Event) -> str:
    """A line for each point, for letters and calendars; "" without an agenda."""
    if not event.agenda:
        return ""
    lines = [_("Dagsorden:")]
    for one in timed(event):
        who = f" ({one.point.who})" if one.point.who else ""
        lines.append(f"{da_clock(one.starts_at)} {one.point.title}{who}")
    return "\n".join(lines)


def checked(raw: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The agenda as it is stored. Raises Invalid with "/<number>/<field>" for what will not do."""
    found: list[dict[str, Any]] = []
    errors: list[tuple[str, str]] = []
    for number, one in enumerate(raw):
        words = {name: " ".join(str(one.get(name, "")).split()) for name in LENGTHS}
        words["about"] = str(one.get("about", "")).strip()
        minutes = one.get("minutes")
        if not words["title"]:
            errors.append((f"/{number}/title", _("Skriv, hvad punktet handler om.")))
        for name, most in LENGTHS.items():
            if len(words[name]) > most:
                errors.append((f"/{number}/{name}", _("Skriv højst {most} tegn.").format(most=most)))
        if not isinstance(minutes, int) or not 0 < minutes <= LONGEST:
            errors.append((f"/{number}/minutes", _("Skriv et antal minutter, højst {most}.").format(most=LONGEST)))
            minutes = 0
        found.append(asdict(Point(minutes=minutes, **words)))
    if len(found) > MOST:
        errors.append(("", _("Højst {most} punkter.").format(most=MOST)))
    if errors:
        raise Invalid(errors)
    return found


def moved(agenda: Sequence[dict[str, Any]], number: int, to: int) -> list[dict[str, Any]]:
    """With the point at ``number`` (from 0) standing at ``to``."""
    rows = list(agenda)
    row = rows.pop(number)
    rows.insert(min(max(0, to), len(rows)), row)
    return rows
