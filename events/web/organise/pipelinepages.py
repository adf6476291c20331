"""The companies' board, and the lists of whom to call."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from events.access import organised_programmes
from events.domain.pipeline import board as boards
from events.domain.pipeline import claims
from events.models import CompanyContact, Programme
from events.web.doors import organiser_required
from people.models import Region, Trade
from people.web.signedin import SignedInRequest


class NarrowForm(forms.Form):
    """GET, so the address remembers."""

    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), required=False, empty_label=gettext_lazy("Alle")
    )
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"),
        queryset=Programme.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Alle"),
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("Region"), queryset=Region.objects.all(), required=False, empty_label=gettext_lazy("Alle")
    )

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request.GET)
        self.fields["programme"].queryset = organised_programmes(request.user)  # type: ignore[attr-defined]

    def wanted(self) -> boards.Wanted:
        """A choice that is none narrows nothing."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        return boards.Wanted(data.get("trade"), data.get("programme"), data.get("region"))


@organiser_required
@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    form, now = NarrowForm(request), timezone.now()
    only = request.GET.get("stage", "")
    only = only if only in boards.Stage.values else ""
    order = request.GET.get("order", "")
    order = order if order in boards.ORDERS else "deadline"
    columns = boards.board(form.wanted(), localdate(now), only, order)
    query = request.GET.copy()
    query.pop("stage", None)
    unordered = request.GET.copy()
    unordered.pop("order", None)
    page = {
        "form": form,
        "columns": columns,
        "total": sum(one.total for one in columns),
        "only": only,
        "order": order,
        "orders": list(boards.ORDERS.items()),
        "unordered": unordered.urlencode(),
        "rest": query.urlencode(),
        "view": "board",
    }
    return render(request, "events/organise/pipeline_board.html", page)


@organiser_required
@require_GET
def calls(request: SignedInRequest) -> HttpResponse:
    form, now = NarrowForm(request), timezone.now()
    wanted, today = form.wanted(), localdate(now)
    name = request.GET.get("list", "")
    name = name if name in boards.LISTS else "overdue"
    numbers = boards.counts(wanted, today)
    query = request.GET.copy()
    query.pop("list", None)
    page = {
        "form": form,
        "list": name,
        "tabs": [(key, label, numbers[key]) for key, label in boards.LISTS.items()],
        "rest": query.urlencode(),
        "rows": boards.to_call(name, wanted, today, claims.monday(today)),
        "outcomes": CompanyContact.Outcome.choices,
        "view": "calls",
    }
    return render(request, "events/organise/pipeline_calls.html", page)
