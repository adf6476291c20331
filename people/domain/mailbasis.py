"""On what basis we may mail a contact (markedsføringsloven § 10); without one the name goes on a phone list.

What somebody asked us for, and what they must know to do what they promised, needs no recorded basis. What we
want from them (an invitation, and all that follows from it) does.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from people.domain.danish import da_date
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import Contact, MailBasis, User

INVITATION = "invitation"  # we ask them to come: needs a basis, and so do reminders and changes of it
OWN_REQUEST = "own_request"  # they asked us (a school about its visit, a booker of the band)
RELEASE = "release"  # an employer is asked about his own apprentice
NEEDS_BASIS = frozenset({INVITATION})


def may_mail(contact: Contact, purpose: str = INVITATION) -> tuple[bool, str]:
    """Whether a letter may be written to this contact, and why (or why not) in words a person reads."""
    if not contact.email:
        return False, _("Der er ingen e-mailadresse.")
    if contact.is_bounced:
        return False, _("Breve til adressen kommer tilbage.")
    if purpose not in NEEDS_BASIS:
        return True, _("Det handler om noget, de selv er en del af.")
    basis = standing(contact)
    if basis is None:
        return False, _("Der er intet noteret grundlag for mail.")
    return True, _("{basis}, noteret {day}").format(
        basis=basis.get_basis_display(), day=da_date(basis.recorded_at, weekday=False)
    )


def standing(contact: Contact) -> MailBasis | None:
    """The newest line of the ledger that is not withdrawn."""
    return contact.mail_bases.filter(withdrawn_at__isnull=True).order_by("-recorded_at", "-pk").first()


def mailable(contacts: Iterable[UUID]) -> set[UUID]:
    """Those of these contacts who have an address and a standing basis; one query."""
    return set(
        MailBasis.objects.filter(contact__in=list(contacts), withdrawn_at__isnull=True)
        .exclude(contact__email="")
        .exclude(~Q(contact__bounced_email=""), contact__bounced_email=Lower("contact__email"))
        .values_list("contact_id", flat=True)
    )


def note_basis(
    contact: Contact, basis: str, *, now: datetime, by: User | None = None, note: str = "", actor: str = ""
) -> MailBasis:
    """Adds a line to the ledger; the same basis standing already is left as it is."""
    if basis not in MailBasis.Basis.values:
        raise Invalid([("/basis", _("Vælg, hvad grundlaget er."))])
    if len(note) > 200:
        raise Invalid([("/note", _("Skriv højst 200 tegn."))])
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=contact.pk)
        there = contact.mail_bases.filter(basis=basis, withdrawn_at__isnull=True).first()
        if there:
            return there
        row = MailBasis.objects.create(contact=contact, basis=basis, note=note.strip(), recorded_at=now, recorded_by=by)
        record(contact, now=now, by=by, actor=actor, what="mail_basis", new=basis, why=note)
    return row


def withdraw(contact: Contact, *, now: datetime, by: User | None = None, actor: str = "", why: str = "") -> int:
    """Every standing line is withdrawn; letters that needed one and have not left will not. Returns how many lines."""
    with transaction.atomic():
        lines = contact.mail_bases.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
        if lines:
            record(contact, now=now, by=by, actor=actor, what="mail_basis", old="standing", new="withdrawn", why=why)
    return lines
