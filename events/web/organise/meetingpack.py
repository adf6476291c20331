"""The pack for a meeting, as a page."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from events.access import hidden, open_event
from events.domain.aftermeeting import outcomes, pack
from events.domain.door import links
from events.web.doors import organiser_required
from people.web.signedin import SignedInRequest


@organiser_required
@require_GET
def meeting_pack(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = open_event(request.user, pk)
    if event.kind not in links.KINDS or event.is_cancelled:
        raise hidden()
    page = {"event": event, "pack": pack.pack(event, timezone.now()), "sum": outcomes.of_programme(event.programme)}
    return render(request, "events/organise/meeting_pack.html", page)
