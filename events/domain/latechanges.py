"""What changes shortly before, and has no letter of its own, goes by mail to those whose calendar has not fetched it.

A move or a cancellation of an event is told by its letters (events.domain.notices), whatever calendars do. Another time
of a shift, and being taken off, only calendars show; within two days a letter about it waits in the outbox for a while
and is withdrawn when a program has fetched the person's calendar since. Who chose invitations gets those instead.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from events.domain import daytexts, ics
from events.models import Event, Feed, FeedClient, Shift
from people.domain.outbox import unsent, withdraw, write
from people.models import Letter, User

KIND = "late_change"
LATE, URGENT = timedelta(hours=48), timedelta(hours=6)
PATIENCE = timedelta(hours=2)
# A program that has not fetched for so long is one no more.
FORGOTTEN = timedelta(days=14)


def shift_moved(
    event: Event, user: User, shift: Shift, old: tuple[datetime, datetime], now: datetime, by: User | None
) -> bool:
    """The shift begins and ends otherwise than it did; whether a letter waits, or goes, because of it."""
    return _tell(event, user, shift, min(old[0], shift.starts_at), now, by, old=old)


def taken_off(event: Event, user: User, shift: Shift | None, now: datetime, by: User | None) -> bool:
    return _tell(event, user, shift, (shift or event).starts_at, now, by)


def forget(event: Event, user: User, shift: Shift | None) -> int:
    """What waits about it is true no more; returns how many letters it were."""
    rows = Letter.objects.filter(kind=KIND, user=user, dedupe_key__startswith=f"{KIND}:{ics.uid_of(event, shift)}:")
    withdraw(unsent(event, [daytexts.SHIFT]).filter(user=user), _("Blev forældet, før det kom af sted."))
    return withdraw(rows, _("Blev forældet, før det kom af sted."))


def settle(now: datetime) -> int:
    """Withdraws what calendars have fetched meanwhile; returns how many."""
    waiting = Letter.objects.filter(kind=KIND, status__in=[Letter.Status.QUEUED, Letter.Status.HELD])
    known = [pk for pk, user, since in waiting.values_list("pk", "user", "created_at") if _has_fetched(user, since)]
    return withdraw(Letter.objects.filter(pk__in=known), _("Kalenderen har hentet det.")) if known else 0


def _tell(
    event: Event,
    user: User,
    shift: Shift | None,
    first: datetime,
    now: datetime,
    by: User | None,
    old: tuple[datetime, datetime] | None = None,
) -> bool:
    knows_old = not forget(event, user, shift)
    if user.calendar == User.Calendar.INVITATIONS or (by is not None and by.pk == user.pk):
        return False
    if not now < first <= now + LATE:
        return False
    daytexts.about_shift(event, user, shift, old, now, is_moved=old is not None)
    waits = first > now + URGENT and _has_fetched(user.pk, now - FORGOTTEN)
    letter = write(
        KIND,
        dedupe=f"{KIND}:{ics.uid_of(event, shift)}:{user.pk}:{now.isoformat()}",
        now=now,
        to=user,
        about=event,
        part="letters:staff",
        due_at=now + PATIENCE if waits else now,
        context={"event": event, "shift": shift, "is_moved": old is not None, "old": old if knows_old else None},
    )
    return letter is not None


def _has_fetched(user_id: UUID | None, since: datetime) -> bool:
    """Whether a program has fetched the person's own calendar after that moment."""
    feeds = Feed.objects.filter(user=user_id, kind=Feed.Kind.MINE, busy_only=False, ended_at=None)
    return FeedClient.objects.filter(feed__in=feeds, fetched_at__gt=since).exists()
