"""A batch as a table for payroll: a row for each amount, so that each can be looked up."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ambassadors.domain.money.amounts import plain
from ambassadors.domain.money.batches import content_of
from ambassadors.models import Expense, PayBatch, WageClaim
from people.domain.tablefiles import as_csv, as_xlsx

Kind = PayBatch.Kind


def as_table(batch: PayBatch, form: str) -> bytes:
    """``form`` "csv" (a comma before øre, as Danish payroll reads it) or "xlsx" (numbers)."""
    numbers = form == "xlsx"
    rows = [_header(batch.kind), *_rows(batch, numbers=numbers)]
    if numbers:
        return as_xlsx(rows, _("Lønfil {nummer}").format(nummer=batch.number))
    return as_csv([list(row) for row in rows])


def _header(kind: str) -> list[object]:
    if kind == Kind.EXPENSES:
        return [
            _("lønfil"),
            _("navn"),
            _("e-mail"),
            _("betaler"),
            _("indsats"),
            _("dato"),
            _("formål"),
            _("fra"),
            _("til"),
            _("art"),
            _("km"),
            _("sats"),
            _("beløb"),
            _("godkendt af"),
            _("udlæg"),
        ]
    return [
        _("fil"),
        _("virksomhed"),
        _("CVR"),
        _("EAN"),
        _("reference"),
        _("kontakt"),
        _("e-mail"),
        _("betaler"),
        _("indsats"),
        _("dato"),
        _("lærling"),
        _("besøg"),
        _("timer"),
        _("timesats"),
        _("beløb"),
        _("godkendt af"),
        _("krav"),
    ]


def _rows(batch: PayBatch, *, numbers: bool) -> Iterator[list[object]]:
    for claim in content_of(batch):
        if batch.kind == Kind.EXPENSES:
            yield from _of_expense(batch, claim, numbers)
        else:
            yield _of_wage(batch, claim, numbers)


def _of_expense(batch: PayBatch, expense: Expense, numbers: bool) -> Iterator[list[object]]:
    user = expense.ambassador.user
    for line in expense.lines.all():
        is_km = line.kind == line.Kind.KM
        yield [
            batch.number,
            user.name,
            user.email,
            payer_words(expense),
            expense.programme.name,
            expense.day if numbers else expense.day.isoformat(),
            expense.title,
            expense.from_words if is_km else "",
            expense.to_words if is_km else "",
            str(line.get_means_display()) if is_km else line.words,
            _number(line.km, numbers),
            _number(None if line.ore_per_km is None else Decimal(line.ore_per_km) / 100, numbers, places=2),
            _number(Decimal(line.amount_ore) / 100, numbers, places=2),
            expense.decided_by.name if expense.decided_by else "",
            str(expense.pk),
        ]


def _of_wage(batch: PayBatch, claim: WageClaim, numbers: bool) -> list[object]:
    contact = claim.contact
    return [
        batch.number,
        claim.employer.name,
        claim.cvr,
        claim.ean,
        claim.reference,
        contact.name if contact else "",
        contact.email if contact else "",
        payer_words(claim),
        claim.programme.name,
        claim.day if numbers else claim.day.isoformat(),
        claim.ambassador.user.name,
        claim.title,
        _number(claim.hours, numbers),
        _number(None if claim.ore_per_hour is None else Decimal(claim.ore_per_hour) / 100, numbers, places=2),
        _number(Decimal(claim.amount_ore or 0) / 100, numbers, places=2),
        claim.decided_by.name if claim.decided_by else "",
        str(claim.pk),
    ]


def payer_words(claim: Any) -> str:
    """Who pays: the programme's committee, or several together."""
    return claim.payer.name if claim.payer else str(_("flere udvalg sammen"))


def _number(value: Decimal | None, numbers: bool, places: int | None = None) -> object:
    if value is None:
        return ""
    if numbers:
        return float(value)
    return f"{value:.{places}f}".replace(".", ",") if places else plain(value)
