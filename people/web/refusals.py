"""How a refusal of a rule is shown on a page, once for all views."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from people.domain.refusals import Expired, Invalid, NotFound, Refused


class RefusalMiddleware:
    """NotFound is the 404 page, Expired the 410 page; any other sentence is a toast on the page one came from.

    A view that shows the sentence beside a field catches it itself; this is for those that do not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if isinstance(exception, NotFound):
            return render(request, "404.html", {"sentence": exception.sentence}, status=404)
        if isinstance(exception, Expired):
            return render(request, "410.html", {"sentence": exception.sentence}, status=410)
        if request.method in ("GET", "HEAD"):
            return render(request, "409.html", {"sentence": exception.sentence}, status=409)
        messages.error(request, exception.sentence)
        if getattr(request, "htmx", False):
            return toasts(request, status=422 if isinstance(exception, Invalid) else 409)
        return HttpResponseRedirect(_back(request), status=303)


def toasts(request: HttpRequest, status: int = 200) -> HttpResponse:
    """An htmx answer that changes nothing on the page but adds the waiting toasts."""
    response = render(request, "components/toasts.html", {"oob": True}, status=status)
    response["HX-Reswap"] = "none"
    return response


def _back(request: HttpRequest) -> str:
    """The page one came from, when it is ours; else the parent of the address."""
    back = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    return request.path.rstrip("/").rpartition("/")[0] + "/"
