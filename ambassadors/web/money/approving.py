"""/organise/expenses/: what waits first, approved in place or many at once, returned with a reason, undone."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ambassadors.access import open_expense, organised_ambassadors, organised_expenses
from ambassadors.domain.money import decisions, overview, telling
from ambassadors.domain.money.amounts import as_kroner
from ambassadors.domain.money.following import LATE
from ambassadors.models import Ambassador, Expense
from ambassadors.web.money.forms import WhyForm, add_refusal
from events.access import hidden, organised_programmes
from events.domain.undo import UNDO_FOR
from events.web.doors import organiser_required
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

PAGE = 50
UNDO = "ambassadors.expenses.undo"
E = Expense.Status


@organiser_required
@require_safe
def expenses_list(request: SignedInRequest) -> HttpResponse:
    get = request.GET
    programmes = list(organised_programmes(request.user).filter(ambassadors__isnull=False).distinct().order_by("name"))
    groups = [
        ("waiting", _("Venter på os")),
        ("returned", _("Skal rettes")),
        ("approved", _("Godkendt")),
        ("exported", _("Sendt til løn")),
        ("paid", _("Udbetalt")),
        ("all", _("Alle")),
        ("totals", _("Summer")),
    ]
    person = _person(request, get.get("person", ""))
    wanted = overview.Wanted(
        group=get.get("show", "") if get.get("show") in dict(groups) else "waiting",
        text=get.get("q", "").replace("\x00", "").strip()[:80],
        programme=get.get("programme", "") if get.get("programme") in {one.slug for one in programmes} else "",
        person=person.pk if person else None,
        month=overview.month_of(get.get("month", "")),
    )
    rows = overview.choose(organised_expenses(request.user), wanted)
    kept = get.copy()
    for name in ("show", "page"):
        kept.pop(name, None)
    page = {
        "wanted": wanted,
        "month": f"{wanted.month:%Y-%m}" if wanted.month else "",
        "person": person,
        "groups": groups,
        "kept": kept.urlencode(),
        "programmes": programmes,
        "is_narrowed": bool(wanted.text or wanted.programme or wanted.person or wanted.month),
        "people": overview.totals(rows) if wanted.group == "totals" else [],
        "page": Paginator(rows, PAGE).get_page(get.get("page")) if wanted.group != "totals" else None,
        "sum_ore": sum(rows.order_by().values_list("total_ore", flat=True)) if wanted.group != "totals" else 0,
        "now": timezone.now(),
    }
    return render(request, "ambassadors/money/expenses.html", page)


def _person(request: SignedInRequest, text: str) -> Ambassador | None:
    try:
        return organised_ambassadors(request.user).filter(pk=uuid.UUID(text)).first()
    except ValueError:
        return None


@organiser_required
@require_safe
def expense(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_expense(request.user, pk))


def _page(request: SignedInRequest, it: Expense, *, form: WhyForm | None = None, refusal: str = "") -> HttpResponse:
    waiting = overview.Wanted(group="waiting")
    after = overview.choose(organised_expenses(request.user), waiting).exclude(pk=it.pk).first()
    page = {
        "expense": it,
        "lines": telling.lines(it),
        "sentence": telling.trip_sentence(it),
        "steps": telling.steps(it),
        "entries": telling.story(it),
        "form": form or WhyForm(),
        "refusal": refusal,
        "after": after,
        "extra_km": it.km - it.computed_km if it.computed_km is not None and it.km > it.computed_km else None,
        "late_hours": int(LATE.total_seconds() // 3600),
    }
    status = 422 if form is not None else 409 if refusal else 200
    return render(request, "ambassadors/money/expense.html", page, status=status)


@organiser_required
@require_POST
def expense_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """Approve, return or reopen one."""
    it, now = open_expense(request.user, pk), timezone.now()
    if deed == "return":
        form = WhyForm(request.POST)
        if not form.is_valid():
            return _page(request, it, form=form)
        try:
            decisions.give_back(it, form.cleaned_data["why"], now=now, by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
            return _page(request, it, form=form)
        except Refused as refusal:
            return _page(request, open_expense(request.user, pk), refusal=refusal.sentence)
        text = _("Sendt tilbage til {navn}.").format(navn=it.ambassador.user.first_name)
        return _done(request, text, [it.pk], now, reverse("organise:expense", args=[it.pk]))
    try:
        if deed == "approve":
            decisions.approve([it], now=now, by=request.user)
            return _done(request, _approved([it]), [it.pk], now, reverse("organise:expenses"))
        if deed == "reopen":
            decisions.reopen([it], now=now, by=request.user)
            messages.success(request, _("Udlægget venter på en afgørelse igen."))
            return _back(request, reverse("organise:expense", args=[it.pk]))
    except Refused as refusal:
        return _page(request, open_expense(request.user, pk), refusal=refusal.sentence)
    raise hidden()


@organiser_required
@require_POST
def expenses_approve(request: SignedInRequest) -> HttpResponse:
    """Those that are ticked, or the one whose own button was pressed."""
    texts = [request.POST["only"]] if request.POST.get("only") else request.POST.getlist("expense")
    try:
        keys = [uuid.UUID(text) for text in dict.fromkeys(texts)][:PAGE]
    except ValueError:
        raise hidden() from None
    if not keys:
        messages.error(request, _("Sæt hak ved dem, du vil godkende."))
        return _back(request, reverse("organise:expenses"))
    now = timezone.now()
    rows = decisions.in_order(organised_expenses(request.user), keys)
    if len(rows) != len(keys):
        raise hidden()
    done = decisions.approve(rows, now=now, by=request.user)
    return _done(request, _approved(done), [one.pk for one in done], now, reverse("organise:expenses"))


@organiser_required
@require_POST
def expenses_undo(request: SignedInRequest) -> HttpResponse:
    """The way back in the toast, for ten minutes."""
    try:
        keys = signing.loads(request.GET.get("t", ""), salt=UNDO, max_age=UNDO_FOR)
    except signing.SignatureExpired:
        raise Refused(_("Det er for sent at fortryde her. Åbn udlægget, og genåbn det.")) from None
    except signing.BadSignature:
        raise hidden() from None
    rows = decisions.in_order(organised_expenses(request.user), keys)
    if len(rows) != len(keys):
        raise hidden()
    decisions.reopen(rows, now=timezone.now(), by=request.user)
    messages.success(request, _("Fortrudt. Alt er, som det var."))
    return _back(request, reverse("organise:expenses"))


def _approved(rows: Sequence[Expense]) -> str:
    total = as_kroner(sum(one.total_ore for one in rows))
    return ngettext(
        "{antal} udlæg på {beløb} er godkendt.", "{antal} udlæg på i alt {beløb} er godkendt.", len(rows)
    ).format(antal=len(rows), beløb=total)


def _done(request: SignedInRequest, text: str, keys: Sequence[Any], now: datetime, otherwise: str) -> HttpResponse:
    token = signing.dumps([str(key) for key in keys], salt=UNDO)
    until = int((now + UNDO_FOR).timestamp())
    address = f"{reverse('organise:expenses_undo')}?t={token}"
    messages.success(request, text, extra_tags=f"undo:{address} until:{until}")
    return _back(request, otherwise)


def _back(request: SignedInRequest, otherwise: str) -> HttpResponseRedirect:
    back = request.POST.get("next", "") or otherwise
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = otherwise
    return HttpResponseRedirect(back, status=303)
