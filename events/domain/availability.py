"""When people and things are not to be had: periods away, and hours outside the week that suits.

``of(resources, start, end)`` answers for many at once, in as many queries as there are sources. Apps above add theirs
with ``register`` (an employer's busy weeks, say). Nothing here refuses: it is a warning, see events.domain.conflicts.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from events.domain import journal
from events.domain.agenda import ZONE
from events.models import Away, Resource, WeeklyHours
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import User

LONGEST = timedelta(days=366)
# Longer than this is being somewhere for days, not working through the night.
LONG = timedelta(hours=16)
AWAY, HOURS, BUSY = "away", "outside_hours", "own_calendar"


class Gap(NamedTuple):
    """A half-open period when somebody is not to be had, with the reason in words and as a code."""

    starts_at: datetime
    ends_at: datetime
    why: str
    code: str = AWAY


class Window(NamedTuple):
    """Hours of one weekday (0 is Monday) that suit, wall clock; an end of 00.00 is the next midnight."""

    weekday: int
    starts: time
    ends: time


type Gaps = dict[uuid.UUID, list[Gap]]
type Find = Callable[[Sequence[Resource], datetime, datetime], Gaps]
_sources: list[Find] = []


def register(find: Find) -> Find:
    """One more source: ``find(resources, start, end)`` answers with gaps by the resources' keys."""
    if find not in _sources:
        _sources.append(find)
    return find


def gaps(resources: Iterable[Resource], start: datetime, end: datetime) -> Gaps:
    """Every gap of these that touches [start, end), earliest first, by key; a fixed number of queries."""
    wanted = list({row.pk: row for row in resources}.values())
    found: Gaps = defaultdict(list)
    if not wanted or end <= start:
        return found
    for find in (_away, _outside_hours, *_sources):
        for key, rows in find(wanted, start, end).items():
            found[key] += rows
    for rows in found.values():
        rows.sort()
    return found


def of(
    resources: Iterable[Resource], start: datetime, end: datetime
) -> dict[Resource, list[tuple[datetime, datetime, str]]]:
    """When each of them is not to be had between start and end: (from, to, why), earliest first; [] for the free."""
    wanted = list(resources)
    found = gaps(wanted, start, end)
    return {row: [gap[:3] for gap in found.get(row.pk, [])] for row in wanted}


def _away(resources: Sequence[Resource], start: datetime, end: datetime) -> Gaps:
    found: Gaps = defaultdict(list)
    rows = Away.objects.filter(resource__in=[row.pk for row in resources], starts_at__lt=end, ends_at__gt=start)
    for row in rows:
        found[row.resource_id].append(Gap(row.starts_at, row.ends_at, row.words))
    return found


def _outside_hours(resources: Sequence[Resource], start: datetime, end: datetime) -> Gaps:
    windows: dict[uuid.UUID, list[Window]] = defaultdict(list)
    for row in WeeklyHours.objects.filter(resource__in=[row.pk for row in resources]):
        windows[row.resource_id].append(Window(row.weekday, row.starts, row.ends))
    why = _("uden for de faste tider")
    return {key: [Gap(a, b, why, HOURS) for a, b in outside(rows, start, end)] for key, rows in windows.items()}


