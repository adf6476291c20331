"""The line for a seat as the organiser sees it: who is next, who has an offer until when, and what may be changed."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain import seats, waitingline
from events.domain.seatmoves import name_of
from events.domain.undo import as_one
from events.web.doors import organiser_required
from events.web.organise.meeting import open_meeting
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, NotFound, Refused
from people.web.signedin import SignedInRequest


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """GET shows the line; POST gives a seat, moves somebody, or passes somebody over, with the reason."""
    event = open_meeting(request, pk)
    if request.method == "POST":
        return _act(request, pk)
    page = {
        "event": event,
        "waiters": waitingline.overview(event),
        "free": seats.left(event),
        "taken": seats.taken(event),
        "by_phone": waitingline.offer_ends(event, timezone.now()) is None,
    }
    return render(request, "events/organise/meeting_line.html", page)


def _act(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event, now = open_meeting(request, pk), timezone.now()
    deed, why = request.POST.get("deed", ""), request.POST.get("why", "")
    try:
        key = uuid.UUID(request.POST.get("guest", ""))
        row = waitingline.find(event, key)
        with as_one(now=now, by=request.user) as done:
            if deed == "give":
                waitingline.give(event, key, now=now, by=request.user, why=why)
                said = _("{name} har fået en plads.")
            elif deed in ("up", "down"):
                place = waitingline.place_in_line(row) + (-1 if deed == "up" else 1)
                waitingline.put(event, key, place, why=why, now=now, by=request.user)
                said = _("{name} er flyttet på ventelisten.")
            elif deed == "last":
                waitingline.skip(event, key, why=why, now=now, by=request.user)
                said = _("{name} står nu bagest.")
            else:
                raise Invalid([("/deed", _("Vælg en mulighed på listen."))])
    except ValueError:
        messages.error(request, _("Står ikke på ventelisten længere."))
    except (Invalid, NotFound, Refused) as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said.format(name=name_of(row)), extra_tags=undo_tag(done))
    return redirect("organise:meeting_line", pk=pk)
