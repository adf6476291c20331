"""Under which secret address a feed is reached: derived, shown again whenever asked for, retired by rotation.

A token is base64url(HMAC-SHA256(secret, feed id ‖ generation)) cut to 192 bits. The table keeps only hashes, so
that a copy of the database opens no calendar.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from events.models import EventKind, Feed, FeedToken, Programme
from people.domain.refusals import Expired, NotFound
from people.models import User

# Beside the kinds' own names; a programme may be called that too, because kinds have a folder of their own.
EVERYTHING = "all"
# What is never shown to strangers has no calendar for everybody.
PUBLIC_KINDS = tuple(kind for kind in EventKind.values if kind != EventKind.MENTORING)
_KINDS = {EVERYTHING: "", **{kind.replace("_", "-"): kind for kind in PUBLIC_KINDS}}
_FORM = re.compile(r"[A-Za-z0-9_-]{32}")


def token_of(feed: Feed) -> str:
    """32 characters, the same each time until the feed is rotated."""
    key = hashlib.sha256(b"feed address:" + settings.SECRET_KEY.encode()).digest()
    payload = feed.pk.bytes + feed.generation.to_bytes(4)
    return base64.urlsafe_b64encode(hmac.new(key, payload, hashlib.sha256).digest()[:24]).decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(feed: Feed) -> str:
    """The absolute address; from now on it works."""
    token = token_of(feed)
    FeedToken.objects.get_or_create(token_hash=_hash(token), defaults={"feed": feed, "generation": feed.generation})
    return f"{settings.SITE_URL}/feeds/{token}.ics"


def addresses_of(feeds: Sequence[Feed]) -> dict[UUID, str]:
    """The same of many; two questions at most."""
    tokens = {feed.pk: token_of(feed) for feed in feeds}
    hashes = {pk: _hash(token) for pk, token in tokens.items()}
    known = set(FeedToken.objects.filter(token_hash__in=hashes.values()).values_list("token_hash", flat=True))
    missing = [feed for feed in feeds if hashes[feed.pk] not in known]
    if missing:
        rows = [FeedToken(feed=feed, generation=feed.generation, token_hash=hashes[feed.pk]) for feed in missing]
        FeedToken.objects.bulk_create(rows, ignore_conflicts=True)
    return {pk: f"{settings.SITE_URL}/feeds/{token}.ics" for pk, token in tokens.items()}


def public_address(slug: str) -> str:
    return f"{settings.SITE_URL}/feeds/public/{slug}.ics"


def public_kind_address(kind: str) -> str:
    """Of all public events of one kind; "" stands for every kind."""
    return f"{settings.SITE_URL}/feeds/public/kind/{slug_of_kind(kind)}.ics"


def slug_of_kind(kind: str) -> str:
    return kind.replace("_", "-") or EVERYTHING


def rotate(feed: Feed, now: datetime) -> str:
    """Retires the address; whoever still asks there is told that it is gone. Returns the new one."""
    with transaction.atomic():
        locked = Feed.objects.select_for_update().get(pk=feed.pk)
        address_of(locked)  # an address that was derived but never stored is retired too
        locked.tokens.filter(retired_at__isnull=True).update(retired_at=now)
        locked.clients.all().delete()
        locked.generation += 1
        locked.save(update_fields=["generation"])
        address = address_of(locked)
    feed.refresh_from_db()
    return address


def end(feed: Feed, now: datetime) -> None:
    """Takes a feed away for good: its address answers 410 from now on."""
    with transaction.atomic():
        address_of(feed)
        feed.tokens.filter(retired_at__isnull=True).update(retired_at=now)
        feed.clients.all().delete()
        Feed.objects.filter(pk=feed.pk).update(ended_at=now, is_main=False)


def feed_at(token: str) -> Feed:
    """The feed under this token, with its reader; one look-up. NotFound when unknown, Expired when retired."""
    if not _FORM.fullmatch(token):
        raise NotFound(_("Der er ingen kalender på denne adresse."))
    found = next(iter(Feed.objects.raw(_AT, [_hash(token)])), None)
    if found is None:
        raise NotFound(_("Der er ingen kalender på denne adresse."))
    row = vars(found)
    if row["retired"] is not None or found.user_id is None or not row["reads"]:
        raise Expired(_("Denne kalenderadresse er skiftet ud og bruges ikke længere."), code="feed_retired")
    values = [bool(row["all_of_it"]), found.user_id, row["their_language"], True]  # in the order of the model's fields
    found.user = User.from_db(connection.alias, ["is_superuser", "id", "language", "is_active"], values)
    return found


# By hand, like what follows: the feed, and of its reader what rendering asks for.
_AT = (
    "SELECT f.*, t.retired_at AS retired, u.language AS their_language, u.is_active AS reads,"
    " u.is_superuser AS all_of_it FROM events_feedtoken t JOIN events_feed f ON f.id = t.feed_id"
    " LEFT JOIN people_user u ON u.id = f.user_id WHERE t.token_hash = %s"
)


class Standing(NamedTuple):
    """A feed as far as a poll needs it. Moments and id as the database has them (see `moment_of`)."""

    id: Any
    etag: str
    last_modified: Any
    fresh_until: Any


# What a poll asks for, and no more. Written by hand: building this statement and three whole rows each time took
# longer than all the rest of a poll.
_WHAT = "SELECT f.id, f.etag, f.last_modified, f.fresh_until FROM events_feed f"
_PRIVATE = (
    f"{_WHAT} JOIN events_feedtoken t ON t.feed_id = f.id JOIN people_user u ON u.id = f.user_id"
    " WHERE t.token_hash = %s AND t.retired_at IS NULL AND u.is_active"
)
_PUBLIC = (
    f"{_WHAT} JOIN events_programme p ON p.id = f.programme_id"
    " WHERE p.slug = %s AND f.kind = 'public' AND p.is_public AND p.is_active"
)
_PUBLIC_KIND = f"{_WHAT} WHERE f.event_kind = %s AND f.kind = 'public' AND f.programme_id IS NULL"


def standing_feed(token: str) -> Standing | None:
    """The feed under this token; one look-up. None: look closer."""
    return _standing(_PRIVATE, _hash(token)) if _FORM.fullmatch(token) else None


def standing_public_feed(slug: str) -> Standing | None:
    """The same of a programme's public feed."""
    return _standing(_PUBLIC, slug)


