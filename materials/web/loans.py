"""Borrowing a module's kit: the form for schools, and the organiser's page of a module's loans."""

import uuid
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import hidden
from events.domain.agenda import local_today
from events.web.doors import organiser_required
from events.web.organise.forms import Words, date_field
from materials.access import open_loan, open_module, open_shown_module
from materials.domain import loans as rules
from materials.models import KitLoan, TeachingModule
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest
from people.web.strangers import StrangerForm, show_form


class LoanForm(StrangerForm):
    school_text = Words(label=gettext_lazy("Skole og by"), max_length=200)
    from_day = date_field(gettext_lazy("Fra"))
    to_day = date_field(gettext_lazy("Til"))
    contact_name = Words(label=gettext_lazy("Dit navn"), max_length=120)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    contact_phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    note = Words(
        label=gettext_lazy("Er der noget, vi skal vide?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def loan(self) -> rules.NewLoan:
        names = ("school_text", "from_day", "to_day", "contact_name", "contact_email", "contact_phone", "note")
        data = {name: self.cleaned_data[name] for name in names}
        return rules.NewLoan(**data, language=get_language() or "da")


@require_http_methods(["GET", "HEAD", "POST"])
def loan_form(request: HttpRequest, slug: str) -> HttpResponse:
    """A school asks for the box without a visit."""
    module = _lendable(slug)
    form = LoanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "kit_loan"):
            try:
                rules.ask(module, form.loan(), now=timezone.now())
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            else:
                return redirect("module_loan_sent", slug=module.slug)
    return show_form(request, "materials/public/loan.html", form, {"module": module})


@require_safe
def loan_sent(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "materials/public/loan_sent.html", {"module": _lendable(slug)})


def _lendable(slug: str) -> TeachingModule:
    module = open_shown_module(slug)
    if not module.kits:
        raise hidden()
    return module


class HomeForm(forms.Form):
    """What is noted when the box is home again."""

    useful = forms.TypedChoiceField(
        label=gettext_lazy("Kunne klassen bruge modulet?"),
        choices=[
            ("", gettext_lazy("Ved vi ikke")),
            ("4", gettext_lazy("Ja, meget")),
            ("3", gettext_lazy("Ja")),
            ("2", gettext_lazy("Lidt")),
            ("1", gettext_lazy("Nej")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    comment = Words(
        label=gettext_lazy("Hvad sagde læreren?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    missing = Words(label=gettext_lazy("Mangler der noget i kassen?"), max_length=500, required=False)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def module_loans(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who has the boxes when, what is asked for, how it went; POST agrees a loan with a school that phones."""
    module, now = open_module(request.user, slug), timezone.now()
    form = LoanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            loan = rules.ask(module, form.loan(), now=now, by=request.user)
        except Invalid as refusal:
            form.add_errors(refusal.errors)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, _("Aftalt med {skole}. {navn} får en mail.").format(skole=loan, navn=loan.contact_name)
            )
            return redirect("organise:module_loans", slug=module.slug)
    return _page(request, module, now, form=form, status=422 if form.errors else 200)


def _page(
    request: SignedInRequest,
    module: TeachingModule,
    now: datetime,
    *,
    form: LoanForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = list(KitLoan.objects.filter(module=module).select_related("school"))
    over = {KitLoan.Status.RETURNED, KitLoan.Status.DECLINED}
    page = {
        "module": module,
        "open": [(row, HomeForm(prefix=str(row.pk))) for row in rows if row.status not in over],
        "over": [row for row in reversed(rows) if row.status in over][:20],
        "today": local_today(now),
        "evaluation": rules.evaluation(module),
        "form": form or LoanForm(),
        "refusal": refusal,
    }
    return render(request, "materials/organise/loans.html", page, status=status)


@organiser_required
@require_POST
def loan_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    loan, now, by = open_loan(request.user, pk), timezone.now(), request.user
    form = HomeForm(request.POST, prefix=str(loan.pk))
    try:
        if deed == "agree":
            rules.agree(loan, now=now, by=by)
            said = _("Aftalt. {navn} får en mail.").format(navn=loan.contact_name)
        elif deed == "decline":
            rules.decline(loan, now=now, by=by, why=request.POST.get("why", "")[:500])
            said = _("{navn} får en mail om, at det ikke kan lade sig gøre.").format(navn=loan.contact_name)
        elif deed == "out":
            rules.send_out(loan, now=now, by=by)
            said = _("Noteret: kassen er ude.")
        elif deed == "lost":
            rules.lose(loan, now=now, by=by)
            said = _("Noteret: kassen er væk.")
        elif deed == "home" and form.is_valid():
            rules.take_home(loan, now=now, by=by, **form.cleaned_data)
            said = _("Noteret: kassen er hjemme.")
        else:
            raise hidden()
    except Refused as refused:
        return _page(request, loan.module, now, refusal=refused.sentence, status=409)
    messages.success(request, said)
    back = reverse("organise:module_loans", args=[loan.module.slug])
    return HttpResponseRedirect(back, status=303)
