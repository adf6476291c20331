"""Events in lists and calendars: whether one is tentative, which icon its kind has."""

from datetime import datetime

from django import template
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.domain import lifecycle
from events.models import Event

register = template.Library()

ICONS = {
    "school_visit": "school",
    "network_meeting": "network",
    "stand": "building-warehouse",
    "performance": "music",
    "workshop": "tool",
    "matching_day": "arrows-exchange",
    "counselling": "bulb",
    "mentoring": "user-heart",
    "company_visit": "building-factory-2",
    "other": "calendar-event",
    "held": "clock-pause",
}

ROLES = {
    "ambassador": _("ambassadør"),
    "person": _("crew"),
    "crew": _("crew"),
    "organiser": _("arrangør"),
    "instructor": _("underviser"),
    "counsellor": _("vejleder"),
    "visitor": _("på besøg"),
}


@register.filter
def is_tentative(event: Event) -> bool:
    """Not yet settled: drawn hatched."""
    return event.status in lifecycle.TENTATIVE


@register.filter
def role_label(role: str) -> str:
    """What somebody does there, as people say it."""
    return str(ROLES.get(role, role))


@register.filter
def kind_icon(kind: str) -> str:
    return ICONS.get(str(kind), "calendar-event")


@register.filter
def age(since: datetime, now: datetime) -> str:
    """How long ago in one word of time: "6 uger"."""
    if not isinstance(since, datetime):
        return ""
    return timesince(since, now, depth=1) if (now - since).total_seconds() >= 60 else gettext("et øjeblik")
