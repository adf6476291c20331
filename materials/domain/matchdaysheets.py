"""A matching day on paper: everybody's own plan, a sign for each table, and the whole plan for the wall."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.domain.matchday import letters, participants, rounds
from events.models import MatchDay, MatchTalk
from events.models.matchdays import Participant
from materials.domain.printing import FONTS, laid_out


@dataclass(frozen=True)
class Page:
    """One person's or one table's page."""

    one: Participant
    name: str
    lines: Sequence[letters.Line]


def _talks(day: MatchDay) -> dict[Any, list[MatchTalk]]:
    found: dict[Any, list[MatchTalk]] = {}
    rows = MatchTalk.objects.filter(day=day).select_related(
        "company__organisation", "apprentice__trade", "apprentice__school"
    )
    for talk in rows.order_by("round", "table"):
        found.setdefault(talk.company_id, []).append(talk)
        found.setdefault(talk.apprentice_id, []).append(talk)
    return found


def _pages(day: MatchDay, people: Sequence[Participant]) -> list[Page]:
    talks = _talks(day)
    pages = []
    for one in people:
        one.day = day  # type: ignore[attr-defined]
        pages.append(Page(one, participants.name_of(one), letters.lines_of(one, talks.get(one.pk, []))))
    return pages


def schedules(day: MatchDay) -> Mapping[str, Any]:
    """A page for everybody with talks: apprentices by name, then companies."""
    pages = _pages(day, letters.everybody(day))
    mine = [page for page in pages if page.lines]
    return {"pages": sorted(mine, key=lambda page: (hasattr(page.one, "organisation_id"), page.name))}


def signs(day: MatchDay) -> Mapping[str, Any]:
    """A sign for each table, with the company's name and who comes when."""
    found: dict[int, list[letters.Line]] = {}
    names: dict[int, list[str]] = {}
    homes = {}
    for page in _pages(day, [one for one in letters.everybody(day) if hasattr(one, "organisation_id")]):
        for number in range(page.one.table or 0, (page.one.table or 0) + page.one.tables):  # type: ignore[attr-defined]
            if number:
                homes[number] = page.name
        for line in page.lines:
            found.setdefault(line.talk.table, []).append(line)
            if page.name not in names.setdefault(line.talk.table, []):
                names[line.talk.table].append(page.name)
    numbers = sorted({*found, *homes})
    tables = [
        (
            number,
            homes.get(number) or ", ".join(names.get(number, [])),
            sorted(found.get(number, []), key=lambda one: one.round.number),
        )
        for number in numbers
    ]
    return {"tables": tables}


def grid(day: MatchDay) -> Mapping[str, Any]:
    """Companies down, rounds across."""
    slots = rounds.rounds(day)
    rows = []
    for page in _pages(day, [one for one in letters.everybody(day) if hasattr(one, "organisation_id")]):
        at: dict[int, list[str]] = {}
        for line in page.lines:
            at.setdefault(line.round.number, []).append(line.name)
        rows.append((page.one, page.name, [at.get(slot.number, []) for slot in slots]))
    rows.sort(key=lambda row: (row[0].table or 10_000, row[1]))  # type: ignore[attr-defined]
    return {"slots": slots, "rows": rows, "dense": len(rows) > 26, "airy": len(rows) <= 14}


type Make = Callable[[MatchDay], Mapping[str, Any]]
SHEETS: dict[str, tuple[Any, str, Make]] = {
    "schedules": (_("Personlige planer"), "print/match_schedules.html", schedules),
    "signs": (_("Bordskilte"), "print/match_signs.html", signs),
    "grid": (_("Hele planen"), "print/match_grid.html", grid),
}


def sheet(day: MatchDay, which: str, now: datetime) -> bytes:
    title, template, make = SHEETS[which]
    page = {
        "day": day,
        "event": day.event,
        "heading": str(title),
        "language": get_language() or "da",
        "fonts": FONTS,
        "now": now,
        **make(day),
    }
    pdf: bytes = laid_out(render_to_string(template, page)).write_pdf(pdf_variant="pdf/ua-1")
    return pdf
