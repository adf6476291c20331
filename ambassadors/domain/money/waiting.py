"""What of money waits for an organiser: expenses and wage claims to decide on, and what is ready for payroll."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ambassadors.domain.money.amounts import as_kroner
from ambassadors.models import Expense, ExpenseLine, WageClaim
from events.domain.agenda import Found, Waiting, first_of
from events.domain.scope import Scope

READY_AFTER = timedelta(days=7)  # so long approved money may lie before somebody is asked to send it off


def expenses_to_decide(scope: Scope, now: datetime, limit: int) -> Found:
    """Sent in, the oldest first; approved by a button in place where there is nothing but the house's kilometres."""
    rows = Expense.objects.filter(scope.condition(), status=Expense.Status.SUBMITTED)
    receipts = ExpenseLine.objects.filter(expense=OuterRef("pk"), kind=ExpenseLine.Kind.RECEIPT)
    rows = rows.select_related("ambassador__user", "programme").order_by("submitted_at", "pk")
    rows = rows.annotate(has_receipts=Exists(receipts))
    shown, total = first_of(rows, limit)
    return Found([_expense(row) for row in shown], total)


def _expense(row: Any) -> Waiting:
    as_computed = row.computed_km is not None and row.km <= row.computed_km
    plain = as_computed and not row.has_receipts
    return Waiting(
        kind="expense",
        icon="receipt",
        what=_("{navn} vil have {beløb} tilbage").format(navn=row.ambassador.user.name, beløb=as_kroner(row.total_ore)),
        who=row.title,
        note=_("flere kilometer end beregnet") if row.km_why and not as_computed else "",
        since=row.submitted_at,
        verb=_("Godkend") if plain else _("Se på det"),
        post=reverse("organise:expense_act", args=[row.pk, "approve"]) if plain else "",
        url=reverse("organise:expense", args=[row.pk]),
        colour=row.programme.colour,
        programme=str(row.programme),
    )


def wages_to_decide(scope: Scope, now: datetime, limit: int) -> Found:
    rows = WageClaim.objects.filter(scope.condition(), status=WageClaim.Status.SUBMITTED)
    rows = rows.select_related("ambassador__user", "employer", "programme").order_by("submitted_at", "pk")
    shown, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="wage_claim",
                icon="building-factory-2",
                what=_("{virksomhed} søger {beløb} i løn").format(
                    virksomhed=row.employer.name, beløb=as_kroner(row.amount_ore or 0)
                ),
                who=f"{row.ambassador.user.first_name}, {row.title}",
                since=row.submitted_at,
                verb=_("Se på det"),
                url=reverse("organise:wage_claim", args=[row.pk]),
                colour=row.programme.colour,
                programme=str(row.programme),
            )
            for row in shown
        ],
        total,
    )


def ready_for_payroll(scope: Scope, now: datetime, limit: int) -> Found:
    """One row when approved money has lain for a week."""
    rows = Expense.objects.filter(scope.condition(), status=Expense.Status.APPROVED)
    found = rows.aggregate(count=Count("pk"), ore=Sum("total_ore"), since=Min("decided_at"))
    if not found["since"] or found["since"] > now - READY_AFTER:
        return Found([], 0)
    what = ngettext(
        "{antal} godkendt udlæg er klar til løn", "{antal} godkendte udlæg er klar til løn", found["count"]
    ).format(antal=found["count"])
    row = Waiting(
        kind="payroll",
        icon="package-export",
        what=what,
        who=as_kroner(found["ore"]),
        since=found["since"],
        verb=_("Dan lønfil"),
        url=reverse("organise:payroll"),
    )
    return Found([row], 1)


SOURCES = (expenses_to_decide, wages_to_decide, ready_for_payroll)
