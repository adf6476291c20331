"""The outbox as a list: filtered, searched, newest first, a page at a time from an index."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from events.domain.venues import spellings
from events.models import Programme
from people.domain.manyletters import MOST
from people.models import Letter

PAGE = 50
COUNTED = 100  # more than this is shown as "100+"
S = Letter.Status
PLANNED, RETRYING = "planned", "retrying"

# What a person asks for: a queued letter is planned, on its way, or tried again later.
STATES: dict[str, Any] = {
    PLANNED: _("planlagt"),
    S.QUEUED: S.QUEUED.label,
    RETRYING: _("prøves igen"),
    S.HELD: S.HELD.label,
    S.SENDING: S.SENDING.label,
    S.SENT: S.SENT.label,
    S.KEPT: S.KEPT.label,
    S.FAILED: S.FAILED.label,
    S.CANCELLED: S.CANCELLED.label,
    S.BUNDLED: S.BUNDLED.label,
}
WAITING = (S.FAILED, RETRYING, S.HELD, S.QUEUED, PLANNED)


@dataclass(frozen=True)
class Asked:
    """What the list is to hold; ``before`` is where the page above ended."""

    status: str = ""
    text: str = ""
    programme: uuid.UUID | None = None
    event: uuid.UUID | None = None
    channel: str = ""
    before: tuple[datetime, uuid.UUID] | None = None


@dataclass(frozen=True)
class Page:
    letters: list[Letter]
    following: str  # what stands for the next page in the address; "" on the last
    programmes: Mapping[uuid.UUID, Programme] = field(default_factory=dict)


def state_of(letter: Letter, now: datetime) -> str:
    """One of STATES."""
    if letter.status != S.QUEUED:
        return letter.status
    if letter.attempts:
        return RETRYING
    return PLANNED if letter.due_at > now else S.QUEUED


def page(rows: QuerySet[Letter], asked: Asked, now: datetime) -> Page:
    """One page of these letters; two queries however many there are."""
    wanted = matching(rows, asked, now).defer("text", "html", "calendar")
    if asked.before:
        at, pk = asked.before
        wanted = wanted.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(pk__lt=pk))
    found = list(wanted.order_by("-created_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    known = Programme.objects.in_bulk({row.programme_id for row in shown if row.programme_id})
    return Page(shown, mark(shown[-1]) if len(found) > PAGE else "", known)


def count(rows: QuerySet[Letter], asked: Asked, now: datetime) -> int:
    """How many there are on all pages; counted no further than one may do something with at once."""
    return matching(rows, asked, now).order_by()[: MOST + 1].count()


def mark(letter: Letter) -> str:
    return f"{letter.created_at.isoformat()}~{letter.pk.hex}"


def read_mark(text: str) -> tuple[datetime, uuid.UUID] | None:
    """Nonsense in an address is no mark at all."""
    at, _tilde, pk = text.replace(" ", "+").partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, uuid.UUID(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def waiting_counts(rows: QuerySet[Letter], now: datetime) -> dict[str, int]:
    """How many have failed, are held, are on their way; counted no further than needed."""
    return {state: _in_state(rows, state, now).order_by()[: COUNTED + 1].count() for state in WAITING}


def _in_state(rows: QuerySet[Letter], state: str, now: datetime) -> QuerySet[Letter]:
    match state:
        case "planned":
            return rows.filter(status=S.QUEUED, attempts=0, due_at__gt=now)
        case "retrying":
            return rows.filter(status=S.QUEUED, attempts__gt=0)
        case S.QUEUED:
            return rows.filter(status=S.QUEUED, attempts=0, due_at__lte=now)
    return rows.filter(status=state)


def matching(rows: QuerySet[Letter], asked: Asked, now: datetime) -> QuerySet[Letter]:
    """All that are asked for, on whichever page."""
    if asked.status:
        rows = _in_state(rows, asked.status, now)
    elif not asked.event:
        rows = rows.exclude(status=Letter.Status.BUNDLED)  # the letter that carries them stands in the list
    if asked.programme:
        rows = rows.filter(programme_id=asked.programme)
    if asked.event:
        rows = rows.filter(about_kind="events.event", about_id=str(asked.event))
    if asked.channel:
        rows = rows.filter(channel=asked.channel)
    if asked.text:
        condition = Q()
        for words in spellings(asked.text):
            condition |= Q(to_email__icontains=words) | Q(to_name__icontains=words) | Q(to_phone__icontains=words)
            condition |= Q(subject__icontains=words, is_account=False)
        rows = rows.filter(condition)
    return rows
