"""Who signed up by the public page: people on their own behalf, whom nobody invited."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .events import Event


class Signup(models.Model):
    """One seat for one person, asked for on the public page and confirmed by the letter's link."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("afventer bekræftelse")
        COMING = "coming", _("kommer")
        WAITLISTED = "waitlisted", _("på venteliste")
        CANCELLED = "cancelled", _("meldt fra")
        ATTENDED = "attended", _("deltog")
        ABSENT = "absent", _("udeblev")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="signups")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    confirm_by = models.DateTimeField()
    forgotten_at = models.DateTimeField(_("anonymiseret"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tilmelding")
        verbose_name_plural = _("tilmeldinger")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~Q(status__in=["cancelled", "draft"]) & ~Q(email=""),
                name="one_signup_per_address",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "created_at"], name="signup_event"),
            models.Index(fields=["confirm_by"], name="signup_unconfirmed", condition=Q(status="draft")),
        ]

    def __str__(self) -> str:
        return self.name
