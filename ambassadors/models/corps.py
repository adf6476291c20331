"""The corps: apprentices who visit schools."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, Programme
from people.models import Contact, Organisation, Trade


class Ambassador(models.Model):
    """An apprentice in the corps. Never a certificate or a CPR number: only the status of the clearance."""

    class Status(models.TextChoices):
        TRAINING = "training", _("på vej ind")
        ACTIVE = "active", _("aktiv")
        PAUSED = "paused", _("på pause")
        ALUMNI = "alumni", _("tidligere")

    class Clearance(models.TextChoices):
        NOT_REQUIRED = "not_required", _("ikke nødvendig")
        ORDERED = "ordered", _("bestilt")
        CONSENT_PENDING = "consent_pending", _("afventer samtykke")
        CLEARED = "cleared", _("i orden")
        NOT_CLEARED = "not_cleared", _("ikke i orden")
        LAPSED = "lapsed", _("udløbet")

    class Means(models.TextChoices):
        CAR = "car", _("egen bil")
        LIFT = "lift", _("kører med andre")
        PUBLIC = "public", _("bus og tog")
        BICYCLE = "bicycle", _("cykel")

    class CameFrom(models.TextChoices):
        SCHOOL = "school", _("kom lige fra grundskolen")
        STUDENT = "student", _("har selv en studentereksamen")
        ADULT = "adult", _("begyndte selv som voksen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ambassador")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="ambassadors")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="+", verbose_name=_("uddannelse"))
    other_trades = models.ManyToManyField(Trade, blank=True, related_name="+", verbose_name=_("kan også fortælle om"))
    employer = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="apprentices",
        verbose_name=_("læreplads"),
    )
    employer_contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kontakt på lærepladsen"),
    )
    needs_release = models.BooleanField(_("lærepladsen skal frigive"), default=True)
    postcode = models.CharField(_("postnummer"), max_length=4)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    work_postcode = models.CharField(_("postnummer på arbejdet"), max_length=4, blank=True)
    work_latitude = models.FloatField(null=True, blank=True)
    work_longitude = models.FloatField(null=True, blank=True)
    travels_by = models.JSONField(_("kommer frem med"), default=list, blank=True)
    radius_km = models.PositiveSmallIntegerField(_("rejser højst, km"), default=80)
    max_visits_per_month = models.PositiveSmallIntegerField(_("højst besøg om måneden"), default=2)
    languages = models.JSONField(_("sprog"), default=list, blank=True)
    topics = models.JSONField(_("fortæller gerne om"), default=list, blank=True)
    came_from = models.CharField(_("vejen til faget"), max_length=10, choices=CameFrom.choices, blank=True)
    born_year = models.PositiveSmallIntegerField(_("fødselsår"), null=True, blank=True)
    born_on = models.DateField(_("fødselsdag"), null=True, blank=True)
    apprentice_from = models.DateField(_("lærling fra"), null=True, blank=True)
    apprentice_until = models.DateField(_("lærling til"), null=True, blank=True)
    bio = models.CharField(_("om mig"), max_length=400, blank=True)
    clearance = models.CharField(
        _("børneattest"), max_length=16, choices=Clearance.choices, default=Clearance.NOT_REQUIRED
    )
    clearance_at = models.DateField(_("børneattest dateret"), null=True, blank=True)
    clearance_until = models.DateField(_("børneattest gælder til"), null=True, blank=True)
    clearance_scope = models.CharField(_("børneattest dækker"), max_length=120, blank=True)
    clearance_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("børneattest vurderet af"),
    )
    training_event = models.ForeignKey(
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("oplæring")
    )
    trained_on = models.DateField(_("oplært"), null=True, blank=True)
    portrait = models.CharField(_("portræt"), max_length=120, blank=True)
    joined_on = models.DateField(_("med siden"))

    class Meta:
        verbose_name = _("ambassadør")
        verbose_name_plural = _("ambassadører")
        constraints = [
            models.CheckConstraint(
                condition=Q(apprentice_from__isnull=True)
                | Q(apprentice_until__isnull=True)
                | Q(apprentice_until__gte=F("apprentice_from")),
                name="ambassador_apprenticeship_takes_time",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "status"], name="ambassador_programme"),
            models.Index(fields=["clearance_until"], name="ambassador_cleared_until", condition=Q(clearance="cleared")),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def point(self) -> tuple[float, float] | None:
        """Home, in degrees (WGS 84), when known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def work_point(self) -> tuple[float, float] | None:
        """Where the employer is, in degrees (WGS 84), when known."""
        if self.work_latitude is None or self.work_longitude is None:
            return None
        return self.work_latitude, self.work_longitude

    @property
    def trades(self) -> Sequence[Trade]:
        """The main one first. Prefetch ``other_trades`` for many."""
        return [self.trade, *self.other_trades.all()]

    def age_in(self, year: int) -> int | None:
        """The age reached in that year, where the year of birth is known."""
        born = self.born_on.year if self.born_on else self.born_year
        return None if born is None else year - born

    def is_minor(self, day: date) -> bool:
        """Under 18. Where only the year is known, until that year is over; where nothing is known, nobody is."""
        if self.born_on is not None:
            born = self.born_on
            return (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) < 18
        return self.born_year is not None and day.year - self.born_year <= 18
