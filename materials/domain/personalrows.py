"""What the materials know about a person: who borrowed a kit for a school."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from materials.models import KitLoan
from people.domain.personaldata.persons import Person
from people.domain.personaldata.tables import Told, declare, register_standing


def standing(person: Person, _now: datetime) -> list[str]:
    out = KitLoan.objects.filter(contact_email__in=person.emails, status__in=["asked", "agreed", "out"])
    return [_("Personen låner en kasse, der ikke er kommet hjem.")] if out.exists() else []


def register() -> None:
    register_standing(standing)
    declare(
        Told(
            KitLoan,
            gettext_lazy("Lån af kasser"),
            ("module", "school_text", "contact_name", "contact_email", "contact_phone", "from_day", "to_day", "note"),
            by_email=("contact_email",),
            renamed=("contact_name",),
            cleared=("contact_email", "contact_phone", "note", "comment"),
            silenced=True,
        )
    )
