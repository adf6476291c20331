"""Two entries that are one organisation: schools that were merged, a company that was written up twice.

Everything that hangs on the one comes to hang on the other. The old entry stays, out of use, and says what became of
it: its number is still known to whoever sends it. It is said beforehand what moves. ``events.domain.mergers`` does it
so that it can be taken back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from people.domain.history import record
from people.domain.refusals import MoveNotAllowed
from people.models import Organisation, User

# Where the one that stays knows nothing, it learns it from the other.
TAKEN_OVER = ("street", "postcode", "town", "municipality", "latitude", "longitude", "phone", "email", "website")


type Before = Callable[[Organisation, Organisation, datetime, User | None], None]
_before: list[Before] = []


def register_before(settle: Before) -> None:
    """Of what there may be only one, an app above settles which one stays: ``settle(old, into, now, by)``."""
    if settle not in _before:
        _before.append(settle)


@dataclass(frozen=True)
class Moving:
    """How many rows of one kind move along."""

    name: str
    count: int


def consequences(old: Organisation) -> list[Moving]:
    """What hangs on it, the most first; one query for each kind of thing."""
    found = [(model._meta, model._base_manager.filter(**{field: old}).count()) for model, field in hanging()]
    named = [
        Moving(str(names.verbose_name if count == 1 else names.verbose_name_plural), count) for names, count in found
    ]
    return sorted((one for one in named if one.count), key=lambda one: -one.count)


def merge(old: Organisation, into: Organisation, *, now: datetime, by: User | None = None) -> Organisation:
    """``old`` becomes part of ``into``, which is returned. Refuses what cannot be one organisation."""
    with transaction.atomic():
        rows = {row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=[old.pk, into.pk])}
        if len(rows) < 2:
            raise MoveNotAllowed(_("Vælg en anden end den selv."), code="same")
        old, into = rows[old.pk], rows[into.pk]
        if old.kind != into.kind:
            raise MoveNotAllowed(
                _("En {a} og en {b} kan ikke lægges sammen.").format(
                    a=old.get_kind_display(), b=into.get_kind_display()
                ),
                code="other_kind",
            )
        for one in (old, into):
            if not one.is_active:
                raise MoveNotAllowed(_("{navn} er ikke i brug længere.").format(navn=one.name), code="not_in_use")
        for settle in _before:
            settle(old, into, now, by)
        for model, field in hanging():
            _move_rows(model, field, old, into, now)
        into.trades.add(*old.trades.all())
        for name in TAKEN_OVER:
            if getattr(into, name) in ("", None):
                setattr(into, name, getattr(old, name))
        into.save()
        old.is_active, old.merged_into = False, into
        old.save(update_fields=["is_active", "merged_into", "updated_at"])
        record(into, now=now, by=by, what="merged", new=old.name)
        record(old, now=now, by=by, what="merged_into", new=into.name)
    return into


def columns() -> list[str]:
    """What the one that stays may learn, by its columns."""
    return [Organisation._meta.get_field(name).attname for name in TAKEN_OVER]  # type: ignore[union-attr]


def is_known_as(organisation: Organisation, institution_number: str) -> bool:
    """Its own number, or one of an institution that became part of it."""
    if not institution_number or not organisation.institution_number:
        return False
    if institution_number == organisation.institution_number:
        return True
    return Organisation.objects.filter(institution_number=institution_number, merged_into=organisation).exists()


def hanging() -> Iterator[tuple[type[models.Model], str]]:
    """Every table with a column that names an organisation, and the column; apps above bring theirs by having it."""
    for relation in Organisation._meta.related_objects:
        if not relation.many_to_many:
            yield relation.related_model, relation.field.name


def _move_rows(model: type[models.Model], field: str, old: Organisation, into: Organisation, now: datetime) -> None:
    """In one statement where nothing is unique, else one by one; what there may be only one of stays with ``into``."""
    values: dict[str, Any] = {field: into}
    if any(one.name == "updated_at" for one in model._meta.fields):
        values["updated_at"] = now
    rows = model._base_manager.filter(**{field: old})
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        for row in rows:
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**values)
            except IntegrityError:
                if model._meta.get_field(field).null:
                    model._base_manager.filter(pk=row.pk).update(**{field: None})
