"""What stands in the way of an event, of a move, or of putting somebody on: the one place that decides.

Three levels. *refuse*: it cannot be done (somebody or something is taken, the event is over). *warn*: it can, when
somebody writes why (no time for the road, away, no rest, a school holiday); the reason stays in the history.
*note*: good to know. ``find`` tells; ``settle`` tells again inside the transaction that writes, holding the rows of
everybody concerned, so that what was free a moment ago and is not any more is still refused.

Apps above add what they know with ``register``. The number of queries does not grow with what is booked.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain import clashing, surveying
from events.domain.proposals import KEEP, LEVELS, NOTE, REFUSE, WARN, Conflict, Proposed, Taking
from events.domain.scope import Scope
from events.models import Event, Resource
from people.domain.history import record
from people.domain.refusals import Clash
from people.models import User

__all__ = [
    "KEEP",
    "NOTE",
    "REFUSE",
    "WARN",
    "Answer",
    "Conflict",
    "InTheWay",
    "NeedsReason",
    "Proposed",
    "Settled",
    "Taking",
    "find",
    "find_many",
    "hold",
    "level_of",
    "of_changes",
    "register",
    "settle",
    "settle_one",
]

TOLD = 8  # warnings overridden that get a line of their own in the history
# What of an event may stand in somebody's way when it changes.
TIME_AND_PLACE = frozenset({"starts_at", "ends_at", "venue", "room", "setup_minutes", "teardown_minutes", "capacity"})


type Rule = Callable[[Sequence[Proposed], datetime], Iterable[tuple[int, Conflict]]]
_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """One more rule: ``rule(many, now)`` answers with (number in ``many``, Conflict); its queries must not grow."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


EVERYTHING = Scope()


def find(proposed: Proposed, now: datetime, *, scope: Scope = EVERYTHING) -> list[Conflict]:
    """Everything in the way of this, what refuses first, then what warns, then what is good to know.

    What belongs to programmes outside ``scope`` is in the way all the same, but is not said by name.
    """
    return find_many([proposed], now, scope=scope)[0]


def find_many(
    many: Sequence[Proposed], now: datetime, *, together: bool = True, scope: Scope = EVERYTHING
) -> list[list[Conflict]]:
    """The same for many at once, in as many queries as for one.

    ``together``: they all come true (a series, a plan), so they may also stand in each other's way, and what moves
    leaves its old time free. Without it each is an alternative to what is.
    """
    found: list[dict[str, Conflict]] = [{} for _one in many]
    sources = [clashing.of_many(many, together=together, scope=scope), surveying.of_many(many, now, scope=scope)]
    for number, conflict in chain(*sources, *(rule(many, now) for rule in _rules)):
        found[number].setdefault(conflict.key, conflict)
    return [_in_order(rows.values()) for rows in found]


def _in_order(rows: Iterable[Conflict]) -> list[Conflict]:
    """The gravest first; what is refused or warned of already is not noted as well."""
    in_order = sorted(rows, key=lambda row: LEVELS.index(row.level))
    said = {row.other.pk for row in in_order if row.level != NOTE and row.other is not None}
    return [row for row in in_order if row.level != NOTE or row.other is None or row.other.pk not in said]


def level_of(conflicts: Iterable[Conflict]) -> str:
    """The gravest level of these, "" when there is none."""
    levels = {row.level for row in conflicts}
    return next((level for level in LEVELS if level in levels), "")


class InTheWay(Clash):
    """It cannot be done. ``conflicts`` are all that were found."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = conflicts
        first = next(row for row in conflicts if row.level == REFUSE)
        code = "clash" if first.code == "double_booking" else first.code
        super().__init__(" ".join(row.sentence for row in conflicts if row.level == REFUSE), code=code)


class NeedsReason(Clash):
    """It can be done when somebody says why. ``conflicts`` are all that were found."""

    code = "needs_reason"

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = conflicts
        warnings = " ".join(row.sentence for row in conflicts if row.level == WARN)
        super().__init__(_("{advarsler} Skriv hvorfor, hvis det skal gøres alligevel.").format(advarsler=warnings))


@dataclass(frozen=True)
class Answer:
    """What an organiser says to warnings: why it is done anyway, and the keys of those that were shown (None: all).

    ``scope`` is what the organiser may see.
    """

    reason: str = ""
    seen: frozenset[str] | None = None
    scope: Scope = EVERYTHING


@dataclass(frozen=True)
class Settled:
    """What was found and decided on."""

    conflicts: Sequence[Conflict]
    reason: str = ""

    @property
    def overridden(self) -> list[Conflict]:
        return [row for row in self.conflicts if row.level == WARN]

    def record(self, event: Event, *, now: datetime, by: User | None = None) -> None:
        """One line in the event's history for each warning somebody decided against, with the reason."""
        rows = self.overridden
        for row in rows[:TOLD]:
            record(event, now=now, by=by, what="overridden", new=row.sentence, why=self.reason)
        if len(rows) > TOLD:
            more = _("{antal} advarsler mere").format(antal=len(rows) - TOLD)
            record(event, now=now, by=by, what="overridden", new=more, why=self.reason)


def settle(
    proposed: Proposed | Sequence[Proposed],
    *,
    now: datetime,
    reason: str = "",
    seen: Collection[str] | None = None,
    scope: Scope = EVERYTHING,
    asks: bool = True,
) -> Settled:
    """The final look, inside the transaction that then writes: raises InTheWay or NeedsReason, or lets it pass.

    ``reason`` answers the warnings whose keys are in ``seen`` (None: whatever there is); a warning that came up since
    is asked about. Without ``asks`` warnings pass, and only what is refused is. Holds the event's row and every
    resource's until the transaction ends.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("settle() belongs inside the transaction that writes.")
    many = [proposed] if isinstance(proposed, Proposed) else list(proposed)
    hold(many)
    conflicts = [row for rows in find_many(many, now, scope=scope) for row in rows]
    if any(row.level == REFUSE for row in conflicts):
        raise InTheWay(conflicts)
    if not asks:
        return Settled(())
    warnings = [row for row in conflicts if row.level == WARN]
    unanswered = [row for row in warnings if not reason.strip() or (seen is not None and row.key not in seen)]
    if unanswered:
        raise NeedsReason(conflicts)
    return Settled(conflicts, reason.strip())


def settle_one(proposed: Proposed | None, now: datetime, answer: Answer | None) -> Settled:
    """Settles what an organiser proposes; nothing proposed, or nobody to answer, and there is nothing to settle.

    Who changes something without an answer (a school that moves its visit, an undo) is not asked about warnings; what
    is refused is then refused by what is written (events.domain.bookings).
    """
    if proposed is None or answer is None:
        return Settled(())
    return settle(proposed, now=now, reason=answer.reason, seen=answer.seen, scope=answer.scope)


def of_changes(event: Event, values: Mapping[str, Any]) -> Proposed | None:
    """The event with these fields changed; None when neither time nor place nor what it takes is among them."""
    changing = {name: value for name, value in values.items() if name in TIME_AND_PLACE}
    return Proposed.moved(event, **changing) if changing else None


def hold(many: Sequence[Proposed]) -> None:
    """Holds everybody concerned until the transaction ends. Events before resources, each in the order of their keys:
    whoever writes holds them in this order.
    """
    events = sorted({one.event.pk for one in many if one.event is not None})
    list(Event.objects.select_for_update().filter(pk__in=events).order_by("pk").values_list("pk", flat=True))
    resources = sorted(clashing.concerned(many))
    list(Resource.objects.select_for_update().filter(pk__in=resources).order_by("pk").values_list("pk", flat=True))
