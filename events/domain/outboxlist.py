"""The outbox as a list: filtered, searched, newest first, a page at a time from an index."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from events.domain.venues import spellings
from events.models import Programme
from people.models import Letter

PAGE = 50
COUNTED = 100  # more than this is shown as "100+"
WAITING = (Letter.Status.FAILED, Letter.Status.HELD, Letter.Status.QUEUED)


@dataclass(frozen=True)
class Asked:
    """What the list is to hold; ``before`` is where the page above ended."""

    status: str = ""
    text: str = ""
    programme: uuid.UUID | None = None
    event: uuid.UUID | None = None
    before: tuple[datetime, uuid.UUID] | None = None


@dataclass(frozen=True)
class Page:
    letters: list[Letter]
    following: str  # what stands for the next page in the address; "" on the last
    programmes: Mapping[uuid.UUID, Programme] = field(default_factory=dict)


def page(rows: QuerySet[Letter], asked: Asked) -> Page:
    """One page of these letters; two queries however many there are."""
    wanted = _filtered(rows, asked).defer("text", "html", "calendar")
    if asked.before:
        at, pk = asked.before
        wanted = wanted.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(pk__lt=pk))
    found = list(wanted.order_by("-created_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    known = Programme.objects.in_bulk({row.programme_id for row in shown if row.programme_id})
    return Page(shown, mark(shown[-1]) if len(found) > PAGE else "", known)


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


def waiting_counts(rows: QuerySet[Letter]) -> dict[str, int]:
    """How many have failed, are held, are on their way; counted no further than needed."""
    return {status: rows.filter(status=status).order_by()[: COUNTED + 1].count() for status in WAITING}


def _filtered(rows: QuerySet[Letter], asked: Asked) -> QuerySet[Letter]:
    if asked.status:
        rows = rows.filter(status=asked.status)
    elif not asked.event:
        rows = rows.exclude(status=Letter.Status.BUNDLED)  # the letter that carries them stands in the list
    if asked.programme:
        rows = rows.filter(programme_id=asked.programme)
    if asked.event:
        rows = rows.filter(about_kind="events.event", about_id=str(asked.event))
    if asked.text:
        condition = Q()
        for words in spellings(asked.text):
            condition |= Q(to_email__icontains=words) | Q(to_name__icontains=words)
            condition |= Q(subject__icontains=words, is_account=False)
        rows = rows.filter(condition)
    return rows
