"""When a feed was last fetched and by which client: gathered in memory, written at most once a minute per feed."""

import logging
import threading
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from events.models import Feed

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
FORGET_OVER = 10_000

# First match wins: what stands in the User-Agent, and what people call it.
_CLIENTS = (
    ("google-calendar", "Google Kalender"),
    ("googlebot", "Google Kalender"),
    ("dataaccessd", "iPhone"),
    ("calendaragent", "Apple Kalender"),
    ("ios/", "iPhone"),
    ("macos/", "Apple Kalender"),
    ("thunderbird", "Thunderbird"),
    ("davx5", "DAVx5"),
    ("icsx5", "ICSx5"),
    ("nextcloud", "Nextcloud"),
    ("microsoft office", "Outlook"),
    ("microsoft.exchange", "Outlook"),
    ("exchange", "Outlook"),
    ("outlook", "Outlook"),
    ("evolution", "Evolution"),
    ("mozilla", "browser"),
)

_written: dict[UUID, datetime] = {}
_lock = threading.Lock()


def note_fetch(feed: Feed, client: str, now: datetime) -> None:
    """Remembers a fetch. A poll within a minute of the last one written costs nothing; a failed write no poll."""
    with _lock:
        last = _written.get(feed.pk)
        if last is not None and timedelta(0) <= now - last < EVERY:
            return
        if len(_written) >= FORGET_OVER:
            _written.clear()
        _written[feed.pk] = now
    if feed.last_fetched_at is not None and timedelta(0) <= now - feed.last_fetched_at < EVERY:
        return  # another process has just written it
    try:
        with transaction.atomic():
            Feed.objects.filter(pk=feed.pk).update(last_fetched_at=now, last_client=client[:120])
    except DatabaseError as error:
        logger.warning("The fetch of a feed was not noted: %s", error)


def forget() -> None:
    """As after a start: the next fetch is written."""
    with _lock:
        _written.clear()


def client_name(user_agent: str) -> str:
    """What a person calls the program: "Google Kalender", "iPhone", "Outlook"; "" when it said nothing."""
    lower = user_agent.lower()
    for sign, name in _CLIENTS:
        if sign in lower:
            return _("en browser") if name == "browser" else name
    return user_agent.split("/")[0][:40]
