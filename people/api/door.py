"""The door to the API: every answer under /api/ passes here, and none leaves it as anything but JSON.

Comes before sessions and cookies, which the API does not know. The page that describes the API is a page
like others and takes the ordinary way.
"""

import logging
from collections.abc import Callable
from typing import cast

from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from people.api.answers import conditional, etag_of
from people.api.keys import KeyRequest, read_key
from people.api.limits import count_request
from people.api.preconditions import stale
from people.api.problems import Problem, not_found, of_refusal, unreadable
from people.domain.refusals import Refused

logger = logging.getLogger("haandslag.api")
ROOT = "/api"
PAGES = ("/api/v1/docs",)
MOST_BYTES = 256 * 1024


class ApiDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not (path == ROOT or path.startswith(ROOT + "/")) or path in PAGES:
            return self.get_response(request)
        with translation.override(language_of(request)):
            response = enter(cast(KeyRequest, request))
            response.headers["Content-Language"] = translation.get_language() or "da"
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response


def language_of(request: HttpRequest) -> str:
    """Danish unless Accept-Language prefers English."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code[:2] in ("da", "en"):
            return code[:2]
    return "da"


def enter(request: KeyRequest) -> HttpResponse:
    """Host, size, key and rate first, then the operation. HEAD is a GET without a body, OPTIONS lists the methods."""
    asked = request.method
    try:
        _check_host_and_size(request)
        try:
            request.key = read_key(request)
        except Problem:
            count_request(request, None)  # guessing keys is counted too
            raise
        count_request(request, request.key)
        if asked == "HEAD":
            request.method = "GET"
        match = resolve(request.path_info)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            response = _other_method(response, asked or "")
        elif request.method == "GET" and response.status_code == 200:
            etag = etag_of(response.content)
            response = conditional(request, response)
            if response.status_code == 412:
                response = stale(etag).response()
    except Exception as error:
        response = problem_of(error, request).response()
    finally:
        request.method = asked
    if asked == "HEAD":
        length = str(len(response.content))
        response.content = b""
        response.headers["Content-Length"] = length
    return response


def problem_of(error: Exception, request: HttpRequest) -> Problem:
    """Every error there is, mapped once."""
    match error:
        case Problem():
            return error
        case Refused():
            return of_refusal(error)
        case Resolver404() | Http404():
            return not_found()
        case UnreadablePostError():
            return unreadable(_("Forespørgslen blev afbrudt."))
        case OperationalError():
            logger.warning("The database did not answer %s %s: %s", request.method, request.path, error)
            return Problem(
                503, "busy", _("Databasen svarer ikke lige nu. Prøv igen om lidt."), headers={"Retry-After": "5"}
            )
    logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return Problem(500, "internal_error", _("Der skete en fejl hos os. Den er noteret. Prøv igen senere."))


def _check_host_and_size(request: HttpRequest) -> None:
    try:
        request.get_host()
    except DisallowedHost:
        raise unreadable(_("Adressen i Host er ikke vores.")) from None
    length = request.META.get("CONTENT_LENGTH") or ""
    if length and not (length.isascii() and length.isdigit()):
        raise unreadable(_("Content-Length er ikke et tal."))
    if not length and request.method == "POST" and request.META.get("wsgi.input_terminated"):
        # Sent in chunks: Django reads only what was announced, so it is read here.
        request._body = request.META["wsgi.input"].read(MOST_BYTES + 1)
        length = str(len(request.body))
    if int(length or 0) > MOST_BYTES:
        raise Problem(413, "too_large", _("Højst 256 KiB ad gangen."))


def _other_method(response: HttpResponse, asked: str) -> HttpResponse:
    """405 with Allow; to OPTIONS the same list is the answer."""
    allowed = {method.strip() for method in response.headers["Allow"].split(",")}
    if "GET" in allowed:
        allowed.add("HEAD")
    allow = ", ".join(sorted(allowed | {"OPTIONS"}))
    if asked == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allow})
    problem = Problem(
        405, "method_not_allowed", _("Her bruges {methods}.").format(methods=allow), headers={"Allow": allow}
    )
    return problem.response()
