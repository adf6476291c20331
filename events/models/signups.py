"""Who signed up by the public page: people on their own behalf, whom nobody invited."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .events import Event


class Signup(models.Model):
    """One seat for one person, asked for on the public page and confirmed by the letter's link.

    Who signs up for a company becomes one of its guests when the link is pressed (``invitation``), and is counted
    there from then on. The line is shared with the invited: see Invitation.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("afventer bekræftelse")
        COMING = "coming", _("kommer")
        WAITLISTED = "waitlisted", _("på venteliste")
        OFFERED = "offered", _("tilbudt en plads")
        LAPSED = "lapsed", _("svarede ikke på tilbuddet")
        JOINED = "joined", _("står som gæst")
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
    company = models.CharField(_("virksomhed"), max_length=160, blank=True)
    cvr = models.CharField(_("CVR-nummer"), max_length=8, blank=True)
    role = models.CharField(_("rolle"), max_length=80, blank=True)
    wants_mail = models.BooleanField(_("vil inviteres igen"), default=False)
    takes_sms = models.BooleanField(_("vil have SMS, hvis noget ændres på dagen"), default=False)
    online = models.BooleanField(_("er med online"), default=False)
    invitation = models.ForeignKey(
        "Invitation", on_delete=models.SET_NULL, null=True, blank=True, related_name="signups"
    )
    line_number = models.PositiveIntegerField(_("nummer på ventelisten"), null=True, blank=True)
    waits_since = models.DateTimeField(_("venter siden"), null=True, blank=True)
    offer_until = models.DateTimeField(_("tilbuddet gælder til"), null=True, blank=True)
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
                condition=~Q(status__in=["cancelled", "draft", "lapsed", "joined"]) & ~Q(email=""),
                name="one_signup_per_address",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "created_at"], name="signup_event"),
            models.Index(fields=["confirm_by"], name="signup_unconfirmed", condition=Q(status="draft")),
            models.Index(fields=["offer_until"], name="signup_offer", condition=Q(status="offered")),
        ]

    def __str__(self) -> str:
        return self.name
