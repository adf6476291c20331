"""Minutes to those who came, or to all who were invited; and a letter of their own to those who promised something.

Minutes follow from an invitation, so a contact without a basis for mail gets none and is named instead. Who promised
something is reminded of the own promise: that needs no basis.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain import changes, journal
from events.domain.aftermeeting import actions, writing
from events.models import Action, Event, EventStatus, Invitation, Minutes, Signup
from people.domain.mailbasis import mailable
from people.domain.outbox import write
from people.domain.refusals import MoveNotAllowed
from people.models import Contact, Letter, User

CAME, INVITED = "came", "invited"
A, S = Invitation.Status, Signup.Status


@dataclass
class Audience:
    """Who would get the minutes, and who cannot be mailed."""

    contacts: list[Contact] = field(default_factory=list)
    signups: list[Signup] = field(default_factory=list)
    without: list[str] = field(default_factory=list)

    @property
    def letters(self) -> int:
        return len(self.contacts) + len(self.signups)


def audience(event: Event, whom: str) -> Audience:
    """Each address once. ``whom``: those who came, or everybody who was invited or signed up."""
    invited = event.invitations.select_related("contact__organisation").order_by("contact__name", "pk")
    signed_up = event.signups.exclude(status__in=[S.DRAFT, S.CANCELLED, S.JOINED]).exclude(email="")
    if whom == CAME:
        invited, signed_up = invited.filter(status=A.ATTENDED), signed_up.filter(status=S.ATTENDED)
    found, seen = Audience(), set()
    rows = list(invited)
    basis = mailable([row.contact_id for row in rows])
    for row in rows:
        if row.contact_id not in basis:
            found.without.append(row.contact.name)
        elif row.contact.email.casefold() not in seen:
            seen.add(row.contact.email.casefold())
            found.contacts.append(row.contact)
    for one in signed_up.order_by("created_at", "pk"):
        if one.email.casefold() not in seen:
            seen.add(one.email.casefold())
            found.signups.append(one)
    return found


@dataclass(frozen=True)
class Sent:
    """How many letters with the minutes, and how many about promises."""

    minutes: int
    promises: int


def send(minutes: Minutes, whom: str, *, version: int, now: datetime, by: User) -> Sent:
    """The version that was looked at goes out, once to each; the meeting's minutes are out from then on."""
    event = minutes.event
    if whom not in (CAME, INVITED):
        raise MoveNotAllowed(_("Vælg, hvem der skal have referatet."))
    with journal.as_one(now=now, by=by, what="minutes_sent"):
        journal.cannot_be_undone()
        stored = Minutes.objects.select_for_update().get(pk=minutes.pk)
        if stored.version != version:
            raise MoveNotAllowed(_("Referatet er ændret siden. Se det igennem igen."), code="changed_meanwhile")
        if not stored.points:
            raise MoveNotAllowed(_("Referatet er tomt."), code="empty")
        if event.status not in (EventStatus.HELD, EventStatus.MINUTES_OUT, EventStatus.CLOSED):
            raise MoveNotAllowed(_("Markér mødet som afholdt først."), code="not_held")
        promised = list(actions.own(event))
        to = audience(event, whom)
        is_again = bool(stored.sent_version)
        people: list[Contact | Signup] = [*to.contacts, *to.signups]
        letters = [_minutes_letter(stored, event, promised, one, is_again, now) for one in people]
        told = [actions.tell(row, now) for row in promised if row.status == Action.Status.OPEN]
        sent = Sent(sum(one is not None for one in letters), sum(one is not None for one in told))
        writing.note_sent(stored, now=now, by=by, letters=sent.minutes)
        if event.status == EventStatus.HELD:
            changes.change_status(event, EventStatus.MINUTES_OUT, now=now, by=by)
    return sent


def _minutes_letter(
    minutes: Minutes, event: Event, promised: Sequence[Action], to: Contact | Signup, is_again: bool, now: datetime
) -> Letter | None:
    context: dict[str, object] = {
        "event": event,
        "points": minutes.points,
        "actions": promised,
        "is_again": is_again,
    }
    dedupe = f"minutes:{minutes.pk}:{minutes.version}:{to.pk}"
    if isinstance(to, Contact):
        return write("meeting_minutes", dedupe=dedupe, now=now, to=to, about=event, needs_basis=True, context=context)
    return write(
        "meeting_minutes",
        dedupe=dedupe,
        now=now,
        email=to.email,
        name=to.name,
        language=to.language,
        about=event,
        context=context,
    )
