"""Visit requests and ambassadors in the search over everything."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Application, VisitRequest
from events.domain.scope import Scope
from events.domain.search import Group, Hit, holds

Status = VisitRequest.Status


def requests(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    """By school or contact, the newest first."""
    match = (
        Q(contact_email__istartswith=text)
        if "@" in text
        else holds("school__name", text) | holds("unlisted_school", text) | holds("contact_name", text)
    )
    rows = (
        VisitRequest.objects.filter(scope.condition())
        .filter(match)
        .exclude(status__in=[Status.DRAFT, Status.LAPSED])
        .select_related("school")
        .order_by("-created_at")[:limit]
    )
    hits = [
        Hit(wish.school_name, reverse("organise:request", args=[wish.pk]), wish.get_status_display(), "inbox")
        for wish in rows
    ]
    return Group(_("Besøgsønsker"), hits)


def ambassadors(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    match = Q(user__email__istartswith=text) if "@" in text else holds("user__name", text)
    rows = (
        Ambassador.objects.filter(scope.condition())
        .filter(match)
        .select_related("user", "trade")
        .order_by("user__name")[:limit]
    )
    hits = [Hit(row.user.name, reverse("organise:ambassador", args=[row.pk]), str(row.trade), "helmet") for row in rows]
    return Group(_("Ambassadører"), hits)


def applications(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    """Who wants to join the corps, the newest first."""
    match = Q(email__istartswith=text) if "@" in text else holds("name", text)
    rows = (
        Application.objects.filter(scope.condition())
        .filter(match)
        .filter(status__in=[Application.Status.APPLIED, Application.Status.INTERVIEW])
        .select_related("trade")
        .order_by("-created_at")[:limit]
    )
    hits = [
        Hit(row.name, reverse("organise:application", args=[row.pk]), row.get_status_display(), "user-plus")
        for row in rows
    ]
    return Group(_("Ansøgninger"), hits)


SOURCES = ((requests, 25), (ambassadors, 50), (applications, 55))
