"""Who and what is taken, and when: people, robots, vans and rooms."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Trade

from .events import Event
from .programmes import Programme
from .stands import Shift
from .venues import Venue


class Resource(models.Model):
    """Something of which there is one: a person, a robot unit, a van, a room."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ROBOT = "robot", _("robot")
        VAN = "van", _("varevogn")
        ROOM = "room", _("lokale")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slags"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("navn"), max_length=120)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="resource"
    )
    programme = models.ForeignKey(Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="resources")
    trades = models.ManyToManyField(Trade, blank=True, related_name="+")
    skills = models.JSONField(_("kan"), default=list, blank=True)
    venue = models.ForeignKey(
        Venue, on_delete=models.SET_NULL, null=True, blank=True, related_name="rooms", verbose_name=_("sted")
    )
    capacity = models.PositiveIntegerField(_("plads til"), null=True, blank=True)
    notes = models.CharField(_("noter"), max_length=200, blank=True)
    is_active = models.BooleanField(_("i brug"), default=True)

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressourcer")
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", user__isnull=False) | (~Q(kind="person") & Q(user__isnull=True)),
                name="resource_person_is_a_user",
            ),
            models.CheckConstraint(
                condition=Q(kind="room") | Q(venue__isnull=True, capacity__isnull=True),
                name="resource_venue_is_of_a_room",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Booking(models.Model):
    """One resource on one event (or one of its shifts).

    ``busy_from``/``busy_to`` is the half-open interval that is blocked, buffers for travel, load-in and
    reset included; two firm bookings of one resource never overlap. ``cancelled`` rows keep a cancelled
    event visible in the person's feed; ``released`` ones are history.
    """

    class State(models.TextChoices):
        FIRM = "firm", _("fast")
        CANCELLED = "cancelled", _("aflyst")
        RELEASED = "released", _("frigivet")

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bookings")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="bookings")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, blank=True, related_name="bookings")
    role = models.CharField(_("opgave"), max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FIRM)
    busy_from = models.DateTimeField(_("optaget fra"))
    busy_to = models.DateTimeField(_("optaget til"))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookinger")
        constraints = [
            models.CheckConstraint(condition=Q(busy_to__gt=F("busy_from")), name="booking_takes_time"),
        ]
        indexes = [
            models.Index(fields=["resource", "busy_to"], name="booking_resource_busy"),
            models.Index(fields=["event", "state"], name="booking_event"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} → {self.event_id}"
