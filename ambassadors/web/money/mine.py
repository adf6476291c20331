"""/me/expenses/: what an ambassador is to have back, on a phone: look, put right, add receipts, send in."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors.access import open_own_expense, own_expenses
from ambassadors.domain import mine
from ambassadors.domain.money import expenses, overview, receiptfiles, receipts, roundtrips, telling
from ambassadors.domain.money.following import LATE
from ambassadors.domain.money.moves import EDITABLE
from ambassadors.models import Ambassador, Expense, Receipt
from ambassadors.web.money.forms import NewExpenseForm, ReceiptForm, TripForm, add_refusal
from events.access import hidden, open_one
from people.domain.danish import da_date_short
from people.domain.refusals import Invalid, NotFound, Refused
from people.models import User


def _own(request: HttpRequest) -> Ambassador:
    assert isinstance(request.user, User)
    found = mine.ambassador_of(request.user)
    if found is None:
        raise hidden()
    return found


@login_required
@never_cache
@require_safe
def my_expenses(request: HttpRequest) -> HttpResponse:
    it = _own(request)
    page = {"groups": overview.mine(own_expenses(request.user)), "year": overview.year_of(it, timezone.now())}
    return render(request, "ambassadors/money/mine.html", page)


@login_required
@never_cache
@require_safe
def my_expense(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    _own(request)
    return _page(request, open_own_expense(request.user, pk))


def _page(
    request: HttpRequest, expense: Expense, *, bound: dict[str, forms.Form] | None = None, refusal: str = ""
) -> HttpResponse:
    bound = bound or {}
    may_edit = expense.status in EDITABLE
    if may_edit and expense.status == Expense.Status.DRAFT and not bound:
        expense = expenses.recount(expense)  # rates and what is left of the year may be others by now
    page = {
        "expense": expense,
        "lines": telling.lines(expense),
        "sentence": telling.trip_sentence(expense),
        "steps": telling.steps(expense),
        "entries": telling.story(expense),
        "may_edit": may_edit,
        "late_hours": int(LATE.total_seconds() // 3600),
        "trip": bound.get("trip") or _trip_form(expense),
        "receipt": bound.get("receipt") or ReceiptForm(prefix="receipt"),
        "has_room": expense.lines.filter(kind="receipt").count() < receipts.MOST,
        "refusal": refusal,
    }
    wrong = any(form.errors for form in bound.values())
    return render(request, "ambassadors/money/mine_one.html", page, status=422 if wrong else 409 if refusal else 200)


def _trip_form(expense: Expense, data: Any = None) -> TripForm:
    known = roundtrips.starts(expense.ambassador)
    labels = dict(Expense.Start.choices)
    starts = [(value, capfirst(f"{labels[Expense.Start(value)]} ({words})")) for value, (words, _p) in known.items()]
    first = {name: getattr(expense, name) for name in ("means", "starts_from", "to_words", "km", "km_why")}
    if not expense.km and expense.computed_km is None:
        first["km"] = None
    return TripForm(data, prefix="trip", initial=first, starts=starts, has_place=expense.event is not None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_expense_new(request: HttpRequest) -> HttpResponse:
    it, now = _own(request), timezone.now()
    assert isinstance(request.user, User)
    events = {str(event.pk): event for event in expenses.without_expense(it, now)}
    choices = [(pk, f"{da_date_short(event.starts_at)}: {event.title}") for pk, event in events.items()]
    form = NewExpenseForm(request.POST if request.method == "POST" else None, events=choices)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = expenses.make_own(
                it, event=events.get(data["event"]), title=data["title"], day=data["day"], now=now, by=request.user
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("me:expense", pk=made.pk)
    return render(request, "ambassadors/money/mine_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def my_expense_act(request: HttpRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """What one does about an expense of one's own; a refusal stands by what was written."""
    _own(request)
    expense = open_own_expense(request.user, pk)
    if deed not in DEEDS:
        raise hidden()
    try:
        return DEEDS[deed](request, expense)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(request, open_own_expense(request.user, pk), refusal=refusal.sentence)


def _trip(request: HttpRequest, expense: Expense) -> HttpResponse:
    form = _trip_form(expense, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            expenses.set_trip(
                expense,
                means=data["means"],
                starts_from=data["starts_from"] or Expense.Start.HOME,
                km=data["km"],
                km_why=data["km_why"],
                to_words=data.get("to_words", ""),
                now=timezone.now(),
                by=_user(request),
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Turen er rettet."))
            return redirect("me:expense", pk=expense.pk)
    return _page(request, open_own_expense(request.user, expense.pk), bound={"trip": form})


def _receipt(request: HttpRequest, expense: Expense) -> HttpResponse:
    form = ReceiptForm(request.POST, request.FILES, prefix="receipt")
    if form.is_valid():
        data = form.cleaned_data
        upload = data["upload"]
        try:
            receipts.add(
                expense,
                content=upload.read(receiptfiles.MOST_BYTES + 1),
                name=upload.name or "",
                words=data["words"],
                amount_ore=data["amount"],
                now=timezone.now(),
                by=_user(request),
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Bilaget er lagt ved."))
            return redirect("me:expense", pk=expense.pk)
    return _page(request, open_own_expense(request.user, expense.pk), bound={"receipt": form})


def _remove(request: HttpRequest, expense: Expense) -> HttpResponse:
    try:
        key = uuid.UUID(request.POST.get("receipt", ""))
    except ValueError:
        raise hidden() from None
    receipt = open_one(Receipt.objects.select_related("line__expense"), pk=key, line__expense=expense.pk)
    receipts.remove(receipt, now=timezone.now(), by=_user(request))
    messages.success(request, _("Bilaget er fjernet."))
    return redirect("me:expense", pk=expense.pk)


def _submit(request: HttpRequest, expense: Expense) -> HttpResponse:
    expenses.submit(expense, now=timezone.now(), by=_user(request))
    messages.success(request, _("Sendt ind. Vi ser på det og sender det til udbetaling."))
    return redirect("me:expense", pk=expense.pk)


def _withdraw(request: HttpRequest, expense: Expense) -> HttpResponse:
    expenses.withdraw(expense, now=timezone.now(), by=_user(request))
    messages.success(request, _("Trukket tilbage. Ret det, og send det ind igen."))
    return redirect("me:expense", pk=expense.pk)


def _discard(request: HttpRequest, expense: Expense) -> HttpResponse:
    expenses.discard(expense, now=timezone.now(), by=_user(request))
    messages.success(request, _("Kladden er slettet."))
    return redirect("me:expenses")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


DEEDS: dict[str, Callable[[HttpRequest, Expense], HttpResponse]] = {
    "trip": _trip,
    "receipt": _receipt,
    "remove": _remove,
    "submit": _submit,
    "withdraw": _withdraw,
    "discard": _discard,
}
