"""Whom no letter can reach when something changes: to be called, and ticked off."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact

from .events import Event


class Call(models.Model):
    """One person to be called about a change of one event. At most one waits per person and event.

    ``key`` is the recipient's (see events.domain.concerned); ``before`` is what they heard last, in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="calls")
    key = models.CharField(max_length=80)
    name = models.CharField(_("navn"), max_length=160)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    news = models.CharField(max_length=40)
    before = models.CharField(_("før"), max_length=300, blank=True)
    why = models.CharField(_("hvorfor"), max_length=300, blank=True)
    made_at = models.DateTimeField()
    called_at = models.DateTimeField(_("ringet op"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("opkald")
        verbose_name_plural = _("opkald")
        ordering = ["made_at", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "key"], condition=Q(called_at__isnull=True), name="call_waits_once"
            ),
        ]
        indexes = [models.Index(fields=["made_at"], name="call_waits", condition=Q(called_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.name}: {self.news}"
