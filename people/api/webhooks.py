"""An organisation's own webhooks: made, shown, given a new secret, tried out and taken away."""

import uuid
from functools import partial
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from people.api.answers import answer, versioned
from people.api.idempotency import IdempotencyKey, once
from people.api.keys import Key, KeyRequest, may
from people.api.moments import Moment, shown
from people.api.pages import Gone, Paging, Part, known_only, merged_page, page, tombstone
from people.api.preconditions import check_match
from people.api.reading import Sent
from people.domain import webhookposting, webhooks
from people.models import Webhook, WebhookDelivery

router = Router(tags=[_("Webhooks")])
WRITE = ("webhooks:write", "visits:write")
READ = ("webhooks:write", "visits:read")


class NewWebhook(Sent):
    url: Annotated[
        str,
        Field(
            json_schema_extra={"minLength": 1, "maxLength": 500, "format": "uri"},
            description=_("https, port 443 eller over 1023, og ikke på et lokalt eller privat net."),
        ),
    ]
    event_types: Annotated[
        list[str], Field(json_schema_extra={"maxItems": 100}, description=_("Hvilke hændelser; tom: alle."))
    ] = []
    description: Annotated[str, Field(json_schema_extra={"maxLength": 80})] = ""


class WebhookShown(BaseModel):
    id: uuid.UUID
    url: Annotated[str | None, Field(description=_("null: de adresser, de enkelte ønsker nævner i webhook_url."))]
    description: str
    event_types: list[str]
    state: Literal["active", "stopped", "gone"]
    secret_version: int
    delivered_at: Annotated[Moment | None, Field(description=_("Hvornår noget sidst nåede frem."))]
    failing_since: Annotated[Moment | None, Field(description=_("Siden da er intet nået frem."))]
    created_at: Moment
    updated_at: Moment


class WebhookWithSecret(WebhookShown):
    secret: Annotated[
        str | None,
        Field(description=_("Til at prøve underskriften med. null, når nøglen kun må læse.")),
    ]


class WebhookList(BaseModel):
    items: list[WebhookShown | Gone]
    next_cursor: str | None


class DeliveryShown(BaseModel):
    id: str
    event_type: str
    status: Literal["pending", "sending", "delivered", "dead", "cancelled"]
    occurred_at: Moment


@router.post(
    "/webhooks",
    auth=Key(*WRITE),
    response={201: WebhookWithSecret},
    operation_id="make_webhook",
    summary=_("Ny webhook"),
    description=_(
        "Fra nu af sendes det, der sker med skolens besøgsønsker, til adressen. Underskriften følger "
        "Standard Webhooks; hemmeligheden står i secret."
    ),
)
@partial(once, without="secret", fill=lambda kept: _with_secret(kept))
def make(request: KeyRequest, body: NewWebhook, idempotency_key: IdempotencyKey) -> HttpResponse:
    assert request.key is not None
    webhook = webhooks.make(
        request.key.organisation,
        body.url,
        types=body.event_types,
        description=body.description,
        now=timezone.now(),
        key=request.key,
    )
    place = request.build_absolute_uri(reverse("api-v1:webhook", args=[webhook.pk]))
    return versioned(_with_secret(present(webhook)), 201, Location=place)


@router.get(
    "/webhooks",
    auth=Key(*READ),
    response=WebhookList,
    operation_id="list_webhooks",
    summary=_("Skolens webhooks"),
    description=_("Uden hemmeligheder, de ældste først; med updated_since de ældst ændrede først."),
)
def list_webhooks(request: KeyRequest, paging: Query[Paging]) -> HttpResponse:
    known_only(request, Paging)
    assert request.key is not None
    if paging.updated_since:
        own = Webhook.objects.filter(organisation=request.key.organisation_id, updated_at__gte=paging.updated_since)
        changes, cursor = merged_page([Part(own, "updated_at")], paging, of=["webhooks", "changes"])
        items = [tombstone(one) if one.row.state == Webhook.State.REMOVED else present(one.row) for one in changes]
        return answer({"items": items, "next_cursor": cursor})
    rows = webhooks.of_organisation(request.key.organisation_id)
    found, cursor = page(rows, paging, by="created_at", of=["webhooks", "created_at"])
    return answer({"items": [present(webhook) for webhook in found], "next_cursor": cursor})


