"""Who may open what of materials. Hidden and absent sound the same."""

import uuid

from django.db.models import QuerySet

from events.access import Visitor, open_one, programme_filter
from materials.domain import modules
from materials.models import KitLoan, TeachingModule


def organised_modules(user: Visitor) -> QuerySet[TeachingModule]:
    """The modules of the programmes this person organises."""
    return TeachingModule.objects.filter(programme_filter(user))


def open_module(user: Visitor, slug: str) -> TeachingModule:
    return open_one(organised_modules(user).select_related("programme"), slug=slug)


def shown_modules() -> QuerySet[TeachingModule]:
    """What a stranger may see."""
    return modules.shown().select_related("programme").prefetch_related("trades")


def open_shown_module(slug: str) -> TeachingModule:
    return open_one(shown_modules(), slug=slug)


def open_loan(user: Visitor, pk: uuid.UUID) -> KitLoan:
    """A loan of a module of a programme this person organises."""
    rows = KitLoan.objects.filter(programme_filter(user, "module__programme"))
    return open_one(rows.select_related("module__programme", "school"), pk=pk)
