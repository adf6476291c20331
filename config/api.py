"""The API: one place where its parts meet, and where each error becomes an answer.

Before an operation runs, people.api.door has looked at size, key and rate.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from ambassadors.api.router import router as ambassadors
from config.apidocs import description_page, openapi_json
from events.api.router import router as events
from materials.api.router import router as materials
from people.api.door import problem_of
from people.api.problems import Problem, not_found, of_errors, unreadable
from people.api.reading import JsonParser
from people.api.sentences import error_of
from people.api.webhooks import router as webhooks

api = NinjaAPI(
    title="Håndslag",
    version="1",
    urls_namespace="api-v1",
    parser=JsonParser(),
    docs_url=None,
    openapi_url=None,
)
api.add_router("", ambassadors)
api.add_router("", events)
api.add_router("", materials)
api.add_router("", webhooks)


@api.exception_handler(Exception)
def answer_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_of(error, request).response()


@api.exception_handler(ValidationError)
def answer_shape(request: HttpRequest, error: Any) -> HttpResponse:
    """The sent thing has another shape; an id that is none is simply not there."""
    if any(found["loc"][0] == "path" for found in error.errors):
        return not_found().response()
    return of_errors([error_of(found) for found in error.errors]).response()


@api.exception_handler(HttpError)
def answer_unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """The framework wraps what the parser raised; the problem itself is inside."""
    problem = error.__cause__ if isinstance(error.__cause__, Problem) else unreadable(str(error))
    return problem.response()


def nothing_here(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


urls = [
    path("api/v1/openapi.json", openapi_json, {"api": api}, name="api_openapi"),
    path("api/v1/docs", description_page, {"api": api}, name="api_docs"),
    path("api/v1/", api.urls),
    re_path(r"^api(?:/.*)?$", nothing_here),
]
