"""Loans of a module's kit: a school uses the module without a visit, and the box comes home again."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Organisation

from .modules import TeachingModule


class KitLoan(models.Model):
    """One box with one school. The days are those on which it is away from us, both included."""

    class Status(models.TextChoices):
        ASKED = "asked", _("ønsket")
        AGREED = "agreed", _("aftalt")
        OUT = "out", _("ude")
        RETURNED = "returned", _("kommet hjem")
        LOST = "lost", _("væk")
        DECLINED = "declined", _("afvist")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    module = models.ForeignKey(
        TeachingModule, on_delete=models.PROTECT, related_name="loans", verbose_name=_("undervisningsmodul")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ASKED)
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skole")
    )
    school_text = models.CharField(_("skolens navn og by"), max_length=200)
    contact_name = models.CharField(_("kontaktperson"), max_length=120)
    contact_email = models.EmailField(_("e-mail"), max_length=254)
    contact_phone = models.CharField(_("telefon"), max_length=20, blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    from_day = models.DateField(_("fra"))
    to_day = models.DateField(_("til"))
    note = models.CharField(_("besked"), max_length=1000, blank=True)
    useful = models.PositiveSmallIntegerField(_("brugbart, 1 til 4"), null=True, blank=True)
    missing = models.CharField(_("det, der mangler"), max_length=500, blank=True)
    comment = models.CharField(_("hvordan det gik"), max_length=1000, blank=True)
    returned_at = models.DateTimeField(_("kommet hjem"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("udlån")
        verbose_name_plural = _("udlån")
        ordering = ["from_day", "created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="loan_days_in_order"),
            models.CheckConstraint(
                condition=Q(useful__isnull=True) | Q(useful__gte=1, useful__lte=4), name="loan_useful_1_to_4"
            ),
        ]
        indexes = [
            models.Index(fields=["module", "from_day"], name="loan_of_module"),
            models.Index(fields=["status", "to_day"], name="loan_open", condition=Q(status__in=["asked", "out"])),
        ]

    def __str__(self) -> str:
        return self.school.name if self.school else self.school_text
