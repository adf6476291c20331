"""Statuses are a table; one function moves them, with the history row in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from people.domain.history import record
from people.domain.refusals import MoveNotAllowed
from people.models import User

type Say = Any  # a lazily translated string


@dataclass(frozen=True)
class Words:
    """How one speaks of a thing and its statuses, as parts of a sentence that begins with ``thing``.

    ``now`` tells how it stands ("er aflyst"), ``cannot`` what is not possible ("kan ikke aflyses").
    """

    thing: Say
    now: Mapping[str, Say]
    cannot: Mapping[str, Say]


class Moves(dict[str, set[str]]):
    """Which status may follow which, and how one says so."""

    def __init__(self, words: Words, moves: Mapping[str, set[str]]) -> None:
        super().__init__(moves)
        self.words = words

    def says(self, status: str) -> str:
        """ "er aflyst"."""
        return str(self.words.now[status])

    def refusal(self, old: str, new: str) -> str:
        """ "Besøgsønsket er aflyst og kan ikke bekræftes." A status that does not exist is said as such."""
        cannot = self.words.cannot.get(new, _("kan ikke skifte til det"))
        words = {"thing": self.words.thing, "now": self.says(old), "cannot": cannot}
        if old == new:
            return _("{thing} {now} og {cannot} igen.").format(**words)
        return _("{thing} {now} og {cannot}.").format(**words)


def label_of(subject: models.Model, status: str, field: str = "status") -> str:
    """The word a person reads for a status of this thing."""
    choices = subject._meta.get_field(field)
    return str(dict(choices.flatchoices).get(status, status))  # type: ignore[union-attr]


def allows(moves: Moves, old: str, new: str) -> bool:
    return new in moves.get(old, frozenset())


def move(
    subject: Any,
    new: str,
    *,
    moves: Moves,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    why: str = "",
    also: Mapping[str, Any] | None = None,
    field: str = "status",
) -> None:
    """Moves ``subject.status`` to ``new``, saves the fields in ``also`` with it, and writes the history.

    A thing with another status beside its own names that ``field``; the history says so in ``what``.

    Raises MoveNotAllowed when the table has no such move, or when somebody else moved it meanwhile
    (the row is changed only where it still has the status we read).
    """
    old = getattr(subject, field)
    if not allows(moves, old, new):
        raise MoveNotAllowed(moves.refusal(old, new))
    fields = {field: new, **(also or {})}
    if any(one.name == "updated_at" for one in subject._meta.fields):
        fields.setdefault("updated_at", now)
    with transaction.atomic():
        changed = type(subject)._default_manager.filter(pk=subject.pk, **{field: old}).update(**fields)
        if not changed:
            raise MoveNotAllowed(
                _("En anden har ændret dette imens. Genindlæs siden og prøv igen."), code="changed_meanwhile"
            )
        for name, value in fields.items():
            setattr(subject, name, value)
        record(subject, now=now, by=by, what=field, actor=actor, old=old, new=new, why=why)
