"""A guest sends somebody else of the same company or school: the seat, or the place in the line, goes along.

The colleague gets a letter about this meeting, because the company asked for it; that is no basis for mailing them
about the next one, and none is noted.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from events.domain import meetings, needs, seatletters, seats, waitingline
from events.domain.seatmoves import OF_INVITATIONS, OUT_OF_LINE
from events.models import Event, Invitation
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import move
from people.domain.refusals import Invalid
from people.models import Contact

S = Invitation.Status
HAS = (S.YES, S.WAITLISTED, S.OFFERED)
_LETTER = {S.YES: seatletters.SEAT, S.WAITLISTED: seatletters.WAITS, S.OFFERED: seatletters.OFFER}


def pass_on(invitation: Invitation, *, name: str, email: str, now: datetime) -> Invitation:
    """Returns the colleague's invitation: with the seat, offer or place in line this one had, else with an own yes."""
    name, email = " ".join(name.split()), email.strip()
    errors = []
    if not name or len(name) > 120:
        errors.append(("/name", _("Skriv navnet på den, der kommer.")))
    elif holds_cpr(name):
        errors.append(("/name", _("Skriv aldrig et CPR-nummer her.")))
    try:
        validate_email(email)
    except ValidationError:
        errors.append(("/email", _("Skriv en gyldig e-mailadresse.")))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        event = meetings.held_event(invitation.event_id)
        meetings.check_open(event, now)
        row = meetings.locked(invitation, event)
        contact = _colleague(row.contact, name, email, now)
        other = _invitation_of(row, contact, now)
        had = row.status
        inherited = {
            "guests": row.guests,
            "guest_names": row.guest_names,
            "online": row.online,
            "line_number": row.line_number,
            "waits_since": row.waits_since,
            "offer_until": row.offer_until,
            "answered_at": now,
            "stands_in_for": row,
        }
        none: dict[str, Any] = {"guests": 0, "guest_names": [], "online": False, **OUT_OF_LINE}
        moves, actor = OF_INVITATIONS, row.contact.name
        move(row, S.DELEGATED, moves=moves, now=now, actor=actor, why=name, also={**none, "answered_at": now})
        needs.drop(row)
        seatletters.drop_reminders(row)
        if had in HAS:
            move(other, had, moves=moves, now=now, actor=actor, also=inherited)
            seatletters.tell(other, _LETTER[S(had)], now, colleague=actor)
        else:
            in_time = not seats.answers_closed(event, now)
            also = {"guests": 0, "guest_names": [], "online": False, "answered_at": now, "stands_in_for": row}
            meetings.give_answer(other, S.YES, also, now=now, by=None, actor=actor, in_time=in_time, colleague=actor)
        waitingline.serve(event, now)
    return other


def _colleague(asked: Contact, name: str, email: str, now: datetime) -> Contact:
    if email.lower() == asked.email.lower():
        raise Invalid([("/email", _("Det er din egen adresse. Skriv din kollegas."))])
    there = asked.organisation.contacts.filter(email__iexact=email).first()
    if there is not None:
        return there
    made = Contact.objects.create(organisation=asked.organisation, name=name, email=email, language=asked.language)
    record(made, now=now, what="made", actor=asked.name)
    return made


def _invitation_of(row: Invitation, contact: Contact, now: datetime) -> Invitation:
    event: Event = row.event
    other = event.invitations.select_related("contact__organisation").filter(contact=contact).first()
    if other is None:
        way = Invitation.By.COLLEAGUE
        other = Invitation.objects.create(event=event, contact=contact, by=way, invited_at=now, updated_at=now)
        record(other, now=now, new=S.INVITED, actor=row.contact.name)
    elif other.status in (*HAS, S.ATTENDED):
        raise Invalid([("/email", _("{name} er allerede tilmeldt.").format(name=contact.name))])
    elif other.by == Invitation.By.PHONE:
        other.by = Invitation.By.COLLEAGUE
        other.save(update_fields=["by"])
    other.event = event
    return other
