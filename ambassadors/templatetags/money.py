"""Øre and kilometres in templates: {% load money %}, {{ expense.total_ore|ore }}, {{ expense.km|km }}."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from ambassadors.domain.money.amounts import as_kroner, plain
from ambassadors.models import Expense, WageClaim

register = template.Library()

TONES = {
    "draft": "calm",
    "offered": "calm",
    "submitted": "wait",
    "returned": "bad",
    "approved": "good",
    "exported": "info",
    "paid": "good",
    "declined": "calm",
}


@register.filter
def ore(value: Any) -> str:
    """45210 → "452,10 kr."."""
    return as_kroner(value) if isinstance(value, int) else ""


@register.filter
def km(value: Any) -> str:
    """ "118 km"."""
    return _("{km} km").format(km=plain(value)) if isinstance(value, Decimal) else ""


@register.filter
def claim_tone(claim: Expense | WageClaim) -> str:
    """The tone a claim's status is shown in."""
    return TONES.get(claim.status, "calm")
