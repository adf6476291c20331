"""What a move or a cancellation brings, said before it is done: who gets a letter, who is taken, which day it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import bookings, lifecycle
from events.domain.agenda import ZONE
from events.domain.concerned import Recipient, everyone
from events.models import Booking, Event
from people.domain.danish import da_date
from people.domain.mailbasis import mailable
from people.domain.schooldays import day_warning

NAMED = 3  # names said before "and n more"


@dataclass(frozen=True)
class Outlook:
    """``sentences`` tell, ``clashes`` forbid."""

    sentences: Sequence[str]
    clashes: Sequence[str]
    letters: int


def _has_letter(person: Recipient, based: set[UUID]) -> bool:
    """Staff and hosts with an address; the invited only where a basis for mail stands."""
    if person.role == "invited":
        return person.contact is not None and person.contact.pk in based
    return bool(person.email)


def _names(people: Sequence[Recipient]) -> str:
    names = [person.name or person.email for person in people[:NAMED]]
    rest = len(people) - len(names)
    if rest > 0:
        return _("{names} og {rest} til").format(names=", ".join(names), rest=rest)
    if len(names) > 1:
        return _("{names} og {last}").format(names=", ".join(names[:-1]), last=names[-1])
    return names[0] if names else ""


def who_hears(event: Event) -> tuple[list[str], int]:
    """Sentences on who gets a letter, and how many do."""
    if event.status in lifecycle.GONE:
        return [_("Ingen får brev.")], 0
    people = everyone(event)
    based = mailable(person.contact.pk for person in people if person.contact and person.role == "invited")
    mailed = [person for person in people if _has_letter(person, based)]
    called = [person for person in people if not _has_letter(person, based)]
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
    return sentences, len(mailed)


def of_move(event: Event, starts_at: datetime, ends_at: datetime, now: datetime) -> Outlook:
    """Moving to these times: letters, clashes of those booked, holidays, and times gone by."""
    sentences, letters = who_hears(event)
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
    if letters:
        sentences.append(_("Abonnerede kalendere viser den nye tid, næste gang de hentes."))
    return Outlook(sentences, clashes, letters)


def of_cancel(event: Event) -> Outlook:
    """Cancelling: letters, and the time given back."""
    sentences, letters = who_hears(event)
    booked = event.bookings.filter(state=Booking.State.FIRM).count()
    if booked:
        sentences.append(
            ngettext("{number} booking frigives.", "{number} bookinger frigives.", booked).format(number=booked)
        )
    sentences.append(_("Arrangementet bliver stående i kalenderen som aflyst."))
    return Outlook(sentences, [], letters)
