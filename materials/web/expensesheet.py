"""One person's expenses as a PDF, for the organiser and for the person."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ambassadors.access import open_ambassador, organised_expenses, own_expenses
from ambassadors.domain import mine
from ambassadors.domain.money.moves import COUNTED
from ambassadors.models import Ambassador, Expense
from events.access import hidden
from events.domain.agenda import local_today
from events.web.doors import organiser_required
from materials.domain import expensesheet
from people.models import User


@organiser_required
@require_safe
def of_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What this organiser sees of it."""
    return _pdf(request, open_ambassador(request.user, pk), organised_expenses(request.user))


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    ambassador = mine.ambassador_of(request.user)
    if ambassador is None:
        raise hidden()
    return _pdf(request, ambassador, own_expenses(request.user))


def _pdf(request: HttpRequest, ambassador: Ambassador, rows: QuerySet[Expense]) -> HttpResponse:
    now = timezone.now()
    over = expensesheet.span(request.GET.get("month", ""), local_today(now))
    rows = rows.filter(ambassador=ambassador, status__in=COUNTED, day__gte=over.first, day__lte=over.last)
    pdf = expensesheet.sheet(ambassador, list(rows.order_by("day", "pk")[: expensesheet.MOST]), over, now)
    name = f"{_('udlaeg')}-{slugify(ambassador.user.name) or ambassador.pk}-{over.key}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )
