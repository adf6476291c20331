"""Visits to companies, and what they yield: proposals for a trade's goals, and leads to approvals."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact, Organisation, Trade

from .events import Event


class CompanyVisit(models.Model):
    """Which company an event of this kind goes to, and whom one meets there."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="company_visit")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="company_visits", verbose_name=_("virksomhed")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("hvem tager imod")
    )
    nothing_came = models.BooleanField(_("der kom ikke noget ud af det"), default=False)

    class Meta:
        verbose_name = _("virksomhedsbesøg")
        verbose_name_plural = _("virksomhedsbesøg")

    def __str__(self) -> str:
        return f"{self.event_id} {self.organisation_id}"


class GoalSuggestion(models.Model):
    """What a company says its apprentices ought to learn, for the committee to weigh."""

    class Kind(models.TextChoices):
        PLACEMENT = "praktikmaal", _("praktikmål")
        SUBJECT = "fagmaal", _("fagmål")

    class Status(models.TextChoices):
        NEW = "new", _("nyt")
        CONSIDERED = "considered", _("drøftes")
        ADOPTED = "adopted", _("taget med")
        SET_ASIDE = "set_aside", _("lagt til side")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, related_name="goal_suggestions", verbose_name=_("uddannelse")
    )
    kind = models.CharField(_("slags"), max_length=12, choices=Kind.choices)
    words = models.CharField(_("forslag"), max_length=500)
    is_green = models.BooleanField(_("grønt tema"), default=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="goal_suggestions",
        verbose_name=_("virksomhed"),
    )
    event = models.ForeignKey(
        Event,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="goal_suggestions",
        verbose_name=_("besøg"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.NEW)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("hvorfor"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("forslag til mål")
        verbose_name_plural = _("forslag til mål")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["new", "considered"]) | Q(decided_at__isnull=False),
                name="goal_suggestion_decided_when",
            ),
        ]
        indexes = [models.Index(fields=["trade", "status", "created_at"], name="goal_suggestion_trade")]

    def __str__(self) -> str:
        return self.words
