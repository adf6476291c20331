"""Which programs fetch a feed, when they last did, and what they hold since.

Gathered in memory: each program's fetch of a feed is written at once, and then at most once a minute; what came
in between is written by whichever poll or page comes after that minute. A poll never waits for it.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.models import Feed, FeedClient

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
FORGET_OVER = 10_000
BROWSER, UNKNOWN = gettext_noop("en browser"), gettext_noop("et ukendt program")
GOOGLE, OUTLOOK, APPLE, IPHONE = "Google Kalender", "Outlook", "Apple Kalender", "iPhone"

# First match wins: what stands in the User-Agent, and what people call it.
_SIGNS = (
    ("google-calendar", GOOGLE),
    ("googlebot", GOOGLE),
    ("dataaccessd", IPHONE),
    ("calendaragent", APPLE),
    ("accountsd", APPLE),
    ("ios/", IPHONE),
    ("macos/", APPLE),
    ("mac+os+x", APPLE),
    ("thunderbird", "Thunderbird"),
    ("davx5", "DAVx5"),
    ("icsx5", "ICSx5"),
    ("nextcloud", "Nextcloud"),
    ("fastmail", "Fastmail"),
    ("cyrus", "Fastmail"),
    ("proton", "Proton Calendar"),
    ("yahoo", "Yahoo"),
    ("exchange", OUTLOOK),
    ("outlook", OUTLOOK),
    ("microsoft office", OUTLOOK),
    ("office 365", OUTLOOK),
    ("evolution", "Evolution"),
    ("gnome", "GNOME Kalender"),
    ("kontact", "KOrganizer"),
    ("home assistant", "Home Assistant"),
    ("mozilla", BROWSER),
)


def client_name(user_agent: str) -> str:
    """What a person calls the program: "Google Kalender", "iPhone"; in Danish, see `shown_name`."""
    lower = user_agent.lower()
    for sign, name in _SIGNS:
        if sign in lower:
            return name
    return user_agent.split("/")[0].strip()[:40] or UNKNOWN


def shown_name(name: str) -> str:
    """The same in the active language."""
    return _(name) if name in (BROWSER, UNKNOWN) else name


def how_often(name: str) -> str:
    """A plain sentence on how often this program asks; what its makers say, or what it has been seen to do."""
    if name == GOOGLE:
        return _("Google henter kun nogle få gange i døgnet, og det kan ikke sættes op.")
    if name == OUTLOOK:
        return _("Outlook henter hver tredje time eller sjældnere, nogle gange kun én gang i døgnet.")
    if name in (IPHONE, APPLE):
        return _("Apple henter så tit, som du har bedt om: hvert kvarter, hver time eller én gang om dagen.")
    if name == "Thunderbird":
        return _("Thunderbird henter hver halve time, hvis du ikke har valgt andet.")
    if name in ("DAVx5", "ICSx5"):
        return _("{app} henter så tit, som du har valgt i appen; en gang i døgnet, hvis du intet har valgt.").format(
            app=name
        )
    if name == "Fastmail":
        return _("Fastmail henter omtrent én gang i timen.")
    if name == "Nextcloud":
        return _("Nextcloud henter så tit, som kalenderen beder om: en gang i timen.")
    if name == BROWSER:
        return _("En browser henter kun, når nogen åbner adressen.")
    return _("Hvor tit det henter, ved vi ikke.")


# -- noting --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    """The last fetch of one feed by one program, and when it was last written."""

    fetched_at: datetime
    etag: str
    written_at: datetime


type _Key = tuple[UUID, str]
_seen: dict[_Key, _Seen] = {}
_names: dict[str, str] = {}
_unwritten: set[_Key] = set()
_lock = threading.Lock()
_look_again: datetime | None = None


def note_fetch(feed_id: UUID, user_agent: str, etag: str, now: datetime) -> None:
    """Remembers a fetch. A poll within a minute of the last one written costs nothing; a failed write no poll."""
    global _look_again
    user_agent = user_agent[:200]
    with _lock:
        name = _names.get(user_agent)
        if name is None:
            if len(_names) >= FORGET_OVER:
                _names.clear()
            name = _names[user_agent] = client_name(user_agent)
        key = (feed_id, name)
        seen = _seen.get(key)
        if seen is None:
            if len(_seen) >= FORGET_OVER:
                _seen.clear()
                _unwritten.clear()
            _seen[key] = _Seen(now, etag, now)
            due = [key, *_due(now)]
        else:
            seen.fetched_at, seen.etag = now, etag
            _unwritten.add(key)
            if _look_again is not None and _look_again > now >= _look_again - EVERY:
                return
            due = _due(now)
        _look_again = now + EVERY / 6
    _write(due)


def write_now(feed_ids: Iterable[UUID]) -> None:
    """What this process knows of these feeds, written before somebody looks."""
    wanted = set(feed_ids)
    with _lock:
        due = [key for key in _unwritten if key[0] in wanted]
        _unwritten.difference_update(due)
    _write(due)


def _due(now: datetime) -> list[_Key]:
    """Those whose minute is over; held under the lock. A clock that was put back makes all of them due."""
    due = [key for key in _unwritten if not timedelta(0) <= now - _seen[key].written_at < EVERY]
    for key in due:
        _seen[key].written_at = now
    _unwritten.difference_update(due)
    return due


def _write(keys: list[_Key]) -> None:
    if len(keys) > 1:  # more than the poll's own: a feed may have gone in that minute, and takes no other with it
        there = set(Feed.objects.filter(pk__in={key[0] for key in keys}).values_list("pk", flat=True))
        keys = [key for key in keys if key[0] in there]
    rows = [
        FeedClient(feed_id=key[0], name=key[1], fetched_at=seen.fetched_at, etag=seen.etag)
        for key in sorted(keys)
        if (seen := _seen.get(key))
    ]
    if not rows:
        return
    try:
        with transaction.atomic():
            FeedClient.objects.bulk_create(
                rows,
                batch_size=200,
                update_conflicts=True,
                unique_fields=["feed", "name"],
                update_fields=["fetched_at", "etag"],
            )
    except DatabaseError as error:
        logger.warning("The fetch of a feed was not noted: %s", error)


def forget() -> None:
    """As after a start: the next fetch is written."""
    global _look_again
    with _lock:
        _seen.clear()
        _unwritten.clear()
        _look_again = None


# -- telling -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Health:
    """One program as a page shows it."""

    name: str
    fetched_at: datetime
    is_current: bool
    how_often: str


def health_of(feed: Feed, etag: str, changed_at: datetime | None) -> list[Health]:
    """The programs that fetch this feed, the last one first.

    ``etag`` and ``changed_at`` are of the version that stands. A program has it when that is what it was answered,
    or when it asked after the last change.
    """
    rows = sorted(feed.clients.all(), key=lambda row: row.fetched_at, reverse=True)
    since = changed_at + timedelta(seconds=1) if changed_at else None
    return [
        Health(
            shown_name(row.name),
            row.fetched_at,
            row.etag == etag or (since is not None and row.fetched_at >= since),
            how_often(row.name),
        )
        for row in rows
    ]
