"""Organisations: schools, companies and trade committees."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .places import Municipality
from .trades import Trade


class Committee(models.Model):
    """A trade committee (fagligt udvalg), owner of programmes."""

    slug = models.SlugField(primary_key=True, max_length=50)
    name = models.CharField(_("navn"), max_length=120, unique=True)
    short_name = models.CharField(_("kort navn"), max_length=20)
    trades = models.ManyToManyField(Trade, related_name="committees", blank=True, verbose_name=_("uddannelser"))

    class Meta:
        verbose_name = _("fagligt udvalg")
        verbose_name_plural = _("faglige udvalg")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A school, a company or another body that has contacts and a place."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("skole")
        COMPANY = "company", _("virksomhed")
        OTHER = "other", _("anden organisation")

    class Level(models.TextChoices):
        PRIMARY = "grundskole", _("grundskole")
        GYMNASIUM = "gymnasium", _("gymnasium")
        VOCATIONAL = "erhvervsskole", _("erhvervsskole")
        ADULT = "adults", _("voksenuddannelse")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slags"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("navn"), max_length=160)
    level = models.CharField(_("skoleform"), max_length=20, choices=Level.choices, blank=True)
    institution_number = models.CharField(_("institutionsnummer"), max_length=6, blank=True)
    cvr = models.CharField(_("CVR-nummer"), max_length=8, blank=True)
    p_number = models.CharField(_("P-nummer"), max_length=10, blank=True)
    ean = models.CharField(_("EAN-nummer"), max_length=13, blank=True)
    street = models.CharField(_("adresse"), max_length=160, blank=True)
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    town = models.CharField(_("by"), max_length=80, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("kommune")
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("hjemmeside"), blank=True)
    trades = models.ManyToManyField(Trade, related_name="organisations", blank=True, verbose_name=_("uddannelser"))
    notes = models.TextField(_("noter"), blank=True)
    is_active = models.BooleanField(_("i brug"), default=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("er blevet en del af"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisationer")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution_number"],
                condition=~Q(institution_number=""),
                name="organisation_institution_number_once",
                violation_error_message=_("Der er allerede en skole med det institutionsnummer."),
            ),
            models.CheckConstraint(
                condition=Q(institution_number="") | Q(institution_number__regex=r"^[0-9]{6}$"),
                name="organisation_institution_number_six_digits",
                violation_error_message=_("Et institutionsnummer er 6 cifre."),
            ),
            models.CheckConstraint(
                condition=Q(cvr="") | Q(cvr__regex=r"^[0-9]{8}$"),
                name="organisation_cvr_eight_digits",
                violation_error_message=_("Et CVR-nummer er 8 cifre."),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "name"], name="organisation_kind_name"),
            models.Index(fields=["cvr"], name="organisation_cvr", condition=~Q(cvr="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees (WGS 84), when known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
