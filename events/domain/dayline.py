"""The time around a proposal, drawn: a line for each who is in the way, with what they do, and where it overlaps.

Positions are percent of the time shown, as text that a style or an SVG takes ("12.50%"), whatever the language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from events.domain import availability, buffers
from events.domain.agenda import ZONE
from events.domain.clashing import taken_by, title_in
from events.domain.proposals import REFUSE, Conflict, Proposed, Taking
from events.domain.scope import Scope
from events.models import Booking, Resource
from people.domain.danish import da_date_week, da_days, da_span, da_weekday_short

LANES = 5
DRAWN = frozenset({"double_booking", "away", "outside_hours", "travel", "rest", "held", "day_hours"})
WITH_OTHERS = frozenset({"double_booking", "travel", "rest", "held"})
EARLIEST, LATEST = time(7), time(18)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Block:
    """A stretch of time. ``kind``: this (what is proposed), other, around (buffers), away, road, overlap."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    left: str
    width: str

    @property
    def top(self) -> int:
        """What is there stands above, what is proposed below; what concerns both reaches over both. Of 44."""
        return {"away": 1, "overlap": 1, "this": 24, "this-around": 24}.get(self.kind, 3)

    @property
    def height(self) -> int:
        return 42 if self.kind in ("away", "overlap") else 18


@dataclass(frozen=True)
class Lane:
    """One resource, or one room known by its words, and what lies on its line."""

    label: str
    kind: str
    blocks: Sequence[Block]
    is_bad: bool = False


@dataclass(frozen=True)
class Tick:
    label: str
    left: str
    is_day: bool = False


@dataclass(frozen=True)
class Drawing:
    """The time shown, half-open, its marks and lines."""

    starts_at: datetime
    ends_at: datetime
    ticks: Sequence[Tick]
    lanes: Sequence[Lane]
    more: int = 0

    @property
    def heading(self) -> str:
        """ "tirsdag den 2. februar 2027, uge 5", or the days."""
        first = self.starts_at.astimezone(ZONE).date()
        last = (self.ends_at - timedelta(seconds=1)).astimezone(ZONE).date()
        return da_date_week(first) if first == last else da_days(first, last)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """What the patterns that are drawn mean."""
        words = (
            ("this", _("det nye")),
            ("other", _("optaget")),
            ("around", _("opstilling og kørsel")),
            ("away", _("ikke til rådighed")),
            ("road", _("vejen imellem")),
            ("overlap", _("overlap")),
        )
        drawn = {block.kind.removeprefix("this-") for lane in self.lanes for block in lane.blocks}
        return [(kind, label) for kind, label in words if kind in drawn]


@dataclass
class _Scale:
    start: datetime
    end: datetime
    blocks: list[Block] = field(default_factory=list)

    def at(self, moment: datetime) -> float:
        return 100 * ((moment - self.start) / (self.end - self.start))

    def block(self, kind: str, title: str, start: datetime, end: datetime) -> Block | None:
        start, end = max(start, self.start), min(end, self.end)
        if end <= start:
            return None
        left = self.at(start)
        return Block(kind, title, start, end, f"{left:.2f}%", f"{self.at(end) - left:.2f}%")


def draw(proposed: Proposed, conflicts: Sequence[Conflict], scope: Scope) -> Drawing | None:
    """The day (or days) around it, or None when nobody's time is in the way. Three queries, however many lines."""
    in_the_way = [row for row in conflicts if row.resource is not None and row.code in DRAWN]
    rooms = [row for row in conflicts if row.code == "same_room"]
    wanted = list({row.resource.pk: row.resource for row in in_the_way if row.resource}.values())
    if not wanted and not rooms:
        return None
    takings = {taking.resource.pk: taking for taking in reversed(taken_by([proposed])[0])}
    shown = wanted[:LANES]
    # Somebody away for weeks does not make the day a week.
    with_others = [row for row in in_the_way if row.code in WITH_OTHERS]
    spans = [(row.starts_at, row.ends_at) for row in [*with_others, *rooms] if row.starts_at and row.ends_at]
    scale = _scale(proposed, [takings[row.pk] for row in shown if row.pk in takings], spans)
    booked = _booked(shown, proposed, scale, scope)
    gaps = availability.gaps(shown, scale.start, scale.end)
    lanes = [
        _lane(resource, takings.get(resource.pk), proposed, in_the_way, booked.get(resource.pk, []), gaps, scale)
        for resource in shown
    ]
    if rooms:
        lanes.append(_room(proposed, rooms, scale))
    return Drawing(scale.start, scale.end, _ticks(scale), lanes, len(wanted) - len(shown))


def _scale(proposed: Proposed, takings: Sequence[Taking], spans: Iterable[tuple[datetime, datetime]]) -> _Scale:
    """From morning to evening; wider when something lies outside, at most a day to each side; whole hours."""
    before, after = proposed.around
    start = min([proposed.starts_at - before, *(taking.busy_from for taking in takings)])
    end = max([proposed.ends_at + after, *(taking.busy_to for taking in takings)])
    on_shift = [taking for taking in takings if taking.is_shift]
    if on_shift and not proposed.whole:
        start, end = min(t.busy_from for t in on_shift), max(t.busy_to for t in on_shift)
    low, high = start - DAY, end + DAY
    for span_start, span_end in spans:
        start, end = min(start, max(span_start, low)), max(end, min(span_end, high))
    local_start, local_end = start.astimezone(ZONE), end.astimezone(ZONE)
    morning = datetime.combine(local_start.date(), EARLIEST, tzinfo=ZONE)
    evening = datetime.combine((local_end - timedelta(seconds=1)).date(), LATEST, tzinfo=ZONE)
    start, end = min(start, morning), max(end, evening)
    start = start.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    whole = end.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    return _Scale(start, whole if whole >= end else whole + HOUR)


