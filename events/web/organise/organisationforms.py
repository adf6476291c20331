"""Writing down a company or a school: one form for each, one page for both."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.access import open_one
from events.domain.search import page_of as address_of
from events.web.doors import organiser_required
from events.web.organise.forms import MunicipalityField, Words, add_refusal
from people.domain import organisations
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation, Trade
from people.web.posted import posted
from people.web.signedin import SignedInRequest


def _on_the_list(*codes: str) -> dict[str, Any]:
    return dict.fromkeys(codes, gettext_lazy("Vælg noget, der står på listen."))


class OrganisationForm(forms.Form):
    """What both have. Which numbers are good is the rule's to say; here is only what fits into a field."""

    name = Words(label=gettext_lazy("Navn"), max_length=160)
    street = Words(label=gettext_lazy("Adresse"), required=False, max_length=160)
    postcode = Words(label=gettext_lazy("Postnummer"), required=False, max_length=4)
    phone = Words(label=gettext_lazy("Telefon"), required=False, max_length=30)
    email = Words(label=gettext_lazy("E-mail"), required=False, max_length=254, widget=forms.EmailInput)
    website = Words(label=gettext_lazy("Hjemmeside"), required=False, max_length=200, widget=forms.URLInput)
    ean = Words(
        label=gettext_lazy("EAN-nummer"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Til elektroniske fakturaer, 13 cifre."),
    )
    notes = Words(
        label=gettext_lazy("Noter"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_website(self) -> str:
        text = self.cleaned_data["website"].strip()
        return f"https://{text}" if text and "://" not in text else text

    def saw(self, it: Organisation) -> None:
        """What is typed stays; saving again means it."""
        typed = self.data.copy()  # type: ignore[attr-defined]
        typed["seen"] = organisations.version_of(it)
        self.data = typed

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class CompanyForm(OrganisationForm):
    cvr = Words(label=gettext_lazy("CVR-nummer"), required=False, max_length=30)
    p_number = Words(
        label=gettext_lazy("P-nummer"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Produktionsenhedens nummer, 10 cifre."),
    )
    trades = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Uddannelser"),
        queryset=Trade.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Fag, de har eller kan have lærlinge i."),
        error_messages=_on_the_list("invalid_choice", "invalid_pk_value", "invalid_list"),
    )
    field_order = [
        *("name", "cvr", "p_number", "street", "postcode", "phone", "email", "website", "ean", "trades", "notes"),
    ]


class SchoolForm(OrganisationForm):
    institution_number = Words(
        label=gettext_lazy("Institutionsnummer"), required=False, max_length=30, help_text=gettext_lazy("6 cifre.")
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Skoleform"),
        required=False,
        choices=[("", gettext_lazy("Vælg")), *Organisation.Level.choices],
        error_messages=_on_the_list("invalid_choice"),
    )
    municipality = MunicipalityField(
        label=gettext_lazy("Kommune"),
        empty_label=gettext_lazy("Efter postnummeret"),
        error_messages=_on_the_list("invalid_choice"),
    )
    field_order = [
        *("name", "institution_number", "level", "street", "postcode", "municipality", "phone", "email", "website"),
        *("ean", "notes"),
    ]


FORMS: dict[str, type[OrganisationForm]] = {
    Organisation.Kind.COMPANY: CompanyForm,
    Organisation.Kind.SCHOOL: SchoolForm,
}


@organiser_required
def company_new(request: SignedInRequest) -> HttpResponse:
    form = CompanyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            kept = organisations.make(Organisation.Kind.COMPANY, form.values(), now=timezone.now(), by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("»{name}« er oprettet.").format(name=kept.organisation.name))
            return _shown(request, kept)
    page = {"form": form, "heading": _("Ny virksomhed")}
    return render(request, "events/organise/organisation_form.html", page, status=422 if form.errors else 200)


@organiser_required
def organisation_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_one(Organisation.objects.filter(kind__in=FORMS), pk=pk)
    form = FORMS[it.kind](posted(request), initial=_stored(it))
    if request.method == "POST" and form.is_valid():
        try:
            kept = organisations.change(
                it, form.values(), now=timezone.now(), by=request.user, seen=form.cleaned_data["seen"]
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        except MoveNotAllowed as refusal:
            form.add_error(None, refusal.sentence)
            form.saw(Organisation.objects.get(pk=it.pk))
        else:
            messages.success(request, _("Gemt.") if kept.changed else _("Der var intet at gemme."))
            return _shown(request, kept)
    page = {"form": form, "heading": _("Ret {name}").format(name=it.name), "organisation": it, "back": address_of(it)}
    return render(request, "events/organise/organisation_form.html", page, status=422 if form.errors else 200)


def _stored(it: Organisation) -> dict[str, Any]:
    names = [name for name in organisations.FIELDS[it.kind] if name != "trades"]
    trades = [trade.pk for trade in it.trades.all()]
    return {**{name: getattr(it, name) for name in names}, "trades": trades, "seen": organisations.version_of(it)}


def _shown(request: HttpRequest, kept: organisations.Kept) -> HttpResponse:
    """Its page, with what is worth a second look."""
    if kept.events:
        sentence = ngettext(
            "{n} kommende arrangement har fået den nye adresse.",
            "{n} kommende arrangementer har fået den nye adresse.",
            kept.events,
        )
        messages.info(request, sentence.format(n=kept.events))
    for sentence in kept.warnings:
        messages.warning(request, sentence)
    return redirect(address_of(kept.organisation))
