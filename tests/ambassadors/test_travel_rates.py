"""What a kilometre gives on which day, how the year's limit divides a trip, and how amounts are typed and rounded."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from ambassadors.domain.money import amounts, rates
from ambassadors.domain.money.rates import Part
from ambassadors.models import Expense, ExpenseLine, TravelRate
from people.domain.refusals import Invalid, Refused
from people.models import Committee
from tests.cast import ada, maja
from tests.making import a_visit_programme

D = Decimal


@pytest.mark.parametrize(
    ("typed", "ore"),
    [
        ("1.234,50", 123450),
        ("1234,5", 123450),
        ("1234", 123400),
        ("12.50", 1250),
        ("12.5", 1250),
        ("1.234", 123400),
        ("1.234.567,00", 123456700),
        (" 12,50 kr. ", 1250),
        ("kr. 7", 700),
        ("1 234,50", 123450),
        ("0,05", 5),
        ("3,500", 350),
    ],
)
def test_kroner_as_danes_type_them(typed: str, ore: int) -> None:
    assert amounts.ore_of(typed) == ore


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-5",
        "\u22125",
        "–5",
        "abc",
        "1,2,3",
        "1.23.4,0",
        "12,345",
        "1e5",
        "٣",
        "12,",
        ",5",
        "1.2345",
        "NaN",
        "9" * 12,
    ],
)
def test_what_is_no_amount_is_said_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(Skriv|Tallet).+\.$"):
        amounts.ore_of(typed)


@pytest.mark.parametrize(
    ("km", "ore", "amount"),
    [("118", 381, 44958), ("0.5", 381, 191), ("0.1", 63, 6), ("12.5", 223, 2788), ("20000", 394, 7880000)],
)
def test_øre_are_rounded_half_up(km: str, ore: int, amount: int) -> None:
    assert amounts.times(D(km), ore) == amount


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("means", "km", "day", "used", "parts"),
    [
        ("car", "118", date(2025, 12, 31), "0", [("car", "118", 381)]),
        ("car", "118", date(2026, 1, 1), "0", [("car", "118", 394)]),
        ("bicycle", "10", date(2025, 6, 1), "0", [("bicycle", "10", 63)]),
        ("bicycle", "10", date(2026, 6, 1), "30000", [("bicycle", "10", 64)]),
        ("car", "100", date(2026, 6, 1), "19900", [("car", "100", 394)]),
        ("car", "100", date(2026, 6, 1), "19900.5", [("car", "99.5", 394), ("car_above", "0.5", 228)]),
        ("car", "100", date(2025, 6, 1), "19950", [("car", "50", 381), ("car_above", "50", 223)]),
        ("car", "100", date(2026, 6, 1), "20000", [("car_above", "100", 228)]),
        ("car", "100", date(2026, 6, 1), "25000", [("car_above", "100", 228)]),
        ("car", "0", date(2026, 6, 1), "0", []),
    ],
)
def test_a_trip_at_the_rate_of_its_day_and_of_what_is_left_of_the_year(
    means: str, km: str, day: date, used: str, parts: list[tuple[str, str, int]]
) -> None:
    assert rates.split(means, D(km), day, D(used)) == [Part(one, D(so_many), ore) for one, so_many, ore in parts]


@pytest.mark.django_db
def test_before_the_first_rate_nothing_is_guessed() -> None:
    with pytest.raises(Refused, match="ingen kørselssats"):
        rates.split("car", D(10), date(2024, 12, 31), D(0))


def _driven(
    ambassador: object, km: str, day: date, status: str, payer: Committee | None, means: str = "car"
) -> Expense:
    now = timezone.now()
    expense = Expense.objects.create(
        ambassador=ambassador,
        programme=a_visit_programme(),
        payer=payer,
        title="Tur",
        day=day,
        km=D(km),
        status=status,
        created_at=now,
        updated_at=now,
    )
    line = {"kind": "km", "means": means, "km": D(km), "ore_per_km": 394, "amount_ore": 1}
    ExpenseLine.objects.create(expense=expense, number=1, **line)
    return expense


@pytest.mark.django_db
def test_the_years_kilometres_are_counted_by_person_payer_and_calendar_year() -> None:
    her = maja()
    mi = Committee.objects.create(slug="mi", name="MI", short_name="MI")
    other = Committee.objects.create(slug="if", name="IF", short_name="IF")
    _driven(her, "1000", date(2026, 1, 1), "submitted", mi)
    _driven(her, "200", date(2026, 12, 31), "approved", mi)
    _driven(her, "1", date(2025, 12, 31), "submitted", mi)
    _driven(her, "2", date(2026, 6, 1), "draft", mi)
    _driven(her, "4", date(2026, 6, 1), "returned", mi)
    _driven(her, "8", date(2026, 6, 1), "submitted", other)
    _driven(her, "16", date(2026, 6, 1), "submitted", None)
    _driven(her, "32", date(2026, 6, 1), "submitted", mi, means="car_above")
    new = _driven(her, "50", date(2026, 7, 1), "draft", mi)
    assert rates.used_km(new) == 1200
    assert rates.used_km(_driven(her, "50", date(2026, 7, 1), "draft", None)) == 16


RATES = {"car": 400, "car_above": 230, "bicycle": 65}


@pytest.mark.django_db
def test_a_new_period_leaves_what_was_before() -> None:
    now, by = timezone.now(), ada()
    rates.add_period(date(2027, 1, 1), RATES, 20_000, now=now, by=by)
    assert [rates.rate_of("car", day).ore_per_km for day in (date(2026, 12, 31), date(2027, 1, 1))] == [394, 400]
    newest, before, first = rates.periods()
    assert (newest.valid_from, newest.valid_to, newest.is_used) == (date(2027, 1, 1), None, False)
    assert (before.valid_to, first.rates["car"].ore_per_km) == (date(2027, 1, 1), 381)
    rates.remove_newest(now=now, by=by)
    assert TravelRate.objects.filter(valid_from__year=2027).count() == 0


@pytest.mark.django_db
def test_a_period_that_was_used_stays() -> None:
    _driven(maja(), "10", date(2026, 3, 3), "submitted", None)
    with pytest.raises(Refused, match="i brug"):
        rates.remove_newest(now=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "changes", "most_km", "pointer"),
    [
        (date(2026, 1, 1), {}, 20_000, "/valid_from"),
        (date(2025, 6, 1), {}, 20_000, "/valid_from"),
        (date(2027, 1, 1), {"car": 0}, 20_000, "/car"),
        (date(2027, 1, 1), {"bicycle": 1001}, 20_000, "/bicycle"),
        (date(2027, 1, 1), {"car_above": 401}, 20_000, "/car_above"),
        (date(2027, 1, 1), {}, 0, "/most_km"),
    ],
)
def test_a_wrong_period_is_refused(day: date, changes: dict[str, int], most_km: int, pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rates.add_period(day, RATES | changes, most_km, now=timezone.now())
    assert pointer in [one for one, _sentence in refusal.value.errors]
    assert TravelRate.objects.count() == 6
