"""Who comes in where: organisers under /organise/, everybody with something of their own under /me/.

Strangers are asked to log in, others find nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from events.access import has_own_pages, hidden, is_organiser, organises_all


def organiser_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Without login to /login/?next=…; logged in without the right the same 404 as for what is absent."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        if not is_organiser(request.user):
            raise hidden()
        return view(request, *args, **kwargs)

    return door


def all_programmes_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Administration: for organisers of every programme; it is absent for those of one."""

    @organiser_required
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not organises_all(request.user):
            raise hidden()
        return view(request, *args, **kwargs)

    return door


def own_pages_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What lies under /me/: for whoever has something there; for others with a login it is absent."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        if not has_own_pages(request.user):
            raise hidden()
        return view(request, *args, **kwargs)

    return door


def _to_login(request: HttpRequest) -> HttpResponse:
    answer = redirect_to_login(request.get_full_path())
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": answer.headers["Location"]})
    return answer
