"""What a visit was worth: the teacher's twenty seconds, and the ambassador's."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .offers import Offer
from .requests import VisitRequest


class Feedback(models.Model):
    """One answer: the school's of its class (without ``offer``), or an ambassador's of the visit.

    Pupils as counts, never names; girls and boys where somebody counted them.
    """

    class Grade(models.IntegerChoices):
        NO = 1, _("nej")
        LITTLE = 2, _("lidt")
        YES = 3, _("ja")
        VERY = 4, _("ja, meget")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="feedback")
    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, null=True, blank=True, related_name="feedback")
    pupils = models.PositiveSmallIntegerField(_("elever"), null=True, blank=True, validators=[MaxValueValidator(500)])
    girls = models.PositiveSmallIntegerField(_("piger"), null=True, blank=True, validators=[MaxValueValidator(500)])
    boys = models.PositiveSmallIntegerField(_("drenge"), null=True, blank=True, validators=[MaxValueValidator(500)])
    useful = models.PositiveSmallIntegerField(_("fik eleverne noget ud af det"), choices=Grade.choices)
    prepared = models.PositiveSmallIntegerField(_("var de forberedte"), choices=Grade.choices)
    again = models.PositiveSmallIntegerField(_("gerne igen"), choices=Grade.choices)
    comment = models.TextField(_("besked"), max_length=1000, blank=True)
    given_at = models.DateTimeField(_("svaret"))

    class Meta:
        verbose_name = _("tilbagemelding")
        verbose_name_plural = _("tilbagemeldinger")
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(offer__isnull=True), name="feedback_school_once"),
            models.CheckConstraint(
                condition=Q(pupils__isnull=True)
                | (
                    (Q(girls__isnull=True) | Q(girls__lte=F("pupils")))
                    & (Q(boys__isnull=True) | Q(boys__lte=F("pupils")))
                ),
                name="feedback_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.useful}/{self.prepared}/{self.again}"
