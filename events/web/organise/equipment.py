"""Robots, vans, rooms and crew: what can be booked."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import hidden, open_one
from events.domain import kit, staffing
from events.models import Programme, Resource
from events.web.doors import all_programmes_required
from events.web.organise.forms import PLACES, PlaceForm, Words, add_refusal
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest


class ThingForm(PlaceForm):
    """A robot, a van, or a room with the place that it is in."""

    kind = forms.ChoiceField(label=gettext_lazy("Slags"), choices=[(kind.value, kind.label) for kind in kit.KINDS])
    name = Words(label=gettext_lazy("Navn"), max_length=120)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Hører til"),
        queryset=Programme.objects.all(),
        required=False,
        empty_label=gettext_lazy("Ingen bestemt indsats"),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Plads til"), required=False, min_value=1, max_value=100000, error_messages=PLACES
    )
    notes = Words(
        label=gettext_lazy("Noter"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For eksempel vægt, nummerplade, eller hvor nøglen hænger."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("room", "meeting_url"):
            del self.fields[name]

    @staticmethod
    def values_of(resource: Resource) -> dict[str, Any]:
        values = {name: getattr(resource, name) for name in ("kind", "name", "capacity", "notes")}
        values["programme"] = resource.programme_id
        if resource.venue is not None:
            values["venue"] = str(resource.venue.pk)
            values["venue_search"] = ", ".join(word for word in (resource.venue.name, resource.venue.town) if word)
        return values


@all_programmes_required
@require_safe
def resources(request: SignedInRequest) -> HttpResponse:
    page = {
        "things": list(kit.things()),
        "crew": list(staffing.crew()),
        "bands": list(Programme.objects.filter(takes_performances=True, is_active=True)),
        "tab": "resources",
    }
    return render(request, "events/organise/settings_resources.html", page)


@all_programmes_required
@require_http_methods(["GET", "HEAD", "POST"])
def resource_form(request: SignedInRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    """A new thing, or one edited."""
    resource = open_one(kit.things(), pk=pk) if pk else None
    band = Programme.objects.filter(takes_performances=True).first()
    first = ThingForm.values_of(resource) if resource else {"programme": band}
    form = ThingForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                venue = form.the_venue()
                if form.errors:
                    raise Invalid([])
                values = {**form.cleaned_data, "venue": venue}
                saved = kit.save_thing(values, now=timezone.now(), by=request.user, resource=resource)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("»{name}« er gemt.").format(name=saved.name))
            return redirect("organise:resources")
    page = {"form": form, "resource": resource, "tab": "resources"}
    return render(request, "events/organise/settings_resource_form.html", page, status=422 if form.errors else 200)


@all_programmes_required
@require_POST
def resource_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """Retire it, or take it back into use."""
    if deed not in ("retire", "restore"):
        raise hidden()
    resource = open_one(Resource.objects.all(), pk=pk)
    try:
        if deed == "retire":
            kit.retire(resource, now=timezone.now(), by=request.user)
            messages.success(request, _("»{name}« er taget ud af brug.").format(name=resource.name))
        else:
            kit.take_back(resource, now=timezone.now(), by=request.user)
            messages.success(request, _("»{name}« er i brug igen.").format(name=resource.name))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("organise:resources")
