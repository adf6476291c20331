"""Forms that anybody may send: a trap for robots, and a limit for those who never stop."""

import time
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

HOURLY = 20


class StrangerForm(forms.Form):
    """A form with a field no person sees; what fills it in is thanked and forgotten."""

    homepage = forms.CharField(required=False, label=_("Lad dette felt stå tomt"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["homepage"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get(self.add_prefix("homepage"), "").strip())

    def add_errors(self, errors: list[tuple[str, str]]) -> None:
        """Puts a rule's sentences beside the fields they are about ("/slots/0/starts_at" → ``slots``)."""
        for pointer, sentence in errors:
            name = pointer.strip("/").split("/")[0]
            self.add_error(name if name in self.fields else None, sentence)


def too_many(request: HttpRequest, what: str, most: int = HOURLY) -> HttpResponse | None:
    """Counts one sending of ``what`` from this address; the 429 page when it is over ``most`` in an hour."""
    hour = int(time.time() // 3600)
    key = f"stranger:{what}:{hour}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache forgot it between the two lines
        return None
    if count <= most:
        return None
    wait = 3600 - int(time.time()) % 3600
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer
