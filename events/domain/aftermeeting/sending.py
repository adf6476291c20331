"""Minutes to those who came, or to all who were invited; and a letter of their own to those who promised something.

Minutes follow from an invitation, so a contact without a basis for mail gets none and is named instead. Who promised
something is reminded of the own promise: that needs no basis.
"""

from collections.abc import Mapping, Sequence
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
KIND = "meeting_minutes"
A, S = Invitation.Status, Signup.Status


@dataclass
class Audience:
    """Who would get the minutes, who cannot be mailed, and how many have had this version (``before``)."""

    contacts: list[Contact] = field(default_factory=list)
    signups: list[Signup] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    before: int = 0

    @property
    def letters(self) -> int:
        return len(self.contacts) + len(self.signups)


def audience(event: Event, whom: str, minutes: Minutes | None = None) -> Audience:
    """Each address once. ``whom``: those who came, or everybody who was invited or signed up. Whoever has had this
    version of ``minutes`` is left out."""
    invited = event.invitations.select_related("contact__organisation").order_by("contact__name", "pk")
    signed_up = event.signups.exclude(status__in=[S.DRAFT, S.CANCELLED, S.JOINED]).exclude(email="")
    if whom == CAME:
        invited, signed_up = invited.filter(status=A.ATTENDED), signed_up.filter(status=S.ATTENDED)
    found, seen = Audience(), set()
    had = had_it(minutes) if minutes is not None else set()
    rows = list(invited)
    basis = mailable([row.contact_id for row in rows])
    for row in rows:
        if row.contact_id not in basis:
            found.without.append(row.contact.name)
        elif row.contact.email.casefold() not in seen:
            seen.add(row.contact.email.casefold())
            if row.contact.email.casefold() in had:
                found.before += 1
            else:
                found.contacts.append(row.contact)
    for one in signed_up.order_by("created_at", "pk"):
        if one.email.casefold() not in seen:
            seen.add(one.email.casefold())
            if one.email.casefold() in had:
                found.before += 1
            else:
                found.signups.append(one)
    return found


def had_it(minutes: Minutes) -> set[str]:
    """The addresses that a letter with this version was written to, whoever pressed and whichever audience it was."""
    return _addresses(f"minutes:{minutes.pk}:{minutes.version}:")


def _addresses(stem: str) -> set[str]:
    rows = Letter.objects.filter(kind=KIND, dedupe_key__startswith=stem)
    return {email.casefold() for email in rows.values_list("to_email", flat=True)}


@dataclass(frozen=True)
class Sent:
    """How many letters with the minutes, and how many about promises."""

    minutes: int
    promises: int


def send(minutes: Minutes, whom: str, *, version: int, now: datetime, by: User) -> Sent:
    """The version that was looked at goes out, once to each; the meeting's minutes are out from then on."""
    with journal.as_one(now=now, by=by, what="minutes_sent"):
        journal.cannot_be_undone()
        stored = ready(minutes, whom, version=version)
        event = stored.event
        to = audience(event, whom, stored)
        promised = [row for row in actions.own(event) if row.status == Action.Status.OPEN]
        sent = write_some(stored, stored.points, [*to.contacts, *to.signups], promised, now)
        over(stored, sent.minutes, now=now, by=by)
    return sent


def ready(minutes: Minutes, whom: str, *, version: int) -> Minutes:
    """Its row, held until the transaction ends. Raises MoveNotAllowed where nothing may go out."""
    if whom not in (CAME, INVITED):
        raise MoveNotAllowed(_("Vælg, hvem der skal have referatet."))
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("event__programme", "event__venue")
    stored = rows.get(pk=minutes.pk)
    if stored.version != version:
        raise MoveNotAllowed(_("Referatet er ændret siden. Se det igennem igen."), code="changed_meanwhile")
    if not stored.points:
        raise MoveNotAllowed(_("Referatet er tomt."), code="empty")
    check_held(stored.event)
    return stored


def check_held(event: Event) -> None:
    if event.status not in (EventStatus.HELD, EventStatus.MINUTES_OUT, EventStatus.CLOSED):
        raise MoveNotAllowed(_("Markér mødet som afholdt først."), code="not_held")


def write_some(
    minutes: Minutes,
    points: Sequence[Mapping[str, str]],
    people: Sequence[Contact | Signup],
    promised: Sequence[Action],
    now: datetime,
) -> Sent:
    """Letters with this version to these, nobody twice, and to whoever promised something; ``minutes`` is held."""
    earlier, had = _addresses(f"minutes:{minutes.pk}:"), had_it(minutes)
    own = list(actions.own(minutes.event))
    written = 0
    for one in people:
        email = one.email.casefold()
        if email in had:
            continue
        had.add(email)
        context: dict[str, object] = {
            "event": minutes.event,
            "points": points,
            "actions": own,
            "is_again": email in earlier,
        }
        written += _letter(minutes, one, context, now) is not None
    told = [actions.tell(row, now) for row in promised]
    return Sent(written, sum(one is not None for one in told))


def _letter(minutes: Minutes, to: Contact | Signup, context: dict[str, object], now: datetime) -> Letter | None:
    dedupe, event = f"minutes:{minutes.pk}:{minutes.version}:{to.pk}", minutes.event
    if isinstance(to, Contact):
        return write(KIND, dedupe=dedupe, now=now, to=to, about=event, needs_basis=True, context=context)
    return write(
        KIND,
        dedupe=dedupe,
        now=now,
        email=to.email,
        name=to.name,
        language=to.language,
        about=event,
        context=context,
    )


def over(minutes: Minutes, letters: int, *, now: datetime, by: User | None) -> None:
    """All of them are written: the meeting is a step further."""
    writing.note_sent(minutes, now=now, by=by, letters=letters)
    if minutes.event.status == EventStatus.HELD:
        changes.change_status(minutes.event, EventStatus.MINUTES_OUT, now=now, by=by)
