"""Who wants to join the corps: an application, and the times proposed for an interview."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Programme
from people.models import Trade

from .corps import Ambassador


class Application(models.Model):
    """An apprentice who wants to be an ambassador. Accepted, it has become an ambassador in training."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("afventer bekræftelse")
        APPLIED = "applied", _("ny")
        INTERVIEW = "interview", _("samtale")
        ACCEPTED = "accepted", _("med i korpset")
        DECLINED = "declined", _("afslået")
        WITHDRAWN = "withdrawn", _("trukket tilbage")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254)
    phone = models.CharField(_("telefon"), max_length=20)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="+", verbose_name=_("uddannelse"))
    employer = models.CharField(_("læreplads"), max_length=160, blank=True)
    employer_contact = models.CharField(_("kontakt på lærepladsen"), max_length=200, blank=True)
    postcode = models.CharField(_("postnummer"), max_length=4)
    work_postcode = models.CharField(_("postnummer på arbejdet"), max_length=4, blank=True)
    travels_by = models.JSONField(_("kommer frem med"), default=list, blank=True)
    languages = models.JSONField(_("sprog"), default=list, blank=True)
    topics = models.JSONField(_("fortæller gerne om"), default=list, blank=True)
    born_year = models.PositiveSmallIntegerField(
        _("fødselsår"), validators=[MinValueValidator(1940), MaxValueValidator(2100)]
    )
    apprentice_until = models.DateField(_("lærling til"), null=True, blank=True)
    motivation = models.TextField(_("hvorfor"), max_length=2000)
    interview_place = models.CharField(_("samtalens sted"), max_length=200, blank=True)
    interview_at = models.DateTimeField(_("samtale"), null=True, blank=True)
    interview_answer = models.CharField(_("ansøgerens svar"), max_length=300, blank=True)
    ambassador = models.OneToOneField(
        Ambassador, on_delete=models.SET_NULL, null=True, blank=True, related_name="application"
    )
    confirm_by = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ansøgning")
        verbose_name_plural = _("ansøgninger")
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["programme", "status", "created_at"], name="application_programme"),
            models.Index(fields=["status", "updated_at"], name="application_status"),
            models.Index(fields=["confirm_by"], name="application_unconfirmed", condition=Q(status="draft")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


class InterviewTime(models.Model):
    """One time proposed for an interview; the one chosen stands on the application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="interview_times")
    starts_at = models.DateTimeField(_("begynder"))

    class Meta:
        verbose_name = _("foreslået tid til samtale")
        verbose_name_plural = _("foreslåede tider til samtale")
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["application", "starts_at"], name="interview_time_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.starts_at}"
