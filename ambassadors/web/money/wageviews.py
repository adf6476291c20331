"""Employers' wage claims: filled in by a letter's link, decided under /organise/wages/."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambassadors.access import open_wage_claim, open_wage_claim_by_link, organised_wage_claims
from ambassadors.domain.money import telling, wages
from ambassadors.models import WageClaim
from ambassadors.web.money.forms import WageForm, WhyForm, add_refusal
from events.access import hidden
from events.web.doors import organiser_required
from people.domain.identifiers import cvr_warning
from people.domain.refusals import Expired, Invalid, Refused
from people.web.signedin import SignedInRequest

W = WageClaim.Status
PAGE = 50
GROUPS: dict[str, tuple[str, ...]] = {
    "waiting": (W.SUBMITTED,),
    "offered": (W.OFFERED, W.RETURNED),
    "approved": (W.APPROVED,),
    "exported": (W.EXPORTED,),
    "paid": (W.PAID,),
    "declined": (W.DECLINED,),
    "all": tuple(W.values),
}


def wage_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the visit and what was asked for; POST asks, or says that nothing is wanted."""
    claim, now = open_wage_claim_by_link(subject_id), timezone.now()
    wages.check_link(claim, now)
    terms = wages.terms_of(claim.programme)
    rate = terms.ore_per_hour if terms else claim.ore_per_hour
    first = {name: getattr(claim, name) for name in ("hours", "cvr", "ean", "reference")} | {"amount": claim.amount_ore}
    form = WageForm(request.POST if request.method == "POST" else None, has_rate=rate is not None, initial=first)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "decline":
                wages.decline(claim, now=now)
                return HttpResponseRedirect(request.path, status=303)
            if form.is_valid():
                data = form.cleaned_data
                wages.submit(
                    claim,
                    hours=data["hours"],
                    amount_ore=data.get("amount"),
                    cvr=data["cvr"],
                    ean=data["ean"],
                    reference=data["reference"],
                    now=now,
                )
                return HttpResponseRedirect(request.path, status=303)
        except Expired:
            raise
        except Invalid as wrong:
            add_refusal(form, wrong)
        except Refused as wrong:
            refusal = wrong.sentence
    page = {
        "claim": claim,
        "apprentice": claim.ambassador.user,
        "form": form,
        "token": token,
        "rate": rate,
        "reckoned": telling.claim_sentence(claim),
        "may_answer": claim.status in wages.ANSWERABLE,
        "refusal": refusal,
    }
    status = 422 if form.is_bound and form.errors else 409 if refusal else 200
    return render(request, "ambassadors/money/wage_answer.html", page, status=status)


@organiser_required
@require_safe
def wage_claims(request: SignedInRequest) -> HttpResponse:
    get = request.GET
    groups = [
        ("waiting", _("Venter på os")),
        ("offered", _("Venter på lærepladsen")),
        ("approved", _("Godkendt")),
        ("exported", _("Sendt til betaling")),
        ("paid", _("Udbetalt")),
        ("declined", _("Takket nej")),
        ("all", _("Alle")),
    ]
    group = get.get("show", "") if get.get("show") in GROUPS else "waiting"
    text = get.get("q", "").replace("\x00", "").strip()[:80]
    rows = organised_wage_claims(request.user).filter(status__in=GROUPS[group])
    if text:
        rows = rows.filter(employer__name__icontains=text) | rows.filter(ambassador__user__name__icontains=text)
    rows = rows.order_by("submitted_at", "pk") if group == "waiting" else rows.order_by("-day", "pk")
    page = {"page": Paginator(rows, PAGE).get_page(get.get("page")), "groups": groups, "group": group, "text": text}
    return render(request, "ambassadors/money/wages.html", page)


@organiser_required
@require_safe
def wage_claim(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_wage_claim(request.user, pk))


def _page(request: SignedInRequest, it: WageClaim, *, form: WhyForm | None = None, refusal: str = "") -> HttpResponse:
    page = {
        "claim": it,
        "reckoned": telling.claim_sentence(it),
        "entries": telling.story(it),
        "form": form or WhyForm(),
        "link": wages.link(it) if it.status in wages.ANSWERABLE else "",
        "warning": cvr_warning(it.cvr) if it.cvr else "",
        "refusal": refusal,
    }
    status = 422 if form is not None else 409 if refusal else 200
    return render(request, "ambassadors/money/wage.html", page, status=status)


@organiser_required
@require_POST
def wage_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    it, now = open_wage_claim(request.user, pk), timezone.now()
    form = WhyForm(request.POST) if deed == "return" else None
    if form is not None and not form.is_valid():
        return _page(request, it, form=form)
    try:
        if form is not None:
            wages.give_back(it, form.cleaned_data["why"], now=now, by=request.user)
            text = _("Sendt tilbage til {navn}.").format(navn=it.employer.name)
        elif deed == "approve":
            wages.approve(it, now=now, by=request.user)
            text = _("Kravet fra {navn} er godkendt.").format(navn=it.employer.name)
        elif deed == "reopen":
            wages.reopen(it, now=now, by=request.user)
            text = _("Kravet venter på en afgørelse igen.")
        elif deed == "remind":
            wages.remind(it, now=now, by=request.user)
            text = _("Brevet er sendt igen, og linket gælder 14 dage til.")
        else:
            raise hidden()
    except Invalid as refusal:
        assert form is not None
        add_refusal(form, refusal)
        return _page(request, it, form=form)
    except Refused as refusal:
        if refusal.code == "not_found":
            raise
        return _page(request, open_wage_claim(request.user, pk), refusal=refusal.sentence)
    messages.success(request, text)
    return redirect("organise:wage_claim", pk=it.pk)
