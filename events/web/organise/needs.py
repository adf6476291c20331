"""What the kitchen and the hosts must know about who comes: a page for the programme's organisers, and a file."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.domain import needs, seats
from events.web.doors import organiser_required
from events.web.organise.meeting import open_meeting
from people.domain.tablefiles import as_csv
from people.web.signedin import SignedInRequest


@organiser_required
@require_GET
def summary(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = open_meeting(request, pk)
    said = needs.summary(event)
    page = {
        "event": event,
        "diets": [one for one in said if one.diet and not one.is_online],
        "accesses": [one for one in said if one.access],
        "eaters": seats.taken(event),
    }
    response = render(request, "events/organise/meeting_needs.html", page)
    response["Cache-Control"] = "no-store"
    return response


@organiser_required
@require_GET
def file(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """For the kitchen: no names, but how many."""
    event = open_meeting(request, pk)
    rows: list[list[object]] = [[_("Personer"), _("Mad"), _("Adgang")]]
    rows += [[one.party, "" if one.is_online else one.diet, one.access] for one in needs.summary(event)]
    headers = {
        "Content-Disposition": f'attachment; filename="{event.slug}-mad-og-adgang.csv"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)
