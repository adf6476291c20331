"""Seats on a visit, offers to fill them, and the employers' releases."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact, Trade

from .corps import Ambassador
from .requests import VisitRequest


class Seat(models.Model):
    """One place for an ambassador on a visit; two by default, of different trades.

    A dropped one is gone without, and stays because people were asked for it.
    """

    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="seat_rows")
    number = models.PositiveSmallIntegerField(_("plads"))
    trade = models.ForeignKey(Trade, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_dropped = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], condition=Q(is_dropped=False), name="seat_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} #{self.number}"


class Offer(models.Model):
    """One ambassador asked for one seat. The first valid acceptance takes it; the others are superseded."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("kladde")
        SENT = "sent", _("sendt")
        ACCEPTED = "accepted", _("sagt ja")
        DECLINED = "declined", _("sagt nej")
        EXPIRED = "expired", _("udløbet")
        WITHDRAWN = "withdrawn", _("trukket tilbage")
        SUPERSEDED = "superseded", _("en anden nåede det først")
        NO_SHOW = "no_show", _("kom ikke")

    class Reason(models.TextChoices):
        WORK = "work", _("jeg kan ikke få fri")
        BUSY = "busy", _("jeg er optaget den dag")
        FAR = "far", _("der er for langt")
        ILL = "ill", _("jeg er syg")
        OTHER = "other", _("noget andet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="offers")
    ambassador = models.ForeignKey(Ambassador, on_delete=models.PROTECT, related_name="offers")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SENT)
    reason = models.CharField(_("grund"), max_length=10, choices=Reason.choices, blank=True)
    note = models.CharField(_("besked"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sendt"))
    expires_at = models.DateTimeField(_("svar senest"))
    answered_at = models.DateTimeField(_("svarede"), null=True, blank=True)
    sent_despite = models.JSONField(default=list, blank=True, editable=False)  # keys of warnings somebody answered
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("tilbud om besøg")
        verbose_name_plural = _("tilbud om besøg")
        ordering = ["sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(status="accepted"), name="seat_taken_once"),
            models.UniqueConstraint(
                fields=["seat", "ambassador"], condition=Q(status__in=["sent", "accepted"]), name="offer_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="offer_expires", condition=Q(status="sent")),
            models.Index(fields=["ambassador", "status"], name="offer_ambassador"),
        ]

    def __str__(self) -> str:
        return f"{self.ambassador_id}: {self.status}"


class Release(models.Model):
    """The employer's release of an ambassador for one visit."""

    class Status(models.TextChoices):
        NOT_NEEDED = "not_needed", _("ikke nødvendig")
        ASKED = "asked", _("spurgt")
        GRANTED = "granted", _("frigivet")
        REFUSED = "refused", _("ikke frigivet")
        SILENT = "silent", _("intet svar")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="release")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ASKED)
    note = models.CharField(_("besked"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("spurgt"))
    answered_at = models.DateTimeField(_("svarede"), null=True, blank=True)

    class Meta:
        verbose_name = _("frigivelse")
        verbose_name_plural = _("frigivelser")
        indexes = [
            models.Index(fields=["asked_at"], name="release_asked", condition=Q(status="asked")),
            models.Index(fields=["status", "asked_at"], name="release_open"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.status}"
