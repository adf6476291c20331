"""Robotbandet: what an enquirer asked for, and ranked holds on the robots."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import ApiKey, Organisation

from .bookings import Resource
from .events import Event


class Performance(models.Model):
    """The particulars of a performance; its time, place and status stand on the event."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="performance")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="performances"
    )
    organisation_name = models.CharField(_("hvem spørger"), max_length=160)
    contact_name = models.CharField(_("kontakt"), max_length=120)
    contact_email = models.EmailField(_("e-mail"), max_length=254)
    contact_phone = models.CharField(_("telefon"), max_length=20, blank=True)
    occasion = models.CharField(_("anledning"), max_length=120, blank=True)
    expected_audience = models.PositiveIntegerField(_("forventet publikum"), null=True, blank=True)
    is_outdoor = models.BooleanField(_("udendørs"), default=False)
    has_power = models.BooleanField(_("16 A 400 V ved scenen"), null=True, blank=True)
    notes = models.TextField(_("besked"), max_length=5000, blank=True)
    load_in_minutes = models.PositiveSmallIntegerField(_("opstilling, minutter"), default=120)
    load_out_minutes = models.PositiveSmallIntegerField(_("nedtagning, minutter"), default=90)
    drive_minutes = models.PositiveSmallIntegerField(_("kørsel hver vej, minutter"), default=60)
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=2, default="da")

    class Meta:
        verbose_name = _("optræden")
        verbose_name_plural = _("optrædener")

    def __str__(self) -> str:
        return self.organisation_name


class Hold(models.Model):
    """A ranked hold (1., 2. … reservation) on one robot, van or person; blocks nobody, and expires."""

    class State(models.TextChoices):
        HELD = "held", _("reserveret")
        TAKEN = "taken", _("booket")
        RELEASED = "released", _("frigivet")
        EXPIRED = "expired", _("udløbet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="holds")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="holds")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    rank = models.PositiveSmallIntegerField(_("nummer"), default=1)
    busy_from = models.DateTimeField()
    busy_to = models.DateTimeField()
    expires_at = models.DateTimeField(_("udløber"))
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservationer")
        ordering = ["rank", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["event", "resource"], condition=Q(state="held"), name="hold_once"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="hold_expires", condition=Q(state="held")),
            models.Index(fields=["resource", "busy_to"], name="hold_resource", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.resource_id} → {self.event_id}"
