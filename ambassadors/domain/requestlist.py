"""Lists of visit requests: by what is to be done with them, searched, a page at a time from an index."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from ambassadors.domain import urgency
from ambassadors.models import Slot, VisitRequest
from events.domain.search import holds

PAGE = 30
Status = VisitRequest.Status

# What waits for the organiser, what waits for others, and what is over.
GROUPS: dict[str, tuple[str, ...]] = {
    "decide": (Status.SUBMITTED, Status.MATCHING, Status.RESCHEDULING, Status.STAFFED),
    "asked": (Status.NEEDS_INFO, Status.OFFERING),
    "confirmed": (Status.CONFIRMED,),
    "over": (Status.CARRIED_OUT, Status.CLOSED, Status.REJECTED, Status.CANCELLED),
}


@dataclass(frozen=True)
class Cursor:
    """The last row of the page before; the next page begins after it."""

    at: datetime
    pk: uuid.UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """None for anything that is no cursor: then the list begins at its beginning."""
        moment, _mark, pk = text.partition("_")
        try:
            at = datetime.fromisoformat(moment)
            return cls(at, uuid.UUID(pk)) if at.tzinfo else None
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Page:
    rows: list[VisitRequest]
    after: Cursor | None  # of the next page, when there is one


def choose(
    rows: QuerySet[VisitRequest],
    *,
    group: str = "",
    status: str = "",
    programme: str = "",
    audience: str = "",
    text: str = "",
) -> QuerySet[VisitRequest]:
    """The requests asked for. A status narrows more than a group."""
    if status:
        rows = rows.filter(status=status)
    elif group in GROUPS:
        rows = rows.filter(status__in=GROUPS[group])
    if programme:
        rows = rows.filter(programme__slug=programme)
    if audience:
        rows = rows.filter(audience=audience)
    if text:
        rows = rows.filter(
            holds("school__name", text)
            | holds("unlisted_school", text)
            | holds("contact_name", text)
            | holds("school__town", text)
            | Q(school__institution_number__startswith=text)
        )
    return rows


def _slots() -> "Prefetch[str, QuerySet[Slot], str]":
    return Prefetch("slots", queryset=Slot.objects.exclude(state=Slot.State.RELEASED).order_by("starts_at"))


def pressing(rows: QuerySet[VisitRequest], now: datetime) -> list[urgency.Urgent]:
    """One page of those that press most, weighed for their audience; the same two queries however many wait."""
    oldest = rows.order_by("created_at", "pk").prefetch_related(_slots())[: urgency.MOST]
    return urgency.in_order(oldest, now)[:PAGE]


def page(rows: QuerySet[VisitRequest], *, oldest_first: bool, after: Cursor | None) -> Page:
    """One page, with the slots of its rows; leafing costs the same on every page."""
    if after is not None:
        if oldest_first:
            rows = rows.filter(Q(created_at__gt=after.at) | Q(created_at=after.at, pk__gt=after.pk))
        else:
            rows = rows.filter(Q(created_at__lt=after.at) | Q(created_at=after.at, pk__lt=after.pk))
    order = ("created_at", "pk") if oldest_first else ("-created_at", "-pk")
    found = list(rows.order_by(*order).prefetch_related(_slots())[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    return Page(found, Cursor(found[-1].created_at, found[-1].pk) if more else None)
