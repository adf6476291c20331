"""Forms that anybody may send: a trap for robots, and a limit for those who never stop."""

import time
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

HOURLY = 20


class StrangerForm(forms.Form):
    """A form with a field no person sees; what fills it in is thanked and forgotten."""

    retry_after = 0  # seconds, once too much was sent
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
        self.retry_after = _wait(request, what)
        if self.retry_after:
            minutes = -(-self.retry_after // 60)
            self.add_error(
                None,
                gettext("Der er sendt for meget herfra på kort tid. Det, I har skrevet, står her stadig.")
                + " "
                + ngettext("Prøv igen om {n} minut.", "Prøv igen om {n} minutter.", minutes).format(n=minutes),
            )
        return not self.retry_after

    def add_errors(self, errors: list[tuple[str, str]]) -> None:
        """Puts a rule's sentences beside the fields they are about ("/slots/0/starts_at" → ``slots``)."""
        for pointer, sentence in errors:
            name = pointer.strip("/").split("/")[0]
            self.add_error(name if name in self.fields else None, sentence)


def show_form(request: HttpRequest, template: str, form: StrangerForm, page: dict[str, Any]) -> HttpResponse:
    """The page with its form; the status says whether something in it was wrong, or too much."""
    status = 429 if form.retry_after else 422 if form.errors else 200
    answer = render(request, template, {"form": form, **page}, status=status)
    if form.retry_after:
        answer.headers["Retry-After"] = str(form.retry_after)
    return answer


def _wait(request: HttpRequest, what: str) -> int:
    """Counts one sending of ``what`` from this address; seconds to wait when it is over HOURLY in an hour, else 0."""
    now = int(time.time())
    key = f"stranger:{what}:{now // 3600}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache forgot it between the two lines
        return 0
    return 0 if count <= HOURLY else 3600 - now % 3600
