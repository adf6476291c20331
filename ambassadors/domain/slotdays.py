"""The days a school proposes, drawn with what else happens on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ambassadors.models import Slot, VisitRequest
from events.domain.agenda import ZONE, Wanted
from events.domain.scope import Scope
from events.models import Event
from people.domain.schooldays import day_warning

OPENS, CLOSES = 7, 18  # the hours drawn
MOST = 60


@dataclass(frozen=True)
class Bar:
    """One span of the day, in thousandths of the width drawn."""

    left: int
    width: int
    lane: int
    event: Event | None = None

    @property
    def top(self) -> int:
        return 26 + self.lane * 22


@dataclass(frozen=True)
class SlotDay:
    """One proposed time on its day."""

    slot: Slot
    own: Bar
    others: Sequence[Bar]
    warning: str

    @property
    def height(self) -> int:
        return 30 + 22 * (1 + max((bar.lane for bar in self.others), default=-1))


HOURS = [(hour, round((hour - OPENS) * 1000 / (CLOSES - OPENS))) for hour in range(OPENS + 1, CLOSES, 2)]


def draw(wish: VisitRequest, slots: Iterable[Slot]) -> list[SlotDay]:
    """Each slot with the programme's other events that day; one query for all of them."""
    slots = list(slots)
    days = {slot.day for slot in slots}
    rows = (
        Wanted(Scope(frozenset({wish.programme_id})))
        .events()
        .filter(day__in=days)
        .exclude(pk=wish.event_id)  # type: ignore[misc]  # None excludes nothing
        .select_related("venue")
        .order_by("day", "starts_at")[:MOST]
    )
    events = list(rows) if days else []
    municipality = wish.school.municipality_id if wish.school else None
    return [
        SlotDay(
            slot,
            _bar(slot.starts_at, slot.ends_at, -1),
            _lanes([event for event in events if event.day == slot.day]),
            day_warning(municipality, slot.day),
        )
        for slot in slots
    ]


def _bar(starts_at: datetime, ends_at: datetime, lane: int, event: Event | None = None) -> Bar:
    left, right = _at(starts_at, starts_at), _at(ends_at, starts_at)
    return Bar(left, max(right - left, 12), lane, event)


def _at(moment: datetime, day: datetime) -> int:
    local, first = moment.astimezone(ZONE), day.astimezone(ZONE)
    hours = 24.0 if local.date() > first.date() else local.hour + local.minute / 60
    return round(min(max(hours - OPENS, 0), CLOSES - OPENS) * 1000 / (CLOSES - OPENS))


def _lanes(events: Sequence[Event]) -> list[Bar]:
    """Beside each other where they overlap: three lanes at most."""
    ends: list[datetime] = []
    bars = []
    for event in events:
        lane = next((number for number, end in enumerate(ends) if end <= event.starts_at), None)
        if lane is None:
            if len(ends) == 3:
                continue
            ends.append(event.ends_at)
            lane = len(ends) - 1
        ends[lane] = event.ends_at
        bars.append(_bar(event.starts_at, event.ends_at, lane, event))
    return bars
