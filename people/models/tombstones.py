"""What can no longer be seen by those who could see it, so that whoever keeps a copy learns to drop it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Tombstone(models.Model):
    """A thing that left a list. ``owner_id`` is the organisation whose list it was; empty: everybody's.

    It says nothing of the thing but its id. Whoever reads looks whether it has come back meanwhile.
    """

    kind = models.CharField(max_length=50)
    subject_id = models.UUIDField()
    owner_id = models.UUIDField(null=True, blank=True)
    gone_at = models.DateTimeField()

    class Meta:
        verbose_name = _("spor efter det, der er væk")
        verbose_name_plural = _("spor efter det, der er væk")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "owner_id"], name="one_tombstone_for_each_owner"),
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(owner_id__isnull=True), name="one_tombstone_for_all"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "owner_id", "gone_at", "subject_id"], name="tombstone_of_list"),
            models.Index(fields=["gone_at"], name="tombstone_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
