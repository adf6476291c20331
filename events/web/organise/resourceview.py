"""The calendar by resource: people, robots, vans and rooms as rows; and handing a booking over to another."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.access import hidden, open_event, open_one, scope_of
from events.domain import handover, timeline
from events.domain.agenda import ZONE
from events.domain.conflicts import InTheWay, NeedsReason, Proposed
from events.domain.plandrawing import Overlay
from events.domain.timeline import Bar
from events.domain.undo import as_one
from events.models import Booking, Programme, Resource
from events.web.doors import organiser_required
from events.web.organise import inway
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Refused
from people.web.signedin import SignedInRequest

SHOWN_STAND_INS = 200


def page_of(
    request: HttpRequest, day: date, known: dict[uuid.UUID, Programme], overlay: Overlay | None = None
) -> dict[str, Any]:
    """The week around ``day``; ``resource`` (several) and ``name`` in the address narrow the rows."""
    monday = day - timedelta(days=day.weekday())
    kinds = frozenset(request.GET.getlist("resource")) & frozenset(Resource.Kind.values)
    text = request.GET.get("name", "").replace("\x00", "").strip()[:80]
    shown = timeline.timeline(scope_of(request.user), monday, monday + timedelta(days=6), known, kinds=kinds, text=text)
    return {
        "timeline": shown,
        "monday": monday,
        "resource_kinds": [(value, label, value in kinds) for value, label in Resource.Kind.choices],
        "resource_name": text,
        "drawn": {
            "resources": [
                {"id": row.key, "title": row.name, "extendedProps": {"kind": row.kind_label}} for row in shown.rows
            ],
            "events": [_drawn(bar) for row in shown.rows for one in row.bars for bar in _planned(one, overlay)],
        },
    }


def _planned(bar: Bar, overlay: Overlay | None) -> list[Bar]:
    """A bar whose event a draft moves, faded where it is and drawn again where it is to be."""
    by = overlay.moved_by(bar.event) if overlay and bar.event else None
    if by is None:
        return [bar]
    leaves = replace(bar, movable=False, handable=False, classes=f"{bar.classes} is-planned planned-leaves")
    comes = replace(
        bar,
        key=f"{bar.key}-comes",
        starts_at=bar.starts_at + by[0],
        ends_at=bar.ends_at + by[1],
        own_from=bar.own_from and bar.own_from + by[0],
        own_to=bar.own_to and bar.own_to + by[1],
        handable=False,
        classes=f"{bar.classes} is-planned planned-comes",
    )
    return [leaves, comes]


def _drawn(bar: Bar) -> Mapping[str, Any]:
    base = reverse("organise:events")
    return {
        "id": bar.key,
        "resourceIds": [bar.row],
        "title": bar.title,
        "start": _wall(bar.starts_at),
        "end": _wall(bar.ends_at),
        "display": "background" if bar.is_away else "auto",
        "startEditable": bar.movable,
        "durationEditable": bar.movable,
        "editable": bar.movable or bar.handable,
        "classNames": bar.classes.split(),
        "extendedProps": {
            "words": bar.words,
            "href": f"{base}{bar.event}/" if bar.event else "",
            "panel": f"{reverse('organise:calendar')}panel/{bar.event}/" if bar.event else "",
            "move": f"{base}{bar.event}/move/" if bar.movable else "",
            "event": bar.event,
            "shift": bar.shift,
            "starts": _wall(bar.own_from)[:16] if bar.own_from else "",
            "ends": _wall(bar.own_to)[:16] if bar.own_to else "",
            "handover": reverse("organise:hand_over", args=[bar.booking]) if bar.handable and bar.booking else "",
        },
    }


def _wall(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}"


@organiser_required
@require_GET
def busy(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """When those booked on an event are taken otherwise, start..end (else its own week): drawn while it is dragged."""
    it = open_event(request.user, pk)
    try:
        first = date.fromisoformat(request.GET.get("start", "")[:10])
        last = date.fromisoformat(request.GET.get("end", "")[:10])
    except ValueError:
        first, last = it.day, it.day + timedelta(days=7)
    last = min(last, first + timedelta(days=42))
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in (first, last))
    found = timeline.busy_around(it, scope_of(request.user), begin, end)
    rows = [
        {"start": _wall(one.starts_at), "end": _wall(one.ends_at), "title": one.sentence, "away": one.is_away}
        for one in found
    ]
    return JsonResponse(rows, safe=False)


@organiser_required
def hand_over(request: SignedInRequest, booking_id: int) -> HttpResponse:
    """Somebody or something else in the place of the one booked; as a panel beside the calendar, or a page."""
    booking = open_one(Booking.objects.select_related("resource", "event", "shift"), pk=booking_id)
    event = open_event(request.user, booking.event_id, to="change")
    errors: list[str] = []
    shown: inway.Shown | None = None
    to = _meant(request)
    if request.method == "POST":
        if to is None:
            errors = [_("Vælg, hvem der tager over.")]
        else:
            try:
                with as_one(now=(now := timezone.now()), by=request.user) as done:
                    handover.hand_over(booking, to, now=now, by=request.user, answer=inway.answer_of(request))
            except (InTheWay, NeedsReason) as refusal:
                shown = inway.shown(request, Proposed.putting(event, [to], booking.shift), refusal.conflicts)
            except Refused as refusal:
                errors = [refusal.sentence]
            else:
                text = _("{to} er sat på i stedet for {who}.").format(to=to.name, who=booking.resource.name)
                messages.success(request, text, extra_tags=undo_tag(done))
                if request.headers.get("HX-Request"):
                    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
                return redirect("organise:event", pk=event.pk)
    elif booking.state != Booking.State.FIRM:
        raise hidden()
    page = {
        "event": event,
        "booking": booking,
        "to": to,
        "errors": errors,
        "shown": shown or inway.shown(request, Proposed.putting(event, [to], booking.shift) if to else None),
        "choices": list(handover.stand_ins(booking)[:SHOWN_STAND_INS]),
    }
    panel = bool(request.headers.get("HX-Request"))
    template = "events/organise/_hand_over.html" if panel else "events/organise/hand_over.html"
    return render(request, template, page, status=422 if errors or shown else 200)


def _meant(request: HttpRequest) -> Resource | None:
    try:
        pk = uuid.UUID(request.POST.get("to", "") or request.GET.get("to", ""))
    except ValueError:
        return None
    return Resource.objects.filter(pk=pk, is_active=True).first()
