"""The measures for feeds: the least that a view can do that asks the database."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.feedspeed import LOGIN
from events.models import Booking, Feed

_known: dict[str, Any] = {}


def bare(request: HttpRequest) -> HttpResponse:
    """One row by its key, then 304."""
    if "feed" not in _known:
        _known["feed"] = Feed.objects.values_list("pk", flat=True).first()
    Feed.objects.get(pk=_known["feed"])
    return HttpResponse(status=304)


def barest(request: HttpRequest) -> HttpResponse:
    """The same by a statement of one's own, without an object for the row."""
    if "stored" not in _known:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM events_feed LIMIT 1")
            _known["stored"] = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, etag FROM events_feed WHERE id = %s", [_known["stored"]])
        cursor.fetchone()
    return HttpResponse(status=304)


def texts(request: HttpRequest) -> HttpResponse:
    """The texts of one person's events by one SELECT, joined."""
    if "resource" not in _known:
        with connection.cursor() as cursor:
            booking = Booking.objects.filter(resource__user__email=LOGIN).values("resource_id")[:1]
            cursor.execute(*booking.query.sql_with_params())
            _known["resource"] = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.content FROM events_booking b JOIN events_eventtext t ON t.subject = b.event_id"
            " AND t.language = 'da' AND t.detail = 'staff' WHERE b.resource_id = %s ORDER BY b.busy_from",
            [_known["resource"]],
        )
        return HttpResponse(b"".join(row[0] for row in cursor.fetchall()), content_type="text/calendar")


urlpatterns = [path("bare/", bare), path("barest/", barest), path("texts/", texts)]
