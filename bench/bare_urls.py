"""One row by its key, then 304: the least a view can do that asks the database."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from events.models import Feed

_known: list[object] = []


def bare(request: HttpRequest) -> HttpResponse:
    if not _known:
        _known.append(Feed.objects.values_list("pk", flat=True).first())
    Feed.objects.get(pk=_known[0])
    return HttpResponse(status=304)


urlpatterns = [path("bare/", bare)]
