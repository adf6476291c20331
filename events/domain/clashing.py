"""Who and what is in the way: taken elsewhere, away, too far off, without rest, over the hours.

One reading for many proposals: the bookings they take along, what else is booked around them, and who is away.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from events.domain import availability, buffers, lifecycle, roadtime, rooms, workload
from events.domain.agenda import ZONE
from events.domain.bookings import ROOM
from events.domain.proposals import NOTE, REFUSE, WARN, Conflict, Proposed, Taking
from events.domain.scope import Scope
from events.domain.workload import Span
from events.models import Booking, Event, EventKind, Hold, Resource
from people.domain.danish import da_date, da_days, da_span, da_time, da_week, da_when
from people.domain.journeys import Point


class Busy(NamedTuple):
    """A resource taken by something else: stored, or by another proposal of the same lot."""

    busy_from: datetime
    busy_to: datetime
    title: str
    event: Event | None
    is_shift: bool
    shift_id: uuid.UUID | None
    point: Point | None
    town: str
    drive: timedelta
    is_buffered: bool
    of: object  # the event's key, or the proposal's number: whose it is
    is_hidden: bool = False


@dataclass(frozen=True)
class _Reading:
    """What was read: what each proposal takes, what else is taken by resource, and who is away."""

    takings: Sequence[Sequence[Taking]]
    busy: Mapping[uuid.UUID, Sequence[Busy]]
    gaps: Mapping[uuid.UUID, Sequence[availability.Gap]]
    holds: Mapping[uuid.UUID, Sequence[Hold]]


def of_many(
    many: Sequence[Proposed],
    *,
    together: bool = True,
    scope: Scope = Scope(),  # noqa: B008  # frozen
) -> Iterator[tuple[int, Conflict]]:
    """Everything about whom and what the proposals take, by their numbers."""
    _know(many)
    takings = taken_by(many)
    read = _read(many, takings, scope)
    moving = {one.event.pk for one in many if one.event is not None and one.whole}
    for number, one in enumerate(many):
        if one.event is not None and one.event.status in lifecycle.OVER:
            yield number, _is_over(one)
            continue
        leaves = moving if together else {one.event.pk} if one.event is not None and one.whole else set()
        for taking in takings[number]:
            rows = [busy for busy in read.busy.get(taking.resource.pk, ()) if busy.of not in leaves]
            if together:
                rows += _of_the_others(many, takings, number, taking)
            for conflict in _of_taking(one, taking, rows, read):
                yield number, conflict


def concerned(many: Sequence[Proposed]) -> set[uuid.UUID]:
    """The keys of every resource that these proposals take."""
    return {taking.resource.pk for takings in taken_by(many) for taking in takings}


def _know(many: Sequence[Proposed]) -> None:
    """What is asked of each event and venue later, read for all of them at once."""
    gigs = [one.event for one in many if one.event is not None and one.kind == EventKind.PERFORMANCE]
    prefetch_related_objects(gigs, "performance")
    prefetch_related_objects([one.venue for one in many if one.venue is not None], "municipality")


def taken_by(many: Sequence[Proposed]) -> list[list[Taking]]:
    """What each proposal takes: the event's own bookings at the new time, what comes on, and the room by its name."""
    own: dict[uuid.UUID, list[Booking]] = defaultdict(list)
    events = [one.event.pk for one in many if one.event is not None and one.whole]
    if events:
        rows = Booking.objects.filter(event__in=events, state=Booking.State.FIRM).select_related("resource")
        for row in rows:
            own[row.event_id].append(row)
    places = rooms.known(one.venue.pk for one in many if one.whole and one.venue and one.room.strip())
    return [_takings(one, own, rooms.among(places, one.venue, one.room)) for one in many]


