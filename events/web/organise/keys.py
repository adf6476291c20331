"""Other systems on the organiser's side: keys and webhooks on the page of a school or company, and all in one list."""

import uuid
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import hidden, open_one
from events.domain.scope import Scope
from events.domain.search import page_of as address_of
from events.web import connections
from events.web.connections import ORGANISE, PAGE
from events.web.doors import all_programmes_required
from people.models import ApiKey, Organisation, Webhook, WebhookDelivery
from people.web.signedin import SignedInRequest


def keys_of(organisation: Organisation, scope: Scope, now: datetime) -> tuple[str, dict[str, Any]]:
    """The part on the page of a school or company; empty for organisers of some programmes only."""
    may = scope.programmes is None
    page = {"may_make": may, **(connections.parts_of(organisation) if may else {"organisation": organisation})}
    return "events/organise/organisation_keys.html", ORGANISE.page(**page)


@all_programmes_required
@require_safe
def api_keys(request: SignedInRequest) -> HttpResponse:
    rows = ApiKey.objects.select_related("organisation").order_by("-created_at", "pk")
    hooks = Webhook.objects.exclude(state=Webhook.State.REMOVED).select_related("organisation")
    page = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        # Those in trouble first; then the newest.
        "webhooks": list(hooks.order_by("-failures", "-created_at", "pk")[:PAGE]),
        "tab": "keys",
    }
    return render(request, "events/organise/settings_keys.html", ORGANISE.page(**page))


@all_programmes_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    organisation = open_one(Organisation.objects.filter(is_active=True), pk=pk)
    return connections.key_new(request, ORGANISE, organisation, address_of(organisation))


@all_programmes_required
@require_POST
def key_revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    key = open_one(ApiKey.objects.select_related("organisation"), pk=pk)
    return connections.key_revoke(request, key, address_of(key.organisation))


@all_programmes_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    organisation = open_one(Organisation.objects.filter(is_active=True), pk=pk)
    return connections.webhook_new(request, ORGANISE, organisation, address_of(organisation))


@all_programmes_required
@never_cache
@require_safe
def webhook(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    found = _open(pk)
    return connections.webhook(request, ORGANISE, found, address_of(found.organisation))


@all_programmes_required
@require_POST
def webhook_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    found = _open(pk)
    if not connections.is_deed(deed):
        raise hidden()
    return connections.webhook_act(request, ORGANISE, found, deed, address_of(found.organisation))


@all_programmes_required
@require_POST
def webhook_resend(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return connections.resend(request, ORGANISE, open_one(WebhookDelivery.objects.select_related("webhook"), pk=pk))


def _open(pk: uuid.UUID) -> Webhook:
    rows = Webhook.objects.exclude(state=Webhook.State.REMOVED).select_related("organisation")
    return open_one(rows, pk=pk)
