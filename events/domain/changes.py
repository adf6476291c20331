"""Every change of an event: made, moved, reworded, cancelled. Sequence, history, calendars and letters follow."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.domain import bookings, conflicts, feeds, journal, lifecycle, ownfields
from events.domain.news import event_changed, event_tells
from events.models import Booking, Event, EventStatus, Programme, Resource, Venue
from people.domain.danish import da_when
from people.domain.history import record
from people.domain.lifecycle import label_of, move
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import User

# What a calendar shows. A change of the first group makes SEQUENCE grow, of any of them DTSTAMP.
SEQUENCE_FIELDS = frozenset({"starts_at", "ends_at", "venue", "room", "meeting_url", "title"})
VISIBLE_FIELDS = SEQUENCE_FIELDS | {"summary", "description", "agenda", "capacity", "is_green", "programme"}

# Left out of a cancellation: what is booked besides people stays booked.
KIT = "bookings:kit"


type Guard = Callable[[Event, str], None]
_guards: list[Guard] = []


def register_guard(check: Guard) -> None:
    """``check(event, new)`` is asked before a status changes, and raises MoveNotAllowed where something is missing."""
    if check not in _guards:
        _guards.append(check)


@dataclass
class Told:
    """How many get a letter because of a change, how many a text message besides, and how many must be called; filled
    in while it is made."""

    letters: int = 0
    calls: int = 0
    texts: int = 0


@dataclass(frozen=True)
class Change:
    """What happened. ``before`` holds the old values of the fields in ``fields``."""

    what: str  # "made", "moved", "edited", "status", "cancelled", "restored"
    fields: frozenset[str] = frozenset()
    before: Mapping[str, Any] = field(default_factory=dict)
    old_status: str = ""
    why: str = ""
    quiet: bool = False  # the organiser chose to tell nobody
    without: frozenset[str] = frozenset()  # consequences left out: "letters:invited"
    undoes: uuid.UUID | None = None  # the change set that is taken back by this
    told: Told = field(default_factory=Told, compare=False)


def local_day(when: datetime, zone: str = "Europe/Copenhagen") -> Any:
    """The wall-clock date of a moment in the event's zone."""
    return when.astimezone(ZoneInfo(zone)).date()


def slug_for(title: str, event_id: uuid.UUID) -> str:
    """An address that says what it is and stays when the title changes: "smedens-dag-3f2a915c07"."""
    plain = title.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return f"{slugify(plain)[:78] or 'arrangement'}-{event_id.hex[:10]}"


def make_event(
    *,
    kind: str,
    programme: Programme,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: User | None = None,
    status: str = "",
    venue: Venue | None = None,
    answer: conflicts.Answer | None = None,
    actor: str = "",
    **words: Any,
) -> Event:
    """A new event in its first status (or ``status``), with its history line and news. ``actor`` asked for it.

    With an ``answer`` it is refused where something stands in the way (events.domain.conflicts); without one only
    where its room is taken.
    """
    check_times(starts_at, ends_at)
    event_id = uuid.uuid4()
    event = Event(
        id=event_id,
        kind=kind,
        programme=programme,
        status=status or lifecycle.FIRST[kind],
        title=title,
        slug=slug_for(title, event_id),
        starts_at=starts_at,
        ends_at=ends_at,
        day=local_day(starts_at),
        last_day=local_day(ends_at),
        venue=venue,
        owner=words.pop("owner", None) or by,
        changed_at=now.replace(microsecond=0),
        created_at=now,
        updated_at=now,
        **words,
    )
    with journal.as_one(now=now, by=by, what="made"):
        settled = conflicts.settle_one(conflicts.Proposed.of(event), now, answer)
        journal.made(event)
        event.save(force_insert=True)
        bookings.take_room(event, now=now, by=by)
        record(event, now=now, by=by, what="made", new=event.status, actor=actor)
        settled.record(event, now=now, by=by)
        _follow(event, Change("made"), now, by)
    return event


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Invalid([("/ends_at", _("Slutter før det starter. Vælg et senere sluttidspunkt."))])


def change_event(
    event: Event,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    why: str = "",
    quiet: bool = False,
    without: Iterable[str] = (),
    expected_revision: int | None = None,
    answer: conflicts.Answer | None = None,
) -> Change | None:
    """Saves what differs and returns the Change, or None when nothing does.

    A move takes the bookings along and raises Clash when somebody is taken at the new time. With
    ``expected_revision`` it refuses when somebody else changed the event since that was read; with an ``answer``
    it asks about what is warned of (conflicts.NeedsReason) unless that answers it.
    """
    with journal.as_one(now=now, by=by, actor=actor, without=without):
        stored = Event.objects.select_for_update().get(pk=event.pk)
        if expected_revision is not None and stored.revision != expected_revision:
            raise MoveNotAllowed(
                _("En anden har ændret arrangementet imens. Genindlæs siden og prøv igen."), code="changed_meanwhile"
            )
        differing = {name: value for name, value in changes.items() if getattr(stored, name) != value}
        if not differing:
            return None
        settled = conflicts.settle_one(conflicts.of_changes(stored, differing), now, answer)
        differing |= ownfields.marks(stored, changes, differing)
        journal.watch(stored)
        before = {name: getattr(stored, name) for name in differing}
        for name, value in differing.items():
            setattr(stored, name, value)
        check_times(stored.starts_at, stored.ends_at)
        moved = {"starts_at", "ends_at"} & differing.keys()
        if moved and stored.status in lifecycle.OVER:
            raise MoveNotAllowed(_("Arrangementet er ovre eller aflyst og kan ikke flyttes."), code="event_is_over")
        elsewhere = {"venue", "room"} & differing.keys()
        if elsewhere:
            bookings.leave_room(stored)
        if bookings.SPAN_FIELDS & differing.keys():
            bookings.shift_bookings(stored, before)
        if moved:
            stored.day, stored.last_day = local_day(stored.starts_at), local_day(stored.ends_at)
            _shift_shifts(stored, before)
        if elsewhere:
            bookings.take_room(stored, now=now, by=by)
        visible = VISIBLE_FIELDS & differing.keys()
        if visible:
            new_version(stored, now, grows=bool(SEQUENCE_FIELDS & differing.keys()))
        stored.updated_at = now
        stored.save()
        change = Change(
            "moved" if moved else "edited",
            frozenset(differing),
            before,
            why=why,
            quiet=quiet,
            without=frozenset(without),
        )
        journal.did(change.what)
        old, new = _words_before(stored, before, moved), _words_after(stored, differing, moved)
        record(stored, now=now, by=by, actor=actor, what=change.what, old=old, new=new, why=why)
        settled.record(stored, now=now, by=by)
        _follow(stored, change, now, by)
    _refresh(event, stored)
    return change


