"""People and their roles: invited by letter, given roles, let go."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import hidden, open_one
from events.domain import staffing
from events.models import Programme, Resource, Role
from events.web.doors import all_programmes_required
from events.web.organise.forms import Words, add_refusal
from people.domain import bounces
from people.domain.danish import normal_phone
from people.domain.history import history_of
from people.domain.refusals import Invalid, Refused
from people.domain.welcome import invite_person, send_welcome
from people.models import User
from people.web.signedin import SignedInRequest

PAGE = 50


class RolesForm(forms.Form):
    """What somebody is to which programme."""

    organises_all = forms.BooleanField(
        label=gettext_lazy("Arrangør af alle indsatser"),
        required=False,
        help_text=gettext_lazy("Ser alt og har adgang til indstillingerne."),
    )
    organises = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Arrangør af"),
        queryset=Programme.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    crew_of = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Crew for"),
        queryset=Programme.objects.filter(takes_performances=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Rejser med og kan bookes."),
    )

    def roles(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("organises_all", "organises", "crew_of")}

    @staticmethod
    def roles_of(user: User) -> dict[str, Any]:
        rows = list(user.roles.all())
        organises = [role.programme_id for role in rows if role.kind == Role.Kind.ORGANISER]
        return {
            "organises_all": None in organises,
            "organises": [pk for pk in organises if pk],
            "crew_of": [role.programme_id for role in rows if role.kind == Role.Kind.CREW],
        }


class PersonForm(RolesForm):
    """Somebody new; the field order puts the person first."""

    name = Words(label=gettext_lazy("Navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Sprog"), choices=[("da", "Dansk"), ("en", "English")])
    field_order = ["name", "email", "phone", "language", "organises_all", "organises", "crew_of"]

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"].strip()
        try:
            return normal_phone(text) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in ("organises_all", "organises", "crew_of")):
            self.add_error("organises", _("Vælg mindst én rolle."))
        return data


@all_programmes_required
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    page = Paginator(staffing.people(text), PAGE).get_page(request.GET.get("page"))
    return render(request, "events/organise/settings_people.html", {"page": page, "text": text, "tab": "people"})


@all_programmes_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: SignedInRequest) -> HttpResponse:
    first = {"language": "da", "crew_of": list(Programme.objects.filter(slug=request.GET.get("crew", "")[:60]))}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        known = User.objects.filter(email=data["email"].strip().lower()).exists()
        if known:
            form.add_error("email", _("Personen findes i forvejen. Søg efter navnet, og giv rollerne der."))
        else:
            try:
                with transaction.atomic():
                    user = invite_person(
                        data["email"],
                        data["name"],
                        now=now,
                        by=request.user,
                        language=data["language"],
                        phone=data["phone"],
                    )
                    staffing.set_roles(user, **form.roles(), now=now, by=request.user)
            except Invalid as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("{name} er inviteret. Brevet med linket er på vej.").format(name=user.name))
                return redirect("organise:settings")
    page = {"form": form, "tab": "people"}
    return render(request, "events/organise/settings_person_new.html", page, status=422 if form.errors else 200)


@all_programmes_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody's roles, access and what was changed about them."""
    user = open_one(User.objects.all(), pk=pk)
    form = RolesForm(request.POST if request.method == "POST" else None, initial=RolesForm.roles_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            staffing.set_roles(user, **form.roles(), now=timezone.now(), by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Rollerne for {name} er gemt.").format(name=user.name))
            return redirect("organise:settings")
    page = {
        "person": user,
        "person_resource": Resource.objects.filter(user=user).first(),
        "form": form,
        "tab": "people",
        "has_password": user.has_usable_password(),
        "invited": history_of(user).filter(what="invited").order_by("-at").first(),
        "is_me": user.pk == request.user.pk,
    }
    return render(request, "events/organise/settings_person.html", page, status=422 if form.errors else 200)


@all_programmes_required
@require_POST
def person_again(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The address works after all."""
    user = open_one(User.objects.all(), pk=pk)
    if user.is_bounced:
        bounces.works_again(user, now=timezone.now(), by=request.user)
    messages.success(request, _("Der skrives igen til {email}.").format(email=user.email))
    return redirect("organise:person", pk=user.pk)


@all_programmes_required
@require_POST
def person_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """Invite again, close the access, open it."""
    if deed not in ("invite", "deactivate", "reactivate"):
        raise hidden()
    user, now = open_one(User.objects.all(), pk=pk), timezone.now()
    try:
        if deed == "invite":
            if user.has_usable_password() or not user.is_active:
                raise Refused(_("Personen har en adgangskode eller en lukket adgang. Der er ikke sendt noget brev."))
            send_welcome(user, now=now, by=request.user)
            messages.success(request, _("Et nyt brev til {name} er på vej.").format(name=user.name))
        elif deed == "deactivate":
            staffing.deactivate(user, now=now, by=request.user)
            messages.success(request, _("{name} kan ikke længere logge ind.").format(name=user.name))
        else:
            staffing.reactivate(user, now=now, by=request.user)
            messages.success(request, _("{name} kan logge ind igen.").format(name=user.name))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("organise:person", pk=user.pk)
