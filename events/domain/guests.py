"""Who could be invited, whether we may write to them, and guests who turn up unasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.domain.history import record
from people.domain.mailbasis import mailable
from people.models import Contact, Organisation, User


@dataclass(frozen=True)
class Pick:
    """One contact who could be invited. ``why_not`` is why no letter may be sent: then it is the phone list."""

    contact: Contact
    mailable: bool
    why_not: str


def picks(contacts: Sequence[Contact]) -> list[Pick]:
    """Each with whether a letter may be written; one query for all of them."""
    basis = mailable([contact.pk for contact in contacts])
    return [Pick(contact, contact.pk in basis, _why_not(contact, contact.pk in basis)) for contact in contacts]


def _why_not(contact: Contact, may: bool) -> str:
    if may:
        return ""
    return _("intet grundlag for mail") if contact.email else _("ingen e-mailadresse")


def contact_at_door(organisation: str, name: str, email: str, *, now: datetime, by: User | None = None) -> Contact:
    """The contact of that name in that organisation, made when we did not know them. No basis for mail follows."""
    with transaction.atomic():
        place = Organisation.objects.filter(name__iexact=organisation.strip(), is_active=True).first()
        if place is None:
            place = Organisation.objects.create(kind=Organisation.Kind.COMPANY, name=organisation.strip())
            record(place, now=now, by=by, what="made")
        contact = place.contacts.filter(name__iexact=name.strip()).first()
        if contact is None:
            contact = Contact.objects.create(organisation=place, name=name.strip(), email=email.strip())
            record(contact, now=now, by=by, what="made")
    return contact
