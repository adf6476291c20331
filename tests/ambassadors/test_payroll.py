"""What is handed to payroll: everything approved once, the same file each time, paid with a letter and a way back."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from ambassadors.domain.money import batches, decisions, expenses, exporting, wages
from ambassadors.models import Ambassador, Expense, PayBatch, WageClaim, WageTerms
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import Letter
from tests.cast import ada, ben, jonas, maja
from tests.letterbox import letters
from tests.making import a_programme, an_ambassador
from tests.races import at_once

D = Decimal


def approved(ambassador: Ambassador, km: str = "100", title: str = "Møde") -> Expense:
    now = timezone.now()
    own = expenses.make_own(ambassador, title=title, day=now.date(), now=now)
    expenses.set_trip(
        own, means="car", starts_from="home", km=D(km), km_why="omvej", to_words="8600 Silkeborg", now=now
    )
    sent = expenses.submit(own, now=now)
    decisions.approve([sent], now=now, by=ada())
    return expenses.readable().get(pk=own.pk)


def export(rows: Any = None) -> PayBatch:
    everything = Expense.objects.all() if rows is None else rows
    return batches.make("expenses", everything, now=timezone.now(), by=ada())


@pytest.mark.django_db
def test_a_claim_is_in_one_batch_and_only_one() -> None:
    her = maja()
    one, two = approved(her, "12.5"), approved(jonas(), "100")
    first = export()
    assert (first.number, first.count, first.total_ore) == (1, 2, one.total_ore + two.total_ore)
    with pytest.raises(Refused, match="ikke noget godkendt"):
        export()
    three = approved(her, title="Et til")
    second = export()
    assert (second.number, [row.pk for row in batches.content_of(second)]) == (2, [three.pk])
    assert [row.pk for row in batches.content_of(first)] == [two.pk, one.pk]  # Jonas before Maja
    with pytest.raises(MoveNotAllowed, match="sendt til løn og kan ikke"):
        decisions.reopen([expenses.readable().get(pk=one.pk)], now=timezone.now(), by=ada())


@pytest.mark.django_db
def test_what_payroll_reads_adds_up_to_the_øre() -> None:
    approved(maja(), "12.5", title="=HYPERLINK(1)")
    approved(jonas(), "1234.1")
    batch = export()
    rows = list(csv.reader(io.StringIO(exporting.as_table(batch, "csv").decode("utf-8-sig")), delimiter=";"))
    book = load_workbook(io.BytesIO(exporting.as_table(batch, "xlsx")))
    sheet = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    head = rows[0]
    assert head == sheet[0]
    amount, km, rate = head.index("beløb"), head.index("km"), head.index("sats")
    assert sum(round(D(row[amount].replace(",", ".")) * 100) for row in rows[1:]) == batch.total_ore
    assert sum(round(D(str(row[amount])) * 100) for row in sheet[1:]) == batch.total_ore
    assert [(row[km], row[rate]) for row in rows[1:]] == [("1234,1", "3,94"), ("12,5", "3,94")]
    assert [(row[km], row[rate]) for row in sheet[1:]] == [(1234.1, 3.94), (12.5, 3.94)]
    assert rows[2][head.index("formål")] == sheet[2][head.index("formål")] == "'=HYPERLINK(1)"
    assert exporting.as_table(batch, "csv") == exporting.as_table(batch, "csv")


@pytest.mark.django_db
def test_paying_tells_each_once_and_can_be_regretted() -> None:
    her = maja()
    for ambassador, title in ((her, "Et"), (her, "To"), (jonas(), "Tre")):
        approved(ambassador, title=title)
    batch, now, by = export(), timezone.now(), ada()
    with pytest.raises(Invalid, match="Vælg en dag"):
        batches.pay(batch, now.date() + timedelta(days=1), now=now, by=by)
    batch = batches.pay(batch, timezone.localdate(now), now=now, by=by)
    assert letters("expense") == [("expense_paid", "jonas@demo.example"), ("expense_paid", "maja@demo.example")]
    assert set(Expense.objects.values_list("status", flat=True)) == {"paid"}
    text = Letter.objects.get(to_email="maja@demo.example").text
    assert "788,00" in text.replace("\xa0", " ")
    with pytest.raises(MoveNotAllowed, match="allerede udbetalt"):
        batches.pay(batch, timezone.localdate(now), now=now, by=by)
    batches.unpay(batch, now=now + timedelta(minutes=1), by=by)
    assert set(Expense.objects.values_list("status", flat=True)) == {"exported"}
    assert set(Letter.objects.filter(kind="expense_paid").values_list("status", flat=True)) == {"cancelled"}


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_make_one_batch() -> None:
    ada()
    for name in range(4):
        approved(an_ambassador(name=f"Nr {name}"))
    outcomes = at_once(export, export)
    assert PayBatch.objects.count() == 1
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    assert PayBatch.objects.get().count == 4


@pytest.mark.django_db
def test_an_organiser_hands_over_only_the_own_programmes_and_sees_only_those_files() -> None:
    theirs = approved(maja())
    other = a_programme("noget-andet")
    own = approved(an_ambassador(programme=other, name="Ole"))
    client = Client()
    client.force_login(ben(other))
    made = client.post("/organise/payroll/make/", {"kind": "expenses"})
    batch = PayBatch.objects.get()
    assert made["Location"] == f"/organise/payroll/{batch.pk}/"
    assert [row.pk for row in batches.content_of(batch)] == [own.pk]
    both = export()
    assert [row.pk for row in batches.content_of(both)] == [theirs.pk]
    pages = [
        f"/organise/payroll/{both.pk}/",
        f"/organise/payroll/{both.pk}/file.csv",
        f"/organise/expenses/{theirs.pk}/",
    ]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    file = client.get(f"/organise/payroll/{batch.pk}/file.xlsx")
    assert file["Content-Disposition"] == f'attachment; filename="loenfil-{batch.number}.xlsx"'


@pytest.mark.django_db
def test_wages_are_handed_over_by_themselves() -> None:
    her, now, by = maja(), timezone.now(), ada()
    WageTerms.objects.create(programme=her.programme, ore_per_hour=17_050)
    claim = WageClaim.objects.create(
        ambassador=her,
        employer=her.employer,
        contact=her.employer_contact,
        programme=her.programme,
        title="Besøg",
        day=now.date(),
        answer_by=now + timedelta(days=1),
        offered_at=now,
        updated_at=now,
    )
    claim = wages.submit(claim, hours=D("3.5"), cvr="10 15 08 17", reference="Sag 7", now=now)
    wages.approve(claim, now=now, by=by)
    approved(her)
    batch = batches.make("wages", WageClaim.objects.all(), now=now, by=by)
    assert (batch.count, batch.total_ore) == (1, 59_675)
    head, row = csv.reader(io.StringIO(exporting.as_table(batch, "csv").decode("utf-8-sig")), delimiter=";")
    told = dict(zip(head, row, strict=True))
    assert (told["timer"], told["timesats"], told["beløb"], told["CVR"]) == ("3,5", "170,50", "596,75", "10150817")
    assert told["reference"] == "Sag 7"
    batches.pay(batch, timezone.localdate(now), now=now, by=by)
    assert letters("wage_paid") == [("wage_paid", her.employer_contact.email)]
