"""/me/letters/: which letters one wants, and when."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.web.doors import organiser_required
from people.domain.letterchoices import choices_of, choose
from people.models import LetterChoices
from people.web.posted import posted
from people.web.signedin import SignedInRequest


class ChoicesForm(forms.Form):
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


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_letters(request: SignedInRequest) -> HttpResponse:
    before = choices_of(request.user)
    names = ("digest", "digest_at", "digest_days")
    form = ChoicesForm(posted(request), initial={name: getattr(before, name) for name in names})
    if request.method == "POST" and form.is_valid():
        choose(request.user, **{name: form.cleaned_data[name] for name in names})
        messages.success(request, _("Gemt."))
        return redirect("me:letters")
    return render(request, "events/me/letters.html", {"form": form}, status=422 if form.errors else 200)
