"""Logging in and asking for a new password: who tries too often gets the same page back, with when to try again."""

import math
from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from people.web.accounts import TOO_MANY
from people.web.guesses import count_letter
from people.web.patience import ask_for_patience, try_again


class PatientLoginView(LoginView):
    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """200 with the sentence for a wrong password, 429 once it was wrong too often."""
        response = super().form_invalid(form)
        wait = max((_wait(error) for error in form.non_field_errors().as_data()), default=0)
        return ask_for_patience(response, wait) if wait else response


class PatientResetView(PasswordResetView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Counted alike for those we know and those we do not: the answer tells nobody who has a login."""
        wait = count_letter(form.cleaned_data["email"], self.request.META.get("REMOTE_ADDR", ""))
        if not wait:
            return super().form_valid(form)
        sentence = _("Der er bedt om for mange links på kort tid.")
        form.add_error(None, f"{sentence} {try_again(wait)}")
        return ask_for_patience(self.form_invalid(form), wait)


def _wait(error: Any) -> int:
    return math.ceil(error.params["wait"]) if error.code == TOO_MANY else 0


login = PatientLoginView.as_view()
password_reset = PatientResetView.as_view()
