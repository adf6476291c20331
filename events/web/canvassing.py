"""What a person at a vocational school sees by a link: companies, who has them in a week, and a button to take one."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.access import open_one
from events.domain.pipeline import canvasslinks, claims
from events.models import CanvassLink
from events.web.organise.forms import Words
from people.domain.danish import da_week
from people.domain.refusals import NotFound, Refused
from people.models import Municipality, Organisation, Trade


class NarrowForm(forms.Form):
    """GET, so the address remembers."""

    week = forms.TypedChoiceField(label=gettext_lazy("Uge"), coerce=int, required=False)
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"),
        queryset=Trade.objects.none(),
        required=False,
        empty_label=gettext_lazy("Alle"),
    )
    municipality = forms.ModelChoiceField(
        label=gettext_lazy("Kommune"),
        queryset=Municipality.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("Alle"),
    )
    text = Words(label=gettext_lazy("Navn eller by"), required=False, max_length=80)

    def __init__(self, request: HttpRequest, school: Organisation, this_week: Any) -> None:
        """Whoever comes by the letter sees the own municipality first."""
        data = request.GET.copy()
        data.setdefault("municipality", str(school.municipality_id or ""))
        super().__init__(data)
        self.fields["trade"].queryset = canvasslinks.trades_of(school)  # type: ignore[attr-defined]
        names = (_("Denne uge"), _("Næste uge"), _("Om to uger"))
        self.fields["week"].choices = [  # type: ignore[attr-defined]
            (n, f"{name} ({da_week(this_week + timedelta(weeks=n))})") for n, name in enumerate(names)
        ]
        self.this_week = this_week

    def wanted(self) -> canvasslinks.Wanted:
        """A choice that is none narrows nothing."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        week = self.this_week + timedelta(weeks=data.get("week") or 0)
        return canvasslinks.Wanted(week, data.get("trade"), data.get("municipality"), data.get("text") or "")


def canvass(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the list; POST takes one company for the week that is shown, or gives one of the own back."""
    it = open_one(CanvassLink.objects.select_related("contact__organisation"), pk=subject_id)
    school, now, refusal = it.contact.organisation, timezone.now(), ""
    canvasslinks.check(it, now)
    form = NarrowForm(request, school, claims.this_week(now))
    wanted = form.wanted()
    if request.method == "POST":
        try:
            _act(request, it, wanted)
            return HttpResponseRedirect(request.get_full_path(), status=303)
        except NotFound:
            raise
        except Refused as refused:
            refusal = refused.sentence
    page, rows = canvasslinks.companies(school, wanted, request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    shown = {
        "it": it,
        "school": school,
        "form": form,
        "wanted": wanted,
        "page": page,
        "rows": rows,
        "own": list(canvasslinks.own_weeks(school, now)[:50]),
        "rest": query.urlencode(),
        "refusal": refusal,
        "token": token,
    }
    return render(request, "events/public/canvass.html", shown, status=409 if refusal else 200)


def _act(request: HttpRequest, it: CanvassLink, wanted: canvasslinks.Wanted) -> None:
    now = timezone.now()
    if "back" in request.POST:
        row = canvasslinks.own_weeks(it.contact.organisation, now).filter(pk=_id(request.POST["back"])).first()
        if row is not None:  # pressed twice, or a colleague did it: it is free
            canvasslinks.give_back(it, row, now=now)
        return
    companies = Organisation.objects.filter(kind=Organisation.Kind.COMPANY, is_active=True)
    company = open_one(companies, pk=_id(request.POST.get("take", "")))
    canvasslinks.take(it, company, wanted.week, now=now)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
