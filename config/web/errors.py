"""Error pages that are ours: plain words, and what to do now. The API answers problem+json instead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.web.patience import ask_for_patience


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For what has no better page of its own; every limit that ends here is one of a minute."""
    return ask_for_patience(render(request, "429.html"), 60)
