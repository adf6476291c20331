"""Under /me/: a school's own contact connects the school's systems: keys to the API, and webhooks."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import hidden, open_one
from events.web import connections
from events.web.connections import ME
from events.web.doors import own_pages_required
from people.models import ApiKey, Organisation, Webhook, WebhookDelivery
from people.web.signedin import SignedInRequest


def _own(request: SignedInRequest) -> Organisation:
    """The school whose contact is logged in; for everybody else there is nothing here."""
    schools = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, is_active=True)
    return open_one(schools.filter(contacts__user=request.user).order_by("contacts__pk"))


@own_pages_required
@never_cache
@require_safe
def keys(request: SignedInRequest) -> HttpResponse:
    page = ME.page(**connections.parts_of(_own(request)))
    return render(request, "events/me/keys.html", page)


@own_pages_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request: SignedInRequest) -> HttpResponse:
    return connections.key_new(request, ME, _own(request), reverse("me:keys"))


@own_pages_required
@require_POST
def key_revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    key = open_one(ApiKey.objects.filter(organisation=_own(request)), pk=pk)
    return connections.key_revoke(request, key, reverse("me:keys"))


@own_pages_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: SignedInRequest) -> HttpResponse:
    return connections.webhook_new(request, ME, _own(request), reverse("me:keys"))


@own_pages_required
@never_cache
@require_safe
def webhook(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return connections.webhook(request, ME, _open(request, pk), reverse("me:keys"))


@own_pages_required
@require_POST
def webhook_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    found = _open(request, pk)
    if not connections.is_deed(deed):
        raise hidden()
    return connections.webhook_act(request, ME, found, deed, reverse("me:keys"))


@own_pages_required
@require_POST
def webhook_resend(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = WebhookDelivery.objects.filter(webhook__organisation=_own(request)).select_related("webhook")
    return connections.resend(request, ME, open_one(rows, pk=pk))


def _open(request: SignedInRequest, pk: uuid.UUID) -> Webhook:
    rows = Webhook.objects.filter(organisation=_own(request)).exclude(state=Webhook.State.REMOVED)
    return open_one(rows.select_related("organisation"), pk=pk)
