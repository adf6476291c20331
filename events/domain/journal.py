"""What one deed changes is written down while it is done, so that it can be said afterwards and taken back.

``as_one`` opens a change set, or joins the one that is open; whatever is changed inside belongs to it. A function
that changes an event, or rows that hang on it, says ``watch(event)`` before its first write.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from events.models import (
    Booking,
    ChangeLetter,
    ChangeRow,
    ChangeSet,
    CompanyVisit,
    Event,
    EventKind,
    Hold,
    Performance,
    Shift,
)
from people.domain.bundles import bundle
from people.domain.history import subject_kind
from people.domain.traces import Trace, gathered
from people.models import Letter, Transition, User

UNDO_FOR = timedelta(minutes=10)
# These count versions: they are never put back, only further on.
VERSIONS = frozenset({"revision", "sequence", "changed_at", "updated_at"})

type Rows = dict[str, dict[str, dict[str, Any] | None]]  # model label → key → its fields, None where there is no row
type Find = Callable[[Event], Iterable[QuerySet[Any, Any]]]


def _own_rows(event: Event) -> Iterator[QuerySet[Any, Any]]:
    yield Event.objects.filter(pk=event.pk)
    if event.kind == EventKind.STAND:
        yield Shift.objects.filter(event=event)
    if event.kind == EventKind.PERFORMANCE:
        yield Performance.objects.filter(event=event)
        yield Hold.objects.filter(event=event)
    if event.kind == EventKind.COMPANY_VISIT:
        yield CompanyVisit.objects.filter(event=event)
    yield Booking.objects.filter(event=event)


_finds: list[Find] = [_own_rows]


def register_rows(find: Find) -> None:
    """Tells which further rows hang on an event and go back with it, those they depend on first."""
    _finds.append(find)


@dataclass
class _Watched:
    """One event, what hangs on it, and all of it as it was."""

    event: Event | None
    is_new: bool = False
    more: list[tuple[QuerySet[Any, Any], Sequence[str]]] = field(default_factory=list)
    before: Rows = field(default_factory=dict)

    def add(self, queryset: QuerySet[Any, Any], only: Sequence[str] = ()) -> None:
        self.more.append((queryset, only))
        known = self.before.setdefault(queryset.model._meta.label_lower, {})
        for pk, values in _rows(queryset, only).items():
            known.setdefault(pk, values)

    def now(self) -> Rows:
        rows: Rows = {}
        # What is tied to an event that was not there before may have been there before it: only what is its own is new.
        finds = [] if self.event is None else [_own_rows] if self.is_new else _finds
        own = [(query, ()) for find in finds if self.event for query in find(self.event)]
        for queryset, only in [*own, *self.more]:
            rows.setdefault(queryset.model._meta.label_lower, {}).update(_rows(queryset, only))
        return rows


@dataclass
class Journal:
    """An open change set and the events watched for it."""

    change_set: ChangeSet
    watched: dict[uuid.UUID, _Watched] = field(default_factory=dict)
    may_be_undone: bool = True

    def watch(self, event: Event, *more: QuerySet[Any, Any]) -> None:
        one = self.watched.get(event.pk)
        if one is None:
            # Held until the end: what somebody else changes on it meanwhile is not ours.
            list(Event.objects.select_for_update().filter(pk=event.pk).values_list("pk"))
            one = self.watched[event.pk] = _Watched(event)
            one.before = one.now()
        for queryset in more:
            one.add(queryset)

    def also(self, *querysets: QuerySet[Any, Any], only: Sequence[str] = ()) -> None:
        """Rows that hang on no event yet; of them ``only`` these columns, when they are neither made nor deleted."""
        one = self.watched.setdefault(_NO_EVENT, _Watched(None))
        for queryset in querysets:
            one.add(queryset, only)

    def made(self, event: Event, *more: QuerySet[Any, Any]) -> None:
        """The event was not there before, nor were ``more``."""
        self.watched.setdefault(event.pk, _Watched(event, is_new=True)).more.extend((one, ()) for one in more)

    def write(self, trace: Trace) -> None:
        """Keeps what differs from before; nothing when nothing does."""
        rows = [row for one in self.watched.values() if (row := self._row(one, trace.lines))]
        if not rows:
            return
        change_set = self.change_set
        if change_set.by_id and self.may_be_undone:
            change_set.undo_until = change_set.at + UNDO_FOR
        change_set.what = change_set.what or "many"
        change_set.save(force_insert=True)
        for number, row in enumerate(rows):
            row.number = number
        ChangeRow.objects.bulk_create(rows)
        _keep_letters(change_set, trace)

    def _row(self, one: _Watched, lines: Iterable[Transition]) -> ChangeRow | None:
        before, after = differing(one.before, one.now())
        if not before and not after:
            return None
        row = ChangeRow(change_set=self.change_set, revision=0, before=before, after=after)
        if one.event is not None:
            own = (subject_kind(one.event), str(one.event.pk))
            row.line_id = _first_standing([line for line in lines if (line.subject_kind, line.subject_id) == own])
            stored = Event.objects.filter(pk=one.event.pk).values("pk", "title", "revision").first()
            row.event_id = stored["pk"] if stored else None
            row.title = stored["title"] if stored else one.event.title
            row.revision = stored["revision"] if stored else one.event.revision
        return row


_NO_EVENT = uuid.UUID(int=0)
_current: ContextVar[Journal | None] = ContextVar("open_change_set", default=None)


@contextmanager
def as_one(
    *,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    what: str = "",
    words: str = "",
    without: Iterable[str] = (),
    undoes: ChangeSet | None = None,
) -> Iterator[ChangeSet]:
    """Makes everything that is changed in the block one deed, in one transaction.

    Inside another block it joins that one. The change set yielded is kept (``is_kept``) when the block ends and
    something was changed; it can be undone for ten minutes when a person did it. ``what`` is a code ("moved",
    "plan"), ``words`` a name of its own if it has one.
    """
    standing = _current.get()
    if standing is not None:
        yield standing.change_set
        return
    change_set = ChangeSet(
        what=what, words=words[:300], by=by, actor=(actor or str(by or ""))[:120], at=now, without=sorted(without)
    )
    change_set.undoes = undoes
    journal = Journal(change_set, may_be_undone=undoes is None)
    token = _current.set(journal)
    try:
        with transaction.atomic(), gathered(without=change_set.without) as trace:
            yield change_set
            bundle(trace, now)
            journal.write(trace)
    finally:
        _current.reset(token)


def is_open() -> bool:
    return _current.get() is not None


def watch(event: Event, *more: QuerySet[Any, Any]) -> None:
    """To be said inside ``as_one`` before an event, or what hangs on it, is written to; ``more`` are further rows."""
    _open().watch(event, *more)


def also(*querysets: QuerySet[Any, Any], only: Sequence[str] = ()) -> None:
    """The same of rows that hang on no event yet; of them ``only`` these columns, when they are neither made nor
    deleted."""
    _open().also(*querysets, only=only)


def made(event: Event, *more: QuerySet[Any, Any]) -> None:
    """To be said inside ``as_one`` of an event that was not there before, and of rows made with it."""
    _open().made(event, *more)


def did(what: str) -> None:
    """To be said inside ``as_one``: what kind of change this is, unless the block was opened with another name."""
    change_set = _open().change_set
    change_set.what = change_set.what or what


def cannot_be_undone() -> None:
    """To be said inside ``as_one`` where something is done that no way leads back from."""
    _open().may_be_undone = False


def _open() -> Journal:
    journal = _current.get()
    if journal is None:
        raise RuntimeError("no change set is open: with journal.as_one(…)")
    return journal


def differing(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """Before: of each row the fields that differ. After: the whole row, to tell later whether anybody went on from it.

    What counts versions does not count.
    """
    old: Rows = {}
    new: Rows = {}
    for label in [*before, *(label for label in after if label not in before)]:
        ones, others = before.get(label, {}), after.get(label, {})
        for pk in [*ones, *(pk for pk in others if pk not in ones)]:
            one, other = ones.get(pk), others.get(pk)
            if one is not None and other is not None:
                names = [name for name in one if name not in VERSIONS and one[name] != other.get(name)]
                if not names:
                    continue
                one = {name: one[name] for name in names}
            elif one is None and other is None:
                continue
            old.setdefault(label, {})[pk] = one
            new.setdefault(label, {})[pk] = _unversioned(other)
    return old, new


def _unversioned(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return row if row is None else {name: value for name, value in row.items() if name not in VERSIONS}


def as_text(value: Any) -> Any:
    """A field's value as JSON can hold it, exactly; the field's ``to_python`` reads it back."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _rows(queryset: QuerySet[Any, Any], only: Sequence[str]) -> dict[str, dict[str, Any] | None]:
    names = only or [one.attname for one in queryset.model._meta.concrete_fields]
    pk_name = queryset.model._meta.pk.attname
    return {
        str(row[pk_name]): {name: as_text(row[name]) for name in names}
        for row in queryset.order_by("pk").values(pk_name, *names)
    }


def _first_standing(lines: list[Transition]) -> int | None:
    """A line written in a savepoint that was rolled back is not there."""
    standing = set(Transition.objects.filter(pk__in=[line.pk for line in lines]).values_list("pk", flat=True))
    return next((line.pk for line in lines if line.pk in standing), None)


def _keep_letters(change_set: ChangeSet, trace: Trace) -> None:
    """A letter both written and withdrawn in the block is neither."""
    written = [letter.pk for letter in (*trace.letters, *trace.said_otherwise)]
    how: dict[uuid.UUID, str] = dict.fromkeys(written, ChangeLetter.How.WRITTEN)
    how |= {pk: ChangeLetter.How.WITHDRAWN for pk in trace.withdrawn if pk not in how}
    gone = set(trace.withdrawn) & set(written)
    standing = Letter.objects.filter(pk__in=[pk for pk in how if pk not in gone]).values_list("pk", flat=True)
    ChangeLetter.objects.bulk_create(
        ChangeLetter(change_set=change_set, letter_id=pk, how=how[pk]) for pk in sorted(standing)
    )