def _booked(
    resources: Sequence[Resource], proposed: Proposed, scale: _Scale, scope: Scope
) -> dict[object, list[Booking]]:
    """What else lies on these lines; the event itself is left out, it is drawn where it is proposed."""
    found: dict[object, list[Booking]] = {}
    rows = Booking.objects.filter(
        resource__in=[row.pk for row in resources],
        state=Booking.State.FIRM,
        busy_from__lt=scale.end,
        busy_to__gt=scale.start,
    ).select_related("event__performance", "shift")
    own = {taking.shift_id for taking in proposed.takes}
    for row in rows.order_by("busy_from"):
        itself = proposed.event is not None and row.event_id == proposed.event.pk
        if not (itself and (proposed.whole or row.shift_id in own)):
            row.event.title = title_in(scope, row.event)
            found.setdefault(row.resource_id, []).append(row)
    return found


def _lane(
    resource: Resource,
    taking: Taking | None,
    proposed: Proposed,
    conflicts: Iterable[Conflict],
    rows: Iterable[Booking],
    gaps: availability.Gaps,
    scale: _Scale,
) -> Lane:
    blocks = [scale.block("away", gap.why, gap.starts_at, gap.ends_at) for gap in gaps.get(resource.pk, [])]
    for row in rows:
        blocks += _booking(row, scale)
    if taking is not None:
        blocks += _this(proposed, taking, scale)
    mine = [row for row in conflicts if row.resource is not None and row.resource.pk == resource.pk]
    for conflict in mine:
        if conflict.code == "travel" and taking is not None:
            blocks.append(_road(conflict, taking, scale))
    if taking is not None:
        for row in rows:
            start, end = max(row.busy_from, taking.busy_from), min(row.busy_to, taking.busy_to)
            blocks.append(scale.block("overlap", da_span(start, end), start, end) if end > start else None)
    refused = any(conflict.level == REFUSE for conflict in mine)
    return Lane(resource.name, resource.kind, [block for block in blocks if block], refused)


def _booking(row: Booking, scale: _Scale) -> list[Block | None]:
    """The event's own time solid, what is around it (setting up, driving) hatched."""
    if row.shift_id is not None:
        return [scale.block("other", row.event.title, row.busy_from, row.busy_to)]
    before, after = buffers.around(row.event)
    start, end = row.busy_from + before, row.busy_to - after
    if not (before or after) or end <= start:
        return [scale.block("other", row.event.title, row.busy_from, row.busy_to)]
    return [
        scale.block("around", "", row.busy_from, start),
        scale.block("other", row.event.title, start, end),
        scale.block("around", "", end, row.busy_to),
    ]


def _this(proposed: Proposed, taking: Taking, scale: _Scale) -> list[Block | None]:
    title = proposed.title or _("Dette")
    if taking.is_shift:
        return [scale.block("this", title, taking.busy_from, taking.busy_to)]
    return [
        scale.block("this-around", "", taking.busy_from, max(taking.busy_from, proposed.starts_at)),
        scale.block("this", title, proposed.starts_at, proposed.ends_at),
        scale.block("this-around", "", min(taking.busy_to, proposed.ends_at), taking.busy_to),
    ]


def _road(conflict: Conflict, taking: Taking, scale: _Scale) -> Block | None:
    """The way from the one before, or to the one after, as long as it takes."""
    if conflict.starts_at is None or conflict.ends_at is None:
        return None
    length = timedelta(minutes=conflict.minutes or 0)
    if conflict.ends_at <= taking.busy_from:
        return scale.block("road", _("vejen"), conflict.ends_at, conflict.ends_at + length)
    return scale.block("road", _("vejen"), conflict.starts_at - length, conflict.starts_at)


def _room(proposed: Proposed, rooms: Sequence[Conflict], scale: _Scale) -> Lane:
    """A room that is known by its words only: what else is said to be held there."""
    this = scale.block("this", proposed.title or _("Dette"), proposed.starts_at, proposed.ends_at)
    others, overlaps = [], []
    for row in rooms:
        if row.starts_at and row.ends_at:
            others.append(scale.block("other", row.other.title if row.other else "", row.starts_at, row.ends_at))
            start, end = max(row.starts_at, proposed.starts_at), min(row.ends_at, proposed.ends_at)
            overlaps.append(scale.block("overlap", da_span(start, end), start, end) if end > start else None)
    return Lane(proposed.room, "room", [block for block in (*others, this, *overlaps) if block])


def _ticks(scale: _Scale) -> list[Tick]:
    """A mark every few hours; at midnight the weekday."""
    hours = (scale.end - scale.start) / HOUR
    step = next((step for limit, step in ((7, 1), (15, 2), (26, 4), (60, 12), (200, 24)) if hours <= limit), 48)
    ticks = []
    moment = scale.start
    while moment < scale.end:
        local = moment.astimezone(ZONE)
        if local.hour % min(step, 24) == 0 and (step < 48 or local.toordinal() % 2 == 0):
            is_day = local.hour == 0
            label = f"{da_weekday_short(local)} {local.day}." if is_day else str(local.hour)
            ticks.append(Tick(label, f"{scale.at(moment):.2f}%", is_day))
        moment += HOUR
    return ticks
