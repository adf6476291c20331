"""The corps: apprentices who visit schools."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Programme
from people.models import Contact, Organisation, Trade


class Ambassador(models.Model):
    """An apprentice in the corps. Never a certificate or a CPR number: only the status of the clearance."""

    class Status(models.TextChoices):
        TRAINING = "training", _("på vej ind")
        ACTIVE = "active", _("aktiv")
        PAUSED = "paused", _("på pause")
        ALUMNI = "alumni", _("tidligere")

    class Clearance(models.TextChoices):
        NOT_REQUIRED = "not_required", _("ikke nødvendig")
        ORDERED = "ordered", _("bestilt")
        CONSENT_PENDING = "consent_pending", _("afventer samtykke")
        CLEARED = "cleared", _("i orden")
        NOT_CLEARED = "not_cleared", _("ikke i orden")
        LAPSED = "lapsed", _("udløbet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ambassador")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="ambassadors")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="+", verbose_name=_("uddannelse"))
    employer = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="apprentices",
        verbose_name=_("læreplads"),
    )
    employer_contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kontakt på lærepladsen"),
    )
    needs_release = models.BooleanField(_("lærepladsen skal frigive"), default=True)
    postcode = models.CharField(_("postnummer"), max_length=4)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    radius_km = models.PositiveSmallIntegerField(_("rejser højst, km"), default=80)
    max_visits_per_month = models.PositiveSmallIntegerField(_("højst besøg om måneden"), default=2)
    languages = models.JSONField(_("sprog"), default=list, blank=True)
    born_year = models.PositiveSmallIntegerField(_("fødselsår"), null=True, blank=True)
    bio = models.CharField(_("om mig"), max_length=400, blank=True)
    clearance = models.CharField(
        _("børneattest"), max_length=16, choices=Clearance.choices, default=Clearance.NOT_REQUIRED
    )
    clearance_at = models.DateField(_("børneattest dateret"), null=True, blank=True)
    joined_on = models.DateField(_("med siden"))

    class Meta:
        verbose_name = _("ambassadør")
        verbose_name_plural = _("ambassadører")
        indexes = [models.Index(fields=["programme", "status"], name="ambassador_programme")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def point(self) -> tuple[float, float] | None:
        """Home, in degrees (WGS 84), when known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
