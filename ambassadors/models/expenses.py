"""Travel money for ambassadors and wages for their employers: two payees, each with records of their own.

Money is whole øre. What was shown when somebody claimed it stays: a line keeps the rate it was made with.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, Programme
from people.models import Committee, Contact, Organisation

from .corps import Ambassador


class TravelRate(models.Model):
    """What a kilometre gives from a day on, until the next row of the same means.

    ``most_km`` is how many kilometres a person gets it for from one payer in a calendar year; what is beyond gets
    the rate above.
    """

    class Means(models.TextChoices):
        CAR = "car", _("bil")
        CAR_ABOVE = "car_above", _("bil over grænsen")
        BICYCLE = "bicycle", _("cykel eller knallert")

    means = models.CharField(_("transport"), max_length=10, choices=Means.choices)
    valid_from = models.DateField(_("gælder fra"))
    ore_per_km = models.PositiveIntegerField(_("øre pr. km"))
    most_km = models.PositiveIntegerField(_("højst km om året"), null=True, blank=True)

    class Meta:
        verbose_name = _("kørselssats")
        verbose_name_plural = _("kørselssatser")
        ordering = ["-valid_from", "means"]
        constraints = [
            models.UniqueConstraint(fields=["means", "valid_from"], name="travelrate_once_a_day"),
            models.CheckConstraint(
                condition=Q(most_km__isnull=True) | Q(means="car"), name="travelrate_limit_is_of_a_car"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.means} {self.valid_from}: {self.ore_per_km}"


class WageTerms(models.Model):
    """That a programme pays employers for the hours an apprentice is away, and what an hour gives."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="wage_terms", verbose_name=_("indsats")
    )
    ore_per_hour = models.PositiveIntegerField(_("øre pr. time"), null=True, blank=True)
    most_hours = models.DecimalField(_("højst timer pr. besøg"), max_digits=4, decimal_places=2, default=8)

    class Meta:
        verbose_name = _("lønkompensation")
        verbose_name_plural = _("lønkompensation")

    def __str__(self) -> str:
        return str(self.programme_id)


