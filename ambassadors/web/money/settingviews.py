"""/organise/settings/travel/: the rates by year, and which programmes pay employers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors.domain.money import rates, wages
from ambassadors.models import TravelRate, WageTerms
from ambassadors.web.money.forms import RatesForm, TermsForm, add_refusal
from events.access import open_programme
from events.models import Programme
from events.web.doors import all_programmes_required
from people.domain.danish import da_date
from people.domain.refusals import Invalid
from people.web.signedin import SignedInRequest

Means = TravelRate.Means


@all_programmes_required
@require_safe
def travel(request: SignedInRequest) -> HttpResponse:
    return _page(request)


def _page(request: SignedInRequest, form: RatesForm | None = None) -> HttpResponse:
    terms = {row.programme_id: row for row in WageTerms.objects.all()}
    programmes = Programme.objects.filter(takes_visits=True, is_active=True).order_by("name")
    page = {
        "periods": rates.periods(),
        "form": form or RatesForm(),
        "programmes": [(programme, terms.get(programme.pk)) for programme in programmes],
        "tab": "travel",
    }
    return render(request, "ambassadors/money/settings.html", page, status=422 if form is not None else 200)


@all_programmes_required
@require_POST
def rates_add(request: SignedInRequest) -> HttpResponse:
    form = RatesForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    data = form.cleaned_data
    ore: dict[str, int] = {Means.CAR: data["car"], Means.CAR_ABOVE: data["car_above"], Means.BICYCLE: data["bicycle"]}
    try:
        rates.add_period(data["valid_from"], ore, data["most_km"], now=timezone.now(), by=request.user)
    except Invalid as refusal:
        add_refusal(form, refusal)
        return _page(request, form)
    day = da_date(data["valid_from"], weekday=False)
    messages.success(request, _("Satserne gælder for ture fra den {dag}.").format(dag=day))
    return redirect("organise:travel")


@all_programmes_required
@require_POST
def rates_remove(request: SignedInRequest) -> HttpResponse:
    day = rates.remove_newest(now=timezone.now(), by=request.user)
    messages.success(request, _("Satserne fra den {dag} er fjernet.").format(dag=da_date(day, weekday=False)))
    return redirect("organise:travel")


@all_programmes_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: SignedInRequest, slug: str) -> HttpResponse:
    programme = open_programme(request.user, slug)
    standing = wages.terms_of(programme)
    most_hours = standing.most_hours if standing else wages.MOST_HOURS
    first = {
        "pays": standing is not None,
        "ore_per_hour": standing.ore_per_hour if standing else None,
        "most_hours": most_hours,
    }
    form = TermsForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            wages.set_terms(
                programme,
                pays=data["pays"],
                ore_per_hour=data["ore_per_hour"],
                most_hours=most_hours if data["most_hours"] is None else data["most_hours"],
                now=timezone.now(),
                by=request.user,
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("»{name}« er gemt.").format(name=programme))
            return redirect("organise:travel")
    page = {"form": form, "programme": programme}
    return render(request, "ambassadors/money/terms.html", page, status=422 if form.errors else 200)
