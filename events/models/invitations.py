"""Invitations to events, the answers, and who came."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Contact

from .events import Event


class Invitation(models.Model):
    """One contact invited to one event. Who may not be mailed stands on the phone list instead."""

    class Status(models.TextChoices):
        INVITED = "invited", _("indbudt")
        YES = "yes", _("kommer")
        NO = "no", _("kommer ikke")
        MAYBE = "maybe", _("måske")
        DELEGATED = "delegated", _("sender en anden")
        WAITLISTED = "waitlisted", _("på venteliste")
        ATTENDED = "attended", _("deltog")
        ABSENT = "absent", _("udeblev")

    class By(models.TextChoices):
        LETTER = "letter", _("brev")
        PHONE = "phone", _("telefon")
        DOOR = "door", _("i døren")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="invitations")
    status = models.CharField(_("svar"), max_length=10, choices=Status.choices, default=Status.INVITED)
    by = models.CharField(_("indbudt per"), max_length=6, choices=By.choices, default=By.LETTER)
    guests = models.PositiveSmallIntegerField(_("tager med"), default=0)
    note = models.CharField(_("besked"), max_length=300, blank=True)
    invited_at = models.DateTimeField(_("indbudt"))
    answered_at = models.DateTimeField(_("svarede"), null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitationer")
        constraints = [models.UniqueConstraint(fields=["event", "contact"], name="invitation_once")]
        indexes = [models.Index(fields=["event", "status"], name="invitation_event_status")]

    def __str__(self) -> str:
        return f"{self.contact_id} → {self.event_id}: {self.status}"
