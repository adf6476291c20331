"""Places where something happens: a school, a company's canteen, an exhibition hall."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Municipality, Organisation


class Venue(models.Model):
    """A place with an address and a point on the map. A school's own venue is made at its first visit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="venue"
    )
    name = models.CharField(_("navn"), max_length=160)
    street = models.CharField(_("adresse"), max_length=160, blank=True)
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    town = models.CharField(_("by"), max_length=80, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("kommune")
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    capacity = models.PositiveIntegerField(_("plads til"), null=True, blank=True)
    notes = models.TextField(_("adgang og praktisk"), blank=True)

    class Meta:
        verbose_name = _("sted")
        verbose_name_plural = _("steder")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees (WGS 84), when known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def address_lines(self) -> list[str]:
        """Name, street, "postcode town": the lines a letter or LOCATION shows, empty ones left out."""
        return [line for line in (self.name, self.street, f"{self.postcode} {self.town}".strip()) if line]
