"""Where things are: regions, municipalities and postcodes of Denmark.

The rows come from people/data by `people.domain.places.load_places`. I know codes and
points; which region a municipality belongs to depends on the day and is asked of the domain.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

__all__ = ["Municipality", "MunicipalityRegion", "Postcode", "Region"]


class Region(models.Model):
    """One of the regions, by its official code (1081–1085, and the coming Østdanmark)."""

    code = models.PositiveSmallIntegerField(_("regionskode"), primary_key=True)
    name = models.CharField(_("navn"), max_length=60, unique=True)
    name_en = models.CharField(_("engelsk navn"), max_length=60)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regioner")

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """One of the 98 municipalities. `padded_code` is how registers write the code: "0101"."""

    code = models.PositiveSmallIntegerField(_("kommunekode"), primary_key=True)
    name = models.CharField(_("navn"), max_length=60, unique=True)
    latitude = models.FloatField(_("breddegrad"))
    longitude = models.FloatField(_("længdegrad"))
    regions = models.ManyToManyField(
        Region, through="MunicipalityRegion", related_name="municipalities", verbose_name=_("regioner")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__gte=101, code__lte=860),
                name="municipality_code_in_range",
                violation_error_message=_("En kommunekode ligger mellem 101 og 860."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def padded_code(self) -> str:
        return f"{self.code:04d}"


class MunicipalityRegion(models.Model):
    """A municipality's region from a day (included) until a day (not included; null: still)."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="region_periods", verbose_name=_("kommune")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="municipality_periods", verbose_name=_("region")
    )
    valid_from = models.DateField(_("gælder fra"))
    valid_to = models.DateField(_("gælder til"), null=True, blank=True)

    class Meta:
        ordering = ["municipality", "valid_from"]
        verbose_name = _("kommunens region")
        verbose_name_plural = _("kommunernes regioner")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "valid_from"], name="municipality_region_once_a_day"),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(valid_to__isnull=True),
                name="municipality_region_one_open_end",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="municipality_region_ends_after_start",
                violation_error_message=_("Perioden slutter, før den begynder."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} → {self.region_id} ({self.valid_from}–{self.valid_to or ''})"


class Postcode(models.Model):
    """A postcode, its town and a point: the town's where it is known, else the municipality's.

    A postcode may span several municipalities.
    """

    code = models.CharField(
        _("postnummer"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"^[0-9]{4}\Z", _("Et postnummer er fire cifre."))],
    )
    town = models.CharField(_("by"), max_length=60)
    latitude = models.FloatField(_("breddegrad"))
    longitude = models.FloatField(_("længdegrad"))
    municipalities = models.ManyToManyField(
        Municipality, related_name="postcodes", blank=True, verbose_name=_("kommuner")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("postnummer")
        verbose_name_plural = _("postnumre")

    def __str__(self) -> str:
        return f"{self.code} {self.town}"
