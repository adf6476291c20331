"""Schools and companies: lists, one of them, its contacts and on what basis we may mail each."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from events.access import open_one, organises_all, scope_of
from events.domain import directory
from events.domain.search import page_of as address_of
from events.web.doors import organiser_required
from events.web.organise import companyparts
from events.web.organise.forms import Words, add_refusal
from people.domain import bounces, mailbasis, textgateways
from people.domain.danish import collation_key
from people.domain.refusals import Invalid
from people.models import Contact, MailBasis, Municipality, Organisation
from people.web.posted import posted

KINDS = {"school": Organisation.Kind.SCHOOL, "company": Organisation.Kind.COMPANY}


class ContactForm(forms.Form):
    name = Words(label=gettext_lazy("Navn"), max_length=120)
    title = Words(label=gettext_lazy("Rolle"), required=False, max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), required=False, max_length=30)
    is_primary = forms.BooleanField(label=gettext_lazy("Hovedkontakt"), required=False)
    takes_sms = forms.BooleanField(
        label=gettext_lazy("Har sagt ja til SMS på dagen"),
        required=False,
        help_text=gettext_lazy("Når noget ændres samme dag, og om morgenen. Ikke til andet."),
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        if textgateways.is_off():
            del self.fields["takes_sms"]


class BasisForm(forms.Form):
    basis = forms.ChoiceField(label=gettext_lazy("Grundlag"), choices=MailBasis.Basis.choices)
    note = Words(
        label=gettext_lazy("Hvor ved vi det fra"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv, hvor vi ved det fra, for eksempel »sagt i telefonen«.")},
    )


@organiser_required
def organisations(request: HttpRequest, kind: str) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    code = request.GET.get("municipality", "")
    municipality = int(code) if code.isascii() and code.isdigit() and len(code) < 5 else None
    rows = directory.organisations(KINDS[kind], text, municipality)
    municipalities = sorted(Municipality.objects.only("code", "name"), key=lambda one: collation_key(one.name))
    page = {
        "kind": kind,
        "page": directory.page_of(rows, request.GET.get("page")),
        "text": text,
        "municipality": municipality,
        "municipalities": municipalities,
    }
    return render(request, "events/organise/organisations.html", page)


@organiser_required
def organisation(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    it = open_one(Organisation.objects.select_related("municipality", "merged_into"), pk=pk, kind=KINDS[kind])
    return _page(request, it)


def _page(request: HttpRequest, it: Organisation, **forms_in_error: Any) -> HttpResponse:
    now, scope = timezone.now(), scope_of(request.user)
    is_company = it.kind == Organisation.Kind.COMPANY
    events = directory.events_of(it, scope, now)
    page = {
        "organisation": it,
        "kind": "school" if it.kind == Organisation.Kind.SCHOOL else "company",
        "now": now,
        "organises_all": organises_all(request.user),
        "known": directory.contacts_of(it),
        # What is past stands in a company's history.
        "events": [one for one in events if one.ends_at >= now] if is_company else events,
        "trades": list(it.trades.all()),
        "first_parts": [
            render_to_string(name, own, request) for name, own in directory.parts_of(it, scope, now, first=True)
        ],
        "parts": [render_to_string(name, own, request) for name, own in directory.parts_of(it, scope, now)],
        "contact_form": ContactForm(prefix="new"),
        "history": [] if is_company else directory.history_of_organisation(it),
        "timeline": companyparts.history_of(request, it, scope, now) if is_company else None,
        "bases": MailBasis.Basis.choices,
        "basis_error": None,
        **forms_in_error,
    }
    status = 422 if forms_in_error else 200
    return render(request, "events/organise/organisation.html", page, status=status)


@organiser_required
@require_POST
def contact_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_one(Organisation.objects.select_related("municipality"), pk=pk)
    form = ContactForm(request.POST, prefix="new")
    if form.is_valid():
        try:
            made = directory.save_contact(it, form.cleaned_data, now=timezone.now(), by=_by(request))
            messages.success(request, _("{name} er tilføjet.").format(name=made.name))
            return redirect(address_of(it))
        except Invalid as refusal:
            add_refusal(form, refusal)
    return _page(request, it, contact_form=form)


@organiser_required
def contact_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    contact = open_one(Contact.objects.select_related("organisation"), pk=pk)
    names = ("name", "title", "email", "phone", "is_primary", "takes_sms")
    form = ContactForm(posted(request), initial={name: getattr(contact, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            directory.save_contact(
                contact.organisation, form.cleaned_data, now=timezone.now(), by=_by(request), contact=contact
            )
            messages.success(request, _("Gemt."))
            return redirect(address_of(contact.organisation))
        except Invalid as refusal:
            add_refusal(form, refusal)
        except IntegrityError:
            form.add_error(None, _("Det kunne ikke gemmes. Prøv igen."))
    page = {"form": form, "heading": contact.name, "organisation": contact.organisation}
    page["back"] = address_of(contact.organisation)
    return render(request, "events/organise/organisation_form.html", page, status=422 if form.errors else 200)


@organiser_required
@require_POST
def basis_note(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One more line in the ledger: why we may mail this contact."""
    contact = open_one(Contact.objects.select_related("organisation__municipality"), pk=pk)
    form = BasisForm(request.POST)
    if not form.is_valid():
        return _page(request, contact.organisation, basis_error={"contact": contact.pk, "form": form})
    data = form.cleaned_data
    mailbasis.note_basis(contact, data["basis"], now=timezone.now(), by=_by(request), note=data["note"])
    messages.success(request, _("Noteret. {name} kan nu få mail.").format(name=contact.name))
    return redirect(address_of(contact.organisation))


@organiser_required
@require_POST
def contact_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The address works after all."""
    contact = open_one(Contact.objects.select_related("organisation"), pk=pk)
    if contact.is_bounced:
        bounces.works_again(contact, now=timezone.now(), by=_by(request))
    messages.success(request, _("Der skrives igen til {email}.").format(email=contact.email))
    return redirect(address_of(contact.organisation))


@organiser_required
@require_POST
def basis_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    contact = open_one(Contact.objects.select_related("organisation"), pk=pk)
    mailbasis.withdraw(contact, now=timezone.now(), by=_by(request))
    messages.success(request, _("{name} får ikke flere invitationer per mail.").format(name=contact.name))
    return redirect(address_of(contact.organisation))


def _by(request: HttpRequest) -> Any:
    return request.user
