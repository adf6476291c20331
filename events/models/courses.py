"""Courses that companies asked for: an offer, and the list of those who are interested in it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import MailBasis, Organisation, Trade

from .programmes import Programme


class CourseOffer(models.Model):
    class Kind(models.TextChoices):
        AMU = "amu", _("AMU")
        EUD = "eud", _("EUD")
        OTHER = "other", _("andet")

    class Status(models.TextChoices):
        OPEN = "open", _("samler interesse")
        RUNS = "runs", _("bliver holdt")
        OFF = "off", _("bliver ikke holdt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="course_offers", verbose_name=_("indsats")
    )
    kind = models.CharField(_("slags"), max_length=6, choices=Kind.choices, default=Kind.AMU)
    title = models.CharField(_("titel"), max_length=140)
    slug = models.SlugField(_("adresse på siden"), max_length=90, unique=True)
    number = models.CharField(_("kursusnummer"), max_length=40, blank=True)
    about = models.TextField(_("om kurset"), blank=True)
    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("uddannelse")
    )
    school = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("skole")
    )
    dates = models.CharField(_("hvornår"), max_length=120, blank=True)
    deadline = models.DateField(_("svar senest"))
    minimum = models.PositiveSmallIntegerField(_("mindst"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("pladser"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ansvarlig"),
    )
    is_public = models.BooleanField(_("vises for alle"), default=False)
    enough_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kursustilbud")
        verbose_name_plural = _("kursustilbud")
        ordering = ["deadline", "id"]
        indexes = [models.Index(fields=["deadline"], name="course_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return self.title


class CourseInterest(models.Model):
    """One who is interested, with how many seats; ``basis`` is why we may write."""

    class Status(models.TextChoices):
        INTERESTED = "interested", _("interesseret")
        OFFERED = "offered", _("har fået tilbud")
        ENROLLED = "enrolled", _("tilmeldt")
        DECLINED = "declined", _("vil ikke")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(CourseOffer, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="course_interests",
        verbose_name=_("virksomhed"),
    )
    company = models.CharField(_("virksomhed"), max_length=160, blank=True)
    name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    seats = models.PositiveSmallIntegerField(_("pladser"), default=1)
    basis = models.CharField(_("grundlag"), max_length=12, choices=MailBasis.Basis.choices, blank=True)
    by_form = models.BooleanField(_("skrev sig selv op"), default=False)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.INTERESTED)
    forgotten_at = models.DateTimeField(_("anonymiseret"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("interesse for et kursus")
        verbose_name_plural = _("interesser for kurser")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "email"], condition=~Q(email=""), name="course_interest_once_per_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name
