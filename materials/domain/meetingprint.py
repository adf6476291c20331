"""What is printed for a meeting: badges on sheets of labels, table signs with one list over all, minutes, the pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from events.domain import running
from events.domain.aftermeeting import actions
from events.domain.aftermeeting.pack import Pack
from events.domain.colours import calendar_colour
from events.domain.door import tables
from events.domain.door.codes import qr_text, shown
from events.domain.door.expected import Guest, coming, guests
from events.models import Event, Minutes
from materials.domain.flyers import qr_svg
from materials.domain.printing import FONTS, laid_out
from people.domain.danish import collation_key


@dataclass(frozen=True)
class Layout:
    """Where the badges stand on a page, in millimetres."""

    name: str
    page: tuple[float, float]
    badge: tuple[float, float]
    columns: int
    rows: int
    left: float
    top: float
    gap: float = 0  # between two columns
    cut: bool = False  # lines to cut by

    @property
    def places(self) -> list[tuple[float, float]]:
        width, height = self.badge
        return [
            (round(self.left + column * (width + self.gap), 2), round(self.top + row * height, 2))
            for row in range(self.rows)
            for column in range(self.columns)
        ]


LAYOUTS = {
    one.name: one
    for one in (
        Layout("indstik", (210, 297), (90, 55), 2, 4, 15, 38.5, cut=True),
        Layout("etiketter", (210, 297), (99.1, 67.7), 2, 4, 4.65, 13.1, gap=2.5),
        Layout("a6", (105, 148), (105, 148), 1, 1, 0, 0),
    )
}


@dataclass(frozen=True)
class Badge:
    """One badge; without a name it is left empty, to be written on at the door."""

    name: str = ""
    company: str = ""
    role: str = ""
    code: str = ""

    @property
    def qr(self) -> str:
        return qr_svg(qr_text(self.code)) if self.code else ""

    @property
    def code_words(self) -> str:
        return shown(self.code) if self.code else ""

    @property
    def size(self) -> str:
        """Which of four sizes the name takes, by its length and its longest word."""
        longest = max((len(word) for word in self.name.split()), default=0)
        if len(self.name) <= 14 and longest <= 9:
            return "xl"
        if len(self.name) <= 24 and longest <= 12:
            return "l"
        return "m" if len(self.name) <= 38 and longest <= 18 else "s"

    @property
    def is_long(self) -> bool:
        return len(self.company) > 38


def badges_of(everybody: Sequence[Guest]) -> list[Badge]:
    """In the order of names; who is brought along and known by name has one, too, with a code of their own."""
    rows = []
    for one in coming(everybody):
        rows.append(Badge(one.name, one.company, one.role, one.code))
        rows += [Badge(it.name, one.company, code=it.code) for it in one.companions if it.name]
    return sorted(rows, key=lambda one: (collation_key(one.name), collation_key(one.company)))


def badges(event: Event, layout: Layout) -> bytes:
    """A PDF; the last sheet is filled with empty ones for those who come without signing up."""
    rows = badges_of(guests(event))
    each = len(layout.places)
    rows += [Badge()] * (-len(rows) % each or (0 if rows else each))
    sheets = [list(zip(rows[start : start + each], layout.places, strict=True)) for start in range(0, len(rows), each)]
    page = {"event": event, "layout": layout, "sheets": sheets, "big": layout.badge[1] > 100, **_common(event)}
    return _pdf("print/badges.html", page)


def table_signs(event: Event) -> bytes:
    """A sign for each table, A4 to be folded once, and one list of who sits where."""
    board = tables.board(event)
    where = sorted(
        [(one, table) for table, seated in board.tables for one in seated],
        key=lambda pair: (collation_key(pair[0].name), pair[0].key),
    )
    page = {"event": event, "tables": board.tables, "where": where, "unseated": board.unseated, **_common(event)}
    return _pdf("print/tables.html", page)


def minutes(event: Event, it: Minutes) -> bytes:
    page = {"event": event, "minutes": it, "actions": list(actions.own(event)), **_common(event)}
    return _pdf("print/minutes.html", page)


def programme(event: Event) -> bytes:
    """The agenda to hand out, with times, speakers and what it is about; as many pages as it takes."""
    return _pdf("print/programme.html", {"event": event, "agenda": running.timed(event), **_common(event)})


def pack(it: Pack) -> bytes:
    return _pdf("print/pack.html", {"event": it.event, "pack": it, **_common(it.event)})


def _common(event: Event) -> dict[str, Any]:
    return {
        "fonts": FONTS,
        "language": get_language() or "da",
        "colour": calendar_colour(event.programme.colour).hex,
    }


def _pdf(template: str, page: dict[str, Any]) -> bytes:
    pdf: bytes = laid_out(render_to_string(template, page)).write_pdf(pdf_variant="pdf/ua-1")
    return pdf
