"""One too many: when to come back, for a person and for a program."""

from django.http import HttpResponse
from django.utils.translation import ngettext


def try_again(seconds: int) -> str:
    """ "Prøv igen om 4 minutter." """
    minutes = -(-seconds // 60)
    return ngettext("Prøv igen om {n} minut.", "Prøv igen om {n} minutter.", minutes).format(n=minutes)


def ask_for_patience(response: HttpResponse, seconds: int) -> HttpResponse:
    """The same page, as a 429 that says in ``Retry-After`` when to come back."""
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response
