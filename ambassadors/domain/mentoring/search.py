"""Mentees in the search over everything: by name or address, never by what they wrote."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.models import Mentorship
from events.domain.scope import Scope
from events.domain.search import Group, Hit, holds


def mentees(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    """The newest first."""
    match = Q(email__istartswith=text) if "@" in text else holds("name", text)
    rows = Mentorship.objects.filter(scope.condition()).filter(match)
    rows = rows.filter(forgotten_at__isnull=True).exclude(status=Mentorship.Status.DRAFT)
    hits = [
        Hit(row.name, reverse("organise:mentorship", args=[row.pk]), row.get_status_display(), "user-heart")
        for row in rows.order_by("-created_at")[:limit]
    ]
    return Group(_("Sparring"), hits)


SOURCES = ((mentees, 57),)
"""Added to the search when the app starts."""
