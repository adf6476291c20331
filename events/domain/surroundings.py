"""What events share and calendars show: venues and programmes. A correction there is a new version of each event.

It makes no letters: a school that gets its right name, or a programme another colour, concerns calendars only.
Sending people elsewhere is a change of the event's venue and goes through events.domain.changes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from events.domain import feeds
from events.models import Event, Programme, Venue

# The place itself makes SEQUENCE grow; where its pin stands on the map does not.
PLACE = ("name", "street", "postcode", "town")
SHOWN: dict[type[models.Model], tuple[str, ...]] = {
    Venue: (*PLACE, "latitude", "longitude"),
    Programme: ("name", "name_en", "colour"),
}
# Older events stand in no feed.
OLDEST = timedelta(days=400)


def differing(row: Venue | Programme) -> frozenset[str]:
    """Which shown fields are about to change, asked before the row is saved; none for a new one."""
    names = SHOWN[type(row)]
    stored = type(row)._default_manager.filter(pk=row.pk).values(*names).first()
    if stored is None:
        return frozenset()
    return frozenset(name for name in names if stored[name] != getattr(row, name))


def shown_differently(row: Venue | Programme, fields: frozenset[str], now: datetime) -> int:
    """The events of this venue or programme get a new version; returns how many."""
    if not fields:
        return 0
    by = {"venue": row} if isinstance(row, Venue) else {"programme": row}
    return _new_versions(Event.objects.filter(**by), now, moved=bool(fields & set(PLACE)) and isinstance(row, Venue))


def places_differ(places: Mapping[UUID, frozenset[str]], now: datetime) -> int:
    """The events of these venues get a new version, each venue with the fields that differ; returns how many."""
    moved = [pk for pk, fields in places.items() if fields & set(PLACE)]
    drawn = [pk for pk, fields in places.items() if not fields & set(PLACE) and fields & set(SHOWN[Venue])]
    count = 0
    for pks, is_moved in ((moved, True), (drawn, False)):
        if pks:
            count += _new_versions(Event.objects.filter(venue__in=pks), now, moved=is_moved)
    return count


def _new_versions(events: QuerySet[Event], now: datetime, *, moved: bool) -> int:
    events = events.filter(ends_at__gte=now - OLDEST)
    stamp = Greatest(
        F("changed_at") + timedelta(seconds=1), Value(now.replace(microsecond=0), output_field=models.DateTimeField())
    )
    with transaction.atomic():
        count = events.update(changed_at=stamp, updated_at=now, sequence=F("sequence") + (1 if moved else 0))
        feeds.make_stale_around(events)
    return count


def people_differ(events: QuerySet[Event], now: datetime) -> int:
    """These events get a new version because somebody on them is called otherwise; returns how many."""
    return _new_versions(Event.objects.filter(pk__in=events.order_by().values("pk")), now, moved=False)