def _takings(one: Proposed, own: Mapping[uuid.UUID, Sequence[Booking]], room: Resource | None) -> list[Taking]:
    found = list(one.takes)
    before, after = one.around
    start, end = one.starts_at - before, one.ends_at + after
    if one.event is not None and one.whole:
        for row in own.get(one.event.pk, ()):
            if row.resource_id in one.without or (row.role == ROOM and row.resource.kind == Resource.Kind.ROOM):
                continue
            busy_from, busy_to = moved_span(one.event, row, start, end, one.starts_at)
            if busy_to > busy_from:
                found.append(Taking(row.resource, busy_from, busy_to, row.shift_id is not None, row.shift_id))
    if room is not None and room.pk not in one.without:
        found.append(Taking(room, start, end))
    return found


def moved_span(
    event: Event, row: Booking, start: datetime, end: datetime, starts_at: datetime
) -> tuple[datetime, datetime]:
    """Where a booking comes to lie when its event blocks [start, end), buffers included, and begins at ``starts_at``.

    A shift keeps its length; what is booked for the whole event keeps its distance to each end.
    """
    if row.shift_id is not None:
        moved_by = starts_at - event.starts_at
        return row.busy_from + moved_by, row.busy_to + moved_by
    old_start, old_end = buffers.buffered(event)
    return row.busy_from + (start - old_start), row.busy_to + (end - old_end)


def _read(many: Sequence[Proposed], takings: Sequence[Sequence[Taking]], scope: Scope) -> _Reading:
    everything = [taking for rows in takings for taking in rows]
    if not everything:
        return _Reading(takings, {}, {}, {})
    resources = {taking.resource.pk: taking.resource for taking in everything}
    first, last = min(t.busy_from for t in everything), max(t.busy_to for t in everything)
    # Whole weeks: hours are counted by the week.
    low, high = first - timedelta(days=7), last + timedelta(days=7)
    busy: dict[uuid.UUID, list[Busy]] = defaultdict(list)
    rows = (
        Booking.objects.filter(
            resource__in=list(resources), state=Booking.State.FIRM, busy_from__lt=high, busy_to__gt=low
        )
        .select_related("event__venue", "event__performance")
        .order_by("busy_from")
    )
    for row in rows:
        busy[row.resource_id].append(_stored(row, scope))
    holds: dict[uuid.UUID, list[Hold]] = defaultdict(list)
    held = Hold.objects.filter(
        resource__in=list(resources), state=Hold.State.HELD, busy_from__lt=last, busy_to__gt=first
    ).select_related("event")
    for hold in held:
        hold.event.title = title_in(scope, hold.event)
        holds[hold.resource_id].append(hold)
    return _Reading(takings, busy, availability.gaps(resources.values(), first, last), holds)


def title_in(scope: Scope, event: Event) -> str:
    """What an event is called by whoever may not see it."""
    return event.title if event.programme_id in scope else _("et andet arrangement")


def _stored(row: Booking, scope: Scope) -> Busy:
    venue = row.event.venue
    is_buffered = row.shift_id is None and (row.busy_from, row.busy_to) != (row.event.starts_at, row.event.ends_at)
    return Busy(
        row.busy_from,
        row.busy_to,
        title_in(scope, row.event),
        row.event,
        row.shift_id is not None,
        row.shift_id,
        venue.point if venue else None,
        venue.town if venue else "",
        buffers.drive(row.event),
        is_buffered,
        row.event_id,
        row.event.programme_id not in scope,
    )


def _of_the_others(
    many: Sequence[Proposed], takings: Sequence[Sequence[Taking]], number: int, taking: Taking
) -> list[Busy]:
    """The same resource taken by the other proposals of the lot."""
    return [
        Busy(
            other.busy_from,
            other.busy_to,
            one.title or _("en anden dato"),
            one.event,
            other.is_shift,
            other.shift_id,
            one.venue.point if one.venue else None,
            one.venue.town if one.venue else "",
            buffers.drive(one.event) if one.event else timedelta(0),
            not other.is_shift and (other.busy_from, other.busy_to) != (one.starts_at, one.ends_at),
            at,
        )
        for at, (one, rows) in enumerate(zip(many, takings, strict=True))
        if at != number
        for other in rows
        if other.resource.pk == taking.resource.pk
    ]


def _is_over(one: Proposed) -> Conflict:
    return Conflict(REFUSE, "event_is_over", _("Arrangementet er ovre eller aflyst og kan ikke flyttes."))


