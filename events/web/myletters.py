"""/me/letters/: which letters and text messages one wants, and when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.access import is_organiser
from events.web.doors import own_pages_required
from events.web.organise.forms import Words
from people.domain import textgateways
from people.domain.danish import normal_phone, phone
from people.domain.letterchoices import choices_of, choose
from people.domain.textconsent import number_of
from people.models import LetterChoices, User
from people.web.posted import posted
from people.web.signedin import SignedInRequest

DIGEST = ("digest", "digest_at", "digest_days")
TEXTS = ("sms_changes", "sms_morning")


class ChoicesForm(forms.Form):
    """An organiser's overview of the day, and what anybody may have as a text message."""

    digest = forms.BooleanField(
        label=gettext_lazy("Send mig dagens overblik"),
        required=False,
        help_text=gettext_lazy(
            "Det, der venter på dig, og det, der er i dag og i morgen. Er der intet, kommer der intet."
        ),
    )
    digest_at = forms.TimeField(
        label=gettext_lazy("Klokken"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    digest_days = forms.ChoiceField(label=gettext_lazy("Dage"), choices=[
        (value, str(label).capitalize()) for value, label in LetterChoices.Days.choices
    ])  # fmt: skip
    sms_changes = forms.BooleanField(
        label=gettext_lazy("Send en SMS, når noget ændres på dagen"),
        required=False,
        help_text=gettext_lazy(
            "Flyttet, aflyst, nyt sted, en anden vagt, eller når der mangler en. Mailen får du også."
        ),
    )
    sms_morning = forms.BooleanField(
        label=gettext_lazy("Send en SMS om morgenen, når jeg skal af sted"),
        required=False,
        help_text=gettext_lazy("Tid og sted, den dag det er."),
    )
    phone = Words(label=gettext_lazy("Nummer til SMS"), max_length=30, required=False)

    def __init__(self, *given: Any, user: User, **more: Any) -> None:
        super().__init__(*given, **more)
        gone = [] if is_organiser(user) else [*DIGEST]
        for name in [*gone, *([*TEXTS, "phone"] if textgateways.is_off() else [])]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        text = told.get("phone", "").strip()
        try:
            told["phone"] = normal_phone(text) if text else ""
        except ValueError as wrong:
            self.add_error("phone", str(wrong))
        else:
            if not text and any(told.get(name) for name in TEXTS):
                self.add_error("phone", _("Skriv det nummer, vi skal sende SMS til."))
        return told


@own_pages_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_letters(request: SignedInRequest) -> HttpResponse:
    user, before = request.user, choices_of(request.user)
    first = {name: getattr(before, name) for name in (*DIGEST, *TEXTS)} | {"phone": phone(user.phone)}
    form = ChoicesForm(posted(request), initial=first, user=user)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in (*DIGEST, *TEXTS) if name in form.fields}
        choose(user, phone=form.cleaned_data.get("phone", "") or None, **said)
        messages.success(request, _("Gemt."))
        return redirect("me:letters")
    page = {
        "form": form,
        "digest_fields": [form[name] for name in DIGEST if name in form.fields],
        "text_fields": [form[name] for name in (*TEXTS, "phone") if name in form.fields],
        "number": number_of(user.phone),
    }
    return render(request, "events/me/letters.html", page, status=422 if form.errors else 200)
