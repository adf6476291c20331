"""Several changes made as one: moved, corrected, cancelled, made anew, judged by how all of it stands afterwards.

Two events may change places: who is taken is looked at when everything lies where it is to lie.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.domain import bookings, changes, conflicts, journal
from events.domain.conflicts import (
    EVERYTHING,
    REFUSE,
    TIME_AND_PLACE,
    WARN,
    Answer,
    Conflict,
    InTheWay,
    NeedsReason,
    Proposed,
)
from events.domain.scope import Scope
from events.models import Booking, ChangeSet, Event, EventStatus
from people.domain.refusals import MoveNotAllowed, Refused
from people.models import User


@dataclass(frozen=True)
class Deed:
    """One thing to be done. Of a new event ``values`` are what make_event takes; of another what is to be different.

    ``status`` instead of ``values`` is a move of the status, "cancelled" among them. ``revision`` is the event's as it
    was seen; where it is another by then, the deed is refused. ``key`` names the deed to whoever asked for it. ``then``
    is what follows once a new event is made, as part of the same deed.
    """

    event: Event | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""
    why: str = ""
    revision: int | None = None
    key: str = ""
    then: Callable[[Event], object] | None = None

    @property
    def cancels(self) -> bool:
        return self.status == EventStatus.CANCELLED

    @property
    def is_judged(self) -> bool:
        """Whether the time or place is another, so that something may stand in its way."""
        if self.event is None:
            return True
        return any(getattr(self.event, name) != self.values[name] for name in TIME_AND_PLACE & self.values.keys())


class CannotDo(Refused):
    """Some of it cannot be done, so none of it was. ``rows``: the deed's key → why."""

    code = "cannot_do"

    def __init__(self, rows: Mapping[str, str], *, code: str = "") -> None:
        super().__init__(" ".join(dict.fromkeys(rows.values())), code=code or self.code)
        self.rows = dict(rows)


def proposed(deed: Deed) -> Proposed | None:
    """What stands afterwards, as conflicts are asked about it; what is cancelled has nobody on it any more."""
    if deed.event is None:
        return Proposed.of(Event(**deed.values))
    if deed.cancels:
        return Proposed.moved(deed.event, without=deed.event.bookings.values_list("resource_id", flat=True))
    return conflicts.of_changes(deed.event, deed.values)


def in_the_way(
    deeds: Sequence[Deed], now: datetime, *, holding: bool = False, scope: Scope = EVERYTHING
) -> list[list[Conflict]]:
    """Of each deed what stands in its way when all of them are done; ``holding`` everybody concerned until the end."""
    if not any(deed.is_judged for deed in deeds):
        return [[] for _deed in deeds]
    asked = [(number, one) for number, deed in enumerate(deeds) if (one := proposed(deed)) is not None]
    if holding:
        conflicts.hold([one for _number, one in asked])
    found: list[list[Conflict]] = [[] for _deed in deeds]
    rows = conflicts.find_many([one for _number, one in asked], now, scope=scope)
    for (number, _proposal), conflicting in zip(asked, rows, strict=True):
        if deeds[number].is_judged:
            found[number] = conflicting
    return found


def do_all(
    deeds: Sequence[Deed],
    *,
    now: datetime,
    by: User | None = None,
    what: str = "",
    words: str = "",
    quiet: bool = False,
    without: Iterable[str] = (),
    answer: Answer | None = None,
    rehearsing: bool = False,
    unasked: bool = False,
) -> ChangeSet:
    """Does all of it, or nothing: raises CannotDo with a sentence for each deed that is refused (of one alone its own
    refusal, InTheWay where somebody is taken), NeedsReason where the answer does not answer what is warned of.

    ``unasked``: nobody is there to answer, so only what is taken is refused. A rehearsal does it whatever stands in the
    way; whoever rehearses rolls it back.
    """
    left_out = frozenset(without)
    together = bookings.rearranging(for_good=not rehearsing)
    with journal.as_one(now=now, by=by, what=what, words=words, without=left_out) as done, together:
        _check_seen(deeds)
        found = [] if rehearsing or unasked else _settle(deeds, now, answer or Answer())
        refused: dict[str, str] = {}
        events = []
        for deed in deeds:
            try:
                events.append(_do(deed, now, by, quiet, left_out))
            except Refused as refusal:
                if len(deeds) == 1:
                    raise
                refused[deed.key] = refusal.sentence
        if refused:
            raise CannotDo(refused)
        for event, rows in zip(events, found, strict=False):
            conflicts.Settled(rows, answer.reason.strip() if answer else "").record(event, now=now, by=by)
        if not rehearsing:
            firm = Booking.objects.filter(event__in=events, state=Booking.State.FIRM)
            bookings.check_free(firm.values_list("pk", flat=True))
    return done


def _check_seen(deeds: Sequence[Deed]) -> None:
    """Holds the events in the order of their keys, and refuses those that somebody else changed since."""
    keys = [deed.event.pk for deed in deeds if deed.event is not None]
    rows = Event.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    stored = dict(rows.values_list("pk", "revision"))
    refused = {
        deed.key: _("En anden har ændret »{event}« imens.").format(event=deed.event.title)
        for deed in deeds
        if deed.event is not None and deed.revision is not None and stored.get(deed.event.pk) != deed.revision
    }
    if refused and len(deeds) == 1:
        raise MoveNotAllowed(
            _("En anden har ændret arrangementet imens. Genindlæs siden og prøv igen."), code="changed_meanwhile"
        )
    if refused:
        raise CannotDo(refused, code="changed_meanwhile")


def _settle(deeds: Sequence[Deed], now: datetime, answer: Answer) -> list[list[Conflict]]:
    """The last look, with everybody concerned held. Returns what was found, deed by deed."""
    found = in_the_way(deeds, now, holding=True, scope=answer.scope)
    flat = [row for rows in found for row in rows]
    if any(row.level == REFUSE for row in flat):
        if len(deeds) == 1:
            raise InTheWay(flat)
        raise CannotDo(
            {
                deed.key: " ".join(row.sentence for row in rows if row.level == REFUSE)
                for deed, rows in zip(deeds, found, strict=True)
                if any(row.level == REFUSE for row in rows)
            },
            code="clash",
        )
    answered = bool(answer.reason.strip())
    warnings = [row for row in flat if row.level == WARN]
    if any(not answered or (answer.seen is not None and row.key not in answer.seen) for row in warnings):
        raise NeedsReason(flat)
    return found


def _do(deed: Deed, now: datetime, by: User | None, quiet: bool, without: frozenset[str]) -> Event:
    event = deed.event
    if event is None:
        made = changes.make_event(now=now, by=by, **deed.values)
        if deed.then is not None:
            deed.then(made)
        return made
    if deed.status:
        changes.change_status(event, deed.status, now=now, by=by, why=deed.why, quiet=quiet, without=without)
    else:
        changes.change_event(event, deed.values, now=now, by=by, why=deed.why, quiet=quiet, without=without)
    return event
