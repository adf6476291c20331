"""What was said and decided at a meeting, and what somebody promised there."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact

from .events import Event


class Minutes(models.Model):
    """Of one meeting. ``points`` is a list of {title, text, decision}; ``version`` grows with each change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="minutes")
    points = models.JSONField(_("punkter"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    sent_version = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("referat")
        verbose_name_plural = _("referater")

    def __str__(self) -> str:
        return f"{self.event_id} {self.version}"


class Action(models.Model):
    """Something promised at a meeting, by an organiser, a guest, or somebody known by name only."""

    class Status(models.TextChoices):
        OPEN = "open", _("åben")
        DONE = "done", _("gjort")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="actions", verbose_name=_("møde"))
    what = models.CharField(_("hvad"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("hvem"),
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("gæst")
    )
    owner_name = models.CharField(_("navn"), max_length=120)
    due_on = models.DateField(_("senest"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status.choices, default=Status.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(_("mindet om"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("aktion")
        verbose_name_plural = _("aktioner")
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["event", "due_on"], name="action_open", condition=Q(status="open")),
            models.Index(fields=["due_on"], name="action_due", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return self.what
