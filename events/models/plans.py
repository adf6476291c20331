"""Drafts: changes prepared together, which nobody hears of before they are released at once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .events import Event
from .programmes import Programme


class Plan(models.Model):
    """A draft (kladde) until it is released or discarded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("navn"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    released_at = models.DateTimeField(_("offentliggjort"), null=True, blank=True)
    discarded_at = models.DateTimeField(_("kasseret"), null=True, blank=True)

    class Meta:
        verbose_name = _("kladde")
        verbose_name_plural = _("kladder")
        ordering = ["-updated_at", "id"]
        indexes = [
            models.Index(
                fields=["-updated_at"],
                name="plan_open",
                condition=Q(released_at__isnull=True, discarded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.released_at is None and self.discarded_at is None


class PlannedChange(models.Model):
    """One event in a draft: moved, corrected, cancelled, or new (then without ``event``).

    ``values`` are the fields as they are to be, ``before`` those fields and the time, place and status as they were
    when it was planned; both as JSON holds them, a venue by its key. ``programme`` is the one it belongs to.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rows")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="planned_changes")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    status = models.CharField(max_length=12, blank=True)
    why = models.CharField(_("hvorfor"), max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "event"], name="plan_once_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.event_id or 'ny'}"
