"""What the time and the place themselves say: what day it is, what else goes on, and whether there is room."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from events.domain import dayrules, lifecycle, rooms
from events.domain.agenda import ZONE
from events.domain.proposals import NOTE, WARN, Conflict, Proposed
from events.domain.scope import Scope
from events.models import Event, EventStatus, Invitation, Resource
from people.domain.danish import da_span, da_time

NAMED = 2  # events of the same day said by name
MANY_LETTERS = 10
OFFICE_OPENS, OFFICE_CLOSES, SATURDAY = 7, 20, 5
COMING = (Invitation.Status.YES, Invitation.Status.ATTENDED, Invitation.Status.OFFERED)
ASKED = (*COMING, Invitation.Status.INVITED, Invitation.Status.MAYBE, Invitation.Status.WAITLISTED)


class Near(NamedTuple):
    """Another event of the same days."""

    pk: uuid.UUID
    title: str
    programme: uuid.UUID
    municipality: int | None
    owner: uuid.UUID | None
    venue: uuid.UUID | None
    room: str
    starts_at: datetime
    ends_at: datetime
    day: date
    last_day: date


def of_many(
    many: Sequence[Proposed],
    now: datetime,
    *,
    scope: Scope = Scope(),  # noqa: B008  # frozen
) -> Iterator[tuple[int, Conflict]]:
    """Everything about when and where, by the proposals' numbers; only of those whose time and place are judged."""
    judged = [(number, one) for number, one in enumerate(many) if one.whole and not _is_over(one)]
    if not judged:
        return
    near = _near([one for _number, one in judged])
    seats = rooms.known(one.venue.pk for _number, one in judged if one.venue and one.room.strip())
    asked = _asked([one for _number, one in judged])
    moving = {one.event.pk for _number, one in judged if one.event is not None}
    for number, one in judged:
        room = rooms.among(seats, one.venue, one.room)
        others = [row for row in near if row.pk not in moving and _same_days(row, one)]
        for conflict in (
            *_past(one, now),
            *_day(one),
            *_same_room(one, others, room, scope),
            *_capacity(one, room, asked),
            *_same_day(one, [row for row in others if row.programme in scope]),
            *_same_owner(one, others, scope),
            *_late_letters(one, now),
        ):
            yield number, conflict


def _same_days(row: Near, one: Proposed) -> bool:
    return row.day <= one.last_day and row.last_day >= one.first_day


def _is_over(one: Proposed) -> bool:
    return one.event is not None and one.event.status in lifecycle.OVER


def _near(many: Sequence[Proposed]) -> list[Near]:
    """Events of the same days that share the programme, the municipality, the owner or the place; one query."""
    first, last = min(one.first_day for one in many), max(one.last_day for one in many)
    days: set[date] = set()
    for one in many:
        days |= {one.first_day + timedelta(days=n) for n in range((one.last_day - one.first_day).days + 1)}
    alike = Q(programme__in={one.programme_id for one in many if one.programme_id})
    venues = [one.venue for one in many if one.venue is not None]
    alike |= Q(venue__in={venue.pk for venue in venues})
    if municipalities := {venue.municipality_id for venue in venues if venue.municipality_id}:
        alike |= Q(venue__municipality__in=municipalities)
    if owners := {one.owner_id for one in many if one.owner_id}:
        alike |= Q(owner__in=owners)
    begins = Q(day__in=sorted(days)) if len(days) <= 200 else Q(day__range=(first, last))
    goes_on = Q(last_day__gt=F("day"), last_day__gte=first, day__lt=last)
    rows = (
        Event.objects.filter(begins | goes_on, alike)
        .exclude(status__in=[*lifecycle.GONE, EventStatus.CANCELLED])
        .order_by("starts_at", "pk")
        .values_list(
            "pk",
            "title",
            "programme_id",
            "venue__municipality_id",
            "owner_id",
            "venue_id",
            "room",
            "starts_at",
            "ends_at",
            "day",
            "last_day",
        )
    )
    return [Near(*row) for row in rows]


def _asked(many: Sequence[Proposed]) -> dict[uuid.UUID, tuple[int, int]]:
    """(coming with their guests, asked and not said no) by event; one query."""
    events = [one.event.pk for one in many if one.event is not None]
    if not events:
        return {}
    rows = (
        Invitation.objects.filter(event__in=events, online=False)
        .values("event")
        .annotate(
            coming=Count("pk", filter=Q(status__in=COMING)),
            guests=Sum("guests", filter=Q(status__in=COMING), default=0),
            asked=Count("pk", filter=Q(status__in=ASKED)),
        )
    )
    return {row["event"]: (row["coming"] + row["guests"], row["asked"]) for row in rows}


def _past(one: Proposed, now: datetime) -> Iterator[Conflict]:
    if one.starts_at < now:
        yield Conflict(NOTE, "past", _("Tidspunktet er passeret."))


