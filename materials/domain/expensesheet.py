"""One person's expenses of a month or a year on paper: what was paid for what, added up by payer, receipts behind."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pikepdf
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ambassadors.domain.money import overview, receiptfiles, telling
from ambassadors.domain.money.exporting import payer_words
from ambassadors.models import Ambassador, Expense, Receipt
from materials.domain.printing import FONTS, laid_out
from people.domain.danish import da_month

MOST = 400
MOST_PICTURES = 60


@dataclass(frozen=True)
class Span:
    """A month or a whole year."""

    first: date
    last: date
    words: str
    key: str


@dataclass(frozen=True)
class Entry:
    """One expense with the numbers of its receipts."""

    expense: Expense
    sentence: str
    lines: Sequence[telling.Shown]
    numbers: Sequence[int]


@dataclass(frozen=True)
class Picture:
    number: int
    words: str
    source: str


def span(text: str, today: date) -> Span:
    """ "2026-11" is a month, "2026" a year; anything else is this year."""
    month = overview.month_of(text)
    if month is not None:
        words = f"{da_month(month)} {month.year}"
        return Span(month, overview.last_day(month), words, f"{month:%Y-%m}")
    year = int(text) if text.isascii() and text.isdigit() and 2015 <= int(text[:4]) <= 2100 and len(text) == 4 else 0
    year = year or today.year
    return Span(date(year, 1, 1), date(year, 12, 31), str(year), str(year))


def sheet(ambassador: Ambassador, rows: Sequence[Expense], over: Span, now: datetime) -> bytes:
    """The PDF: the overview, then the receipts, pictures drawn and documents bound in behind."""
    entries: list[Entry] = []
    pictures: list[Picture] = []
    documents: list[tuple[int, bytes]] = []
    number = 0
    for expense in rows[:MOST]:
        lines = telling.lines(expense)
        own = []
        for line in lines:
            if line.receipt is None:
                continue
            number += 1
            own.append(number)
            content = receiptfiles.content_of(line.receipt)
            if content is None:
                continue
            if line.receipt.kind == Receipt.Kind.PDF:
                documents.append((number, content))
            elif len(pictures) < MOST_PICTURES:
                kind = receiptfiles.TYPES[Receipt.Kind(line.receipt.kind)]
                source = f"data:{kind};base64,{base64.b64encode(content).decode()}"
                pictures.append(Picture(number, f"{line.what}, {line.amount}", source))
        entries.append(Entry(expense, telling.trip_sentence(expense), lines, own))
    page = {
        "language": get_language() or "da",
        "fonts": FONTS,
        "ambassador": ambassador,
        "over": over,
        "heading": f"{_('Udlæg')} {over.words}",
        "entries": entries,
        "total": sum(expense.total_ore for expense in rows[:MOST]),
        "km": sum((expense.km for expense in rows[:MOST] if expense.means != Expense.Means.PUBLIC), Decimal(0)),
        "payers": _by_payer(rows[:MOST]),
        "pictures": pictures,
        "documents": [number for number, _content in documents],
        "now": now,
    }
    printed: bytes = laid_out(render_to_string("print/expenses.html", page)).write_pdf(pdf_variant="pdf/ua-1")
    return _bound(printed, [content for _number, content in documents]) if documents else printed


def _by_payer(rows: Sequence[Expense]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for expense in rows:
        found[payer_words(expense)] = found.get(payer_words(expense), 0) + expense.total_ore
    return sorted(found.items())


def _bound(printed: bytes, documents: Sequence[bytes]) -> bytes:
    """Their pages behind ours; one that cannot be read is left out, its number stands in the list."""
    with pikepdf.open(io.BytesIO(printed)) as book:
        for content in documents:
            try:
                with pikepdf.open(io.BytesIO(content)) as document:
                    book.pages.extend(document.pages)
            except pikepdf.PdfError:
                continue
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()