def _of_taking(one: Proposed, taking: Taking, rows: Sequence[Busy], read: _Reading) -> Iterator[Conflict]:
    resource = taking.resource
    if not resource.is_active:
        sentence = _("{who} er taget ud af brug.").format(who=resource.name)
        yield Conflict(REFUSE, "not_in_use", sentence, resource, short=_("ude af brug"))
    own = one.event.pk if one.event else None
    # On the same event and shift already: putting somebody on twice is once.
    others = [busy for busy in rows if not (busy.of == own and busy.shift_id == taking.shift_id)]
    overlapping = [busy for busy in others if busy.busy_from < taking.busy_to and busy.busy_to > taking.busy_from]
    for busy in overlapping:
        yield _double_booking(taking, busy)
    yield from _away(taking, read.gaps.get(resource.pk, ()))
    yield from _held(one, taking, read.holds.get(resource.pk, ()))
    if resource.kind == Resource.Kind.ROOM or overlapping:
        return
    yield from _too_far(one, taking, others)
    if resource.kind == Resource.Kind.PERSON:
        yield from _overworked(taking, others)


def _double_booking(taking: Taking, busy: Busy) -> Conflict:
    place = f", {busy.town}" if busy.town else ""
    only_buffers = busy.event is not None and not busy.is_shift and not _meets(taking, busy.event)
    sentence = (
        _("{who} er optaget af »{other}«{place} {when} med opstilling og kørsel.")
        if busy.is_buffered or only_buffers
        else _("{who} er optaget af »{other}«{place} {when}.")
    )
    when = _when(taking, busy.busy_from, busy.busy_to)
    return Conflict(
        REFUSE,
        "double_booking",
        sentence.format(who=taking.resource.name, other=busy.title, place=place, when=when),
        taking.resource,
        busy.event,
        busy.busy_from,
        busy.busy_to,
        short=_("optaget af »{andet}« {tid}").format(andet=busy.title, tid=da_span(busy.busy_from, busy.busy_to)),
        is_hidden=busy.is_hidden,
    )


def _when(taking: Taking, start: datetime, end: datetime) -> str:
    """The hours alone on the day that is talked about anyway."""
    days = {moment.astimezone(ZONE).date() for moment in (taking.busy_from, taking.busy_to, start, end)}
    return da_span(start, end) if len(days) == 1 else da_when(start, end)


def _meets(taking: Taking, event: Event) -> bool:
    return event.starts_at < taking.busy_to and event.ends_at > taking.busy_from


def _away(taking: Taking, gaps: Iterable[availability.Gap]) -> Iterator[Conflict]:
    who = taking.resource
    for gap in availability.in_the_way(gaps, taking.busy_from, taking.busy_to):
        if gap.code == availability.HOURS:
            start, end = max(gap.starts_at, taking.busy_from), min(gap.ends_at, taking.busy_to)
            words = _("{who} kan normalt ikke {when}.").format(who=who.name, when=_when(taking, start, end))
            short = _("kan normalt ikke {tid}").format(tid=da_span(start, end))
            yield Conflict(WARN, gap.code, words, who, None, start, end, short)
            continue
        if gap.code == availability.BUSY:
            when = _when(taking, gap.starts_at, gap.ends_at)
            words = _("{who} er optaget i egen kalender {when}.").format(who=who.name, when=when)
            short = _("optaget i egen kalender {tid}").format(tid=da_span(gap.starts_at, gap.ends_at))
            yield Conflict(WARN, gap.code, words, who, None, gap.starts_at, gap.ends_at, short)
            continue
        span = away_span(gap.starts_at, gap.ends_at)
        words = _("{who}: {why} {span}.").format(who=who.name, why=gap.why, span=span)
        short = _("fraværende: {grund}").format(grund=gap.why)
        yield Conflict(WARN, gap.code, words, who, None, gap.starts_at, gap.ends_at, short)


