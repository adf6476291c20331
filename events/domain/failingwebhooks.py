"""Schools whose system no longer hears of us: it waits on the organiser's day until somebody has looked."""

from datetime import datetime
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from events.domain.agenda import Found, Waiting, first_of
from events.domain.scope import Scope
from people.domain import webhookposting
from people.models import Webhook, WebhookDelivery

ENOUGH = 3  # failures in a row; one or two pass by themselves


def find(scope: Scope, now: datetime, limit: int) -> Found:
    """For those who look after the systems: organisers of every programme."""
    if scope.programmes is not None:
        return Found([], 0)
    rows = Webhook.objects.filter(
        state=Webhook.State.ACTIVE, failing_since__isnull=False, failures__gte=ENOUGH
    ).select_related("organisation")
    failing, total = first_of(rows.order_by("failing_since", "pk"), limit)
    return Found([_waiting(webhook) for webhook in failing], total)


def _waiting(webhook: Webhook) -> Waiting:
    rows = webhook.deliveries.exclude(tried_at=None).exclude(status=WebhookDelivery.Status.DELIVERED)
    last = rows.order_by("-tried_at").first()
    return Waiting(
        kind="webhook",
        icon="plug",
        what=_("{skole}s system får ikke besked").format(skole=webhook.organisation.name),
        who=urlsplit(webhook.url or (last.url if last else "")).hostname or "",
        note=webhookposting.said(last) if last else "",
        url=reverse("organise:webhook", args=[webhook.pk]),
        since=webhook.failing_since,
        verb=_("Se loggen"),
    )
