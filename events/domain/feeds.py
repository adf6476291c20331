"""Calendar feeds: which there are, which are stale after a change, and what a poll is answered with.

A poll with a current ETag costs the one look-up that finds the feed. Everything that may change a feed calls one
of the ``make_stale`` functions in its own transaction.
"""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from events.domain import eventtexts, feedtexts, nearness
from events.domain.eventtexts import stored_id
from events.domain.feedwindows import midnight
from events.domain.scope import Scope
from events.models import Booking, Event, EventKind, Feed, Programme, Role
from people.models import User

KEPT = timedelta(days=1)
# Larger bodies are packed, and so remembered, only for those who ask for them packed: packing costs more than joining.
PACKED_UP_TO = 100_000
# What stands in these also depends on the clock and on answers: who is asked, which shift lacks somebody.
SHORT_LIVED = {Feed.Kind.NEAR, Feed.Kind.HOLDS}
LIVES = timedelta(minutes=10)


@dataclass(frozen=True)
class Version:
    """What a client may hold: the strong ETag without its quotes, and when it last changed."""

    etag: str
    changed_at: datetime


def own_feed(user: User, kind: str, now: datetime) -> Feed:
    """A person's first feed of one kind, made when missing; the same one each time until it is deleted."""
    feed, _made = Feed.objects.get_or_create(user=user, kind=kind, is_main=True, defaults={"created_at": now})
    return feed


def language_of(feed: Feed) -> str:
    """What was chosen for this feed, else the person's own."""
    return feed.language or (feed.user.language if feed.user else "da")


def standing_version(feed: Feed, now: datetime) -> Version | None:
    """The version that still holds, without looking at any event; None when it has to be rendered again."""
    if feed.fresh_until is None or feed.fresh_until <= now or not feed.etag or feed.last_modified is None:
        return None
    return Version(feed.etag, feed.last_modified)


def standing_body(feed: Feed) -> bytes | None:
    """The packed bytes of the version that stands, where this machine still has them."""
    return cache.get(_cache_key(feed, feed.etag))


def standing_plain(feed: Feed) -> bytes | None:
    """The same, unpacked: a large body that was last asked for by somebody who takes no gzip."""
    return cache.get(_cache_key(feed, f"{feed.etag}-plain"))


def keep_plain(feed: Feed, version: Version, content: bytes) -> None:
    """Remembered for the next who takes no gzip; packing it would cost more than it saves them."""
    cache.set(_cache_key(feed, f"{version.etag}-plain"), content, KEPT.total_seconds())


def render(feed: Feed, scope: Scope, now: datetime) -> tuple[Version, bytes]:
    """Renders the feed, plain, and remembers its version, unless something changed meanwhile."""
    body = feedtexts.render(feed, scope, now, language_of(feed))
    version = Version(body.etag, _changed_at(feed, body, now))
    moments = (connection.ops.adapt_datetimefield_value(at) for at in (version.changed_at, _fresh_until(feed, now)))
    with connection.cursor() as cursor:  # by hand for the same reason as the look-up
        cursor.execute(_REMEMBER, [version.etag, *moments, stored_id(feed.pk), feed.version])
    return version, body.content


_REMEMBER = "UPDATE events_feed SET etag = %s, last_modified = %s, fresh_until = %s WHERE id = %s AND version = %s"


def _fresh_until(feed: Feed, now: datetime) -> datetime:
    tomorrow = midnight(now, days=1)
    return min(tomorrow, now + LIVES) if feed.kind in SHORT_LIVED else tomorrow


def packed(feed: Feed, version: Version, content: bytes) -> bytes:
    """The bytes as gzip, remembered for the next who asks."""
    found = gzip.compress(content, 6, mtime=0)
    cache.set(_cache_key(feed, version.etag), found, KEPT.total_seconds())
    return found


def in_language(feed: Feed, language: str, now: datetime) -> tuple[Version, bytes]:
    """A public feed in another language than its own, packed; remembered as long as its own version stands.

    It last changed when the own one did: that moment is stored, and never goes back.
    """
    key = f"feed:{feed.pk}:{language}:{feed.version}:{midnight(now):%Y%m%d}:{eventtexts.edition()}"
    known = cache.get(key)
    if known is not None:
        return known
    own = standing_version(feed, now) or render(feed, Scope(frozenset()), now)[0]
    body = feedtexts.render(feed, Scope(frozenset()), now, language)
    found = Version(body.etag, own.changed_at), gzip.compress(body.content, 6, mtime=0)
    cache.set(key, found, KEPT.total_seconds())
    return found


