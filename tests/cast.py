"""The named people of the examples.

Ada organises every programme, Ben only one of them, Cleo must see nothing. Maja is an ambassador (industritekniker),
Jonas another (smed), each with an employer's contact who releases them. Dorte is the contact of Vestervang Skole.
"""

from typing import Any

from ambassadors.models import Ambassador
from events.models import Programme, Role
from people.models import Contact, Organisation, User
from tests.making import a_contact, a_programme, a_school, a_user, an_ambassador, an_organiser


def ada() -> User:
    """Organises everything."""
    return User.objects.filter(email="ada@demo.example").first() or an_organiser(
        name="Ada Krogh", email="ada@demo.example"
    )


def ben(programme: Programme | None = None) -> User:
    """Organises one programme only, by default one that nobody else's example is about."""
    user = User.objects.filter(email="ben@demo.example").first() or a_user(name="Ben Lund", email="ben@demo.example")
    Role.objects.get_or_create(
        user=user, kind=Role.Kind.ORGANISER, programme=programme or a_programme("robotbandet", name="Robotbandet")
    )
    return user


def cleo() -> User:
    """Has a login and no rights."""
    return User.objects.filter(email="cleo@demo.example").first() or a_user(name="Cleo Dam", email="cleo@demo.example")


def maja(**fields: Any) -> Ambassador:
    return an_ambassador(name="Maja Holm", email="maja@demo.example", trade="industritekniker", **fields)


def jonas(**fields: Any) -> Ambassador:
    return an_ambassador(name="Jonas Berg", email="jonas@demo.example", trade="smed", **fields)


def vestervang() -> Organisation:
    """The school 999001 in Aarhus."""
    found = Organisation.objects.filter(institution_number="999001").first()
    return found or a_school("999001", name="Vestervang Skole", street="Vestervang 2", postcode="8000", town="Aarhus C")


def dorte(school: Organisation | None = None) -> Contact:
    """The school's contact; she has a login of her own."""
    found = Contact.objects.filter(email="dorte@demo.example").first()
    if found:
        return found
    user = a_user(name="Dorte Holm", email="dorte@demo.example")
    return a_contact(
        school or vestervang(), name="Dorte Holm", email="dorte@demo.example", phone="+4512345678", user=user
    )
