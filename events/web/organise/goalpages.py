"""The committee's list of what companies suggest: per trade, decided in place, taken along as a spreadsheet."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from events.access import hidden, open_one, scope_of
from events.domain.pipeline import goals
from events.domain.undo import as_one
from events.models import GoalSuggestion
from events.web.doors import organiser_required
from events.web.organise.errands import csv_file
from events.web.organise.undoing import undo_tag
from people.domain.tablefiles import as_csv, as_xlsx
from people.models import Trade
from people.web.signedin import SignedInRequest

SHOWN = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GoalFilter(forms.Form):
    """GET, so the address remembers. A choice that is none narrows nothing."""

    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), required=False, empty_label=gettext_lazy("Alle")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Slags"),
        choices=[("", gettext_lazy("Alle")), *[(one.value, one.label.capitalize()) for one in GoalSuggestion.Kind]],
        required=False,
    )
    green = forms.BooleanField(label=gettext_lazy("Kun grønt tema"), required=False)

    def wanted(self, status: str) -> goals.Wanted:
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        status = status if status in GoalSuggestion.Status.values else ""
        return goals.Wanted(data.get("trade"), status, data.get("kind") or "", bool(data.get("green")))


@organiser_required
@require_GET
def goal_list(request: SignedInRequest) -> HttpResponse:
    form = GoalFilter(request.GET)
    wanted = form.wanted(request.GET.get("status", ""))
    numbers, rows = goals.counts(wanted), list(wanted.rows()[: SHOWN + 1])
    scope = scope_of(request.user)
    mine = goals.decidable(scope)
    for row in rows:
        if row.event and row.event.programme_id not in scope:
            row.event = None  # at which visit it was said, only those of its programme are told
    labels = {one.value: one.label for one in GoalSuggestion.Status}
    query = request.GET.copy()
    query.pop("status", None)
    page = {
        "form": form,
        "rows": [
            (row, [(one, VERBS[one]) for one in goals.next_moves(row.status)] if _mine(mine, row) else [])
            for row in rows[:SHOWN]
        ],
        "more": len(rows) > SHOWN,
        "tabs": [("", _("Alle"), sum(numbers.values()))]
        + [(value, labels[value], numbers.get(value, 0)) for value in GoalSuggestion.Status.values],
        "status": wanted.status,
        "rest": query.urlencode(),
        "whole": request.GET.urlencode(),
        "view": "goals",
    }
    return render(request, "events/organise/pipeline_goals.html", page)


VERBS: dict[str, Any] = {
    GoalSuggestion.Status.NEW: gettext_lazy("Sæt tilbage til nyt"),
    GoalSuggestion.Status.CONSIDERED: gettext_lazy("Drøft"),
    GoalSuggestion.Status.ADOPTED: gettext_lazy("Tag med"),
    GoalSuggestion.Status.SET_ASIDE: gettext_lazy("Læg til side"),
}


def _mine(mine: frozenset[str] | None, row: GoalSuggestion) -> bool:
    return mine is None or row.trade_id in mine


@organiser_required
@require_POST
def goal_decide(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    row, now = open_one(GoalSuggestion.objects.all(), pk=pk), timezone.now()
    if not goals.may_decide(scope_of(request.user), row.trade_id):
        raise hidden()
    why = request.POST.get("why", "").replace("\x00", "")
    with as_one(now=now, by=request.user, what="goal") as done:
        goals.decide(row, request.POST.get("status", ""), now=now, by=request.user, why=why)
    text = _("Forslaget {now}.").format(now=goals.MOVES.says(row.status))
    messages.success(request, text, extra_tags=undo_tag(done))
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return redirect(wanted if wanted and ours else reverse("organise:company_goals"))


@organiser_required
@require_safe
def goal_export(request: SignedInRequest, form: str) -> HttpResponse:
    wanted = GoalFilter(request.GET).wanted(request.GET.get("status", ""))
    rows = list(goals.table(wanted))
    if form == "csv":
        return csv_file(as_csv(rows), "maal.csv")
    headers = {"Content-Disposition": 'attachment; filename="maal.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(as_xlsx(rows, _("Forslag til mål")), content_type=XLSX, headers=headers)