class PayBatch(models.Model):
    """What was handed to payroll in one go; a claim is in one of them, once."""

    class Kind(models.TextChoices):
        EXPENSES = "expenses", _("udlæg til ambassadører")
        WAGES = "wages", _("løn til lærepladser")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("nummer"), unique=True)
    kind = models.CharField(_("slags"), max_length=10, choices=Kind.choices)
    count = models.PositiveIntegerField(_("antal"))
    total_ore = models.PositiveBigIntegerField(_("øre i alt"))
    made_at = models.DateTimeField(_("dannet"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    paid_on = models.DateField(_("udbetalt"), null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("lønfil")
        verbose_name_plural = _("lønfiler")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"


class Expense(models.Model):
    """What an ambassador is to have back for one visit, shift or other errand.

    ``computed_km`` is what the house found, there and back; ``km`` is what is claimed. ``payer`` is the committee that
    pays (none: several together), which the year's kilometres are counted by.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("kladde")
        SUBMITTED = "submitted", _("sendt ind")
        RETURNED = "returned", _("skal rettes")
        APPROVED = "approved", _("godkendt")
        EXPORTED = "exported", _("sendt til løn")
        PAID = "paid", _("udbetalt")

    class Cause(models.TextChoices):
        DONE = "done", _("gennemført")
        LATE_CANCELLATION = "late", _("aflyst sent")
        OWN = "own", _("oprettet af ambassadøren")

    class Means(models.TextChoices):
        CAR = "car", _("bil")
        BICYCLE = "bicycle", _("cykel eller knallert")
        PUBLIC = "public", _("tog, bus eller færge")

    class Start(models.TextChoices):
        HOME = "home", _("hjemmefra")
        WORK = "work", _("fra lærepladsen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(Ambassador, on_delete=models.CASCADE, related_name="expenses")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("indsats"))
    payer = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("betaler")
    )
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="expenses")
    cause = models.CharField(max_length=5, choices=Cause.choices, default=Cause.DONE)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(_("formål"), max_length=160)
    day = models.DateField(_("dag"))
    means = models.CharField(_("transport"), max_length=8, choices=Means.choices, default=Means.CAR)
    starts_from = models.CharField(_("kørt fra"), max_length=4, choices=Start.choices, default=Start.HOME)
    from_words = models.CharField(_("fra"), max_length=160, blank=True)
    to_words = models.CharField(_("til"), max_length=160, blank=True)
    computed_km = models.DecimalField(_("beregnede km"), max_digits=6, decimal_places=1, null=True, blank=True)
    km = models.DecimalField(_("km"), max_digits=6, decimal_places=1, default=0)
    km_why = models.CharField(_("hvorfor andre km"), max_length=300, blank=True)
    total_ore = models.PositiveIntegerField(_("øre i alt"), default=0)
    returned_why = models.CharField(_("hvad skal rettes"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("sendt ind"), null=True, blank=True)
    decided_at = models.DateTimeField(_("afgjort"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(PayBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="expenses")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("udlæg")
        verbose_name_plural = _("udlæg")
        ordering = ["-day", "-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ambassador", "event"], condition=Q(event__isnull=False), name="expense_once_an_event"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["exported", "paid"], batch__isnull=False)
                | (~Q(status__in=["exported", "paid"]) & Q(batch__isnull=True)),
                name="expense_exported_is_in_a_batch",
            ),
            models.CheckConstraint(condition=Q(km__gte=0), name="expense_km_not_negative"),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="expense_status"),
            models.Index(fields=["programme", "status", "submitted_at"], name="expense_programme"),
            models.Index(fields=["ambassador", "day"], name="expense_ambassador"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.title}"


class ExpenseLine(models.Model):
    """One amount of an expense: kilometres at a rate, or what a receipt says."""

    class Kind(models.TextChoices):
        KM = "km", _("kørsel")
        RECEIPT = "receipt", _("bilag")

    expense = models.ForeignKey(Expense, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    means = models.CharField(max_length=10, choices=TravelRate.Means.choices, blank=True)
    words = models.CharField(_("hvad"), max_length=120, blank=True)
    km = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    ore_per_km = models.PositiveIntegerField(null=True, blank=True)
    amount_ore = models.PositiveIntegerField(_("øre"))

    class Meta:
        verbose_name = _("udlægslinje")
        verbose_name_plural = _("udlægslinjer")
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="receipt", km__isnull=True, ore_per_km__isnull=True)
                | Q(kind="km", km__isnull=False, ore_per_km__isnull=False),
                name="expenseline_km_has_a_rate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expense_id} {self.number}: {self.amount_ore}"


class Receipt(models.Model):
    """The uploaded file behind a line, cleaned of what it tells beside the receipt, under a name nobody can guess."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.OneToOneField(ExpenseLine, on_delete=models.CASCADE, related_name="receipt")
    file = models.CharField(max_length=100)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(_("filnavn"), max_length=120, blank=True)
    size = models.PositiveIntegerField(_("bytes"))
    fingerprint = models.CharField(max_length=64)  # SHA-256 of what was uploaded, so that one is not claimed twice
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bilag")
        verbose_name_plural = _("bilag")
        indexes = [models.Index(fields=["fingerprint"], name="receipt_fingerprint")]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class WageClaim(models.Model):
    """What an employer asks for the hours that an apprentice was away: by hours at the programme's rate, or an amount.

    Offered by a letter's link after the visit; ``answer_by`` is how long that stands.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("tilbudt")
        SUBMITTED = "submitted", _("sendt ind")
        RETURNED = "returned", _("skal rettes")
        DECLINED = "declined", _("ønskes ikke")
        APPROVED = "approved", _("godkendt")
        EXPORTED = "exported", _("sendt til betaling")
        PAID = "paid", _("udbetalt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(Ambassador, on_delete=models.CASCADE, related_name="wage_claims")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="wage_claims")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("indsats"))
    payer = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("betaler")
    )
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="wage_claims")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OFFERED)
    title = models.CharField(_("besøg"), max_length=160)
    day = models.DateField(_("dag"))
    hours = models.DecimalField(_("timer"), max_digits=4, decimal_places=2, null=True, blank=True)
    ore_per_hour = models.PositiveIntegerField(null=True, blank=True)
    amount_ore = models.PositiveIntegerField(_("øre"), null=True, blank=True)
    cvr = models.CharField(_("CVR-nummer"), max_length=8, blank=True)
    ean = models.CharField(_("EAN-nummer"), max_length=13, blank=True)
    reference = models.CharField(_("jeres reference"), max_length=60, blank=True)
    returned_why = models.CharField(_("hvad skal rettes"), max_length=500, blank=True)
    answer_by = models.DateTimeField(_("svar senest"))
    offered_at = models.DateTimeField(_("tilbudt"))
    submitted_at = models.DateTimeField(_("sendt ind"), null=True, blank=True)
    decided_at = models.DateTimeField(_("afgjort"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(PayBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="wage_claims")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lønkrav")
        verbose_name_plural = _("lønkrav")
        ordering = ["-day", "-offered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ambassador", "event"], condition=Q(event__isnull=False), name="wageclaim_once_an_event"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["exported", "paid"], batch__isnull=False)
                | (~Q(status__in=["exported", "paid"]) & Q(batch__isnull=True)),
                name="wageclaim_exported_is_in_a_batch",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["offered", "declined"]) | Q(hours__isnull=False, amount_ore__isnull=False),
                name="wageclaim_claims_an_amount",
            ),
            models.CheckConstraint(condition=Q(answer_by__gte=F("offered_at")), name="wageclaim_can_be_answered"),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="wageclaim_status")]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.day}"
