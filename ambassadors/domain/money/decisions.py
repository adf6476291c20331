"""What an organiser says about expenses: approved, or returned with what is to be put right; and the way back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.domain.money import expenses
from ambassadors.domain.money.moves import EXPENSE_MOVES
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Expense
from events.domain.undo import UNDO_FOR
from people.domain.lifecycle import move
from people.domain.outbox import cancel_unsent, write
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import User

Status = Expense.Status
RETURNED = "expense_returned"


def approve(rows: Iterable[Expense], *, now: datetime, by: User) -> list[Expense]:
    """All of them, or none: the first that cannot be approved says why."""
    done = []
    with transaction.atomic():
        for expense in rows:
            _not_ones_own(expense, by)
            move(expense, Status.APPROVED, moves=EXPENSE_MOVES, now=now, by=by, also=_decided(now, by))
            done.append(expense)
    return done


def give_back(expense: Expense, why: str, *, now: datetime, by: User) -> Expense:
    """Back to the ambassador, who is written to when the time for regretting it is over."""
    why = why.strip()
    errors: Errors = []
    if not why:
        errors.append(("/why", _("Skriv, hvad der skal rettes, så det kan sendes ind igen.")))
    text_rule(why, "/why", 500, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        _not_ones_own(expense, by)
        also = _decided(now, by) | {"returned_why": why}
        move(expense, Status.RETURNED, moves=EXPENSE_MOVES, now=now, by=by, why=why, also=also)
        write(
            RETURNED,
            dedupe=f"{RETURNED}:{expense.pk}:{now.isoformat()}",
            now=now,
            to=expense.ambassador.user,
            about=expense,
            programme_id=expense.programme_id,
            due_at=now + UNDO_FOR,
            context={
                "expense": expense,
                "first_name": expense.ambassador.user.first_name,
                "why": why,
                "address": settings.SITE_URL + reverse("me:expense", args=[expense.pk]),
            },
        )
    return expense


def reopen(rows: Iterable[Expense], *, now: datetime, by: User) -> list[Expense]:
    """The way back from either: it waits for a decision again. Who was to hear that it came back hears nothing."""
    done = []
    with transaction.atomic():
        for expense in rows:
            if expense.status not in (Status.APPROVED, Status.RETURNED):
                raise MoveNotAllowed(EXPENSE_MOVES.refusal(expense.status, Status.SUBMITTED))
            if expense.status == Status.RETURNED:
                expenses.recount(expense)  # others may have had kilometres of the year meanwhile
            also: dict[str, Any] = {"decided_at": None, "decided_by": None, "returned_why": ""}
            move(expense, Status.SUBMITTED, moves=EXPENSE_MOVES, now=now, by=by, also=also, why=_("fortrudt"))
            cancel_unsent(expense, {RETURNED}, now)
            done.append(expense)
    return done


def _decided(now: datetime, by: User) -> dict[str, Any]:
    return {"decided_at": now, "decided_by": by}


def _not_ones_own(expense: Expense, by: User) -> None:
    if expense.ambassador.user_id == by.pk:
        raise MoveNotAllowed(_("Du kan ikke afgøre dit eget udlæg. Bed en kollega om det."), code="ones_own")


def in_order(rows: QuerySet[Expense], keys: Sequence[Any]) -> list[Expense]:
    """These of the rows, all that were asked for, held until the end, one order for everybody."""
    wanted = rows.filter(pk__in=keys)
    list(wanted.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return list(expenses.readable().filter(pk__in=wanted.values("pk")).order_by("pk"))
