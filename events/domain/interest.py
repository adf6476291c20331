"""Companies that ask to hear of network meetings: stored with the basis for mailing them."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from people.domain import organisations
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.identifiers import normal_cvr
from people.domain.mailbasis import note_basis
from people.domain.refusals import Invalid
from people.models import Contact, MailBasis, Organisation, Postcode, Trade

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Interest:
    """What a company types. ``trades`` are slugs."""

    company: str
    contact_name: str
    email: str
    postcode: str
    cvr: str = ""
    phone: str = ""
    language: str = "da"
    trades: tuple[str, ...] = ()


def note_interest(interest: Interest, *, now: datetime) -> Contact:
    """The company (found by CVR, else by name and postcode, else made), its contact, and the line in the ledger."""
    errors, cvr, phone = [], "", ""
    for name, most in (("company", 160), ("contact_name", 120)):
        value = getattr(interest, name).strip()
        if not value or len(value) > most:
            errors.append((f"/{name}", _("Skriv et navn på højst {most} tegn.").format(most=most)))
        elif _CONTROL.search(value):
            errors.append((f"/{name}", _("Teksten indeholder tegn, der ikke kan gemmes.")))
    try:
        validate_email(interest.email)
    except ValidationError:
        errors.append(("/email", _("Skriv en gyldig e-mailadresse.")))
    if interest.cvr.strip():
        try:
            cvr = normal_cvr(interest.cvr)
        except ValueError as refusal:
            errors.append(("/cvr", str(refusal)))
    if interest.phone.strip():
        try:
            phone = normal_phone(interest.phone)
        except ValueError as refusal:
            errors.append(("/phone", str(refusal)))
    place = Postcode.objects.filter(pk=interest.postcode).first() if interest.postcode.isascii() else None
    if place is None:
        errors.append(("/postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    if errors or place is None:
        raise Invalid(errors)
    with transaction.atomic():
        companies = Organisation.objects.filter(kind=Organisation.Kind.COMPANY)
        company = (companies.filter(cvr=cvr).first() if cvr else None) or companies.filter(
            name__iexact=interest.company.strip(), postcode=place.code
        ).first()
        if company is None:
            known = {"name": interest.company, "cvr": cvr, "postcode": place.code}
            who = interest.contact_name.strip()
            company = organisations.make(Organisation.Kind.COMPANY, known, now=now, actor=who).organisation
        company.trades.add(*_known(interest.trades))
        contact = company.contacts.filter(email__iexact=interest.email.strip()).first()
        if contact is None:
            contact = Contact.objects.create(
                organisation=company,
                name=interest.contact_name.strip(),
                email=interest.email.strip(),
                phone=phone,
                language=interest.language,
            )
        note_basis(
            contact,
            MailBasis.Basis.CONSENT,
            now=now,
            note=_("Skrev sig op på siden for virksomheder"),
            actor=contact.name,
        )
        record(contact, now=now, what="interest", actor=contact.name, new=_("vil inviteres til netværksmøder"))
    return contact


def _known(slugs: tuple[str, ...]) -> list[Trade]:
    return list(Trade.objects.filter(pk__in=slugs))