def outside(windows: Iterable[Window], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """What of [start, end) lies outside these windows; without any windows, nothing does."""
    of_day: dict[int, list[Window]] = defaultdict(list)
    for window in windows:
        of_day[window.weekday].append(window)
    if not of_day:
        return []
    found: list[tuple[datetime, datetime]] = []
    free_from = start
    day = start.astimezone(ZONE).date()
    while day <= end.astimezone(ZONE).date():
        for window in sorted(of_day.get(day.weekday(), [])):
            opens, closes = _moments(day, window)
            if closes <= start or opens >= end:
                continue
            if opens > free_from:
                found.append((free_from, opens))
            free_from = max(free_from, closes)
        day += timedelta(days=1)
    if free_from < end:
        found.append((free_from, end))
    return found


def _moments(day: date, window: Window) -> tuple[datetime, datetime]:
    last = day + timedelta(days=1) if window.ends == time(0) else day
    return datetime.combine(day, window.starts, tzinfo=ZONE), datetime.combine(last, window.ends, tzinfo=ZONE)


def in_the_way(rows: Iterable[Gap], start: datetime, end: datetime) -> list[Gap]:
    """Those of a resource's gaps that are in the way of [start, end).

    Of what lasts for days, the nights between are not: only whole days outside the week's hours are.
    """
    touching = [gap for gap in rows if gap.starts_at < end and gap.ends_at > start]
    if end - start <= LONG:
        return touching
    return [
        gap
        for gap in touching
        if gap.code != HOURS or min(gap.ends_at, end) - max(gap.starts_at, start) >= timedelta(hours=20)
    ]


def add_away(
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    why: str = Away.Why.OTHER,
    note: str = "",
    by: User | None = None,
    about: models.Model | None = None,
) -> Away:
    """A period when nobody should ask; what is booked already stands until it is taken off.

    It stands in the history of ``about``, else of the person or the thing.
    """
    errors = []
    if ends_at <= starts_at:
        errors.append(("/last", _("Slutter før den starter. Vælg en senere dag.")))
    elif ends_at - starts_at > LONGEST:
        errors.append(("/last", _("Vælg højst et år ad gangen.")))
    elif ends_at <= now:
        errors.append(("/last", _("Perioden er allerede forbi.")))
    if why not in Away.Why.values:
        errors.append(("/why", _("Vælg en af grundene.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="absence"):
        row = Away(resource=resource, starts_at=starts_at, ends_at=ends_at, why=why, note=note.strip()[:120])
        journal.also(Away.objects.filter(pk=row.pk))
        row.save(force_insert=True)
        record(about or _history_of(resource), now=now, by=by, what="absence", new=_in_words(row))
    return row


def remove_away(row: Away, *, now: datetime, by: User | None = None, about: models.Model | None = None) -> None:
    with journal.as_one(now=now, by=by, what="absence_removed"):
        journal.also(Away.objects.filter(pk=row.pk))
        record(about or _history_of(row.resource), now=now, by=by, what="absence_removed", old=_in_words(row))
        row.delete()


def unmake(rows: Sequence[Away], now: datetime, by: User | None) -> None:
    """A deed that noted these periods is undone."""
    for row in rows:
        remove_away(row, now=now, by=by)


def set_weekly_hours(
    resource: Resource,
    windows: Iterable[Window],
    *,
    now: datetime,
    by: User | None = None,
    about: models.Model | None = None,
) -> list[WeeklyHours]:
    """Exactly these hours from now on; none at all means any time."""
    wanted = sorted(set(windows))
    if any(w.ends != time(0) and w.ends <= w.starts for w in wanted):
        raise Invalid([("/weekly", _("Slutter før det starter. Vælg et senere sluttidspunkt."))])
    for before, after in pairwise(wanted):
        if before.weekday == after.weekday and (before.ends == time(0) or after.starts < before.ends):
            raise Invalid([("/weekly", _("To tidsrum på samme dag overlapper hinanden."))])
    with journal.as_one(now=now, by=by, what="weekly_hours"):
        Resource.objects.select_for_update().get(pk=resource.pk)
        journal.also(WeeklyHours.objects.filter(resource=resource))
        there = [Window(row.weekday, row.starts, row.ends) for row in resource.weekly_hours.all()]
        if sorted(there) != wanted:
            resource.weekly_hours.all().delete()
            WeeklyHours.objects.bulk_create(WeeklyHours(resource=resource, **window._asdict()) for window in wanted)
            record(about or _history_of(resource), now=now, by=by, what="weekly_hours", new=str(len(wanted)))
    return list(resource.weekly_hours.all())


def _history_of(resource: Resource) -> Resource | User:
    """Of a person it is the person's history."""
    return resource.user if resource.user_id and resource.user else resource


def _in_words(row: Away) -> str:
    return f"{row.starts_at:%Y-%m-%d}–{row.ends_at:%Y-%m-%d}"


def coming(resource: Resource, now: datetime) -> Mapping[str, object]:
    """What a page shows of somebody's availability: periods not over yet, and the week's hours."""
    return {
        "away": list(resource.away.filter(ends_at__gt=now).order_by("starts_at")),
        "weekly": list(resource.weekly_hours.all()),
    }
