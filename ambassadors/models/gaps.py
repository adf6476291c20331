"""A seat that somebody gave up so near the visit that every hour counts."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .offers import Offer, Seat


class Gap(models.Model):
    """Opened when a confirmed visit loses an ambassador at short notice; closed by a substitute or a decision.

    The school hears at once that somebody is missing, and by ``decide_by`` what becomes of it.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("mangler afløser")
        FILLED = "filled", _("afløser fundet")
        WITHOUT = "without", _("gennemføres med én")
        ONLINE = "online", _("holdes online")
        NEW_DATE = "new_date", _("får en ny dato")
        CALLED_OFF = "called_off", _("aflyst")
        LAPSED = "lapsed", _("besøget begyndte uden afløser")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="gaps")
    left = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="gaps", verbose_name=_("hvem der gik fra"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField(_("opstod"))
    decide_by = models.DateTimeField(_("skolen får besked senest"))
    asked_at = models.DateTimeField(_("afløsere spurgt"), null=True, blank=True)
    school_asked_at = models.DateTimeField(_("skolen bedt om at vælge"), null=True, blank=True)
    closed_at = models.DateTimeField(_("lukket"), null=True, blank=True)

    class Meta:
        verbose_name = _("afbud")
        verbose_name_plural = _("afbud")
        ordering = ["decide_by", "opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(status="open"), name="gap_open_once"),
        ]
        indexes = [models.Index(fields=["decide_by"], name="gap_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.status}"