def standing_public_kind(slug: str) -> Standing | None:
    """The same of the public feed of one kind of event, or of all."""
    return _standing(_PUBLIC_KIND, _kind_of(slug)) if _kind_of(slug) is not None else None


def _standing(statement: str, key: Any) -> Standing | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, (key,))
        row = cursor.fetchone()
    return row and Standing._make(row)


def _kind_of(slug: str) -> str | None:
    return _KINDS.get(slug)


def public_kind_feed(slug: str, now: datetime) -> Feed:
    """The public feed of one kind of event, or of all; one look-up once it has been asked for."""
    kind = _kind_of(slug)
    if kind is None:
        raise NotFound(_("Der er ingen kalender på denne adresse."))
    feeds = Feed.objects.filter(kind=Feed.Kind.PUBLIC, programme=None, event_kind=kind)
    found = feeds.first()
    if found is None:
        found, _made = Feed.objects.get_or_create(
            kind=Feed.Kind.PUBLIC, programme=None, event_kind=kind, defaults={"created_at": now}
        )
    return found


def public_feed_of(slug: str, now: datetime) -> Feed:
    """The public feed of a programme that is shown, with the programme; one look-up once it has been asked for."""
    feeds = Feed.objects.select_related("programme").filter(
        kind=Feed.Kind.PUBLIC, programme__slug=slug, programme__is_public=True, programme__is_active=True
    )
    feed = feeds.first()
    if feed is not None:
        return feed
    programme = Programme.objects.filter(slug=slug, is_public=True, is_active=True).first()
    if programme is None:
        raise NotFound(_("Der er ingen kalender på denne adresse."))
    Feed.objects.get_or_create(programme=programme, kind=Feed.Kind.PUBLIC, defaults={"created_at": now})
    return feeds.get()
