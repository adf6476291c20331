"""The append-only history: who moved what, when, from where to where, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Transition(models.Model):
    """One step of one thing. ``subject_kind`` is a model's label in lower case, e.g. ``events.event``."""

    subject_kind = models.CharField(max_length=50)
    subject_id = models.CharField(max_length=36)
    what = models.CharField(_("hvad"), max_length=40, default="status")
    old = models.CharField(_("fra"), max_length=200, blank=True)
    new = models.CharField(_("til"), max_length=200, blank=True)
    why = models.CharField(_("hvorfor"), max_length=500, blank=True)
    at = models.DateTimeField(_("hvornår"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    actor = models.CharField(_("hvem"), max_length=120, blank=True)
    letters = models.PositiveIntegerField(_("breve sendt"), default=0)

    class Meta:
        verbose_name = _("historik")
        verbose_name_plural = _("historik")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "at"], name="transition_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.old} → {self.new}"
