"""The front page for strangers, and where a person lands after logging in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from events.access import has_own_pages, is_organiser
from events.domain.whats_on import whats_on
from events.models import Programme


def front(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    coming = whats_on(now).select_related("programme", "venue").order_by("starts_at", "id")[:9]
    programmes = Programme.objects.filter(is_public=True, is_active=True).select_related("committee")
    return render(request, "front.html", {"coming": coming, "programmes": programmes, "now": now})


def home(request: HttpRequest) -> HttpResponse:
    """Each to their own first page."""
    if is_organiser(request.user):
        return redirect("organise:day")
    if has_own_pages(request.user):
        return redirect("me:home")
    return redirect("front")
