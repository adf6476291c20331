"""What an audience said of itself, on any page that shows a request."""

from django import template

from ambassadors.domain import audiences
from ambassadors.models import VisitRequest

register = template.Library()


@register.filter
def heads(wish: VisitRequest) -> str:
    """ "24 elever", or of adults "12 deltagere"."""
    return audiences.heads(wish)


@register.filter
def audience_facts(wish: VisitRequest | None) -> list[tuple[str, str]]:
    """``{% for label, words in wish|audience_facts %}``."""
    return audiences.facts(wish) if wish else []
