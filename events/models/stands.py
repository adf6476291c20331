"""Stands: shifts with a minimum and maximum of people."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Trade

from .events import Event


class Shift(models.Model):
    """One shift (vagt) on a stand. Times in UTC, inside the stand's own.

    ``sequence`` and ``changed_at`` are of the shift alone; a calendar adds the stand's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="shifts")
    name = models.CharField(_("opgave"), max_length=80)
    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("uddannelse")
    )
    day = models.DateField(editable=False)
    starts_at = models.DateTimeField(_("starter"))
    ends_at = models.DateTimeField(_("slutter"))
    min_people = models.PositiveSmallIntegerField(_("mindst"), default=1)
    max_people = models.PositiveSmallIntegerField(_("højst"), default=2)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("vagt")
        verbose_name_plural = _("vagter")
        ordering = ["starts_at", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="shift_ends_after_it_starts",
                violation_error_message=_("Vagten slutter før den starter. Vælg et senere sluttidspunkt."),
            ),
            models.CheckConstraint(
                condition=Q(max_people__gte=F("min_people")) & Q(max_people__gte=1),
                name="shift_max_at_least_min",
                violation_error_message=_("Der skal være plads til mindst lige så mange, som vagten kræver."),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="shift_starts")]

    def __str__(self) -> str:
        return self.name