def _day(one: Proposed) -> Iterator[Conflict]:
    municipality = one.venue.municipality if one.venue else None
    code, place = (municipality.pk, municipality.name) if municipality else (None, "")
    for remark in dayrules.of_days(one.kind, one.first_day, one.last_day, code, place):
        start = datetime.combine(remark.day, datetime.min.time(), tzinfo=ZONE)
        yield Conflict(remark.weight, remark.code, remark.sentence, starts_at=start)


def _same_room(one: Proposed, others: Sequence[Near], room: Resource | None, scope: Scope) -> Iterator[Conflict]:
    """The same words for the room of the same place; a room that can be booked is judged as a booking instead."""
    here = rooms.key(one.venue, one.room)
    if here is None or room is not None:
        return
    before, after = one.around
    for row in others:
        if rooms.key(row.venue, row.room) == here and (
            row.starts_at < one.ends_at + after and row.ends_at > one.starts_at - before
        ):
            sentence = _("»{other}« er også i {room} {when}.").format(
                other=_title(row, scope), room=one.room, when=da_span(row.starts_at, row.ends_at)
            )
            yield _with(row, scope, WARN, "same_room", sentence)


def _title(row: Near, scope: Scope) -> str:
    return row.title if row.programme in scope else _("et andet arrangement")


def _with(row: Near, scope: Scope, level: str, code: str, sentence: str) -> Conflict:
    event = Event(pk=row.pk, title=_title(row, scope), starts_at=row.starts_at, ends_at=row.ends_at)
    hidden = row.programme not in scope
    return Conflict(level, code, sentence, None, event, row.starts_at, row.ends_at, is_hidden=hidden)


def _capacity(one: Proposed, room: Resource | None, asked: dict[uuid.UUID, tuple[int, int]]) -> Iterator[Conflict]:
    seats = room.capacity if room is not None and room.capacity else one.venue.capacity if one.venue else None
    if not seats:
        return
    where = room.name if room is not None and room.capacity else one.venue.name if one.venue else ""
    coming, invited = asked.get(one.event.pk, (0, 0)) if one.event else (0, 0)
    said: dict[str, Any] = {"seats": seats, "where": where}
    if coming > seats:
        sentence = _("Der er plads til {seats} i {where}, men {number} er tilmeldt.").format(number=coming, **said)
    elif one.capacity and one.capacity > seats:
        sentence = _("Der er plads til {seats} i {where}, men arrangementet har {number} pladser.").format(
            number=one.capacity, **said
        )
    elif not one.capacity and invited > seats:
        sentence = _("Der er plads til {seats} i {where}, men {number} er indbudt.").format(number=invited, **said)
    else:
        return
    yield Conflict(WARN, "capacity", sentence)


def _same_day(one: Proposed, others: Sequence[Near]) -> Iterator[Conflict]:
    """One sentence for the programme, and one for the municipality's other events."""
    own = [row for row in others if row.programme == one.programme_id]
    if own:
        yield Conflict(NOTE, "same_programme", _("Samme dag i indsatsen: {events}.").format(events=_named(own)))
    municipality = one.venue.municipality if one.venue else None
    if municipality is not None:
        there = [row for row in others if row.municipality == municipality.pk and row.programme != one.programme_id]
        if there:
            sentence = _("Samme dag i {place}: {events}.").format(place=municipality.name, events=_named(there))
            yield Conflict(NOTE, "same_municipality", sentence)


def _named(rows: Sequence[Near]) -> str:
    names = ", ".join(f"»{row.title}« {da_span(row.starts_at, row.ends_at)}" for row in rows[:NAMED])
    if len(rows) > NAMED:
        return _("{names} og {rest} til").format(names=names, rest=len(rows) - NAMED)
    return names


def _same_owner(one: Proposed, others: Sequence[Near], scope: Scope) -> Iterator[Conflict]:
    for row in others:
        if row.owner and row.owner == one.owner_id and row.starts_at < one.ends_at and row.ends_at > one.starts_at:
            sentence = _("Den ansvarlige har også »{other}« {when}.").format(
                other=_title(row, scope), when=da_span(row.starts_at, row.ends_at)
            )
            yield _with(row, scope, NOTE, "same_owner", sentence)


def _late_letters(one: Proposed, now: datetime) -> Iterator[Conflict]:
    local = now.astimezone(ZONE)
    open_now = local.weekday() < SATURDAY and OFFICE_OPENS <= local.hour < OFFICE_CLOSES
    if one.letters >= MANY_LETTERS and not open_now:
        sentence = _("{number} personer får brev nu, {clock}, uden for kontortid.").format(
            number=one.letters, clock=da_time(now)
        )
        yield Conflict(NOTE, "late_letters", sentence)