def away_span(start: datetime, end: datetime) -> str:
    """Whole days as days, anything else with its hours."""
    first, last = start.astimezone(ZONE), end.astimezone(ZONE)
    if first.time() == last.time() == datetime.min.time():
        return da_days(first.date(), (last - timedelta(days=1)).date())
    return da_when(start, end)


def _held(one: Proposed, taking: Taking, holds: Iterable[Hold]) -> Iterator[Conflict]:
    for hold in holds:
        if one.event is not None and hold.event_id == one.event.pk:
            continue
        if hold.busy_from < taking.busy_to and hold.busy_to > taking.busy_from:
            sentence = _("{who} er reserveret til »{other}« som nummer {rank} {when}.").format(
                who=taking.resource.name,
                other=hold.event.title,
                rank=hold.rank,
                when=_when(taking, hold.busy_from, hold.busy_to),
            )
            short = _("reserveret til »{andet}«").format(andet=hold.event.title)
            yield Conflict(NOTE, "held", sentence, taking.resource, hold.event, hold.busy_from, hold.busy_to, short)


def _too_far(one: Proposed, taking: Taking, others: Iterable[Busy]) -> Iterator[Conflict]:
    point = one.venue.point if one.venue else None
    stop = roadtime.Stop(
        taking.busy_from,
        taking.busy_to,
        point,
        buffers.drive(one.event) if one.event and not taking.is_shift else timedelta(0),
        one.event.pk if one.event else None,
    )
    stops = {roadtime.Stop(busy.busy_from, busy.busy_to, busy.point, busy.drive, busy.of): busy for busy in others}
    for tight in roadtime.tight(stop, stops):
        busy = stops[tight.stop]
        place = f", {busy.town}" if busy.town else ""
        sentence = (
            _("{who} når ikke frem i tide: »{other}«{place} slutter {clock}, og turen tager {long}.")
            if tight.is_before
            else _("{who} når ikke videre i tide: »{other}«{place} begynder {clock}, og turen tager {long}.")
        )
        clock = da_time(busy.busy_to if tight.is_before else busy.busy_from)
        long = roadtime.in_words(tight.minutes).rstrip(".")
        yield Conflict(
            WARN,
            "travel",
            sentence.format(who=taking.resource.name, other=busy.title, place=place, clock=clock, long=long),
            taking.resource,
            busy.event,
            busy.busy_from,
            busy.busy_to,
            short=_("når ikke frem i tide: »{andet}« {tid}").format(
                andet=busy.title, tid=da_span(busy.busy_from, busy.busy_to)
            ),
            minutes=tight.minutes,
            is_hidden=busy.is_hidden,
        )


def _overworked(taking: Taking, others: Sequence[Busy]) -> Iterator[Conflict]:
    who, new = taking.resource, Span(taking.busy_from, taking.busy_to)
    for busy in others:
        old = Span(busy.busy_from, busy.busy_to)
        if (taking.is_shift or busy.is_shift) and workload.too_little_rest(new, old):
            first, second = sorted((new, old))
            sentence = _("{who} får mindre end 11 timers hvile mellem {one} og {other}.").format(
                who=who.name, one=da_when(*first), other=da_when(*second)
            )
            short = _("mindre end 11 timers hvile")
            yield Conflict(WARN, "rest", sentence, who, busy.event, busy.busy_from, busy.busy_to, short)
    spans = [Span(busy.busy_from, busy.busy_to) for busy in others]
    if too_many := workload.too_many_hours(new, spans):
        day, hours = too_many
        sentence = _("{who} kommer op på {hours} {day}.").format(
            who=who.name, hours=roadtime.in_words(_minutes(hours)), day=da_date(day)
        )
        yield Conflict(WARN, "day_hours", sentence, who, short=_("for mange timer den dag"))
    if too_long := workload.too_long_week(new, spans):
        monday, hours = too_long
        sentence = _("{who} kommer op på {hours} i {week}.").format(
            who=who.name, hours=roadtime.in_words(_minutes(hours)), week=da_week(monday)
        )
        yield Conflict(WARN, "week_hours", sentence, who, short=_("for mange timer den uge"))


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
