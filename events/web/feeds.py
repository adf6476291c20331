"""Feeds over HTTP (RFC 9110): revalidated by ETag, packed with gzip, never half an answer.

Reached before sessions, languages and logins (config.web.direct): no cookie, no Vary but Accept-Encoding.
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.access import scope_of
from events.domain import feedaddresses, feedhealth, feeds
from events.domain.eventtexts import as_id
from events.domain.feedaddresses import Standing
from events.domain.feeds import Version
from events.domain.feedwindows import moment_of
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
    unchanged = _unchanged(request, feedaddresses.standing_feed, token, PERSONAL)
    return unchanged or _answer(request, lambda: feedaddresses.feed_at(token), PERSONAL, "haandslag")


def public_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """A programme's public feed; with ?lang=en in English."""
    unchanged = _unchanged(request, feedaddresses.standing_public_feed, slug, PUBLIC)
    return unchanged or _answer(request, lambda: feedaddresses.public_feed_of(slug, timezone.now()), PUBLIC, slug)


def public_kind_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """All public events of one kind, or of every kind; with ?lang=en in English."""
    unchanged = _unchanged(request, feedaddresses.standing_public_kind, slug, PUBLIC)
    return unchanged or _answer(request, lambda: feedaddresses.public_kind_feed(slug, timezone.now()), PUBLIC, slug)


def _unchanged(
    request: HttpRequest, find: Callable[[str], Standing | None], key: str, headers: dict[str, str]
) -> HttpResponse | None:
    """The usual poll, answered by one small look-up: the client holds what stands. None: look closer."""
    tags = request.META.get("HTTP_IF_NONE_MATCH")
    if tags is None or request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
        return None
    now = timezone.now()
    try:
        feed = find(key)
    except OperationalError:
        return _away()
    if feed is None or not feed.fresh_until or not feed.etag or not feed.last_modified:
        return None
    if moment_of(feed.fresh_until) <= now or not _has(tags, feed.etag):
        return None
    response = HttpResponseNotModified()
    form = "-gz" if _accepts_gzip(request) else ""
    response.headers["ETag"] = f'"{feed.etag}{form}"'
    response.headers["Last-Modified"] = _http_date(feed.last_modified)
    response.headers["Vary"] = "Accept-Encoding"
    for header, value in headers.items():
        response.headers[header] = value
    feedhealth.note_fetch(as_id(feed.id), request.META.get("HTTP_USER_AGENT", ""), feed.etag, now)
    return response


@lru_cache(maxsize=2048)
def _http_date(stored: Any) -> str:
    return http_date(moment_of(stored).timestamp())


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
            version, content = _translated(request, feed, now) or _newest(request, feed, now)
        except OperationalError:
            return _away()
    if content is None or _holds(request, version):
        response = _not_modified(request, version)
    else:
        response = _full(request, version, content)
    response.headers["Vary"] = "Accept-Encoding"
    for header, value in headers.items():
        response.headers[header] = value
    if response.status_code == 200:
        response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    feedhealth.note_fetch(feed.pk, request.META.get("HTTP_USER_AGENT", ""), version.etag, now)
    return response


@dataclass(frozen=True)
class Content:
    """A body, plain or packed or both."""

    plain: bytes | None = None
    packed: bytes | None = None


def _translated(request: HttpRequest, feed: Feed, now: datetime) -> tuple[Version, Content] | None:
    """A public feed in English."""
    if feed.kind != Feed.Kind.PUBLIC or request.GET.get("lang") != "en":
        return None
    version, packed = feeds.in_language(feed, "en", now)
    return version, Content(packed=packed)


def _newest(request: HttpRequest, feed: Feed, now: datetime) -> tuple[Version, Content | None]:
    """The version that stands, or a new one; its content only where the client does not hold it."""
    version = feeds.standing_version(feed, now)
    if version:
        if _holds(request, version):
            return version, None
        packed = feeds.standing_body(feed)
        if packed is not None:
            return version, Content(packed=packed)
        kept = None if _accepts_gzip(request) else feeds.standing_plain(feed)
        if kept is not None:
            return version, Content(plain=kept)
    version, plain = feeds.render(feed, _scope(feed), now)
    if _holds(request, version):
        return version, None
    if _accepts_gzip(request) or len(plain) <= feeds.PACKED_UP_TO:
        return version, Content(plain, feeds.packed(feed, version, plain))
    feeds.keep_plain(feed, version, plain)
    return version, Content(plain)


def _scope(feed: Feed) -> Scope:
    """What the reader organises, where it matters."""
    scoped = feed.kind in (Feed.Kind.ORGANISED, Feed.Kind.PROGRAMME, Feed.Kind.HOLDS)
    return scope_of(feed.user) if feed.user and scoped else Scope(frozenset())


def _full(request: HttpRequest, version: Version, body: Content) -> HttpResponse:
    wants_gzip = _accepts_gzip(request)
    if wants_gzip:
        content = body.packed if body.packed is not None else gzip.compress(body.plain or b"", 6, mtime=0)
    else:
        content = body.plain if body.plain is not None else gzip.decompress(body.packed or b"")
    response = HttpResponse(b"" if request.method == "HEAD" else content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Length"] = str(len(content))
    if wants_gzip:
        response.headers["Content-Encoding"] = "gzip"
    return _with_version(response, version, "-gz" if wants_gzip else "")


def _not_modified(request: HttpRequest, version: Version) -> HttpResponse:
    return _with_version(HttpResponseNotModified(), version, "-gz" if _accepts_gzip(request) else "")


def _with_version(response: HttpResponse, version: Version, form: str) -> HttpResponse:
    """Strong: the packed bytes are other bytes, and have a tag of their own."""
    response.headers["ETag"] = f'"{version.etag}{form}"'
    response.headers["Last-Modified"] = http_date(version.changed_at.timestamp())
    return response


def _holds(request: HttpRequest, version: Version) -> bool:
    """If-None-Match by weak comparison, in either form; If-Modified-Since only without it (RFC 9110 13.1)."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return _has(tags, version.etag)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and version.changed_at.timestamp() <= since


def _has(tags: str, etag: str) -> bool:
    return tags.strip() == "*" or etag in {tag.removesuffix("-gz") for tag in _ETAG.findall(tags)}


def _accepts_gzip(request: HttpRequest) -> bool:
    return _takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
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
