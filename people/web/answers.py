"""/r/<token>/ and /s/<token>/: one door for every answer given without login.

GET shows, POST acts: prefetchers and mail scanners follow links, and must not answer for anybody.
"""

from collections.abc import Callable
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from people.domain.answerlinks import read_token
from people.domain.refusals import Expired, NotFound


class Answer(Protocol):
    def __call__(self, request: HttpRequest, subject_id: object, token: str) -> HttpResponse: ...


_doors: dict[str, Callable[..., HttpResponse]] = {}


def register(purpose: str, view: Callable[..., HttpResponse]) -> None:
    """Called by an app at start: ``view(request, subject_id, token)`` answers links of this purpose.

    It raises Expired when the link was good once, NotFound when its subject is gone.
    """
    _doors[purpose] = view


# The link itself is the right to answer, no login is used: there is nothing to forge. And with no-referrer
# browsers send "Origin: null", which the check would refuse.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        purpose, subject_id = read_token(token)
        response = _doors[purpose](request, subject_id, token)
    except (NotFound, KeyError):
        response = render(request, "404.html", status=404)
    except Expired as refusal:
        response = render(request, "410.html", {"sentence": refusal.sentence}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
