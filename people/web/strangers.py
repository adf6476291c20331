"""Forms that anybody may send: a trap for robots, and a limit for those who never stop."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.domain.limits import Limit
from people.web.patience import ask_for_patience, try_again

HOURLY = 20


class StrangerForm(forms.Form):
    """A form with a field no person sees; what fills it in is thanked and forgotten."""

    retry_after = 0  # seconds, once too much was sent
    _give_back: Callable[[], None] = staticmethod(lambda: None)
    homepage = forms.CharField(required=False, label=_("Lad dette felt stå tomt"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["homepage"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get(self.add_prefix("homepage"), "").strip())

    def may_be_sent(self, request: HttpRequest, what: str) -> bool:
        """Right in itself, and not one too many. Who corrects a mistake is not counted, and keeps what was typed."""
        if not self.is_valid():
            return False
        limit, who = Limit(what, HOURLY, 3600), request.META.get("REMOTE_ADDR", "")
        self.retry_after = limit.count(who, time.time())
        self._give_back = partial(limit.take_back, who)
        if self.retry_after:
            sentence = gettext("Der er sendt for meget herfra på kort tid. Det, I har skrevet, står her stadig.")
            self.add_error(None, f"{sentence} {try_again(self.retry_after)}")
        return not self.retry_after

    def add_errors(self, errors: list[tuple[str, str]]) -> None:
        """A rule said no, uncounted: its sentences beside their fields ("/slots/0/ends_at" → ``slots``)."""
        self._give_back()
        for pointer, sentence in errors:
            name = pointer.strip("/").split("/")[0]
            self.add_error(name if name in self.fields else None, sentence)


def show_form(request: HttpRequest, template: str, form: StrangerForm, page: dict[str, Any]) -> HttpResponse:
    """The page with its form; the status says whether something in it was wrong, or too much."""
    answer = render(request, template, {"form": form, **page}, status=422 if form.errors else 200)
    return ask_for_patience(answer, form.retry_after) if form.retry_after else answer
