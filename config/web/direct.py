"""Addresses that machines poll, answered before sessions, languages and logins are looked at.

Calendar feeds must not vary with cookies or language, and a poll should cost one look-up; liveness must not
touch the database. Only SecurityMiddleware stands before: secret addresses are never read over plain http.
"""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

DIRECT = ("/feeds/", "/healthz", "/readyz")


class DirectMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(DIRECT):
            try:
                match = _resolver().resolve(request.path_info)
            except Resolver404:
                return self.get_response(request)
            response = match.func(request, *match.args, **match.kwargs)
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
            return response
        return self.get_response(request)


@cache
def _resolver() -> URLResolver:
    """Only these addresses: a poll does not pass by all the others."""
    begins = tuple(path.lstrip("/") for path in DIRECT)
    ours = [one for one in get_resolver().url_patterns if str(one.pattern).startswith(begins)]
    return URLResolver(RegexPattern(r"^/"), ours)
