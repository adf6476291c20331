"""What is handed to payroll: made of everything approved, once; fetched again as often as one likes; marked as paid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain.money import expenses, wages
from ambassadors.domain.money.moves import EXPENSE_MOVES, WAGE_MOVES
from ambassadors.models import Expense, PayBatch, WageClaim
from events.domain.agenda import local_today
from events.domain.undo import UNDO_FOR
from people.domain.history import record
from people.domain.lifecycle import Moves, move
from people.domain.outbox import cancel_unsent, write
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import User

Kind = PayBatch.Kind
MOST = 2000
PAID_EXPENSES, PAID_WAGES = "expense_paid", "wage_paid"


@dataclass(frozen=True)
class _Content:
    """What a kind of batch is made of."""

    model: type[Model]
    moves: Moves
    readable: Callable[[], QuerySet[Any]]
    amount: str
    approved: str
    exported: str
    paid: str


CONTENT: dict[str, _Content] = {
    Kind.EXPENSES: _Content(Expense, EXPENSE_MOVES, expenses.readable, "total_ore", "approved", "exported", "paid"),
    Kind.WAGES: _Content(WageClaim, WAGE_MOVES, wages.readable, "amount_ore", "approved", "exported", "paid"),
}


def content_of(batch: PayBatch) -> list[Any]:
    """Its claims in the order of the file: by who is paid, then by day."""
    rows = CONTENT[batch.kind].readable().filter(batch=batch)
    if batch.kind == Kind.EXPENSES:
        return list(rows.order_by("ambassador__user__name", "ambassador", "day", "pk"))
    return list(rows.order_by("employer__name", "employer", "day", "pk"))


def make(kind: str, rows: QuerySet[Any], *, now: datetime, by: User) -> PayBatch:
    """Everything approved among these rows leaves for payroll. Two at once make one batch; the other finds nothing."""
    what = CONTENT[kind]
    try:
        with transaction.atomic():
            ready = rows.filter(status=what.approved)
            keys = list(ready.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:MOST])
            claims = list(what.model._default_manager.filter(pk__in=keys, status=what.approved).order_by("pk"))
            if not claims:
                raise Refused(_("Der er ikke noget godkendt at sende afsted."), code="nothing_approved")
            number = (PayBatch.objects.aggregate(most=Max("number"))["most"] or 0) + 1
            batch = PayBatch.objects.create(
                number=number,
                kind=kind,
                count=len(claims),
                total_ore=sum(getattr(claim, what.amount) for claim in claims),
                made_at=now,
                made_by=by,
            )
            record(batch, now=now, by=by, what="made", new=str(number))
            for claim in claims:
                move(claim, what.exported, moves=what.moves, now=now, by=by, also={"batch": batch}, why=f"#{number}")
    except IntegrityError:
        raise Refused(_("En anden danner en lønfil i samme øjeblik. Prøv igen."), code="clash") from None
    return batch


def pay(batch: PayBatch, on: date, *, now: datetime, by: User) -> PayBatch:
    """The money left on a day. Everybody paid gets one letter, when the time for regretting it is over."""
    with transaction.atomic():
        batch = PayBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.paid_on is not None:
            raise MoveNotAllowed(_("Lønfil {nummer} er allerede udbetalt.").format(nummer=batch.number), code="paid")
        if not batch.made_at.date() <= on <= local_today(now):
            raise Invalid([("/paid_on", _("Vælg en dag mellem den, filen blev dannet, og i dag."))])
        what = CONTENT[batch.kind]
        for claim in what.readable().filter(batch=batch).order_by("pk"):
            move(claim, what.paid, moves=what.moves, now=now, by=by)
        batch.paid_on, batch.paid_by = on, by
        batch.save(update_fields=["paid_on", "paid_by"])
        record(batch, now=now, by=by, what="paid", new=on.isoformat())
        if batch.kind == Kind.EXPENSES:
            _tell_ambassadors(batch, now)
        else:
            _tell_employers(batch, now)
    return batch


def unpay(batch: PayBatch, *, now: datetime, by: User) -> PayBatch:
    """Marked too soon: it waits for its payment again, and letters that have not left are withdrawn."""
    with transaction.atomic():
        batch = PayBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.paid_on is None:
            raise MoveNotAllowed(_("Lønfil {nummer} er ikke udbetalt.").format(nummer=batch.number), code="not_paid")
        what = CONTENT[batch.kind]
        for claim in what.readable().filter(batch=batch).order_by("pk"):
            move(claim, what.exported, moves=what.moves, now=now, by=by, why=_("fortrudt"))
        record(batch, now=now, by=by, what="unpaid", old=batch.paid_on.isoformat())
        batch.paid_on = batch.paid_by = None
        batch.save(update_fields=["paid_on", "paid_by"])
        cancel_unsent(batch, {PAID_EXPENSES, PAID_WAGES}, now)
    return batch


def _tell_ambassadors(batch: PayBatch, now: datetime) -> None:
    for user, claims in _by(content_of(batch), lambda claim: claim.ambassador.user):
        _tell(PAID_EXPENSES, batch, now, to=user, claims=claims, total=sum(claim.total_ore for claim in claims))


def _tell_employers(batch: PayBatch, now: datetime) -> None:
    for contact, claims in _by(content_of(batch), lambda claim: claim.contact):
        if contact is not None:
            _tell(PAID_WAGES, batch, now, to=contact, claims=claims, total=sum(claim.amount_ore for claim in claims))


def _by(claims: Sequence[Any], payee: Callable[[Any], Any]) -> list[tuple[Any, list[Any]]]:
    """In groups of who is paid; the rows stand in that order, but one employer may have two contacts."""
    ordered = sorted(claims, key=lambda claim: str(getattr(payee(claim), "pk", "")))
    return [
        (payee(rows[0]), rows)
        for _key, group in groupby(ordered, key=lambda claim: str(getattr(payee(claim), "pk", "")))
        if (rows := list(group))
    ]


def _tell(kind: str, batch: PayBatch, now: datetime, *, to: Any, claims: list[Any], total: int) -> None:
    write(
        kind,
        dedupe=f"{kind}:{batch.pk}:{to.pk}:{now.isoformat()}",
        now=now,
        to=to,
        about=batch,
        programme_id=claims[0].programme_id,
        due_at=now + UNDO_FOR,
        context={"claims": claims, "total": total / 100, "paid_on": batch.paid_on, "first_name": to.name.split(" ")[0]},
    )
