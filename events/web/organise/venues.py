"""The place picker: what stands on the list while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from events.domain.venues import find_hosts, find_venues
from events.web.doors import organiser_required


@organiser_required
def venue_options(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("venue_search", "")[:60]
    options = [
        {"value": str(venue.pk), "label": venue.name, "note": " ".join(part for part in (venue.postcode, venue.town))}
        for venue in find_venues(text)
    ]
    if len(text.strip()) > 1 and not text.strip().isdigit():
        options += [
            {"value": f"org:{one.pk}", "label": one.name, "note": f"{one.postcode} {one.town}"}
            for one in find_hosts(text)
        ]
    return render(request, "events/organise/_options.html", {"options": options[:10], "asked": bool(text.strip())})
