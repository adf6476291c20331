"""Events in lists and calendars: whether one is tentative, which icon its kind has."""

from django import template

from events.domain import lifecycle
from events.models import Event

register = template.Library()

ICONS = {
    "school_visit": "school",
    "network_meeting": "network",
    "stand": "building-warehouse",
    "performance": "guitar-pick",
    "other": "calendar-event",
    "held": "clock-pause",
}


@register.filter
def is_tentative(event: Event) -> bool:
    """Not yet settled: drawn hatched."""
    return event.status in lifecycle.TENTATIVE


@register.filter
def kind_icon(kind: str) -> str:
    return ICONS.get(str(kind), "calendar-event")
