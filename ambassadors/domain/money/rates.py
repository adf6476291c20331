"""What a kilometre gives on which day, and how the year's limit divides a trip between two rates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from ambassadors.domain.money.amounts import times
from ambassadors.domain.money.moves import COUNTED
from ambassadors.models import Expense, ExpenseLine, TravelRate
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.refusals import Invalid, Refused
from people.models import User

Means = TravelRate.Means
MOST_ORE = 10_00  # a rate above ten kroner a kilometre is a slip of the finger
ZERO = Decimal(0)


@dataclass(frozen=True)
class Part:
    """So many kilometres at one rate."""

    means: str
    km: Decimal
    ore_per_km: int

    @property
    def amount_ore(self) -> int:
        return times(self.km, self.ore_per_km)


@dataclass(frozen=True)
class Period:
    """The rates that hold from a day on, as the settings show them."""

    valid_from: date
    rates: Mapping[str, TravelRate]
    valid_to: date | None  # the day the next one begins
    is_used: bool = False

    @property
    def last_day(self) -> date | None:
        return self.valid_to - timedelta(days=1) if self.valid_to else None


def rate_of(means: str, day: date) -> TravelRate | None:
    return TravelRate.objects.filter(means=means, valid_from__lte=day).order_by("-valid_from").first()


def _must(means: str, day: date) -> TravelRate:
    found = rate_of(means, day)
    if found is None:
        raise Refused(
            _("Der er ingen kørselssats for {dag}. Sig det til arrangøren.").format(dag=da_date(day, weekday=False)),
            code="no_rate",
        )
    return found


def split(means: str, km: Decimal, day: date, used: Decimal) -> list[Part]:
    """The trip's kilometres at the rate of its day; by car, what lies beyond the year's limit at the rate above it.

    ``used`` is how much of the limit is taken already.
    """
    if km <= 0:
        return []
    if means == Expense.Means.BICYCLE:
        return [Part(Means.BICYCLE, km, _must(Means.BICYCLE, day).ore_per_km)]
    rate = _must(Means.CAR, day)
    below = km if rate.most_km is None else min(km, max(ZERO, rate.most_km - used))
    parts = [Part(Means.CAR, below, rate.ore_per_km)] if below > 0 else []
    if km > below:
        parts.append(Part(Means.CAR_ABOVE, km - below, _must(Means.CAR_ABOVE, day).ore_per_km))
    return parts


def used_km(expense: Expense) -> Decimal:
    """What this person has had at the car's rate from the same payer in the same calendar year, by what was sent in."""
    lines = ExpenseLine.objects.filter(
        kind=ExpenseLine.Kind.KM,
        means=Means.CAR,
        expense__ambassador=expense.ambassador_id,
        expense__payer=expense.payer_id,
        expense__day__year=expense.day.year,
        expense__status__in=COUNTED,
    )
    if expense.payer_id is None:
        lines = lines.filter(expense__payer__isnull=True)
    return lines.exclude(expense=expense.pk).aggregate(km=Sum("km"))["km"] or ZERO


def periods() -> list[Period]:
    """Newest first, each with the three rates that hold from its day."""
    rows = list(TravelRate.objects.order_by("valid_from"))
    days = sorted({row.valid_from for row in rows})
    found: list[Period] = []
    standing: dict[str, TravelRate] = {}
    for number, day in enumerate(days):
        standing = standing | {row.means: row for row in rows if row.valid_from == day}
        until = days[number + 1] if number + 1 < len(days) else None
        found.append(Period(day, dict(standing), until))
    used = _used_since(days[-1]) if days else False
    newest = found.pop() if found else None
    shown = [Period(one.valid_from, one.rates, one.valid_to, True) for one in found]
    if newest:
        shown.append(Period(newest.valid_from, newest.rates, None, used or not shown))
    return shown[::-1]


def _used_since(day: date) -> bool:
    return (
        ExpenseLine.objects.filter(kind=ExpenseLine.Kind.KM, expense__day__gte=day)
        .exclude(expense__status=Expense.Status.DRAFT)
        .exists()
    )


def add_period(
    valid_from: date, ore: Mapping[str, int], most_km: int, *, now: datetime, by: User | None = None
) -> list[TravelRate]:
    """New rates from a day on; older ones stay as they are, and so does what was sent in already.

    Drafts are counted again when they are next looked at.
    """
    newest = TravelRate.objects.order_by("-valid_from").first()
    errors = [(f"/{means}", _("Skriv en sats over 0 og højst 10 kr.")) for means in _odd(ore)]
    if newest is not None and valid_from <= newest.valid_from:
        day = da_date(newest.valid_from, weekday=False)
        errors.append(("/valid_from", _("Den nye periode skal begynde efter den {dag}.").format(dag=day)))
    if not 1 <= most_km <= 200_000:
        errors.append(("/most_km", _("Skriv et antal kilometer mellem 1 og 200.000.")))
    if ore.get(Means.CAR_ABOVE, 0) > ore.get(Means.CAR, 0):
        errors.append((f"/{Means.CAR_ABOVE}", _("Satsen over grænsen kan ikke være højere end satsen under den.")))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        rows = [
            TravelRate.objects.create(
                means=means,
                valid_from=valid_from,
                ore_per_km=ore[means],
                most_km=most_km if means == Means.CAR else None,
            )
            for means in Means.values
        ]
        for row in rows:
            record(row, now=now, by=by, what="made", new=f"{row.means}: {row.ore_per_km}")
    return rows


def _odd(ore: Mapping[str, int]) -> Iterable[str]:
    return [means for means in Means.values if not 0 < ore.get(means, 0) <= MOST_ORE]


def remove_newest(*, now: datetime, by: User | None = None) -> date:
    """A period that was typed wrong is taken away again, as long as nothing was sent in by it."""
    with transaction.atomic():
        shown = periods()
        if not shown or shown[0].is_used:
            raise Refused(_("Perioden er i brug og kan ikke fjernes. Tilføj en ny i stedet."), code="rates_in_use")
        rows = TravelRate.objects.filter(valid_from=shown[0].valid_from)
        for row in rows:
            record(row, now=now, by=by, what="removed", old=f"{row.means}: {row.ore_per_km}")
        rows.delete()
    return shown[0].valid_from
