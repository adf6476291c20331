"""What is on: public events to come, found in an index however many have been."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Min, Q, QuerySet

from events.domain.changes import Change, local_day
from events.domain.lifecycle import SHOWN_TO_ALL
from events.models import Event, EventStatus
from people.domain import tombstones

KIND = Event._meta.label_lower


def whats_on(
    now: datetime,
    *,
    include: Collection[str] = (),
    from_: datetime | None = None,
    to: datetime | None = None,
) -> QuerySet[Event]:
    """Public events, unordered. ``include`` may hold "cancelled" and "past"; ``from_`` and ``to`` make a window
    that an event touches (half-open, so ending at ``from_`` is before it)."""
    hidden = set(EventStatus.values) - SHOWN_TO_ALL
    if "cancelled" not in include:
        hidden.add(EventStatus.CANCELLED)
    # Said by what it is not: the statuses and the end choose no index, so that the rows come in order from theirs.
    rows = Event.objects.filter(is_public=True).exclude(status__in=sorted(hidden))
    since = from_ if "past" in include else max(from_ or now, now)
    if since is not None:
        # The second condition is the rule; the first lets the index skip everything long over.
        rows = rows.filter(~Q(ends_at__lte=since), starts_at__gte=earliest_start(since))
    if to is not None:
        rows = rows.filter(starts_at__lt=to)
    return rows


def earliest_start(since: datetime) -> datetime:
    """No event that is still on at ``since`` began before this."""
    day = local_day(since)
    running = Event.objects.filter(last_day__gt=F("day"), last_day__gte=day, day__lt=day)  # read from the index alone
    longest = running.aggregate(earliest=Min("starts_at"))["earliest"]
    began_today = since - timedelta(days=1, hours=2)  # a day of its own, whatever the clock did
    return min(longest, began_today) if longest else began_today


def shown_to_all() -> QuerySet[Event]:
    """What a stranger may see: released to the public, those over and those called off as well."""
    return Event.objects.filter(is_public=True, status__in=SHOWN_TO_ALL)


def passed_since(since: datetime, now: datetime) -> QuerySet[Event]:
    """Of those, what has become past since then without anybody changing it."""
    rows = shown_to_all().filter(ends_at__gte=since, ends_at__lte=now, updated_at__lt=F("ends_at"))
    return rows.filter(starts_at__gte=earliest_start(since))


def left_sight(event: Event, change: Change, now: datetime) -> None:
    """A change took it out of strangers' sight: who keeps a copy of what is on has to hear of it."""
    before = {"is_public": event.is_public, "status": event.status} | dict(change.before)
    was_shown = change.what != "made" and before["is_public"] and before["status"] in SHOWN_TO_ALL
    if was_shown and not is_shown(event):
        tombstones.bury(KIND, event.pk, now=now)


def is_shown(event: Event) -> bool:
    return event.is_public and event.status in SHOWN_TO_ALL
