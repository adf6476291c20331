"""Schools that the official list does not have yet: put on our list by an organiser."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people.domain.history import record
from people.domain.identifiers import normal_institution_number
from people.domain.places import point_of, town_of
from people.domain.refusals import Invalid
from people.models import Municipality, Organisation, User

SCHOOL = Organisation.Kind.SCHOOL


def add_school(
    name: str,
    street: str,
    postcode: str,
    *,
    now: datetime,
    by: User | None = None,
    institution_number: str = "",
    level: str = "",
) -> Organisation:
    """A school with an address that can be found; the municipality and the point are its postcode's.

    Raises Invalid with every broken rule at once, also when the school is on the list already.
    """
    name, street, postcode = " ".join(name.split()), " ".join(street.split()), postcode.strip()
    errors: list[tuple[str, str]] = []
    for pointer, text in (("/name", name), ("/street", street)):
        if not text:
            errors.append((pointer, _("Feltet skal udfyldes.")))
        elif len(text) > 160:
            errors.append((pointer, _("Højst {most} tegn.").format(most=160)))
    point = point_of(postcode)
    if point is None:
        errors.append(("/postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    number = ""
    if institution_number.strip():
        try:
            number = normal_institution_number(institution_number)
        except ValueError as wrong:
            errors.append(("/institution_number", str(wrong)))
    if not errors:
        errors += _there_already(name, postcode, number)
    if errors or point is None:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            school = Organisation.objects.create(
                kind=SCHOOL,
                name=name,
                level=level,
                institution_number=number,
                street=street,
                postcode=postcode,
                town=town_of(postcode),
                municipality=Municipality.objects.filter(postcodes__code=postcode).order_by("code").first(),
                latitude=point[0],
                longitude=point[1],
            )
            record(school, now=now, by=by, what="made", new=school.name)
    except IntegrityError:  # added by somebody else in the same moment
        raise Invalid(_there_already(name, postcode, number)) from None
    return school


def _there_already(name: str, postcode: str, number: str) -> list[tuple[str, str]]:
    schools = Organisation.objects.filter(kind=SCHOOL)
    same = schools.filter(institution_number=number).first() if number else None
    if same:
        sentence = _("{skole} har allerede det nummer. Vælg den på listen.").format(skole=same.name)
        return [("/institution_number", sentence)]
    same = schools.filter(name__iexact=name, postcode=postcode).first()
    if same:
        return [("/name", _("{skole} står allerede på listen. Vælg den der.").format(skole=same.name))]
    return []
