"""Letters about a change: moved, elsewhere, cancelled, postponed, on again. To exactly those it concerns, once each.

What has not left yet and is no longer true is withdrawn first; so somebody who never heard of the old time is not
told that it changed, and a cancellation taken back in time is never heard of at all.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import calls, copies, copyupdates, daytexts, ics, meetings, telling
from events.domain.changes import Change
from events.domain.concerned import Recipient
from events.domain.news import CANCELLED
from events.domain.telling import PLACE_FIELDS, TIME_FIELDS, Told
from events.models import Booking, Event, EventKind, EventStatus, Invitation, Venue
from people.domain.history import history_of
from people.domain.outbox import withdraw, write
from people.models import User

ROLES = ("staff", "host", "invited")


def announce(event: Event, change: Change, now: datetime, by: User | None = None) -> int:
    """Writes the letters of a change, in its transaction; returns how many. A quiet change has none of
    its own. The change knows afterwards how many it told and how many must be called."""
    plan = telling.plan(event, change, now, by)
    if not plan.news:
        return 0
    withdraw(telling.stale(event), _("Blev forældet, før det kom af sted."))
    written = sum(tell(event, change, told, now) for told in plan.letters)
    change.told.letters += written
    if not change.quiet:
        text(event, change, plan.calls, plan.news, now)
    change.told.calls += len(plan.calls)
    _note_in_history(event, change, written, now)
    calls.note(event, change, plan.news, plan.calls, [told.recipient for told in plan.letters], now)
    return written


def calendar_part(event: Event, recipient: Recipient, method: str, now: datetime) -> str:
    """What the recipient's calendar acts on: the event, or on a stand the own shift.

    A letter carries one UID. Of several shifts who keeps the calendar by invitations gets the first (the others follow,
    events.domain.copyupdates), and everybody else "": they are in the letter and in the own feed.
    """
    shift = None
    if event.kind == EventKind.STAND and recipient.role == "staff":
        state = Booking.State.CANCELLED if method == "CANCEL" else Booking.State.FIRM
        shifts = copies.own_parts(event, recipient.user, state, now) if recipient.user else []
        by_invitation = recipient.user is not None and recipient.user.calendar == User.Calendar.INVITATIONS
        if not shifts or (len(shifts) > 1 and not by_invitation):
            return ""
        shift = shifts[0]
    if recipient.user is not None and recipient.role == "staff" and method != "CANCEL":
        return copies.invitation(event, recipient.user, now, shift)
    return ics.invitation(event, recipient, "CANCEL" if method == "CANCEL" else "REQUEST", shift=shift)


def place_line(venue: Venue | None, room: str = "", meeting_url: str = "") -> str:
    """Where, on one line: "Vestervang Skole, Skolevej 1, 8000 Aarhus C, lokale 12"; "online" without a place."""
    lines = [*(venue.address_lines if venue else []), room]
    return ", ".join(line for line in lines if line) or (_("online") if meeting_url else "")


def tell(event: Event, change: Change, told: Told, now: datetime) -> bool:
    """One letter, in the words of the role it goes to; on the day itself also a text message to who asked for that."""
    written = _letter(event, change, told, now)
    if written and not told.anew and told.recipient.role in ROLES:
        text(event, change, [told.recipient], told.news, now)
    return written


def text(event: Event, change: Change, people: Sequence[Recipient], news: str, now: datetime) -> int:
    """The same by text message, to those of these who asked for it and have it today; returns how many."""

    def place(language: str) -> str:
        with override(language):
            return place_line(event.venue, event.room, event.meeting_url)

    return daytexts.about_change(event, change, people, news, now, place)


def _letter(event: Event, change: Change, told: Told, now: datetime) -> bool:
    recipient, kind = told.recipient, told.news
    if recipient.role not in ROLES:
        return telling.others_of(event).tell(event, change, told, now)
    if told.anew and recipient.role == "host":
        return telling.others_of(event).tell(event, change, told, now)
    if told.anew:
        return _invite_again(event, recipient, now)
    method = "CANCEL" if kind == CANCELLED else "REQUEST"
    before = change.before
    with override(recipient.language):
        old_place = _old_place(event, change) if told.knows_old else ""
        place = place_line(event.venue, event.room, event.meeting_url)
    letter = write(
        kind,
        dedupe=f"{kind}:{event.pk}:{recipient.key}:{event.revision}",
        now=now,
        to=recipient.user or recipient.contact,
        email=recipient.email,
        name=recipient.name,
        language=recipient.language,
        about=event,
        needs_basis=recipient.needs_basis,
        part=telling.part_of(recipient),
        calendar=calendar_part(event, recipient, method, now),
        calendar_method=method,
        context={
            "event": event,
            "role": recipient.role,
            "link": recipient.link,
            "why": change.why,
            "taken_back": change.undoes is not None,
            "was_postponed": change.old_status == EventStatus.POSTPONED,
            "moved": bool(TIME_FIELDS & change.fields),
            "other_place": bool(PLACE_FIELDS & change.fields),
            "old_starts_at": before.get("starts_at", event.starts_at) if told.knows_old else None,
            "old_ends_at": before.get("ends_at", event.ends_at),
            "old_place": old_place,
            "place": place,
        },
    )
    if letter is not None and recipient.role == "staff":
        copyupdates.further_shifts(event, recipient.user, method, now)
    return letter is not None


def _old_place(event: Event, change: Change) -> str:
    old = {name: change.before.get(name, getattr(event, name)) for name in PLACE_FIELDS}
    return place_line(old["venue"], old["room"], old["meeting_url"])


def _invite_again(event: Event, recipient: Recipient, now: datetime) -> bool:
    """The invitation had not left: it goes with the new time instead."""
    rows = list(Invitation.objects.filter(event=event, contact=recipient.contact).select_related("contact"))
    for row in rows:
        row.event = event
        meetings.send_invitation(row, now)
    return bool(rows)


def _note_in_history(event: Event, change: Change, written: int, now: datetime) -> None:
    """The line of this change says how many were told."""
    line = history_of(event).filter(at=now, what__in=[change.what, "status"]).order_by("-pk").first()
    if line is not None and written:
        type(line).objects.filter(pk=line.pk).update(letters=F("letters") + written)
