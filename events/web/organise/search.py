"""Ctrl-K: the list under the field, or the whole page when asked without script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from events.access import scope_of
from events.domain.search import SHORTEST, at_hand
from events.domain.search import search as find
from events.domain.venues import spellings
from events.models import Resource
from events.web.doors import organiser_required


@organiser_required
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:80]
    words = text.strip()
    groups = find(scope_of(request.user), text, timezone.now()) if len(words) >= SHORTEST else at_hand()
    page = {"groups": groups, "text": words}
    part = request.headers.get("HX-Request") and request.headers.get("HX-Target") == "search-results"
    return render(request, f"events/organise/{'_search_results' if part else 'search'}.html", page)


@organiser_required
def person_options(request: HttpRequest) -> HttpResponse:
    """People who can be booked, by name, for the calendar's filter."""
    text = request.GET.get("person_name", "").replace("\x00", "").strip()[:60]
    people = []
    if text:
        rows = Resource.objects.filter(kind=Resource.Kind.PERSON, is_active=True)
        found = rows.none()
        for words in spellings(text):
            found = found | rows.filter(name__icontains=words)
        people = [{"pk": row.user_id, "name": row.name} for row in found.order_by("name")[:8]]
    return render(request, "events/organise/_people_options.html", {"people": people, "asked": bool(text)})
