"""A teaching module on the pages of other apps."""

from django import template

from ambassadors.domain import modulewishes
from ambassadors.domain.modulewishes import Module
from ambassadors.models import VisitRequest

register = template.Library()


@register.filter
def wished_module(wish: VisitRequest | None) -> Module | None:
    """``{% with module=wish|wished_module %}``: the one the school wished for with its visit."""
    return modulewishes.of(wish) if wish else None