def change_status(
    event: Event,
    new: str,
    *,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    why: str = "",
    quiet: bool = False,
    without: Iterable[str] = (),
) -> Change:
    """Moves the status by the kind's table; cancelling gives everyone's time back and keeps it in their feeds."""
    with journal.as_one(now=now, by=by, actor=actor, without=without):
        stored = Event.objects.select_for_update().get(pk=event.pk)
        journal.watch(stored)
        for check in _guards:
            check(stored, new)
        old = stored.status
        also: dict[str, Any] = {}
        shown_before, shown_after = lifecycle.calendar_status(old), lifecycle.calendar_status(new)
        gone, back = shown_after == "CANCELLED" != shown_before, shown_before == "CANCELLED" != shown_after
        if new == EventStatus.CANCELLED:
            also = {"cancelled_at": now, "cancel_reason": why[:300]}
            if old not in lifecycle.SHOWN_TO_ALL:
                also["is_public"] = False  # what nobody outside has seen is not announced as cancelled
        elif back:
            also = {"cancelled_at": None, "cancel_reason": ""}
        if shown_before != shown_after:
            new_version(stored, now, grows=True)
            also |= {"sequence": stored.sequence, "revision": stored.revision, "changed_at": stored.changed_at}
        move(stored, new, moves=lifecycle.MOVES[stored.kind], now=now, by=by, actor=actor, why=why, also=also)
        if gone:
            given = stored.bookings.all()
            if KIT in without:
                given = given.filter(resource__kind=Resource.Kind.PERSON)
            bookings.release(given, state=Booking.State.CANCELLED)
        elif back:
            bookings.restore(stored)
        what = "cancelled" if gone else "restored" if back else "status"
        change = Change(
            what,
            frozenset({"status"}),
            {"status": old},
            old_status=old,
            why=why,
            quiet=quiet,
            without=frozenset(without),
        )
        journal.did(what)
        _follow(stored, change, now, by)
    _refresh(event, stored)
    return change


def cancel(
    event: Event,
    *,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    why: str = "",
    quiet: bool = False,
    without: Iterable[str] = (),
) -> Change:
    new = EventStatus.CANCELLED
    return change_status(event, new, now=now, by=by, actor=actor, why=why, quiet=quiet, without=without)


def new_version(event: Event, now: datetime, *, grows: bool) -> None:
    """One more revision; DTSTAMP is whole seconds and always grows, or calendars take the newer for the older."""
    event.revision += 1
    event.sequence += 1 if grows else 0
    event.changed_at = max(now.replace(microsecond=0), event.changed_at + timedelta(seconds=1))


def another_sequence(event: Event, now: datetime) -> None:
    """One SEQUENCE more and a newer DTSTAMP for calendars, where the event itself stays as it is."""
    stored = Event.objects.select_for_update().get(pk=event.pk)
    event.sequence = stored.sequence + 1
    event.changed_at = max(now.replace(microsecond=0), stored.changed_at + timedelta(seconds=1))
    event.save(update_fields=["sequence", "changed_at"])


def _shift_shifts(event: Event, before: Mapping[str, Any]) -> None:
    """The shifts of a stand that moves to other days move along."""
    delta = event.starts_at - before.get("starts_at", event.starts_at)
    if not delta:
        return
    for shift in event.shifts.all():
        shift.starts_at += delta
        shift.ends_at += delta
        shift.day = local_day(shift.starts_at)
        shift.save(update_fields=["starts_at", "ends_at", "day"])


def _follow(event: Event, change: Change, now: datetime, by: User | None) -> None:
    """What follows every change, in the same transaction: feeds are stale, and whoever listens hears of it."""
    feeds.make_stale(event, before_programme=change.before.get("programme"), before_owner=change.before.get("owner"))
    for news in (event_tells, event_changed):
        news.send(sender=Event, event=event, change=change, now=now, by=by)


def _refresh(event: Event, stored: Event) -> None:
    for model_field in Event._meta.concrete_fields:
        setattr(event, model_field.attname, getattr(stored, model_field.attname))
    event._state.fields_cache.clear()


def _words_before(event: Event, before: Mapping[str, Any], moved: set[str]) -> str:
    """The history line's "from": the old span when moved, else the old words."""
    if moved:
        return da_when(before.get("starts_at", event.starts_at), before.get("ends_at", event.ends_at))
    return _words(before)


def _words_after(event: Event, after: Mapping[str, Any], moved: set[str]) -> str:
    """The history line's "to"."""
    return da_when(event.starts_at, event.ends_at) if moved else _words(after)


def _words(values: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for name, value in values.items() if name in ("title", "venue", "room") and value)


def status_label(event: Event, status: str) -> str:
    return label_of(event, status)
