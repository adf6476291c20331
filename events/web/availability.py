"""When somebody cannot come, or something is not to be had: one page for whoever organises, one for oneself."""

import time
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.access import hidden, open_one, open_resource
from events.domain import availability, owncalendars, weeksahead
from events.domain.bookings import resource_of
from events.domain.undo import as_one
from events.models import Away, Resource
from events.web.availabilityforms import AwayForm, HoursForm, OwnCalendarForm, PeriodsForm
from events.web.doors import organiser_required, own_pages_required
from events.web.organise.forms import add_refusal
from events.web.organise.undoing import undo_tag
from people.domain.limits import Limit
from people.domain.refusals import Invalid
from people.web.patience import try_again
from people.web.signedin import SignedInRequest

AGAIN = Limit("own-calendar-again", 3, 10 * 60)
GET_AND_POST = ["GET", "HEAD", "POST"]


@organiser_required
@require_http_methods(GET_AND_POST)
def resource_availability(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Of a person, robot, van or room."""
    resource = open_resource(request.user, pk)
    page, done = answered(request, resource)
    if done:
        return redirect("organise:availability", pk=resource.pk)
    page["tab"] = "people" if resource.user_id else "resources"
    return render(request, "events/organise/availability.html", page, status=status_of(page))


@own_pages_required
@never_cache
@require_http_methods(GET_AND_POST)
def my_availability(request: SignedInRequest) -> HttpResponse:
    """One's own, with the calendar that only its owner can name."""
    resource = resource_of(request.user)
    page, done = answered(request, resource, is_own=True)
    if done:
        return redirect("me:availability")
    return render(request, "events/me/availability.html", page, status=status_of(page))


def answered(
    request: SignedInRequest, resource: Resource, *, about: Model | None = None, is_own: bool = False
) -> tuple[dict[str, Any], bool]:
    """The page, and whether what was sent is done. It stands in the history of ``about``, else of the person."""
    now, deed = timezone.now(), request.POST.get("deed", "")
    away = AwayForm(request.POST if deed == "away" else None, resource=resource)
    hours = HoursForm(request.POST if deed == "hours" else None, initial=HoursForm.values_of(resource))
    periods = PeriodsForm(request.POST if deed == "periods" else None, auto_id="periods-%s")
    calendar = OwnCalendarForm(request.POST if deed == "calendar" and is_own else None, auto_id="calendar-%s")
    who: dict[str, Any] = {"now": now, "by": request.user, "about": about}
    said = ""
    with as_one(now=now, by=request.user) as change_set:
        if deed == "away" and away.save(resource, **who):
            said = _("Fraværet er noteret.")
        elif deed == "hours" and hours.save(resource, **who):
            said = _("De faste tider er gemt.")
        elif deed == "periods" and (saved := periods.save(resource, **who)):
            said = ngettext("{n} periode er noteret.", "{n} perioder er noteret.", saved).format(n=saved)
        elif deed == "remove":
            availability.remove_away(_meant(request, resource), **who)
            said = _("Fraværet er fjernet.")
    done = bool(said)
    if done:
        # What one says of oneself is changed on the same page; the way back is the organisers'.
        messages.success(request, said, extra_tags="" if is_own else undo_tag(change_set))
    elif is_own and deed in ("calendar", "calendar_again", "calendar_remove"):
        done = _own_calendar(request, resource, deed, calendar)
    page = {
        "resource": resource,
        "away_form": away,
        "hours_form": hours,
        "periods_form": periods,
        "calendar_form": calendar,
        "own_calendar": owncalendars.standing(resource),
        "is_own": is_own,
        "is_person": resource.kind == Resource.Kind.PERSON,
        "weeks": [] if done else weeksahead.weeks(resource, now),
        "now": now,
    }
    return page | dict(availability.coming(resource, now)), done


def _own_calendar(request: SignedInRequest, resource: Resource, deed: str, form: OwnCalendarForm) -> bool:
    now = timezone.now()
    if deed == "calendar_remove":
        owncalendars.remove(resource, now=now, by=request.user)
        messages.success(request, _("Kalenderen er glemt, og det, der stod i den, er slettet."))
        return True
    if deed == "calendar_again":
        if wait := AGAIN.count(str(resource.pk), time.time()):
            messages.warning(request, try_again(wait))
        else:
            owncalendars.read_soon(resource, now=now)
            messages.success(request, _("Vi henter den igen inden for et minut."))
        return True
    if not form.is_valid():
        return False
    try:
        owncalendars.set_address(resource, form.cleaned_data["address"], now=now, by=request.user)
    except Invalid as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, _("Tak. Vi henter kalenderen inden for et minut."))
    return True


def _meant(request: SignedInRequest, resource: Resource) -> Away:
    try:
        key = uuid.UUID(request.POST.get("away", ""))
    except ValueError:
        raise hidden() from None
    return open_one(Away.objects.filter(resource=resource), pk=key)


def status_of(page: dict[str, Any]) -> int:
    forms = (page["away_form"], page["hours_form"], page["periods_form"], page["calendar_form"])
    return 422 if any(form.errors for form in forms) else 200
