"""Practice projects: schools and companies work out a local practice, by milestones, and write down what they learn."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact, Organisation

from .programmes import Programme


class PracticeProject(models.Model):
    class Status(models.TextChoices):
        PLANNED = "planned", _("planlagt")
        RUNNING = "running", _("i gang")
        FINISHED = "finished", _("afsluttet")
        STOPPED = "stopped", _("stoppet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="practice_projects", verbose_name=_("indsats")
    )
    title = models.CharField(_("titel"), max_length=140)
    slug = models.SlugField(_("adresse på siden"), max_length=90, unique=True)
    aim = models.TextField(_("hvad skal prøves"))
    learned = models.TextField(_("hvad vi lærte"), blank=True)
    starts_on = models.DateField(_("begynder"))
    ends_on = models.DateField(_("slutter"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ansvarlig"),
    )
    is_public = models.BooleanField(_("vises for alle"), default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("praksisprojekt")
        verbose_name_plural = _("praksisprojekter")
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="practice_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.title


class PracticePartner(models.Model):
    """A school or company in a project; whoever stands for it writes in the log by a link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(PracticeProject, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="practice_partners",
        verbose_name=_("skole eller virksomhed"),
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("kontakt")
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("partner i et praksisprojekt")
        verbose_name_plural = _("partnere i praksisprojekter")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "organisation"], name="practice_partner_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.organisation_id}"


class Milestone(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(PracticeProject, on_delete=models.CASCADE, related_name="milestones")
    what = models.CharField(_("hvad"), max_length=200)
    due_on = models.DateField(_("senest"))
    done_on = models.DateField(_("nået"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hvem"),
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("milepæl")
        verbose_name_plural = _("milepæle")
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["due_on"], name="milestone_open", condition=Q(done_on__isnull=True))]

    def __str__(self) -> str:
        return self.what


class Experience(models.Model):
    """One line in a project's log. ``partner`` wrote it by link, or ``by`` when logged in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(PracticeProject, on_delete=models.CASCADE, related_name="experiences")
    partner = models.ForeignKey(
        PracticePartner, on_delete=models.SET_NULL, null=True, blank=True, related_name="experiences"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    day = models.DateField(_("dag"))
    tried = models.TextField(_("hvad blev prøvet"))
    came_of_it = models.TextField(_("hvad kom der ud af det"))
    is_shown = models.BooleanField(_("står på den offentlige side"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("erfaring")
        verbose_name_plural = _("erfaringer")
        ordering = ["-day", "-created_at", "id"]

    def __str__(self) -> str:
        return self.tried[:60]


class PracticeDocument(models.Model):
    """Something published, such as an agreement on credit: it lies elsewhere, here is the link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(PracticeProject, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("titel"), max_length=140)
    url = models.URLField(_("link"), max_length=300)
    is_merit = models.BooleanField(_("handler om merit"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("dokument i et praksisprojekt")
        verbose_name_plural = _("dokumenter i praksisprojekter")
        ordering = ["-is_merit", "title", "id"]

    def __str__(self) -> str:
        return self.title