def _cache_key(feed: Feed, etag: str) -> str:
    return f"feed:{feed.pk}:{etag}"


def _changed_at(feed: Feed, body: feedtexts.Body, now: datetime) -> datetime:
    """Last-Modified: stands still while the bytes do, and moves on whenever they differ."""
    if body.etag == feed.etag and feed.last_modified is not None:
        return feed.last_modified
    newest = (body.changed_at or feed.created_at).replace(microsecond=0)
    if feed.last_modified is None:
        return newest
    return newest if newest > feed.last_modified else max(now.replace(microsecond=0), feed.last_modified)


def make_stale(event: Event, *, before_programme: Programme | None = None, before_owner: User | None = None) -> None:
    """After a change of an event: every feed it stands in or stood in."""
    eventtexts.renew(event)
    programmes = {event.programme_id} | ({before_programme.pk} if before_programme else set())
    owners = {event.owner_id} | ({before_owner.pk} if before_owner else set())
    people = Booking.objects.filter(event=event, resource__user__isnull=False).values("resource__user")
    # Where it was before is not known here: whoever had it near them has it for ten minutes more at most.
    near = nearness.around(event.venue.point) if event.venue and event.venue.point else None
    _forget(
        _of_programmes(programmes, [event.kind])
        | Q(kind=Feed.Kind.MINE, user__in=people)
        | Q(kind=Feed.Kind.MINE, user__in=owners - {None})
        | (Q(near, kind=Feed.Kind.NEAR) if near else Q())
    )


def make_stale_feed(feed: Feed) -> None:
    """After its own options changed."""
    _forget(Q(pk=feed.pk))


def make_stale_for(user_id: UUID | None) -> None:
    """After somebody was put on, or taken off, an event, or changed language or role."""
    if user_id is not None:
        _forget(Q(user_id=user_id))


def make_stale_of(bookings: QuerySet[Booking]) -> None:
    """The feeds of the people in these bookings."""
    _forget(Q(kind=Feed.Kind.MINE, user__in=bookings.values("resource__user")))


def make_stale_around(events: QuerySet[Event]) -> None:
    """After a change of what many events share: their venue, or the programme's name and colour."""
    programmes = set(events.order_by().values_list("programme", flat=True).distinct())
    people = Booking.objects.filter(event__in=events, resource__user__isnull=False).values("resource__user")
    _forget(
        _of_programmes(programmes, EventKind.values)
        | Q(kind=Feed.Kind.MINE, user__in=people)
        | Q(kind=Feed.Kind.MINE, user__in=events.filter(owner__isnull=False).order_by().values("owner"))
        | Q(kind=Feed.Kind.NEAR)
    )


def _of_programmes(programmes: set[UUID], kinds: Iterable[str]) -> Q:
    """The feeds about these programmes and kinds of event: public ones, and their organisers'."""
    scoped = [Feed.Kind.ORGANISED, Feed.Kind.HOLDS]
    return (
        Q(kind__in=[Feed.Kind.PUBLIC, Feed.Kind.PROGRAMME], programme__in=programmes)
        | Q(kind=Feed.Kind.PUBLIC, programme__isnull=True, event_kind__in=["", *kinds])
        | Q(kind__in=scoped, user__in=_organisers(programmes))
        | Q(kind__in=scoped, user__is_superuser=True)
    )


def _organisers(programmes: set[UUID]) -> QuerySet[Role, Any]:
    return Role.objects.filter(
        Q(programme__in=programmes) | Q(programme__isnull=True), kind=Role.Kind.ORGANISER
    ).values("user")


def _forget(which: Q) -> None:
    """Locked in one order, so that two changes at once wait for each other instead of deadlocking."""
    feeds = Feed.objects.filter(which, ended_at__isnull=True)
    with transaction.atomic():
        rows = list(feeds.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        for some in batched(rows, 500):
            Feed.objects.filter(pk__in=some).update(fresh_until=None, version=F("version") + 1)
