"""Words and tones of keys and webhooks."""

import json
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.domain import webhookposting, webhooks
from people.models import Organisation, Webhook, WebhookDelivery

register = template.Library()
TONES = {"delivered": "good", "pending": "wait", "sending": "info", "dead": "bad"}


@register.simple_tag
def new_address(space: str, organisation: Organisation, name: str) -> str:
    """Where a new key or webhook of this organisation is made; under /me/ there is only one organisation."""
    return reverse(f"{space}:{name}", args=[] if space == "me" else [organisation.pk])


@register.filter
def webhook_tone(webhook: Webhook) -> str:
    if webhook.state != Webhook.State.ACTIVE:
        return "calm"
    return "bad" if webhook.failing_since else "good"


@register.filter
def webhook_state(webhook: Webhook) -> str:
    failing = webhook.state == Webhook.State.ACTIVE and webhook.failing_since
    return _("når ikke frem") if failing else str(webhook.get_state_display())


@register.filter
def delivery_tone(delivery: WebhookDelivery) -> str:
    return TONES.get(delivery.status, "calm")


@register.filter
def event_words(delivery: WebhookDelivery) -> str:
    """ "Besøgsønske: bekræftet"; a try is called that."""
    if delivery.event_type == webhooks.TEST:
        return _("Prøve")
    words = webhooks.event_types().get(delivery.event_type)
    return _("Besøgsønske: {words}").format(words=words) if words else capfirst(delivery.event_type)


@register.filter
def said(delivery: WebhookDelivery) -> str:
    return webhookposting.said(delivery)


@register.filter
def message_id(delivery: WebhookDelivery) -> str:
    return webhooks.message_id(delivery)


@register.filter
def tries(delivery: WebhookDelivery) -> list[dict[str, Any]]:
    """The last first, each with when, what came back and how long it took."""
    return [
        {
            "at": datetime.fromisoformat(one["at"]),
            "said": webhookposting.said(WebhookDelivery(response_status=one["status"], error=one["error"])),
            "seconds": one["seconds"],
        }
        for one in reversed(delivery.tries)
    ]


@register.filter
def pretty(delivery: WebhookDelivery) -> str:
    """What was sent, laid out to be read."""
    return json.dumps(json.loads(delivery.payload), ensure_ascii=False, indent=2)
