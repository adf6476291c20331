"""``If-Match``: a change is made only to the version that its sender has seen."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from people.api.answers import etag_of, write_json
from people.api.problems import Problem


def check_match(request: HttpRequest, current: Callable[[], dict[str, Any]]) -> None:
    """412 when the header is there and names another version than ``current()``, as a GET would answer it now.

    Called while nobody else can change the thing. Versions are compared strongly: a weak one fits nothing.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return
    etag = etag_of(write_json(current()).encode())
    if etag not in parse_etags(header):
        raise stale(etag)


def stale(etag: str = "") -> Problem:
    return Problem(
        412,
        "stale",
        _("Den er ændret, siden du hentede den. Hent den igen, og prøv så."),
        headers={"ETag": etag} if etag else {},
    )
