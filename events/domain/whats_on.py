"""What is on: public events to come, found in an index however many have been."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Min, QuerySet

from events.domain.changes import local_day
from events.domain.lifecycle import GONE, SHOWN_TO_ALL
from events.models import Event, EventStatus


def whats_on(
    now: datetime,
    *,
    include: Collection[str] = (),
    from_: datetime | None = None,
    to: datetime | None = None,
) -> QuerySet[Event]:
    """Public events, unordered. ``include`` may hold "cancelled" and "past"; ``from_`` and ``to`` make a window
    that an event touches (half-open, so ending at ``from_`` is before it)."""
    statuses = SHOWN_TO_ALL if "cancelled" in include else SHOWN_TO_ALL - {EventStatus.CANCELLED}
    rows = Event.objects.filter(is_public=True, status__in=sorted(statuses - GONE))
    since = from_ if "past" in include else max(from_ or now, now)
    if since is not None:
        # The second condition is the rule; the first lets the index on starts_at skip everything long over.
        rows = rows.filter(starts_at__gte=_earliest_start(since), ends_at__gt=since)
    if to is not None:
        rows = rows.filter(starts_at__lt=to)
    return rows


def _earliest_start(since: datetime) -> datetime:
    """No event that is still on at ``since`` began before this."""
    day = local_day(since)
    longest = Event.objects.filter(last_day__gt=F("day"), last_day__gte=day, day__lt=day, is_public=True).aggregate(
        earliest=Min("starts_at")
    )["earliest"]
    began_today = since - timedelta(days=1, hours=2)  # a day of its own, whatever the clock did
    return min(longest, began_today) if longest else began_today
