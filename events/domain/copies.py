"""The copies of an event in people's calendars: what went there by invitation, and what takes it out again.

Of two messages about one UID a calendar believes the one with the higher SEQUENCE, then the newer DTSTAMP (RFC 5546
2.1.5). So what says the opposite of what was sent before needs a SEQUENCE of its own, also where the event stays as
it is; it is the event's, so that whoever is invited again afterwards is believed, too.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from events.domain import feeds, ics
from events.domain.changes import another_sequence
from events.domain.concerned import Recipient
from events.models import Event, Shift
from people.domain.history import subject_kind
from people.domain.outbox import unsent
from people.models import Letter, User

INVITED, UPDATED = "calendar_invitation", "calendar_updated"
# Letters that are there for the calendar part alone.
OWN_LETTERS = frozenset({INVITED, UPDATED})
_UID = re.compile(r"^UID:(\S+)", re.MULTILINE)
_SEQUENCE = re.compile(r"^SEQUENCE:(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Named:
    """Which UID a letter's calendar part is about, in which version."""

    uid: str
    sequence: int


def named_by(letter: Letter) -> Named | None:
    flat = re.sub(r"\r?\n[ \t]", "", letter.calendar).replace("\r", "")
    uid, sequence = _UID.search(flat), _SEQUENCE.search(flat)
    return Named(uid[1], int(sequence[1]) if sequence else 0) if uid else None


def own_parts(event: Event, user: User, state: str, now: datetime) -> list[Shift | None]:
    """What of the event is somebody's own and still to come, earliest first: shifts, or None for all of it."""
    rows = event.bookings.filter(resource__user=user, state=state).select_related("shift").order_by("busy_from", "pk")
    return list(dict.fromkeys(row.shift for row in rows if (row.shift or event).ends_at > now))


def newest(event: Event, user: User, shift: Shift | None = None) -> Letter | None:
    """The last that somebody's calendar was sent about the event, or the shift."""
    rows = Letter.objects.filter(user=user, about_kind=subject_kind(event), about_id=str(event.pk))
    uid = ics.uid_of(event, shift)
    for letter in rows.exclude(calendar="").exclude(status=Letter.Status.CANCELLED).order_by("-created_at", "-pk"):
        named = named_by(letter)
        if named is not None and named.uid == uid:
            return letter
    return None


def holds(event: Event, user: User, shift: Shift | None = None) -> bool:
    """Whether somebody was invited, and not told since that it is off."""
    last = newest(event, user, shift)
    return last is not None and last.calendar_method == "REQUEST"


def invitation(event: Event, user: User, now: datetime, shift: Shift | None = None) -> str:
    """The calendar part that puts the event, or the shift, into somebody's calendar, also after it was taken out."""
    last = newest(event, user, shift)
    if last is not None and last.calendar_method == "CANCEL":
        outgrow(event, [last], now, shift)
    return ics.invitation(event, Recipient.of_user(user, "staff"), "REQUEST", shift=shift)


def cancellation(event: Event, user: User, now: datetime, shift: Shift | None = None) -> str:
    """The calendar part that takes the event, or the shift, out of the calendar of somebody who is off it.

    "" where it does not stand there. The event goes on, with one SEQUENCE more.
    """
    last = newest(event, user, shift)
    if last is None or last.calendar_method != "REQUEST":
        return ""
    outgrow(event, [last], now, shift)
    return ics.invitation(event, Recipient.of_user(user, "staff"), "CANCEL", shift=shift)


def outgrow(event: Event, letters: Iterable[Letter], now: datetime, shift: Shift | None = None) -> None:
    """Sees to it that what is sent next is believed over the calendar parts of these letters."""
    sent = max((named.sequence for letter in letters if letter.calendar and (named := named_by(letter))), default=-1)
    if sent < ics.sequence_of(event, shift):
        return
    with transaction.atomic():
        another_sequence(event, now)
        feeds.make_stale(event)


def shift_of(letter: Letter) -> Shift | None:
    """The shift that a letter's calendar part is about; None where it is about the whole event."""
    key = _shift_key(letter)
    return Shift.objects.filter(pk=key).first() if key else None


def is_of_gone_shift(letter: Letter) -> bool:
    """Whether a letter's calendar part is about a shift that is no more."""
    return _shift_key(letter) is not None and shift_of(letter) is None


def _shift_key(letter: Letter) -> uuid.UUID | None:
    named = named_by(letter)
    found = re.match(r"shift-([0-9a-f-]{36})@", named.uid) if named else None
    return uuid.UUID(found[1]) if found else None


def waiting(event: Event, user: User, shift: Shift | None = None) -> QuerySet[Letter]:
    """Letters for the calendar alone, about the event or the shift, that have not left yet."""
    uid = ics.uid_of(event, shift)
    rows = unsent(event, OWN_LETTERS).filter(user=user)
    return rows.filter(pk__in=[row.pk for row in rows if (named := named_by(row)) and named.uid == uid])
