"""Series: what repeats. Each of its dates is an event of its own, with its own UID."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .events import EventKind
from .programmes import Programme


class Series(models.Model):
    """What its dates have in common: the rule that plans them, and their hours on the wall in ``timezone``.

    ``rule`` is what events.domain.recurrence reads and writes; it plans the dates from ``rule.starts_on`` on, and
    says nothing of those before it. A new date looks like the one before it, so a series has no words of its own
    but the name it is known by. ``revision`` grows with every change of the whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="series", verbose_name=_("indsats"))
    kind = models.CharField(_("slags"), max_length=16, choices=EventKind.choices)
    title = models.CharField(_("titel"), max_length=140)
    rule = models.JSONField(_("regel"))
    starts = models.TimeField(_("fra"))
    ends = models.TimeField(_("til"))
    more_days = models.PositiveSmallIntegerField(_("flere dage"), default=0)
    timezone = models.CharField(max_length=40, default="Europe/Copenhagen")
    continues = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("fortsætter"),
    )
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("række")
        verbose_name_plural = _("rækker")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(more_days__lte=31), name="series_date_lasts_a_month"),
            models.CheckConstraint(
                condition=Q(more_days__gt=0) | Q(ends__gt=models.F("starts")), name="series_date_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title
