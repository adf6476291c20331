"""Keys to the API: made on the page of a school or company and shown that once, revoked, and all in one list."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import open_one
from events.domain.scope import Scope
from events.domain.search import page_of as address_of
from events.web.doors import all_programmes_required
from events.web.organise.forms import Words
from people.domain import apikeys
from people.domain.history import record
from people.models import ApiKey, Organisation
from people.web.signedin import SignedInRequest

PAGE = 50
SCOPES = {
    "visits:read": gettext_lazy("Læse skolens besøgsønsker"),
    "visits:write": gettext_lazy("Sende og ændre besøgsønsker"),
    "events:read": gettext_lazy("Læse arrangementer"),
    "bookings:read": gettext_lazy("Læse bookinger af Robotbandet"),
    "bookings:write": gettext_lazy("Spørge efter Robotbandet"),
    "webhooks:write": gettext_lazy("Bestemme, hvor der sendes besked hen (webhooks)"),
}


class KeyForm(forms.Form):
    name = Words(
        label=gettext_lazy("Hvad skal den bruges til"),
        max_length=80,
        help_text=gettext_lazy("For eksempel navnet på det system, der skal bruge nøglen."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Rettigheder"),
        choices=[(scope, SCOPES[scope]) for scope in apikeys.SCOPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Vælg mindst én rettighed.")},
    )


def keys_of(organisation: Organisation, scope: Scope, now: datetime) -> tuple[str, dict[str, Any]]:
    """The part on the page of a school or company; empty for organisers of some programmes only."""
    keys = list(organisation.api_keys.order_by("revoked_at", "-created_at")) if scope.programmes is None else []
    page = {"keys": keys, "may_make": scope.programmes is None, "organisation": organisation}
    return "events/organise/organisation_keys.html", page


@all_programmes_required
@require_safe
def api_keys(request: SignedInRequest) -> HttpResponse:
    rows = ApiKey.objects.select_related("organisation").order_by("-created_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "events/organise/settings_keys.html", {"page": page, "tab": "keys"})


@all_programmes_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The answer to the POST is the only page that ever shows the key."""
    organisation = open_one(Organisation.objects.filter(is_active=True), pk=pk)
    first = {"scopes": list(apikeys.DEFAULT_SCOPES)}
    form = KeyForm(request.POST if request.method == "POST" else None, initial=first)
    page = {"organisation": organisation, "back": address_of(organisation)}
    if request.method == "POST" and form.is_valid():
        now, data = timezone.now(), form.cleaned_data
        with transaction.atomic():
            key, plain = apikeys.make_key(organisation, now=now, scopes=data["scopes"], name=data["name"])
            record(key, now=now, by=request.user, what="made", new=key.prefix)
        return render(request, "events/organise/key_made.html", {**page, "key": key, "plain": plain})
    return render(request, "events/organise/key_form.html", {**page, "form": form}, status=422 if form.errors else 200)


@all_programmes_required
@require_POST
def key_revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    key, now = open_one(ApiKey.objects.select_related("organisation"), pk=pk), timezone.now()
    with transaction.atomic():
        apikeys.revoke(key, now=now)
        record(key, now=now, by=request.user, what="revoked", old=key.prefix)
    messages.success(request, _("Nøglen {prefix}… åbner ikke længere noget.").format(prefix=key.prefix))
    return redirect(address_of(key.organisation))
