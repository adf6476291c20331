"""Feeds over HTTP (RFC 9110): revalidated by ETag, packed with gzip, never half an answer.

Reached before sessions, languages and logins (config.web.direct): no cookie, no Vary but Accept-Encoding.
"""

import gzip
import re
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.access import scope_of
from events.domain import feedaddresses, feedhealth, feeds
from events.domain.feeds import Version
from events.domain.scope import Scope
from events.models import Feed
from people.domain.refusals import Expired, NotFound
from people.web.language import language_of

ALLOWED = "GET, HEAD"
PERSONAL = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
PUBLIC = {"Cache-Control": "public, max-age=900, stale-if-error=86400", "Access-Control-Allow-Origin": "*"}
_ETAG = re.compile(r'(?:W/)?"([^"]*)"')


def private_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own feed under its secret address."""
    unchanged = _unchanged(request, lambda: feedaddresses.standing_feed(token), PERSONAL)
    return unchanged or _answer(request, lambda: feedaddresses.feed_at(token), PERSONAL, "haandslag")


def public_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """A programme's public feed; with ?lang=en in English."""
    unchanged = None
    if not request.GET:
        unchanged = _unchanged(request, lambda: feedaddresses.standing_public_feed(slug), PUBLIC)
    return unchanged or _answer(request, lambda: feedaddresses.public_feed_of(slug, timezone.now()), PUBLIC, slug)


def _unchanged(request: HttpRequest, find: Callable[[], Feed | None], headers: dict[str, str]) -> HttpResponse | None:
    """The usual poll, answered by one small look-up: the client holds what stands. None: look closer."""
    if request.method not in ("GET", "HEAD") or "If-None-Match" not in request.headers:
        return None
    now = timezone.now()
    try:
        feed = find()
    except OperationalError:
        return _away()
    response = _current(request, feed, now) if feed else None
    return _dressed(request, response, feed, now, headers, "") if feed and response else None


def no_feed(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for under /feeds/."""
    return _answer(request, lambda: feedaddresses.feed_at(""), PERSONAL, "")


def _answer(request: HttpRequest, find: Callable[[], Feed], headers: dict[str, str], name: str) -> HttpResponse:
    with override(language_of(request)):
        if request.method not in ("GET", "HEAD"):
            return _words(_("En kalender kan kun hentes."), 405, {"Allow": ALLOWED})
        now = timezone.now()
        try:
            feed = find()
        except NotFound as refusal:
            return _words(refusal.sentence, 404)
        except Expired as refusal:
            return _words(refusal.sentence, 410)
        except OperationalError:
            return _away()
        try:
            response = _translated(request, feed, now) or _current(request, feed, now) or _whole(request, feed, now)
        except OperationalError:
            return _away()
    return _dressed(request, response, feed, now, headers, name)


def _dressed(
    request: HttpRequest, response: HttpResponse, feed: Feed, now: datetime, headers: dict[str, str], name: str
) -> HttpResponse:
    """With the headers that every version has; the fetch is noted."""
    response.headers["Vary"] = "Accept-Encoding"
    for header, value in headers.items():
        response.headers[header] = value
    if response.status_code == 200:
        response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    feedhealth.note_fetch(feed, request.headers.get("User-Agent", ""), now)
    return response


def _translated(request: HttpRequest, feed: Feed, now: datetime) -> HttpResponse | None:
    """A public feed in English; rendered each time, few ask for it."""
    if feed.kind != Feed.Kind.PUBLIC or request.GET.get("lang") != "en":
        return None
    version, packed = feeds.in_language(feed, "en", now)
    return _not_modified(request, version) if _holds(request, version) else _full(request, version, packed)


def _current(request: HttpRequest, feed: Feed, now: datetime) -> HttpResponse | None:
    """304 when the client holds the version that stands."""
    version = feeds.standing_version(feed, now)
    return _not_modified(request, version) if version and _holds(request, version) else None


def _whole(request: HttpRequest, feed: Feed, now: datetime) -> HttpResponse:
    version, packed = feeds.standing_version(feed, now), None
    if version:
        packed = feeds.standing_body(feed)
    if version is None or packed is None:
        scope = scope_of(feed.user) if feed.user and feed.kind == Feed.Kind.ORGANISED else Scope(frozenset())
        version, packed = feeds.render(feed, scope, now)
        if _holds(request, version):
            return _not_modified(request, version)
    return _full(request, version, packed)


def _full(request: HttpRequest, version: Version, packed: bytes) -> HttpResponse:
    wants_gzip = _accepts_gzip(request)
    content = packed if wants_gzip else gzip.decompress(packed)
    response = HttpResponse(b"" if request.method == "HEAD" else content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Length"] = str(len(content))
    if wants_gzip:
        response.headers["Content-Encoding"] = "gzip"
    return _with_version(response, version, "-gz" if wants_gzip else "")


def _not_modified(request: HttpRequest, version: Version) -> HttpResponse:
    response = HttpResponse(status=304)
    del response.headers["Content-Type"]
    return _with_version(response, version, "-gz" if _accepts_gzip(request) else "")


def _with_version(response: HttpResponse, version: Version, form: str) -> HttpResponse:
    """Strong: the packed bytes are other bytes, and have a tag of their own."""
    response.headers["ETag"] = f'"{version.etag}{form}"'
    response.headers["Last-Modified"] = http_date(version.changed_at.timestamp())
    return response


def _holds(request: HttpRequest, version: Version) -> bool:
    """If-None-Match by weak comparison, in either form; If-Modified-Since only without it (RFC 9110 13.1)."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        held = {tag.removesuffix("-gz") for tag in _ETAG.findall(tags)}
        return tags.strip() == "*" or version.etag in held
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and version.changed_at.timestamp() <= since


def _accepts_gzip(request: HttpRequest) -> bool:
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _semicolon, quality = part.partition(";")
        if coding.strip() in ("gzip", "x-gzip", "*"):
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False


def _away() -> HttpResponse:
    """The database is away: clients keep what they have."""
    return _words(_("Kalenderen kan ikke hentes lige nu. Prøv igen om lidt."), 503, {"Retry-After": "120"})


def _words(sentence: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """A short page of plain words; a calendar program shows at most its status."""
    return HttpResponse(
        f"{sentence.strip()}\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"X-Robots-Tag": "noindex", "Cache-Control": "private, max-age=60", "Referrer-Policy": "no-referrer"}
        | (headers or {}),
    )
