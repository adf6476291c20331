"""/organise/payroll/: what is ready to be paid, handed over as a file, fetched again, and marked as paid."""

import uuid
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ambassadors.access import open_batch, organised_batches, organised_expenses, organised_wage_claims
from ambassadors.domain.money import batches, exporting, telling
from ambassadors.domain.money.amounts import as_kroner
from ambassadors.models import PayBatch
from ambassadors.web.money.forms import PaidForm, add_refusal
from events.access import hidden
from events.domain.agenda import local_today
from events.domain.undo import UNDO_FOR
from events.web.doors import organiser_required
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

PAGE = 30
UNDO = "ambassadors.batch.undo"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Kind = PayBatch.Kind


def _rows(request: SignedInRequest, kind: str) -> QuerySet[Any]:
    return organised_expenses(request.user) if kind == Kind.EXPENSES else organised_wage_claims(request.user)


@organiser_required
@require_safe
def payroll(request: SignedInRequest) -> HttpResponse:
    """What is approved, and every file that was made."""
    ready = []
    for kind, amount in ((Kind.EXPENSES, "total_ore"), (Kind.WAGES, "amount_ore")):
        sums = list(_rows(request, kind).filter(status="approved").order_by().values_list(amount, flat=True))
        ready.append({"kind": kind.value, "label": kind.label, "count": len(sums), "ore": sum(sums)})
    found = Paginator(organised_batches(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "ambassadors/money/payroll.html", {"ready": ready, "page": found})


@organiser_required
@require_POST
def batch_make(request: SignedInRequest) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        raise hidden()
    made = batches.make(kind, _rows(request, kind), now=timezone.now(), by=request.user)
    text = ngettext(
        "Fil {nummer} er dannet med {antal} krav på {beløb}.",
        "Fil {nummer} er dannet med {antal} krav på i alt {beløb}.",
        made.count,
    ).format(nummer=made.number, antal=made.count, beløb=as_kroner(made.total_ore))
    messages.success(request, text)
    return redirect("organise:batch", pk=made.pk)


@organiser_required
@require_safe
def batch(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_batch(request.user, pk))


def _page(request: SignedInRequest, it: PayBatch, *, form: PaidForm | None = None) -> HttpResponse:
    claims = batches.content_of(it)
    rows = [
        {
            "claim": claim,
            "who": claim.ambassador.user.name if it.kind == Kind.EXPENSES else claim.employer.name,
            "note": telling.trip_sentence(claim) if it.kind == Kind.EXPENSES else telling.claim_sentence(claim),
            "ore": claim.total_ore if it.kind == Kind.EXPENSES else claim.amount_ore,
            "address": reverse(f"organise:{'expense' if it.kind == Kind.EXPENSES else 'wage_claim'}", args=[claim.pk]),
        }
        for claim in claims
    ]
    first = {"paid_on": local_today(timezone.now())}
    page = {"batch": it, "rows": rows, "form": form or PaidForm(initial=first)}
    return render(request, "ambassadors/money/batch.html", page, status=422 if form is not None else 200)


@organiser_required
@require_safe
def batch_file(request: SignedInRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The same rows each time it is fetched."""
    it = open_batch(request.user, pk)
    name = f"{_('loenfil') if it.kind == Kind.EXPENSES else _('loenkrav')}-{it.number}.{form}"
    return HttpResponse(
        exporting.as_table(it, form),
        content_type=XLSX if form == "xlsx" else "text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@organiser_required
@require_POST
def batch_paid(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it, now = open_batch(request.user, pk), timezone.now()
    form = PaidForm(request.POST)
    if not form.is_valid():
        return _page(request, it, form=form)
    try:
        batches.pay(it, form.cleaned_data["paid_on"], now=now, by=request.user)
    except Invalid as refusal:
        add_refusal(form, refusal)
        return _page(request, it, form=form)
    token = signing.dumps(str(it.pk), salt=UNDO)
    address = f"{reverse('organise:batch_unpaid', args=[it.pk])}?t={token}"
    until = int((now + UNDO_FOR).timestamp())
    text = _("Fil {nummer} er udbetalt. De, der får penge, får en mail.").format(nummer=it.number)
    messages.success(request, text, extra_tags=f"undo:{address} until:{until}")
    return redirect("organise:batch", pk=it.pk)


@organiser_required
@require_POST
def batch_unpaid(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The way back in the toast."""
    it = open_batch(request.user, pk)
    try:
        said = signing.loads(request.GET.get("t", ""), salt=UNDO, max_age=UNDO_FOR)
    except signing.SignatureExpired:
        raise Refused(_("Det er for sent at fortryde: Brevene er sendt.")) from None
    except signing.BadSignature:
        raise hidden() from None
    if said != str(it.pk):
        raise hidden()
    batches.unpay(it, now=timezone.now(), by=request.user)
    messages.success(request, _("Fortrudt. Alt er, som det var."))
    return redirect("organise:batch", pk=it.pk)
