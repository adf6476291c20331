"""When somebody cannot come, or something is not to be had: one page for whoever organises, one for oneself."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.access import hidden, open_one, open_resource
from events.domain import availability
from events.domain.bookings import resource_of
from events.models import Away, Resource
from events.web.availabilityforms import AwayForm, HoursForm
from events.web.doors import organiser_required, own_pages_required
from people.web.signedin import SignedInRequest

GET_AND_POST = ["GET", "HEAD", "POST"]


@organiser_required
@require_http_methods(GET_AND_POST)
def resource_availability(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Of a person, robot, van or room."""
    resource = open_resource(request.user, pk)
    page, done = _answered(request, resource)
    if done:
        return redirect("organise:availability", pk=resource.pk)
    page["tab"] = "people" if resource.user_id else "resources"
    return render(request, "events/organise/availability.html", page, status=_status(page))


@own_pages_required
@require_http_methods(GET_AND_POST)
def my_availability(request: SignedInRequest) -> HttpResponse:
    """One's own."""
    page, done = _answered(request, resource_of(request.user))
    if done:
        return redirect("me:availability")
    return render(request, "events/me/availability.html", page, status=_status(page))


def _answered(request: SignedInRequest, resource: Resource) -> tuple[dict[str, Any], bool]:
    """The page, and whether what was sent is done."""
    now, deed = timezone.now(), request.POST.get("deed", "")
    away = AwayForm(request.POST if deed == "away" else None, resource=resource)
    hours = HoursForm(request.POST if deed == "hours" else None, initial=HoursForm.values_of(resource))
    done = False
    if deed == "away" and away.save(resource, now=now, by=request.user):
        messages.success(request, _("Fraværet er noteret."))
        done = True
    elif deed == "hours" and hours.save(resource, now=now, by=request.user):
        messages.success(request, _("De faste tider er gemt."))
        done = True
    elif deed == "remove":
        _remove(request, resource)
        done = True
    page = {"resource": resource, "away_form": away, "hours_form": hours, "now": now}
    return page | dict(availability.coming(resource, now)), done


def _remove(request: SignedInRequest, resource: Resource) -> None:
    try:
        key = uuid.UUID(request.POST.get("away", ""))
    except ValueError:
        raise hidden() from None
    row = open_one(Away.objects.filter(resource=resource), pk=key)
    availability.remove_away(row, now=timezone.now(), by=request.user)
    messages.success(request, _("Fraværet er fjernet."))


def _status(page: dict[str, Any]) -> int:
    return 422 if page["away_form"].errors or page["hours_form"].errors else 200
