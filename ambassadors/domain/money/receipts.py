"""Receipts beside an expense: added with an amount, taken away, and gone with what they belong to."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain.money import expenses, receiptfiles
from ambassadors.domain.money.amounts import as_kroner
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Expense, ExpenseLine, Receipt
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import User

MOST = 8
MOST_ORE = 10_000_00
SMALLEST_ORE = 100


def add(
    expense: Expense,
    *,
    content: bytes,
    name: str,
    words: str,
    amount_ore: int,
    now: datetime,
    by: User | None = None,
) -> Receipt:
    """One more receipt. Raises Invalid about the file, the amount or the words, all at once where that is possible."""
    words = words.strip()
    errors = _judge(words, amount_ore)
    looked = None
    try:
        looked = receiptfiles.look(content)
    except Invalid as refusal:
        errors += refusal.errors
        if len(errors) == 1:
            raise
    if errors or looked is None:
        raise Invalid(errors)
    kept = receiptfiles.keep(looked)
    try:
        with transaction.atomic():
            expense = expenses.editable(expense)
            _has_room(expense)
            _is_new(expense, looked.fingerprint)
            line = ExpenseLine.objects.create(
                expense=expense,
                number=expenses.next_number(expense),
                kind=ExpenseLine.Kind.RECEIPT,
                words=words,
                amount_ore=amount_ore,
            )
            receipt = Receipt.objects.create(
                line=line,
                file=kept,
                kind=looked.kind,
                name=receiptfiles.shown_name(name),
                size=len(looked.content),
                fingerprint=looked.fingerprint,
                added_at=now,
            )
            expense.updated_at = now
            expenses.add_up(expense)
            record(expense, now=now, by=by, what="receipt", new=f"{words}, {as_kroner(amount_ore)}")
    except BaseException:
        receiptfiles.drop(kept)
        raise
    return receipt


def _judge(words: str, amount_ore: int) -> Errors:
    errors: Errors = []
    if not words:
        errors.append(("/words", _("Skriv, hvad du betalte for.")))
    text_rule(words, "/words", 100, errors)
    if not SMALLEST_ORE <= amount_ore <= MOST_ORE:
        errors.append(("/amount", _("Skriv et beløb mellem 1 og 10.000 kr.")))
    return errors


def _has_room(expense: Expense) -> None:
    if expense.lines.filter(kind=ExpenseLine.Kind.RECEIPT).count() >= MOST:
        raise Invalid(
            [("/file", _("Der er plads til {antal} bilag. Saml flere på ét billede.").format(antal=MOST))],
            code="too_many",
        )


def _is_new(expense: Expense, fingerprint: str) -> None:
    twin = same(expense, fingerprint).select_related("line__expense").first()
    if twin is not None:
        raise Invalid(
            [("/file", _("Det bilag har du allerede brugt ved »{titel}«.").format(titel=twin.line.expense.title))],
            code="receipt_used",
        )


def same(expense: Expense, fingerprint: str) -> QuerySet[Receipt]:
    """This person's receipts that are the very same file."""
    return Receipt.objects.filter(fingerprint=fingerprint, line__expense__ambassador=expense.ambassador_id)


def remove(receipt: Receipt, *, now: datetime, by: User | None = None) -> Expense:
    with transaction.atomic():
        expense = expenses.editable(receipt.line.expense)
        line = expense.lines.get(pk=receipt.line_id)
        line.delete()  # its file goes when that is sure
        expense.updated_at = now
        expenses.add_up(expense)
        record(expense, now=now, by=by, what="receipt", old=f"{line.words}, {as_kroner(line.amount_ore)}")
    return expense
