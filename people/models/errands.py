"""Errands: what somebody asked for on a page and the worker does meanwhile, as an import of thousands of rows."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Errand(models.Model):
    """One piece of long work: what was asked, how far it is, how it ended.

    ``done`` of ``total`` is also where the work goes on: it is moved in the transaction that did the rows before it.
    ``given`` is what the kind needs to know (ids and choices), ``file`` an uploaded file that is deleted when it is
    over. ``result`` holds what has come of it so far. ``programme_id`` says whose organisers may see it; empty:
    those of all programmes, and whoever asked when the kind says so. ``takes`` counts how often a worker took it up
    since the last row that was done, the one that did it included.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("venter")
        RUNNING = "running", _("i gang")
        DONE = "done", _("færdig")
        FAILED = "failed", _("mislykket")
        STOPPED = "stopped", _("stoppet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slags"), max_length=40)
    name = models.CharField(_("navn"), max_length=160, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=2, default="da")
    programme_id = models.UUIDField(null=True, blank=True)
    given = models.JSONField(default=dict, blank=True)
    file = models.CharField(max_length=200, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    sentence = models.CharField(_("besked"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("bestilt"))
    started_at = models.DateTimeField(_("begyndt"), null=True, blank=True)
    beat_at = models.DateTimeField(_("sidste tegn på liv"), null=True, blank=True)
    finished_at = models.DateTimeField(_("slut"), null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    takes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("opgave")
        verbose_name_plural = _("opgaver")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__isnull=True, done=0) | Q(done__lte=F("total")), name="errand_done_within_total"
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "beat_at"], name="errand_open", condition=Q(status__in=["waiting", "running"])
            ),
            models.Index(fields=["kind", "-created_at"], name="errand_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED, self.Status.STOPPED)


class RefusedRow(models.Model):
    """A row that an errand left out, and why. ``number`` is the line in the file, as a spreadsheet counts."""

    errand = models.ForeignKey(Errand, on_delete=models.CASCADE, related_name="refused_rows")
    number = models.PositiveIntegerField(_("linje"))
    name = models.CharField(_("navn"), max_length=160, blank=True)
    why = models.CharField(_("fejl"), max_length=1000)

    class Meta:
        verbose_name = _("afvist linje")
        verbose_name_plural = _("afviste linjer")
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["errand", "number"], name="refused_row_in_order")]

    def __str__(self) -> str:
        return f"{self.number}: {self.why}"
