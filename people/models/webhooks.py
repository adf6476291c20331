"""Addresses of other systems that want to hear of what happens, and what each of them was told."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .apikeys import ApiKey
from .organisations import Organisation


class Webhook(models.Model):
    """One address of an organisation's own system; without ``url`` it stands for the addresses that single requests
    name.

    No secret is stored: it is derived from the site's own key, the id and ``generation`` (people.domain.webhooks).
    ``event_types`` empty: all of them. ``failing_since`` is the first failure after the last success.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("i brug")
        STOPPED = "stopped", _("sat på pause")
        GONE = "gone", _("findes ikke mere")
        REMOVED = "removed", _("slettet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    url = models.CharField(_("adresse"), max_length=500, blank=True)
    description = models.CharField(_("navn"), max_length=80, blank=True)
    event_types = models.JSONField(default=list, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.ACTIVE)
    generation = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "url"], condition=~Q(state="removed"), name="webhook_once_per_address"
            ),
        ]
        indexes = [
            models.Index(fields=["failing_since"], name="webhook_failing", condition=Q(failing_since__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.url or str(_("Adresser i de enkelte ønsker"))


class WebhookDelivery(models.Model):
    """One message to one address, written in the transaction of what caused it.

    ``payload`` is the exact text that is signed and sent; it is written once, when the transaction has committed, and
    every try sends the same. ``tries`` tells of each: when, what came back, how long it took.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("på vej")
        SENDING = "sending", _("sendes nu")
        DELIVERED = "delivered", _("leveret")
        DEAD = "dead", _("opgivet")
        CANCELLED = "cancelled", _("annulleret")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    url = models.CharField(_("adresse"), max_length=500)
    event_type = models.CharField(_("hændelse"), max_length=60)
    about_kind = models.CharField(max_length=50)
    about_id = models.CharField(max_length=36)
    payload = models.TextField(blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING)
    occurred_at = models.DateTimeField(_("skete"))
    due_at = models.DateTimeField(_("næste forsøg"))
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_body = models.CharField(max_length=1000, blank=True)
    error = models.CharField(_("fejl"), max_length=40, blank=True)
    tries = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("webhook-besked")
        verbose_name_plural = _("webhook-beskeder")
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(fields=["due_at"], name="webhookdelivery_due", condition=Q(status="pending")),
            models.Index(fields=["claimed_at"], name="webhookdelivery_claimed", condition=Q(status="sending")),
            models.Index(fields=["webhook", "-occurred_at", "-id"], name="webhookdelivery_newest"),
            models.Index(fields=["about_kind", "about_id", "occurred_at"], name="webhookdelivery_about"),
            models.Index(fields=["occurred_at"], name="webhookdelivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} → {self.url}"
