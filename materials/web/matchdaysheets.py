"""A matching day's papers as PDF."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from events.access import hidden
from events.web.doors import organiser_required
from events.web.matchday.opening import open_day
from materials.domain import matchdaysheets
from people.web.signedin import SignedInRequest


@organiser_required
@require_safe
def match_sheet(request: SignedInRequest, pk: uuid.UUID, which: str) -> HttpResponse:
    day = open_day(request, pk)
    if which not in matchdaysheets.SHEETS or not day.talks.exists():
        raise hidden()
    pdf = matchdaysheets.sheet(day, which, timezone.now())
    name = f"{slugify(str(matchdaysheets.SHEETS[which][0]))}-{day.event.day:%Y-%m-%d}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )
