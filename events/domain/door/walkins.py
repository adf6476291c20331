"""Who comes without a name on the list: a contact of the company in ten seconds, taken back without a trace."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from events.domain.door.likeness import fold, fold_place
from events.models import Event, Invitation
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.mailbasis import note_basis
from people.domain.refusals import Invalid
from people.models import Contact, MailBasis, Organisation, User

A = Invitation.Status


@dataclass(frozen=True)
class WalkIn:
    """What was typed; ``may_mail`` is their own yes to letters."""

    name: str
    company: str
    email: str = ""
    phone: str = ""
    may_mail: bool = False


@dataclass
class Found:
    """The invitation of a walk-in, how it stood before, and what had to be made for it."""

    row: Invitation
    before: str
    made: list[str] = field(default_factory=list)


def checked(it: WalkIn) -> WalkIn:
    name, company = " ".join(it.name.split()), " ".join(it.company.split())
    errors = []
    if not name:
        errors.append(("/name", _("Skriv navnet.")))
    if not company:
        errors.append(("/company", _("Skriv virksomheden eller skolen.")))
    if len(name) > 120 or len(company) > 160 or holds_cpr(name + " " + company):
        errors.append(("/name", _("Skriv kun navn og virksomhed.")))
    phone, email = it.phone.strip(), it.email.strip()
    if phone:
        try:
            phone = normal_phone(phone)
        except ValueError as problem:
            errors.append(("/phone", str(problem)))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors.append(("/email", _("Skriv en hel e-mailadresse, fx navn@firma.dk.")))
    if errors:
        raise Invalid(errors)
    return WalkIn(name, company, email, phone, it.may_mail)


def note(event: Event, it: WalkIn, *, now: datetime, by: User | None = None, actor: str = "") -> Found:
    """Here from now on. Written as somebody who is on the list, it is that one; once is enough for a person."""
    it = checked(it)
    made: list[str] = []
    place = _place(event, it.company)
    if place is None:
        place = Organisation.objects.create(kind=Organisation.Kind.COMPANY, name=it.company)
        record(place, now=now, by=by, actor=actor, what="made")
        made.append("organisation")
    contact = next((one for one in place.contacts.all() if fold(one.name) == fold(it.name)), None)
    if contact is None:
        contact = Contact.objects.create(organisation=place, name=it.name, email=it.email, phone=it.phone)
        record(contact, now=now, by=by, actor=actor, what="made")
        made.append("contact")
    else:
        _fill_in(contact, it)
    if it.may_mail and contact.email:
        words = _("ved døren: {event}").format(event=event.title)[:200]
        note_basis(contact, MailBasis.Basis.CONSENT, now=now, by=by, note=words, actor=actor)
    row = event.invitations.select_for_update().filter(contact=contact).first()
    if row is not None:
        return Found(row, row.status, made)
    row = Invitation.objects.create(
        event=event,
        contact=contact,
        by=Invitation.By.DOOR,
        status=A.ATTENDED,
        invited_at=now,
        answered_at=now,
        updated_at=now,
    )
    record(row, now=now, by=by, actor=actor, new=A.ATTENDED)
    return Found(row, "", [*made, "invitation"])


def _place(event: Event, company: str) -> Organisation | None:
    """As it is called, or as a company of this event's guests is called in other letters."""
    found = Organisation.objects.filter(name__iexact=company, is_active=True).order_by("created_at").first()
    if found is not None:
        return found
    wanted = fold_place(company)
    ours = Organisation.objects.filter(contacts__invitations__event=event, is_active=True).distinct().order_by("pk")
    return next((one for one in ours if fold_place(one.name) == wanted), None)


def _fill_in(contact: Contact, it: WalkIn) -> None:
    """What we did not know of somebody we knew; what we know stays."""
    missing = {
        name: value for name in ("email", "phone") if (value := getattr(it, name)) and not getattr(contact, name)
    }
    for name, value in missing.items():
        setattr(contact, name, value)
    if missing:
        contact.save(update_fields=list(missing))


def take_away(row: Invitation, made: list[str]) -> None:
    """The walk-in was no one: with it goes what was made for it, unless something else hangs on it by now."""
    contact = row.contact
    place = contact.organisation
    row.delete()
    if "contact" not in made or contact.user_id or contact.invitations.exists():
        return
    _delete(contact)
    hangs_on = place.contacts.exists() or place.relations.exists() or place.follow_ups.exists()
    if "organisation" in made and not hangs_on:
        _delete(place)


def _delete(row: Contact | Organisation) -> None:
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, IntegrityError):
        return  # somebody went on from it


def hand_over(double: Invitation, other: Contact) -> None:
    """What was written down of a double is known of the other."""
    it = double.contact
    _fill_in(other, WalkIn(it.name, "", it.email, it.phone))
    if other.email and other.email == it.email:
        for basis in it.mail_bases.filter(withdrawn_at=None):
            note_basis(other, basis.basis, now=basis.recorded_at, by=basis.recorded_by, note=basis.note)
