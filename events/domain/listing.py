"""Lists of events: filtered, searched, sorted, a page at a time from an index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from events.domain import lifecycle
from events.domain.agenda import Wanted
from events.domain.changes import local_day
from events.domain.venues import spellings
from events.domain.whats_on import earliest_start
from events.models import Event

PAGE = 40
COUNTED = 1000  # a total is counted no further


@dataclass(frozen=True)
class Asked:
    """What the list is to hold. ``when``: coming, past or all."""

    wanted: Wanted
    text: str = ""
    when: str = "coming"
    status: str = ""
    order: str = "soonest"


@dataclass(frozen=True)
class Page:
    """One page, how many there are (at most COUNTED), and whether another one follows."""

    events: list[Event]
    number: int
    total: int
    more: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.events) - 1

    @property
    def total_is_bounded(self) -> bool:
        return self.total >= COUNTED


# The day first: with the hour it stands in an index, so that a page is read in order and nothing is sorted.
ORDERS = {
    "soonest": ("day", "starts_at", "id"),
    "latest": ("-day", "-starts_at", "-id"),
    "changed": ("-updated_at", "id"),
}


def rows(asked: Asked, now: datetime) -> QuerySet[Event]:
    """All events asked for, in order."""
    found = asked.wanted.events()
    if asked.status == "gone":
        found = Event.objects.filter(asked.wanted.scope.condition(), status__in=sorted(lifecycle.GONE))
    elif asked.status:
        found = found.filter(status=asked.status)
    # The days narrow by an index; the end decides among the rest, said so that it chooses no index itself.
    if asked.when == "coming":
        found = found.filter(~Q(ends_at__lt=now), day__gte=local_day(earliest_start(now)))
    elif asked.when == "past":
        found = found.filter(~Q(ends_at__gte=now), day__lte=local_day(now))
    if asked.text:
        match = Q()
        for words in spellings(asked.text):
            match |= Q(title__icontains=words) | Q(venue__name__icontains=words) | Q(venue__town__istartswith=words)
        found = found.filter(match)
    return found.order_by(*ORDERS.get(asked.order, ORDERS["soonest"]))


def page(asked: Asked, number: int, now: datetime) -> Page:
    """One page; page 25 is the last one reached by leafing, beyond it one searches."""
    number = max(1, min(number, COUNTED // PAGE))
    found = rows(asked, now).select_related("programme", "venue")
    start = (number - 1) * PAGE
    events: list[Any] = list(found[start : start + PAGE + 1])
    more = len(events) > PAGE
    total = start + len(events)
    if more:
        total = len(rows(asked, now).order_by().values_list("pk")[:COUNTED])
    return Page(events[:PAGE], number, total, more and number < COUNTED // PAGE)
