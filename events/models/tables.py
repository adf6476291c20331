"""Tables of a meeting, and who sits where."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .events import Event


class MeetingTable(models.Model):
    """One table with its seats."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tables")
    name = models.CharField(_("bord"), max_length=40)
    seats = models.PositiveSmallIntegerField(_("pladser"), validators=[MinValueValidator(1), MaxValueValidator(40)])
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("bord")
        verbose_name_plural = _("borde")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="table_name_once"),
            models.CheckConstraint(condition=Q(seats__gte=1) & Q(seats__lte=40), name="table_has_seats"),
        ]

    def __str__(self) -> str:
        return self.name


class TableSeat(models.Model):
    """A guest at a table; ``guest`` is a key of events.domain.door.expected."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="table_seats")
    table = models.ForeignKey(MeetingTable, on_delete=models.CASCADE, related_name="seated")
    guest = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("plads ved et bord")
        verbose_name_plural = _("pladser ved borde")
        constraints = [models.UniqueConstraint(fields=["event", "guest"], name="one_table_per_guest")]

    def __str__(self) -> str:
        return f"{self.table_id}: {self.guest}"
