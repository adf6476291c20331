"""Letters about a change: moved, another place, cancelled, on again. To exactly those it concerns, once each.

What has not left yet and is no longer true is withdrawn first; so somebody who never heard of the old time is not
told that it changed, and a cancellation taken back in time is never heard of at all.
"""

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import ics, meetings
from events.domain.changes import Change
from events.domain.concerned import Recipient, everyone, reached_by_letter
from events.models import Booking, Event, EventKind, EventStatus, Invitation, Shift, Venue
from people.domain.history import history_of
from people.domain.outbox import unsent, write
from people.models import Letter

MOVED, CANCELLED, RESTORED = "event_moved", "event_cancelled", "event_restored"
NEWS = frozenset({MOVED, CANCELLED, RESTORED})
FIRST_HEARD_BY = frozenset({"meeting_invitation"})
PLACE_FIELDS = frozenset({"venue", "room", "meeting_url"})
TIME_FIELDS = frozenset({"starts_at", "ends_at"})


def announce(event: Event, change: Change, now: datetime) -> int:
    """Writes the letters of a change, in its transaction; returns how many. A quiet change has none of
    its own."""
    kind = kind_of(event, change, now)
    if kind is None:
        return 0
    withdrawn = _withdraw(event)
    written = 0
    for recipient in reached_by_letter(everyone(event)):
        earlier = withdrawn.get(recipient.email.lower(), set())
        if earlier & FIRST_HEARD_BY:
            written += 0 if kind == CANCELLED else _invite_again(event, recipient, now)
        elif not change.quiet and not (kind == RESTORED and CANCELLED in earlier):
            written += _tell(event, kind, change, recipient, now, knows_old=MOVED not in earlier)
    _note_in_history(event, change, written, now)
    return written


def kind_of(event: Event, change: Change, now: datetime) -> str | None:
    """Which letter a change asks for, if any; what is over needs none."""
    ended_before = change.before.get("ends_at", event.ends_at)
    if event.ends_at <= now and ended_before <= now:
        return None
    if event.status == EventStatus.CANCELLED and change.what == "cancelled":
        return CANCELLED
    if change.what == "restored" and change.old_status == EventStatus.CANCELLED:
        return RESTORED
    if (TIME_FIELDS | PLACE_FIELDS) & change.fields and event.status != EventStatus.CANCELLED:
        return MOVED
    return None


def calendar_part(event: Event, recipient: Recipient, method: str) -> str:
    """What the recipient's calendar acts on: the event, or on a stand the own shift. "" where several are one's own.

    A letter carries one UID; who has more shifts than one finds them in the letter and in the own feed.
    """
    shift = None
    if event.kind == EventKind.STAND and recipient.role == "staff":
        state = Booking.State.CANCELLED if method == "CANCEL" else Booking.State.FIRM
        shifts = list(Shift.objects.filter(bookings__resource__user=recipient.user, event=event, bookings__state=state))
        if len(shifts) > 1:
            return ""
        shift = shifts[0] if shifts else None
    return ics.invitation(event, recipient, "CANCEL" if method == "CANCEL" else "REQUEST", shift=shift)


def place_line(venue: Venue | None, room: str = "", meeting_url: str = "") -> str:
    """Where, on one line: "Vestervang Skole, Skolevej 1, 8000 Aarhus C, lokale 12"; "online" without a place."""
    lines = [*(venue.address_lines if venue else []), room]
    return ", ".join(line for line in lines if line) or (_("online") if meeting_url else "")


def _withdraw(event: Event) -> dict[str, set[str]]:
    """Takes back unsent letters that the change made untrue; address → their kinds."""
    rows = unsent(event).filter(Q(kind__in=NEWS | FIRST_HEARD_BY) | Q(kind__startswith="reminder_"))
    kinds: dict[str, set[str]] = {}
    for address, kind in rows.values_list("to_email", "kind"):
        kinds.setdefault(address.lower(), set()).add(kind)
    if kinds:
        rows.update(status=Letter.Status.CANCELLED, error=_("Blev forældet, før det kom af sted."))
    return kinds


def _tell(event: Event, kind: str, change: Change, recipient: Recipient, now: datetime, *, knows_old: bool) -> int:
    method = "CANCEL" if kind == CANCELLED else "REQUEST"
    before = change.before
    with override(recipient.language):
        old_place = _old_place(event, change) if knows_old else ""
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
        needs_basis=recipient.role == "invited",
        calendar=calendar_part(event, recipient, method),
        calendar_method=method,
        context={
            "event": event,
            "role": recipient.role,
            "link": recipient.link,
            "why": change.why,
            "moved": bool(TIME_FIELDS & change.fields),
            "other_place": bool(PLACE_FIELDS & change.fields),
            "old_starts_at": before.get("starts_at", event.starts_at) if knows_old else None,
            "old_ends_at": before.get("ends_at", event.ends_at),
            "old_place": old_place,
            "place": place,
        },
    )
    return int(letter is not None)


def _old_place(event: Event, change: Change) -> str:
    old = {name: change.before.get(name, getattr(event, name)) for name in PLACE_FIELDS}
    return place_line(old["venue"], old["room"], old["meeting_url"])


def _invite_again(event: Event, recipient: Recipient, now: datetime) -> int:
    """The invitation had not left: it goes with the new time instead."""
    if recipient.contact is None:
        return 0
    rows = Invitation.objects.filter(event=event, contact=recipient.contact).select_related("contact")
    for row in rows:
        row.event = event
        meetings.send_invitation(row, now)
    return len(rows)


def _note_in_history(event: Event, change: Change, written: int, now: datetime) -> None:
    """The line of this change says how many were told."""
    line = history_of(event).filter(at=now, what__in=[change.what, "status"]).order_by("-pk").first()
    if line is not None and written:
        type(line).objects.filter(pk=line.pk).update(letters=F("letters") + written)
