"""Writing the append-only history."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from people.domain import traces
from people.domain.news import line_written
from people.domain.statements import Together, fresh, insert
from people.models import Transition, User


def subject_kind(subject: models.Model) -> str:
    """The name a thing has in the history: its model's label in lower case, e.g. ``events.event``."""
    return subject._meta.label_lower


def record(
    subject: models.Model,
    *,
    now: datetime,
    by: User | None = None,
    what: str = "status",
    old: str = "",
    new: str = "",
    why: str = "",
    actor: str = "",
    letters: int = 0,
    together: Together | None = None,
) -> Transition:
    """Append one line, at once or ``together`` with other statements.

    ``actor`` names who acted when nobody is logged in (a school's contact, "systemet").
    """
    line = fresh(
        Transition,
        subject_kind=subject_kind(subject),
        subject_id=str(subject.pk),
        what=what,
        old=str(old)[:200],
        new=str(new)[:200],
        why=why[:500],
        at=now,
        by=by,
        actor=(actor or (str(by) if by else ""))[:120],
        letters=letters,
    )
    if together is None or traces.are_gathered():
        insert([line])
    else:
        together.insert([line])
    traces.noted(line)
    line_written.send(sender=type(subject), subject=subject, line=line, now=now)
    return line


def history_of(subject: models.Model) -> models.QuerySet[Transition]:
    """Every line about one thing, oldest first."""
    return Transition.objects.filter(subject_kind=subject_kind(subject), subject_id=str(subject.pk)).select_related(
        "by"
    )


def record_each(
    subjects: Sequence[models.Model],
    *,
    now: datetime,
    by: User | None = None,
    what: str = "status",
    old: str = "",
    new: str = "",
    why: str = "",
) -> None:
    """The same line about each of many things of one kind, in one statement. Nobody listens to these."""
    actor = (str(by) if by else "")[:120]
    Transition.objects.bulk_create(
        [
            Transition(
                subject_kind=subject_kind(subject), subject_id=str(subject.pk), what=what,
                old=str(old)[:200], new=str(new)[:200], why=why[:500], at=now, by=by, actor=actor,
            )
            for subject in subjects
        ],
        batch_size=100,
    )  # fmt: skip
