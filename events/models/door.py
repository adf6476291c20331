"""The door of a meeting: who may stand there by a link, and what phones did there, each thing once."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .events import Event


class DoorLink(models.Model):
    """One phone's way to the door of one event: an organiser's own, or a helper's without a login."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="door_links")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="door_links"
    )
    name = models.CharField(_("hvem står i døren"), max_length=80)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(_("lukket"), null=True, blank=True)
    seen_at = models.DateTimeField(_("sidst brugt"), null=True, blank=True)

    class Meta:
        verbose_name = _("link til døren")
        verbose_name_plural = _("links til døren")
        ordering = ["made_at", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="door_link_once_per_user")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.name}"


class DoorDeed(models.Model):
    """One tap on a phone. Its id was made there, so that it counts once however often it is sent.

    ``guest`` says whom it was about as events.domain.door.expected does; ``done_at`` is the phone's clock, put right
    by how far it was off when it sent.
    """

    class Kind(models.TextChoices):
        CAME = "came", _("er her")
        BACK = "back", _("taget tilbage")
        WALK_IN = "walk_in", _("kom uden tilmelding")
        MERGE = "merge", _("lagt sammen")

    class Outcome(models.TextChoices):
        DONE = "done", _("noteret")
        SAME = "same", _("var noteret")
        LATE = "late", _("nyere er noteret")
        REFUSED = "refused", _("afvist")

    id = models.UUIDField(primary_key=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="door_deeds")
    link = models.ForeignKey(DoorLink, on_delete=models.SET_NULL, null=True, related_name="deeds")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    guest = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    why = models.CharField(max_length=200, blank=True)
    made = models.JSONField(default=list, blank=True)
    done_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tryk i døren")
        verbose_name_plural = _("tryk i døren")
        ordering = ["done_at", "id"]
        indexes = [models.Index(fields=["event", "guest", "done_at"], name="door_deed_guest")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind} {self.guest}: {self.outcome}"