@router.get(
    "/webhooks/{webhook_id}",
    auth=Key(*READ),
    response=WebhookWithSecret,
    url_name="webhook",
    operation_id="show_webhook",
    summary=_("Én webhook, med hemmelighed"),
    description=_("Med hvornår noget sidst nåede frem. Hemmeligheden vises kun for en nøgle, der må skrive."),
)
def show(request: KeyRequest, webhook_id: uuid.UUID) -> HttpResponse:
    return answer(_as_seen(request, webhook_id))


def _as_seen(request: KeyRequest, pk: uuid.UUID) -> dict[str, Any]:
    shown_one = present(_open(request, pk))
    assert request.key is not None
    return _with_secret(shown_one) if may(request.key, *WRITE) else {**shown_one, "secret": None}


@router.delete(
    "/webhooks/{webhook_id}",
    auth=Key(*WRITE),
    response={204: None},
    operation_id="remove_webhook",
    summary=_("Slet"),
    description=_("Der sendes ikke mere til adressen, heller ikke det, der venter."),
)
def remove(request: KeyRequest, webhook_id: uuid.UUID) -> HttpResponse:
    with transaction.atomic():
        webhook = _opened(request, webhook_id)
        webhooks.remove(webhook, now=timezone.now(), key=request.key)
    return HttpResponse(status=204)


@router.post(
    "/webhooks/{webhook_id}/rotate",
    auth=Key(*WRITE),
    response=WebhookWithSecret,
    operation_id="rotate_webhook_secret",
    summary=_("Ny hemmelighed"),
    description=_("I et døgn er alt underskrevet med både den nye og den gamle."),
)
@partial(once, without="secret", fill=lambda kept: _with_secret(kept))
def rotate(request: KeyRequest, webhook_id: uuid.UUID, idempotency_key: IdempotencyKey) -> HttpResponse:
    webhook = webhooks.rotate(_opened(request, webhook_id), now=timezone.now(), key=request.key)
    return versioned(_with_secret(present(webhook)))


@router.post(
    "/webhooks/{webhook_id}/test",
    auth=Key(*WRITE),
    response={202: DeliveryShown},
    operation_id="test_webhook",
    summary=_("Prøv den"),
    description=_("Sender en webhook.test til adressen, som kun viser, om vejen er åben."),
)
@once
def test(request: KeyRequest, webhook_id: uuid.UUID, idempotency_key: IdempotencyKey) -> HttpResponse:
    return answer(_delivery(webhookposting.try_out(_open(request, webhook_id), now=timezone.now())), 202)


def _open(request: KeyRequest, pk: uuid.UUID) -> Webhook:
    assert request.key is not None
    return webhooks.open_own(request.key.organisation_id, pk)


def _opened(request: KeyRequest, pk: uuid.UUID) -> Webhook:
    """The same, held until the transaction ends, in the version that If-Match names."""
    webhook = _open(request, pk)
    Webhook.objects.select_for_update().get(pk=webhook.pk)
    check_match(request, partial(_as_seen, request, pk))
    return webhook


def present(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": str(webhook.pk),
        "url": webhook.url or None,
        "description": webhook.description,
        "event_types": webhook.event_types,
        "state": webhook.state,
        "secret_version": webhook.generation,
        "delivered_at": shown(webhook.delivered_at) if webhook.delivered_at else None,
        "failing_since": shown(webhook.failing_since) if webhook.failing_since else None,
        "created_at": shown(webhook.created_at),
        "updated_at": shown(webhook.updated_at),
    }


def _with_secret(shown_one: dict[str, Any]) -> dict[str, Any]:
    secret = webhooks.secret_of(uuid.UUID(shown_one["id"]), shown_one["secret_version"])
    return {**shown_one, "secret": secret}


def _delivery(delivery: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": webhooks.message_id(delivery),
        "event_type": delivery.event_type,
        "status": delivery.status,
        "occurred_at": shown(delivery.occurred_at),
    }
