"""What a guest cannot eat, and what is needed to get in and take part: kept until the event is over, and no longer."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .invitations import Invitation
from .signups import Signup


class Needs(models.Model):
    """Of one guest and those brought along; sealed (people.domain.sealing), so that no table shows it in passing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="needs")
    signup = models.OneToOneField(Signup, on_delete=models.CASCADE, null=True, blank=True, related_name="needs")
    diet = models.TextField(_("mad"), blank=True)
    access = models.TextField(_("adgang"), blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hensyn")
        verbose_name_plural = _("hensyn")
        constraints = [
            models.CheckConstraint(
                condition=Q(invitation__isnull=False, signup__isnull=True)
                | Q(invitation__isnull=True, signup__isnull=False),
                name="needs_of_one_guest",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
