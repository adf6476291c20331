"""What an ambassador allows us to show: a picture, for one purpose at a time, until it is withdrawn."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .corps import Ambassador


class PictureConsent(models.Model):
    """One yes to one purpose, with the words that were said yes to. It stands until ``withdrawn_at``.

    Of somebody under 18 it stands only once the guardian has said yes too (``guardian_at``).
    """

    class Purpose(models.TextChoices):
        SCHOOL = "school", _("på skolens statusside før et besøg")
        WEBSITE = "website", _("på vores hjemmeside")
        SOCIAL = "social", _("på sociale medier")
        PRINT = "print", _("i trykte foldere og plakater")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(Ambassador, on_delete=models.CASCADE, related_name="picture_consents")
    purpose = models.CharField(_("formål"), max_length=10, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField(_("udgave af teksten"))
    words = models.TextField(_("det, der er sagt ja til"))
    given_at = models.DateTimeField(_("givet"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    needs_guardian = models.BooleanField(_("værgen skal sige ja"), default=False)
    guardian_name = models.CharField(_("værgens navn"), max_length=120, blank=True)
    guardian_email = models.EmailField(_("værgens e-mail"), max_length=254, blank=True)
    guardian_at = models.DateTimeField(_("værgen sagde ja"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("trukket tilbage"), null=True, blank=True)
    withdrawn_by = models.CharField(_("trukket tilbage af"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("samtykke til billeder")
        verbose_name_plural = _("samtykker til billeder")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ambassador", "purpose"], condition=Q(withdrawn_at__isnull=True), name="picture_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ambassador_id}: {self.purpose}"

    @property
    def stands(self) -> bool:
        """Whether the picture may be shown for this purpose."""
        return self.withdrawn_at is None and (not self.needs_guardian or self.guardian_at is not None)
