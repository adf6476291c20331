"""The outbox in templates: addresses of its filters, and subjects as they may be shown."""

from collections.abc import Mapping
from typing import Any

from django import template

from people.domain import letters

register = template.Library()
register.filter("shown_subject", letters.shown_subject)


TONES = {"failed": "bad", "held": "wait", "queued": "info", "sending": "info", "sent": "good"}


@register.filter
def letter_tone(status: str) -> str:
    """What was kept or withdrawn is nobody's worry."""
    return TONES.get(status, "calm")


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """{{ counts|of:status }}: the entry of a mapping, nothing when there is none."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def letters_address(context: template.Context, **changes: str) -> str:
    """This list with other values in its address; a new filter begins at the newest."""
    query = context["request"].GET.copy()
    query.pop("before", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"
