"""What is not there is told on our own page, also while DEBUG is on.

With DEBUG Django shows its own page instead: in English, with every address of the site, and another for what is
hidden than for what is absent. The demo runs so, and the two shall look the same there as in operation.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from config.web.errors import not_found


class AbsentMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return not_found(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return not_found(request) if settings.DEBUG and isinstance(exception, Http404) else None
