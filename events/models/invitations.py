"""Invitations to events, the answers, and who came."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact

from .events import Event


class Invitation(models.Model):
    """One contact invited to one event. Who may not be mailed stands on the phone list instead.

    ``guests`` is how many are brought along, ``guest_names`` those of them whose names we know; ``companions`` says of
    those ticked by themselves at the door whether they are here: mark → bool (events.domain.door.expected). Who waits
    for a seat has a number in the line that is shared with those who signed up (``line_number``); an offer stands
    until ``offer_until``. ``stands_in_for`` is the colleague who passed the invitation on.
    """

    class Status(models.TextChoices):
        INVITED = "invited", _("indbudt")
        YES = "yes", _("kommer")
        NO = "no", _("kommer ikke")
        MAYBE = "maybe", _("måske")
        DELEGATED = "delegated", _("sender en anden")
        WAITLISTED = "waitlisted", _("på venteliste")
        OFFERED = "offered", _("tilbudt en plads")
        LAPSED = "lapsed", _("svarede ikke på tilbuddet")
        ATTENDED = "attended", _("deltog")
        ABSENT = "absent", _("udeblev")

    class By(models.TextChoices):
        LETTER = "letter", _("brev")
        PHONE = "phone", _("telefon")
        DOOR = "door", _("i døren")
        COLLEAGUE = "colleague", _("en kollega")
        SIGNUP = "signup", _("egen tilmelding")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="invitations")
    status = models.CharField(_("svar"), max_length=10, choices=Status.choices, default=Status.INVITED)
    by = models.CharField(_("indbudt per"), max_length=9, choices=By.choices, default=By.LETTER)
    guests = models.PositiveSmallIntegerField(_("tager med"), default=0)
    guest_names = models.JSONField(_("navne"), default=list, blank=True)
    companions = models.JSONField(_("medbragte, tjekket ind for sig"), default=dict, blank=True)
    online = models.BooleanField(_("er med online"), default=False)
    note = models.CharField(_("besked"), max_length=300, blank=True)
    line_number = models.PositiveIntegerField(_("nummer på ventelisten"), null=True, blank=True)
    waits_since = models.DateTimeField(_("venter siden"), null=True, blank=True)
    offer_until = models.DateTimeField(_("tilbuddet gælder til"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="passed_on_to"
    )
    calls = models.PositiveSmallIntegerField(_("opkald"), default=0)
    call_again_at = models.DateTimeField(_("ring igen"), null=True, blank=True)
    wrong_number = models.BooleanField(_("forkert nummer"), default=False)
    invited_at = models.DateTimeField(_("indbudt"))
    answered_at = models.DateTimeField(_("svarede"), null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitationer")
        constraints = [models.UniqueConstraint(fields=["event", "contact"], name="invitation_once")]
        indexes = [
            models.Index(fields=["event", "status"], name="invitation_event_status"),
            models.Index(fields=["offer_until"], name="invitation_offer", condition=Q(status="offered")),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} → {self.event_id}: {self.status}"
