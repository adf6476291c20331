"""Guidance meetings: a gymnasium meets a vocational school about what its pupils can have credited."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Event
from people.models import Contact, Organisation

from .requests import VisitRequest


class GuidanceMeeting(models.Model):
    """An event of its own that belongs to a visit. The vocational school is asked for by an invitation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="guidance_meetings")
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="guidance_meeting")
    partner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("erhvervsskole")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("vejleder")
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vejledningsmøde")
        verbose_name_plural = _("vejledningsmøder")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.partner)
