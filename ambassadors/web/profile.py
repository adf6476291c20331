"""/me/profile/: what an ambassador says about oneself, the portrait, and where it may be shown."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors.domain import members, mine, pictureconsents, portraits
from ambassadors.models import Ambassador, PictureConsent
from ambassadors.web.corpsdeeds import picture
from ambassadors.web.corpsforms import AmbassadorForm, Topics
from events.access import hidden
from events.web.doors import own_pages_required
from events.web.organise.forms import Words, add_refusal
from people.domain.refusals import Invalid
from people.models import User


class ProfileForm(forms.Form):
    """What one decides oneself."""

    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Sprog i breve"), choices=settings.LANGUAGES)
    postcode = Words(label=gettext_lazy("Postnummer hjemme"), max_length=4)
    work_postcode = Words(
        label=gettext_lazy("Postnummer på arbejdet"),
        max_length=4,
        required=False,
        help_text=gettext_lazy("Så ved vi, hvor langt der er, når du tager af sted fra arbejde."),
    )
    travels_by = forms.MultipleChoiceField(
        label=gettext_lazy("Sådan kommer du frem"),
        choices=[(value, str(label).capitalize()) for value, label in Ambassador.Means.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    radius_km = forms.IntegerField(label=gettext_lazy("Så langt vil du højst, km"), min_value=1, max_value=500)
    max_visits_per_month = forms.IntegerField(label=gettext_lazy("Højst besøg om måneden"), min_value=0, max_value=31)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Kan fortælle på"),
        choices=[("da", gettext_lazy("dansk")), ("en", gettext_lazy("engelsk"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = Topics(
        label=gettext_lazy("Det fortæller du gerne om"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Med komma imellem, for eksempel: svejsning, at skifte spor, løn som lærling."),
    )
    came_from = forms.ChoiceField(
        label=gettext_lazy("Din vej til faget"),
        choices=lambda: [("", _("Vil ikke sige det")), *Ambassador.CameFrom.choices],
        required=False,
        help_text=gettext_lazy("Så kan vi sende dig ud til dem, der står, hvor du selv har stået."),
    )
    bio = Words(
        label=gettext_lazy("Om dig"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Et par sætninger, som skolen kan glæde sig til."),
    )


class PortraitForm(forms.Form):
    portrait = forms.FileField(
        label=gettext_lazy("Vælg et billede"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("JPEG, PNG eller WebP, højst 8 MB. Vi skærer det til og fjerner, hvor det er taget."),
        error_messages={"required": gettext_lazy("Vælg et billede."), "empty": gettext_lazy("Filen er tom.")},
    )


class GuardianForm(forms.Form):
    """Whom to ask for somebody under 18."""

    guardian_name = Words(label=gettext_lazy("Forælders eller værges navn"), max_length=120, required=False)
    guardian_email = forms.EmailField(
        label=gettext_lazy("Forælders eller værges e-mail"), max_length=254, required=False
    )


def _own(request: HttpRequest) -> Ambassador:
    assert isinstance(request.user, User)
    found = mine.ambassador_of(request.user)
    if found is None:
        raise hidden()
    return found


@own_pages_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    it, now = _own(request), timezone.now()
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=AmbassadorForm.values_of(it))
    if request.method == "POST" and form.is_valid():
        try:
            members.change_own(it, form.cleaned_data, now=now, by=it.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Gemt."))
            return redirect("me:profile")
    return _page(request, it, form=form)


def _page(request: HttpRequest, it: Ambassador, **forms_sent: forms.Form) -> HttpResponse:
    now = timezone.now()
    page: dict[str, Any] = {
        "it": it,
        "form": forms_sent.get("form") or ProfileForm(initial=AmbassadorForm.values_of(it)),
        "portrait_form": forms_sent.get("portrait_form") or PortraitForm(),
        "guardian_form": forms_sent.get("guardian_form") or GuardianForm(initial=_guardian(it)),
        "pictures": pictureconsents.overview(it),
        "needs_guardian": pictureconsents.needs_guardian(it, now),
    }
    status = 422 if any(form.errors for form in forms_sent.values()) else 200
    return render(request, "ambassadors/me/profile.html", page, status=status)


def _guardian(it: Ambassador) -> dict[str, str]:
    """Whom they named the last time."""
    last = it.picture_consents.exclude(guardian_email="").order_by("-given_at").first()
    return {"guardian_name": last.guardian_name, "guardian_email": last.guardian_email} if last else {}


@own_pages_required
@require_POST
def portrait_change(request: HttpRequest) -> HttpResponse:
    """A new picture, or none any more."""
    it, now = _own(request), timezone.now()
    if request.POST.get("deed") == "remove":
        portraits.remove(it, now=now, by=it.user)
        messages.success(request, _("Billedet er slettet."))
        return redirect("me:profile")
    form = PortraitForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            portraits.keep(it, form.cleaned_data["portrait"], now=now, by=it.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Billedet er gemt. Vælg herunder, hvor det må vises."))
            return redirect("me:profile")
    return _page(request, it, portrait_form=form)


@own_pages_required
@never_cache
@require_safe
def portrait(request: HttpRequest) -> HttpResponse:
    return picture(_own(request))


@own_pages_required
@require_POST
def picture_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Yes or no to one purpose."""
    it, now = _own(request), timezone.now()
    if purpose not in PictureConsent.Purpose.values:
        raise hidden()
    if request.POST.get("answer") != "yes":
        pictureconsents.withdraw(it, purpose, now=now, by=it.user)
        messages.success(request, _("Dit ja er trukket tilbage."))
        return redirect("me:profile")
    form = GuardianForm(request.POST)
    if form.is_valid():
        try:
            given = pictureconsents.give(it, purpose, now=now, by=it.user, **form.cleaned_data)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            if given.stands:
                messages.success(request, _("Tak. Du kan trække det tilbage her, når du vil."))
            else:
                text = _("Vi har skrevet til {navn}. Billedet vises først, når der også er sagt ja derfra.")
                messages.success(request, text.format(navn=given.guardian_name))
            return redirect("me:profile")
    return _page(request, it, guardian_form=form)
