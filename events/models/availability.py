"""When somebody cannot, or something is not there: periods away, and the hours of the week that suit."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .bookings import Resource


class Away(models.Model):
    """A period when a person cannot come, or a thing is not to be had. Half-open: ending at 18.00 leaves 18.00 free."""

    class Why(models.TextChoices):
        OTHER = "other", _("fravær")
        HOLIDAY = "holiday", _("ferie")
        SCHOOL = "school", _("skoleophold")
        EXAM = "exam", _("prøve")
        EMPLOYER = "employer", _("lærepladsen kan ikke undvære")
        COMPETING = "competing", _("konkurrerer selv")
        REPAIR = "repair", _("til reparation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="away")
    starts_at = models.DateTimeField(_("fra"))
    ends_at = models.DateTimeField(_("til"))
    why = models.CharField(_("hvorfor"), max_length=10, choices=Why.choices, default=Why.OTHER)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("fravær")
        verbose_name_plural = _("fravær")
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="away_takes_time")]
        indexes = [models.Index(fields=["resource", "ends_at"], name="away_resource")]

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.note or self.why}"

    @property
    def words(self) -> str:
        """ "ferie", "skoleophold (H2)", or the note alone when nothing else was said."""
        if self.note and self.why == self.Why.OTHER:
            return self.note
        return f"{self.get_why_display()} ({self.note})" if self.note else str(self.get_why_display())

    @property
    def first_day(self) -> date:
        return localtime(self.starts_at).date()

    @property
    def last_day(self) -> date:
        """The day it ends on; midnight belongs to the day before."""
        return localtime(self.ends_at - timedelta(seconds=1)).date()


class WeeklyHours(models.Model):
    """Hours of one weekday that suit, on the wall clock; who has none of these rows can come whenever.

    ``weekday`` 0 is Monday. An end of 00.00 is the midnight that ends the day.
    """

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(_("ugedag"))
    starts = models.TimeField(_("fra"))
    ends = models.TimeField(_("til"))

    class Meta:
        verbose_name = _("faste tider")
        verbose_name_plural = _("faste tider")
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_hours_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")) | Q(ends="00:00"), name="weekly_hours_take_time"),
            models.UniqueConstraint(fields=["resource", "weekday", "starts"], name="weekly_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.weekday} {self.starts}–{self.ends}"
