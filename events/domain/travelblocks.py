"""The way to, between and home from what a person is on, as entries of the own calendar for those who ask for it.

An estimate by car (people.domain.journeys) from the postcode the calendar names. Nothing is stored: a block is told
by whom, between what and when, so that another time is another block, and nothing else about it ever changes.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from events.domain import buffers, ics, lifecycle
from events.domain.feedparts import Part
from events.domain.feedwindows import GONE, midnight
from events.domain.roadtime import in_words
from events.models import Booking, Feed
from people.domain.journeys import Point, travel_minutes

MOST = 300
# Whoever cannot be at home for so long goes straight on to the next place.
AT_HOME = timedelta(hours=1)
_NAMES = uuid.UUID("6f1c3f0e-6b0c-4d43-9c3a-0a7c5be0b2a4")


class Stop(NamedTuple):
    """Where somebody has to be, from and to; ``of`` is the event's or shift's id, None at home."""

    arrives_at: datetime
    leaves_at: datetime
    point: Point
    place: str
    of: uuid.UUID | None
    changed_at: datetime
    is_tentative: bool


class Way(NamedTuple):
    """One drive, whole minutes, between two stops; None is home."""

    starts_at: datetime
    ends_at: datetime
    start: Stop | None
    goal: Stop | None


def of_feed(feed: Feed, now: datetime) -> Iterator[Part]:
    """The blocks from today on, earliest first, in the active language; one question."""
    home = feed.latitude, feed.longitude
    if not feed.shows_travel or feed.user_id is None or home[0] is None or home[1] is None:
        return
    for way in ways(_stops(feed.user_id, now), (home[0], home[1])):
        yield Part(way.starts_at, way.ends_at, _text(way, feed.user_id, feed.busy_only))


def ways(stops: Iterable[Stop], home: Point) -> Iterator[Way]:
    """Out, on and home again: by way of home wherever that leaves an hour there. ``stops`` come earliest first."""
    rows = list(stops)
    if not rows:
        return
    yield from _drive(None, rows[0], home)
    for one, other in pairwise(rows):
        if one.point == other.point and other.arrives_at - one.leaves_at < timedelta(hours=4):
            continue
        to_home, back = travel_minutes(one.point, home), travel_minutes(home, other.point)
        if other.arrives_at - one.leaves_at >= timedelta(minutes=to_home + back) + AT_HOME:
            yield from _drive(one, None, home)
            yield from _drive(None, other, home)
        else:
            yield from _drive(one, other, home)
    yield from _drive(rows[-1], None, home)


def _drive(start: Stop | None, goal: Stop | None, home: Point) -> Iterator[Way]:
    """Just in time; on the way home at once. Nobody travels within one place."""
    here, there = start.point if start else home, goal.point if goal else home
    if here == there:
        return
    long = timedelta(minutes=travel_minutes(here, there))
    if goal is not None:
        yield Way(goal.arrives_at - long, goal.arrives_at, start, goal)
    elif start is not None:
        yield Way(start.leaves_at, start.leaves_at + long, start, None)


def _stops(user_id: uuid.UUID, now: datetime) -> Iterator[Stop]:
    """What the person is on, where the place is known; two visits that overlap keep their order."""
    rows = (
        Booking.objects.filter(
            resource__user=user_id,
            state=Booking.State.FIRM,
            busy_to__gte=midnight(now),
            event__venue__latitude__isnull=False,
            event__venue__longitude__isnull=False,
        )
        .exclude(event__status__in=GONE)
        .select_related("event__venue", "event__performance", "shift")
        .order_by("busy_from", "pk")[:MOST]
    )
    for booking in rows:
        event, shift = booking.event, booking.shift
        venue = event.venue
        if venue is None or venue.point is None:
            continue
        drive = buffers.drive(event) if shift is None else timedelta(0)
        yield Stop(
            booking.busy_from + drive,
            booking.busy_to - drive,
            venue.point,
            venue.name,
            shift.pk if shift else event.pk,
            ics.version_time(event, shift),
            lifecycle.calendar_status(event.status) == "TENTATIVE",
        )


def _text(way: Way, user_id: uuid.UUID, is_busy_only: bool) -> bytes:
    known = [stop for stop in (way.start, way.goal) if stop]
    ids = [str(stop.of) if stop else "home" for stop in (way.start, way.goal)]
    name = "|".join([str(user_id), *ids, way.starts_at.isoformat(), way.ends_at.isoformat()])
    long = in_words(int((way.ends_at - way.starts_at).total_seconds()) // 60).rstrip(".")
    title = _("Rejse hjem") if way.goal is None else _("Rejse til {place}").format(place=way.goal.place)
    said = _("Cirka {long} med bil. Et skøn ud fra afstanden.").format(long=long)
    changed_at = max(stop.changed_at for stop in known)
    return ics.note_text(
        f"travel-{uuid.uuid5(_NAMES, name)}",
        title=_("Optaget") if is_busy_only else title,
        starts_at=way.starts_at,
        ends_at=way.ends_at,
        created_at=changed_at,
        changed_at=changed_at,
        description="" if is_busy_only else said,
        category="" if is_busy_only else _("Rejse"),
        is_tentative=any(stop.is_tentative for stop in known),
    )
