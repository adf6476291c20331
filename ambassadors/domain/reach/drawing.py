"""The report as bars: widths in a box of a thousand, so that a page needs no sums of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from ambassadors.domain.reach.report import Line

WIDE, ROW, LABEL, FIGURE = 720, 26, 190, 90


@dataclass(frozen=True)
class Bar:
    """One line of the drawing: its label, one or more parts from left to right, and the figure after them."""

    label: str
    y: int
    parts: Sequence[tuple[int, int, str]]  # x, width, class
    value: int
    value_x: int

    @property
    def text_y(self) -> int:
        return self.y + 13


@dataclass(frozen=True)
class Drawing:
    bars: Sequence[Bar]
    width: int
    height: int


def people(lines: Sequence[Line]) -> Drawing:
    """Met in person: girls, boys, pupils nobody told apart, and who came to something else."""
    return _drawn(
        lines,
        lambda line: [
            (line.girls, "reach-girls"),
            (line.boys, "reach-boys"),
            (max(0, line.pupils - line.girls - line.boys), "reach-pupils"),
            (line.came, "reach-came"),
        ],
    )


def seen(lines: Sequence[Line]) -> Drawing:
    """Those who saw a story."""
    return _drawn(lines, lambda line: [(line.reached, "reach-seen")])


def _drawn(lines: Sequence[Line], parts_of: object) -> Drawing:
    assert callable(parts_of)
    most = max((sum(value for value, _kind in parts_of(line)) for line in lines), default=0) or 1
    room = WIDE - LABEL - FIGURE
    bars = []
    for number, line in enumerate(lines):
        x, parts, total = LABEL, [], 0
        for value, kind in parts_of(line):
            total += value
            width = round(room * total / most) - (x - LABEL)
            if value and width > 0:
                parts.append((x, width, kind))
                x += width
        label = line.label if len(line.label) <= 27 else line.label[:26].rstrip() + "…"
        bars.append(Bar(label, number * ROW + 4, parts, total, x + 8))
    return Drawing(bars, WIDE, len(bars) * ROW + 8)
