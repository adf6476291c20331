"""Two organisations become one as a deed that can be taken back: all that moved is written down before it moves.

Of what only comes to hang on another organisation, nothing but that is kept: what somebody corrects on it meanwhile
stays corrected, and no person's data is written down a second time.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model, Q

from events.domain import journal
from events.models import ChangeSet, Relation
from people.domain import merging
from people.models import Organisation, User


def merge(old: Organisation, into: Organisation, *, now: datetime, by: User | None = None) -> ChangeSet:
    """``old`` becomes part of ``into``; taken back by ``undo``. Refuses as ``people.domain.merging.merge`` does."""
    with journal.as_one(now=now, by=by, what="merged", words=f"{old.name} → {into.name}") as change:
        # Held from before they are written down: what comes to hang on one of them meanwhile waits.
        pair = Organisation.objects.select_for_update().filter(pk__in=[old.pk, into.pk]).order_by("pk")
        list(pair.values_list("pk"))
        journal.also(pair, only=["is_active", "merged_into_id", *merging.columns()])
        journal.also(Organisation.trades.through.objects.filter(organisation=into))
        journal.also(Relation.objects.filter(organisation__in=[old, into]))
        for model, columns in _hanging():
            if model is not Relation:
                theirs = Q(*((column, old.pk) for column in columns), _connector=Q.OR)
                pks = list(model._base_manager.filter(theirs).values_list("pk", flat=True))
                journal.also(model._base_manager.filter(pk__in=pks), only=columns)
        merging.merge(old, into, now=now, by=by)
    return change


def _hanging() -> Iterator[tuple[type[Model], list[str]]]:
    """Every table with the columns in it that name an organisation."""
    found: dict[type[Model], list[str]] = defaultdict(list)
    for model, field in merging.hanging():
        found[model].append(model._meta.get_field(field).attname)  # type: ignore[union-attr]
    yield from found.items()
