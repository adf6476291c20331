"""Examples of how days, hours, money, numbers and names are written."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from people.domain import danish

TUESDAY = date(2027, 2, 2)


def at(text):
    return datetime.fromisoformat(text)


@pytest.fixture(autouse=True)
def _danish():
    with translation.override("da"):
        yield


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("rule", "value", "in_danish", "in_english"),
    [
        (danish.da_date, TUESDAY, "tirsdag den 2. februar 2027", "Tuesday 2 February 2027"),
        (danish.da_date_short, TUESDAY, "tir. 2. feb.", "Tue 2 Feb"),
        (danish.da_date_short, date(2026, 5, 10), "søn. 10. maj", "Sun 10 May"),
        (danish.da_week, TUESDAY, "uge 5", "week 5"),
        (danish.da_week, date(2027, 1, 3), "uge 53", "week 53"),
        (danish.da_week, date(2025, 12, 29), "uge 1", "week 1"),
        (danish.da_date_week, TUESDAY, "tirsdag den 2. februar 2027, uge 5", "Tuesday 2 February 2027, week 5"),
        (danish.da_month, TUESDAY, "februar", "February"),
        (danish.da_weekday_short, TUESDAY, "tir.", "Tue"),
        (danish.da_time, at("2027-02-02T07:15:00+00:00"), "kl. 8.15", "8:15"),
        (danish.da_time, at("2027-07-02T08:00:00+00:00"), "kl. 10.00", "10:00"),
        (danish.da_clock, at("2027-02-02T07:15:00+00:00"), "8.15", "8:15"),
        (danish.da_moment, at("2027-02-02T07:15:00+00:00"), "tir. 2. feb. kl. 8.15", "Tue 2 Feb, 8:15"),
        (danish.quoted, "Vi er på tur", "»Vi er på tur«", "“Vi er på tur”"),
        (danish.kroner, Decimal("1234.5"), "1.234,50 kr.", "DKK 1,234.50"),
        (danish.kroner, Decimal("-0.004"), "0,00 kr.", "DKK 0.00"),
        (danish.kroner, -1500, "-1.500,00 kr.", "-DKK 1,500.00"),
        (danish.kroner, 3.94, "3,94 kr.", "DKK 3.94"),
    ],
)
def test_days_hours_and_money_follow_the_language(rule, value, in_danish, in_english):
    assert plain(rule(value)) == in_danish
    with translation.override("en"):
        assert plain(rule(value)) == in_english


@pytest.mark.parametrize(
    ("start", "end", "span", "when"),
    [
        ("2027-02-02T10:00", "2027-02-02T11:30", "kl. 10.00–11.30", "tirsdag den 2. februar 2027 kl. 10.00–11.30"),
        ("2027-02-02T20:00", "2027-02-03T00:00", "kl. 20.00–24.00", "tirsdag den 2. februar 2027 kl. 20.00–24.00"),
        (
            "2027-02-02T10:00",
            "2027-02-04T15:00",
            "tir. 2. feb. kl. 10.00 – tor. 4. feb. kl. 15.00",
            "tirsdag den 2. februar kl. 10.00 – torsdag den 4. februar 2027 kl. 15.00",
        ),
        (
            "2026-12-31T20:00",
            "2027-01-01T02:00",
            "tor. 31. dec. kl. 20.00 (2026) – fre. 1. jan. kl. 2.00 (2027)",
            "torsdag den 31. december 2026 kl. 20.00 – fredag den 1. januar 2027 kl. 2.00",
        ),
        ("2027-02-02T10:00", None, "kl. 10.00", "tirsdag den 2. februar 2027 kl. 10.00"),
    ],
)
def test_a_span_names_the_days_only_when_it_has_several(start, end, span, when):
    start, end = at(start), at(end) if end else None
    assert danish.da_span(start, end) == span
    assert danish.da_when(start, end) == when


def test_a_span_over_midnight_in_utc_is_one_evening_in_copenhagen():
    start, end = datetime(2027, 7, 1, 21, 0, tzinfo=UTC), datetime(2027, 7, 1, 22, 0, tzinfo=UTC)
    assert danish.da_when(start, end) == "torsdag den 1. juli 2027 kl. 23.00–24.00"


def test_a_span_in_english():
    with translation.override("en"):
        assert danish.da_when(at("2027-02-02T10:00"), at("2027-02-02T11:30")) == "Tuesday 2 February 2027, 10:00–11:30"
        assert danish.da_span(at("2027-02-02T20:00"), at("2027-02-03T00:00")) == "20:00–24:00"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 2, 4), date(2027, 2, 6), "4.–6. februar 2027"),
        (date(2027, 1, 30), date(2027, 2, 2), "30. januar – 2. februar 2027"),
        (date(2026, 12, 19), date(2027, 1, 3), "19. december 2026 – 3. januar 2027"),
        (date(2027, 2, 4), date(2027, 2, 4), "4. februar 2027"),
    ],
)
def test_whole_days(first, last, words):
    assert danish.da_days(first, last) == words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12345678", "+4512345678"),
        ("12 34 56 78", "+4512345678"),
        ("+45 12 34 56 78", "+4512345678"),
        ("0045 12-34-56-78", "+4512345678"),
        ("4512345678", "+4512345678"),
        ("(+45) 12.34.56.78", "+4512345678"),
        ("+46 70 123 45 67", "+46701234567"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_a_telephone_number_is_stored_in_one_form(typed, stored):
    assert danish.normal_phone(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ring til mig",
        "1234567",
        "123456789",
        "02345678",
        "+45 1234",
        "+451234567890",
        "1234567a",
        "+",
        "１２３４５６７８",
    ],
)
def test_nonsense_is_no_telephone_number(typed):
    with pytest.raises(ValueError, match="otte cifre"):
        danish.normal_phone(typed)


def test_a_telephone_number_is_shown_in_pairs():
    assert plain(danish.phone("+4512345678")) == "+45 12 34 56 78"
    assert danish.phone("+46701234567") == "+46701234567"
    assert danish.phone("lokal 12") == "lokal 12"


def test_names_sort_as_in_a_danish_telephone_book():
    names = ["Åbyhøj", "Aarhus", "Ærø", "Zakarias", "Ølstykke", "Birkerød", "andersen", "Ährenkiel", "Éva", "Fanø"]
    assert sorted(names, key=danish.collation_key) == [
        "andersen",
        "Birkerød",
        "Éva",
        "Fanø",
        "Zakarias",
        "Ährenkiel",
        "Ærø",
        "Ølstykke",
        "Åbyhøj",
        "Aarhus",
    ]


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ start|da_date }}", "tirsdag den 2. februar 2027"),
        ("{{ start|da_date_bare }}", "tirsdag den 2. februar"),
        ("{{ start|da_day }} {{ start|da_day:'short' }}", "2. februar 2027 2. feb."),
        ("{{ start|da_span:end }}", "kl. 10.00–11.30"),
        ("{{ start|da_span:nothing }}", "kl. 10.00"),
        ("{{ start|da_when:end }}", "tirsdag den 2. februar 2027 kl. 10.00–11.30"),
        ("{{ start|da_month_short }} {{ start|da_week }}", "feb. uge 5"),
        ("{{ amount|kroner }} {{ amount|kroner:'whole' }}", "1.234,50 kr. 1.235 kr."),
        ("{{ number|phone }}", "+45 12 34 56 78"),
        ("[{{ nothing|da_date }}{{ nothing|da_when:end }}{{ nothing|kroner }}{{ missing|phone }}]", "[]"),
    ],
)
def test_templates_use_the_same_rules(template, shown):
    context = Context(
        {
            "start": at("2027-02-02T09:00:00+00:00"),
            "end": at("2027-02-02T10:30:00+00:00"),
            "amount": Decimal("1234.50"),
            "number": "+4512345678",
            "nothing": None,
        }
    )
    assert plain(Template("{% load danish %}" + template).render(context)) == shown


@pytest.mark.parametrize(("language", "shown"), [("da", "man. 7 dec."), ("en", "Mon 7 Dec")])
def test_a_date_block_writes_months_small_in_danish_and_large_in_english(language, shown):
    with translation.override(language):
        block = render_to_string("components/date_block.html", {"at": at("2026-12-07T08:00:00+00:00")})
    assert plain(" ".join(re.findall(r">([^<]+)</span>", block))) == shown


def test_no_template_lets_django_write_the_name_of_a_month_or_day():
    """Its short names begin with a capital in Danish too."""
    names = re.compile(r'\|date:"[^"]*[MFNbDl][^"]*"')
    found = [
        path.name
        for path in (Path(__file__).parents[2] / "templates").rglob("*")
        if path.is_file() and names.search(path.read_text())
    ]
    assert found == []
