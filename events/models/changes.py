"""What was changed together, how it was before and after, and until when it may be undone."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Letter, Transition

from .events import Event


class ChangeSet(models.Model):
    """One deed of one person: a move, a cancellation, or many changes made as one.

    Without ``undo_until`` it cannot be undone. ``undoes`` names the one that this one took back. ``without`` are the
    keys of the consequences that were left out ("letters:invited").
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField(_("hvad"), max_length=20)
    words = models.CharField(_("med ord"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    actor = models.CharField(_("hvem"), max_length=120, blank=True)
    at = models.DateTimeField(_("hvornår"))
    without = models.JSONField(default=list, blank=True)
    undo_until = models.DateTimeField(_("kan fortrydes til"), null=True, blank=True)
    undone_at = models.DateTimeField(_("fortrudt"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undoes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_as")

    class Meta:
        verbose_name = _("ændring")
        verbose_name_plural = _("ændringer")
        indexes = [models.Index(fields=["-at"], name="changeset_newest")]

    def __str__(self) -> str:
        return self.words or self.what

    @property
    def is_kept(self) -> bool:
        """False when nothing was changed, so that there was nothing to keep."""
        return not self._state.adding


class ChangeRow(models.Model):
    """What a change set did to one event and to what hangs on it.

    ``before``: model label → key → the fields that were otherwise; ``after``: the same rows in full. Null stands where
    there was no row.
    ``revision`` is the one the event had afterwards.
    """

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="rows")
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, related_name="change_rows")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=140)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()
    line = models.ForeignKey(Transition, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["change_set", "event"], name="changerow_once_per_event")]

    def __str__(self) -> str:
        return self.title


class ChangeLetter(models.Model):
    """A letter that a change set wrote, or withdrew before it had left."""

    class How(models.TextChoices):
        WRITTEN = "written"
        WITHDRAWN = "withdrawn"

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="letters")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change_set", "letter"], name="changeletter_once")]

    def __str__(self) -> str:
        return f"{self.how}: {self.letter_id}"
