"""A person's own calendar, told to us by its address: of what stands there only the busy times are kept."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .bookings import Resource


class OwnCalendar(models.Model):
    """Where one's own calendar is read, and how reading it went. The address is a secret of its owner.

    ``due_at`` is when it is read next; who reads it moves that first. ``read_at`` is when its text was last read in
    full (an answer "not changed" only moves ``worked_at``), ``failure`` what was wrong with the last try, as a code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="own_calendar")
    address = models.CharField(_("adresse"), max_length=2000)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField(_("tilføjet"))
    due_at = models.DateTimeField(_("hentes"))
    tried_at = models.DateTimeField(_("forsøgt"), null=True, blank=True)
    worked_at = models.DateTimeField(_("hentet"), null=True, blank=True)
    read_at = models.DateTimeField(_("læst"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("fejl i træk"), default=0)
    failure = models.CharField(_("fejl"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("egen kalender")
        verbose_name_plural = _("egne kalendere")
        indexes = [models.Index(fields=["due_at"], name="own_calendar_due")]

    def __str__(self) -> str:
        return str(self.resource_id)


class BusyTime(models.Model):
    """One busy time of an own calendar, half-open. What it is about is not known here."""

    calendar = models.ForeignKey(OwnCalendar, on_delete=models.CASCADE, related_name="busy_times")
    starts_at = models.DateTimeField(_("fra"))
    ends_at = models.DateTimeField(_("til"))

    class Meta:
        verbose_name = _("optaget tid")
        verbose_name_plural = _("optagne tider")
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_time_takes_time")]
        indexes = [models.Index(fields=["calendar", "ends_at"], name="busy_time_calendar")]

    def __str__(self) -> str:
        return f"{self.calendar_id}: {self.starts_at}–{self.ends_at}"
