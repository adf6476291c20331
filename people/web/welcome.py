"""Choosing the first password, by the letter's link."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.domain.refusals import Expired, Invalid, NotFound
from people.domain.welcome import check_welcome, choose_first_password
from people.models import User


class FirstPasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Adgangskode"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=gettext_lazy("Adgangskoden igen"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, str]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("De to adgangskoder er ikke ens."))
        return data


def welcome(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the form; POST sets the password and logs in."""
    user = User.objects.filter(pk=subject_id, is_active=True).first()
    if user is None:
        raise NotFound("")
    now = timezone.now()
    check_welcome(user, now)
    form = FirstPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            choose_first_password(user, form.cleaned_data["password"], now=now)
        except Expired:
            raise
        except Invalid as refusal:
            for _pointer, sentence in refusal.errors:
                form.add_error("password", sentence)
        else:
            login(request, user, backend="people.domain.logins.EmailBackend")
            messages.success(request, _("Velkommen, {name}.").format(name=user.first_name))
            return redirect("home")
    page = {"form": form, "person": user}
    return render(request, "people/welcome.html", page, status=422 if form.errors else 200)
