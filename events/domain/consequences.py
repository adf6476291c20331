"""What a move or a cancellation brings, said before it is done: who gets a letter, who is taken, which day it is."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import bookings
from events.domain.agenda import ZONE
from events.domain.changes import Change, Told, local_day
from events.domain.concerned import Recipient
from events.domain.telling import TIME_FIELDS, Plan, plan
from events.models import Booking, Event, EventStatus
from people.domain.danish import da_date, in_a_row
from people.domain.schooldays import day_warning
from people.models import User

NAMED = 3  # names said before "and n more"


@dataclass(frozen=True)
class Outlook:
    """``sentences`` tell, ``clashes`` forbid; ``plan`` holds the letters and calls that the sentences count."""

    sentences: Sequence[str]
    clashes: Sequence[str]
    plan: Plan


def _names(people: Sequence[Recipient]) -> str:
    names = [person.name or person.email for person in people[:NAMED]]
    rest = len(people) - len(names)
    if rest > 0:
        return _("{names} og {rest} til").format(names=", ".join(names), rest=rest)
    return in_a_row(names)


def who_hears(brings: Plan) -> list[str]:
    """Sentences on who gets a letter, and who must be called."""
    mailed, called = [told.recipient for told in brings.letters], brings.calls
    sentences = []
    if mailed:
        sentences.append(
            ngettext("{number} person får brev: {names}.", "{number} personer får brev: {names}.", len(mailed)).format(
                number=len(mailed), names=_names(mailed)
            )
        )
    else:
        sentences.append(_("Ingen får brev."))
    if called:
        sentences.append(
            ngettext(
                "{number} person kan ikke få mail og må ringes op: {names}.",
                "{number} personer kan ikke få mail og må ringes op: {names}.",
                len(called),
            ).format(number=len(called), names=_names(called))
        )
    return sentences


def with_told(sentence: str, told: Told) -> str:
    """What a toast says afterwards: "… 14 får brev. 2 skal ringes op."."""
    parts = [sentence]
    if told.letters:
        parts.append(_("{number} får brev.").format(number=told.letters))
    if told.calls:
        parts.append(_("{number} skal ringes op.").format(number=told.calls))
    return " ".join(parts)


def thought(event: Event, values: Mapping[str, Any]) -> tuple[Event, Change]:
    """The event as it would be with these values, and the change that makes it so. Nothing is stored."""
    after = copy(event)
    before = {name: getattr(event, name) for name, value in values.items() if getattr(event, name) != value}
    for name in before:
        setattr(after, name, values[name])
    moved = {"starts_at", "ends_at"} & before.keys()
    if moved:
        after.day, after.last_day = local_day(after.starts_at), local_day(after.ends_at)
    return after, Change("moved" if moved else "edited", frozenset(before), before)


def thought_status(event: Event, status: str) -> tuple[Event, Change]:
    """The same for a cancellation, and for one taken back."""
    after = copy(event)
    after.status = status
    what = "cancelled" if status == EventStatus.CANCELLED else "restored"
    return after, Change(what, frozenset({"status"}), {"status": event.status}, old_status=event.status)


def of_move(
    event: Event,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: User | None = None,
    place: Mapping[str, Any] | None = None,
) -> Outlook:
    """Moving to these times, and to another ``place`` (venue, room, meeting_url): letters, clashes of those booked,
    holidays, and times gone by. Before anything is chosen it is said who would hear of a new time.
    """
    after, change = thought(event, {"starts_at": starts_at, "ends_at": ends_at, **(place or {})})
    if not change.fields:
        change = Change("moved", TIME_FIELDS)
    brings = plan(after, change, now, by)
    sentences = who_hears(brings)
    clashes = []
    rows = list(event.bookings.filter(state=Booking.State.FIRM).select_related("resource"))
    own = [row.pk for row in rows]
    start_delta, end_delta = starts_at - event.starts_at, ends_at - event.ends_at
    for row in rows[:60]:
        busy_from = row.busy_from + start_delta
        busy_to = row.busy_to + (end_delta if row.shift_id is None else start_delta)
        if busy_to <= busy_from:
            continue
        other = bookings.clashes(row.resource, busy_from, busy_to, besides=own).first()
        if other:
            clashes.append(bookings.clash_sentence(row.resource, other, event))
    day = starts_at.astimezone(ZONE).date()
    warning = day_warning(event.venue.municipality_id if event.venue else None, day)
    if warning:
        sentences.append(f"{da_date(day).capitalize()}: {warning}")
    elif day.weekday() > 4:
        sentences.append(_("{day} er i weekenden.").format(day=da_date(day).capitalize()))
    if starts_at < now:
        sentences.append(_("Tidspunktet er passeret."))
    if brings.letters:
        sentences.append(_("Abonnerede kalendere viser den nye tid, næste gang de hentes."))
    return Outlook(sentences, clashes, brings)


def of_cancel(event: Event, now: datetime, by: User | None = None) -> Outlook:
    """Cancelling: letters, and the time given back."""
    brings = plan(*thought_status(event, EventStatus.CANCELLED), now, by)
    sentences = who_hears(brings)
    booked = event.bookings.filter(state=Booking.State.FIRM).count()
    if booked:
        sentences.append(
            ngettext("{number} booking frigives.", "{number} bookinger frigives.", booked).format(number=booked)
        )
    sentences.append(_("Arrangementet bliver stående i kalenderen som aflyst."))
    return Outlook(sentences, [], brings)


def of_restore(event: Event, status: str, now: datetime, by: User | None = None) -> Outlook:
    """Taking a cancellation back: letters to those who had heard of it."""
    brings = plan(*thought_status(event, status), now, by)
    return Outlook(who_hears(brings), [], brings)
