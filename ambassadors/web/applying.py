"""The way in for strangers: the form to become an ambassador, and the one link everything after it is answered by."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors.access import open_application_by_link
from ambassadors.domain import applications
from ambassadors.models import Ambassador, Application
from ambassadors.web.corpsforms import Topics
from events.models import Programme
from events.web.organise.forms import Words, date_field
from people.domain.answerlinks import make_token, read_token
from people.domain.refusals import Expired, Invalid, NotFound, Refused
from people.models import Trade
from people.web.strangers import StrangerForm, show_form

Status = Application.Status


class ApplyForm(StrangerForm):
    """Four questions; each is a fieldset of its own on the page, and one screen of its own with a script."""

    trade = forms.ModelChoiceField(
        label=gettext_lazy("Hvad er du i lære som?"), queryset=Trade.objects.all(), empty_label=gettext_lazy("Vælg")
    )
    employer = Words(label=gettext_lazy("Hvor er du i lære?"), max_length=160, required=False)
    employer_contact = Words(
        label=gettext_lazy("Hvem kan vi tale med der?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Navn og telefon eller mail. Vi skriver først, når vi er enige om det."),
    )
    apprentice_until = date_field(gettext_lazy("Hvornår er du udlært?"), required=False)
    postcode = Words(label=gettext_lazy("Postnummer hjemme"), max_length=4)
    work_postcode = Words(label=gettext_lazy("Postnummer på arbejdet"), max_length=4, required=False)
    travels_by = forms.MultipleChoiceField(
        label=gettext_lazy("Sådan kommer du frem"),
        choices=[(value, str(label).capitalize()) for value, label in Ambassador.Means.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    motivation = Words(
        label=gettext_lazy("Hvorfor vil du være med?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Et par linjer er nok."),
    )
    topics = Topics(
        label=gettext_lazy("Hvad vil du helst fortælle om?"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Med komma imellem, for eksempel: svejsning, at skifte spor, løn som lærling."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Kan fortælle på"),
        choices=[("da", gettext_lazy("dansk")), ("en", gettext_lazy("engelsk"))],
        required=False,
        initial=["da"],
        widget=forms.CheckboxSelectMultiple,
    )
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Hvilket korps?"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=gettext_lazy("Det må I gerne vælge"),
    )
    name = Words(label=gettext_lazy("Dit navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30)
    born_year = forms.IntegerField(
        label=gettext_lazy("Fødselsår"),
        help_text=gettext_lazy("Kun året. Er du under 18, spørger vi også din forælder om billeder."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = applications.corpses()

    def values(self) -> applications.NewApplication:
        data = {name: value for name, value in self.cleaned_data.items() if name != "homepage"}
        language = get_language() or "da"
        data["language"] = language if language in dict(settings.LANGUAGES) else "da"
        data["languages"] = data["languages"] or ["da"]
        return applications.NewApplication(**data)


@require_http_methods(["GET", "HEAD", "POST"])
def apply_form(request: HttpRequest) -> HttpResponse:
    form = ApplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "application"):
            try:
                made = applications.apply(form.values(), now=timezone.now())
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return redirect("apply_sent", token=make_token("application", made.pk))
    page = {"has_choice": applications.corpses().count() > 1}
    return show_form(request, "ambassadors/public/apply.html", form, page)


@require_safe
def apply_sent(request: HttpRequest, token: str) -> HttpResponse:
    """What happens now, and when."""
    purpose, subject_id = read_token(token)
    if purpose != "application":
        raise NotFound("")
    return render(request, "ambassadors/public/apply_sent.html", {"application": open_application_by_link(subject_id)})


class NoTimeForm(forms.Form):
    note = Words(label=gettext_lazy("Hvornår kan du så?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def application_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows how far it is; POST confirms, chooses a time, says that none fits, or steps back."""
    application, now = open_application_by_link(subject_id), timezone.now()
    applications.check_link(application, now)
    deed = request.POST.get("deed", "")
    form = NoTimeForm(request.POST if deed == "none" else None)
    refusal = ""
    if request.method == "POST":
        try:
            if deed == "confirm":
                applications.confirm(application, now=now)
            elif deed == "choose":
                key = request.POST.get("time", "")
                applications.choose_time(application, int(key) if key.isdigit() and len(key) < 18 else 0, now=now)
            elif deed == "none" and form.is_valid():
                applications.no_time_fits(application, form.cleaned_data["note"], now=now)
            elif deed == "withdraw":
                applications.withdraw(application, now=now)
            elif deed != "none":
                refusal = _("Vælg en mulighed på listen.")
        except Expired:
            raise
        except Invalid as invalid:
            form.add_error("note", invalid.sentence)
        except Refused as refused:
            refusal = refused.sentence
        if not refusal and not form.errors:
            return HttpResponseRedirect(request.path, status=303)
        application.refresh_from_db()
    page = {
        "it": application,
        "token": token,
        "times": [row for row in application.interview_times.all() if row.starts_at > now],
        "is_open": application.status in applications.OPEN,
        "steps": steps(application),
        "form": form,
        "refusal": refusal,
    }
    status = 422 if form.errors else 409 if refusal else 200
    return render(request, "ambassadors/answers/application.html", page, status=status)


def steps(application: Application) -> list[dict[str, str]]:
    """Sent, interview, training: as a path."""
    at = {Status.DRAFT: 0, Status.APPLIED: 1, Status.INTERVIEW: 1, Status.ACCEPTED: 2}.get(Status(application.status))
    if at is None:
        return []
    labels = (_("Sendt"), _("Samtale"), _("Oplæring"), _("Første besøg"))
    return [
        {"label": label, "state": "done" if number < at else "now" if number == at else "next", "note": ""}
        for number, label in enumerate(labels)
    ]
