"""One event as a calendar file, for the organiser."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from events.access import open_event
from events.domain.ics import calendar_file
from events.web.doors import organiser_required


@organiser_required
def event_ics(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_event(request.user, pk)
    text = calendar_file(it, get_language() or "da", audience="organiser")
    name = f"{it.slug}.ics"
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
