"""A Robotbandet performance on its page: what was asked for, holds, and booking robots, van and crew."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.access import hidden, open_event
from events.domain import people, performances
from events.domain.agenda import ZONE
from events.domain.conflicts import InTheWay, NeedsReason, Proposed
from events.domain.undo import as_one
from events.models import Booking, Event, EventKind, Hold, Performance, Resource
from events.web.doors import organiser_required
from events.web.organise import inway
from events.web.organise.roster import back_to
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.models import User
from people.web.signedin import SignedInRequest


def section(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    rider = Performance.objects.select_related("organisation").filter(event=event).first()
    if rider is None:
        return {"rider": None}
    resources = performances.crew_and_kit(event.programme_id)
    busy_from, busy_to = performances.buffered(event)
    taken = people.taken(resources, busy_from, busy_to)
    own = {row.resource_id: row for row in event.bookings.filter(state=Booking.State.FIRM)}
    holds = performances.holds_of(event)
    held = {one.hold.resource_id for one in holds}
    rivals = _rivals(resources, event, busy_from, busy_to)
    return {
        "rider": rider,
        "busy_from": busy_from,
        "busy_to": busy_to,
        "holds": holds,
        "groups": [
            (
                label,
                [
                    {
                        "resource": resource,
                        "booked": own.get(resource.pk),
                        "held": resource.pk in held,
                        "rivals": rivals.get(resource.pk, 0),
                        "clash": next((row for row in taken.get(resource.pk, []) if row.event_id != event.pk), None),
                    }
                    for resource in resources
                    if resource.kind == kind
                ],
            )
            for kind, label in (
                (Resource.Kind.ROBOT, _("Robotter")),
                (Resource.Kind.VAN, _("Varevogne")),
                (Resource.Kind.PERSON, _("Crew")),
            )
        ],
        "is_open": event.status in performances.OPEN,
        "is_booked": event.status in performances.BOOKED,
        "may_hold": event.status in performances.OPEN or event.status in ("released", "expired"),
        "expires_on": date.fromordinal(min(now.date().toordinal() + performances.HOLD_DAYS, event.day.toordinal())),
    }


def _rivals(resources: list[Resource], event: Event, busy_from: datetime, busy_to: datetime) -> dict[Any, int]:
    counts: dict[Any, int] = {}
    rows = Hold.objects.filter(
        resource__in=[row.pk for row in resources],
        state=Hold.State.HELD,
        busy_from__lt=busy_to,
        busy_to__gt=busy_from,
    ).exclude(event=event)
    for pk in rows.values_list("resource_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def open_performance(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.kind != EventKind.PERFORMANCE:
        raise hidden()
    return event


def _chosen(request: SignedInRequest, event: Event) -> list[Resource]:
    """The ticked ones that belong to this programme's band; anything else is as if it was not ticked."""
    ticked = set(request.POST.getlist("resource"))
    return [row for row in performances.crew_and_kit(event.programme_id) if str(row.pk) in ticked]


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose what to hold and until when."""
    return _choose(request, pk, "hold")


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose robots, van and crew, and book them; the way to *kontrakt*, and to more crew later."""
    return _choose(request, pk, "book")


def _choose(request: SignedInRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    event, now = open_performance(request, pk), timezone.now()
    errors: list[str] = []
    shown = inway.Shown()
    if request.method == "POST":
        try:
            _do(request, event, what, now)
        except (InTheWay, NeedsReason) as refusal:
            proposed = Proposed.putting(event, _chosen(request, event))
            shown = inway.shown(request, proposed, refusal.conflicts)
        except Invalid as refusal:
            errors = [sentence for _pointer, sentence in refusal.errors]
        except Refused as refusal:
            errors = [refusal.sentence]
        else:
            return back_to(event.pk, "bandet")
    page = {
        **section(event, request.user, now),
        "event": event,
        "what": what,
        "errors": errors,
        "shown": shown,
        "ticked": set(request.POST.getlist("resource")),
        "typed_expiry": request.POST.get("expires_on", ""),
    }
    wrong = errors or shown.level
    return render(request, "events/organise/band_choose.html", page, status=422 if wrong else 200)


def _do(request: SignedInRequest, event: Event, what: str, now: datetime) -> None:
    chosen, answer = _chosen(request, event), inway.answer_of(request)
    with as_one(now=now, by=request.user) as done:
        if what == "hold":
            until = _end_of(request)
            held = performances.hold(event, chosen, now=now, by=request.user, expires_at=until, answer=answer)
            text = _("Reserveret: {names}.").format(names=", ".join(row.resource.name for row in held))
        elif event.status in performances.BOOKED:
            performances.book_all(event, chosen, now=now, by=request.user, answer=answer)
            text = _("Bookingen er gemt.")
        else:
            performances.contract(event, chosen, now=now, by=request.user, answer=answer)
            name = event.performance.contact_name
            text = _("Booket. Der er sendt en bekræftelse til {name}.").format(name=name)
    messages.success(request, text, extra_tags=undo_tag(done))


def _end_of(request: SignedInRequest) -> datetime | None:
    """The end of the chosen day."""
    text = request.POST.get("expires_on", "").strip()
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59), tzinfo=ZONE)
    except ValueError:
        raise Invalid([("/expires_on", _("Skriv en gyldig dato."))]) from None


@organiser_required
@require_POST
def unbook(request: SignedInRequest, pk: uuid.UUID, booking_id: int) -> HttpResponse:
    event = open_performance(request, pk)
    booking = event.bookings.select_related("resource").filter(pk=booking_id, state=Booking.State.FIRM).first()
    if booking is None:
        raise hidden()
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        performances.unbook(event, booking, now=now, by=request.user)
    messages.success(request, _("{name} er fri igen.").format(name=booking.resource.name), extra_tags=undo_tag(done))
    return back_to(event.pk, "bandet")


@organiser_required
@require_POST
def release(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = open_performance(request, pk)
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        performances.release_holds(event, now=now, by=request.user)
    text = _("Reservationen er frigivet, og kunden har fået besked.")
    messages.success(request, text, extra_tags=undo_tag(done))
    return back_to(event.pk, "bandet")


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = open_performance(request, pk)
    why = request.POST.get("why", "").strip()
    error = ""
    if request.method == "POST":
        if not why:
            error = _("Skriv et par ord om hvorfor. De står i brevet.")
        elif len(why) > 300 or "\x00" in why:
            error = _("Højst {most} tegn.").format(most=300)
        else:
            with as_one(now=(now := timezone.now()), by=request.user) as done:
                performances.decline(event, now=now, by=request.user, why=why)
            text = _("Forespørgslen er afslået, og der er sendt et brev.")
            messages.success(request, text, extra_tags=undo_tag(done))
            return back_to(event.pk, "bandet")
    page = {"event": event, "error": error, "why": why}
    return render(request, "events/organise/band_decline.html", page, status=422 if error else 200)
