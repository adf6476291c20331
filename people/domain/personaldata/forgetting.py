"""Making a person anonymous: counts, visits and money stay, nobody can tell whose they were."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Field, Model, Value
from django.db.models.functions import Left, Replace
from django.utils.translation import gettext as _

from people.domain.personaldata.persons import Person, of_key
from people.domain.personaldata.tables import Told, declared, mentioned, standing
from people.domain.refusals import MoveNotAllowed, NotFound
from people.models import Transition, User

AT_ONCE = 500
NOBODY = "Anonymiseret"  # stored, so in one language


def anonymise(key: str, *, now: datetime, by: User) -> int:
    """Forgets the person; returns how many rows were changed or deleted. It cannot be undone.

    Refused while something still counts on the person, and of oneself.
    """
    with transaction.atomic():
        person = of_key(key)
        if person is None:
            raise NotFound(_("Personen findes ikke længere."))
        if person.user and User.objects.select_for_update().get(pk=person.user.pk) == by:
            raise MoveNotAllowed(_("Dig selv kan kun en anden arrangør anonymisere."), code="oneself")
        reasons = standing(person, now)
        if reasons:
            raise MoveNotAllowed(" ".join(reasons), code="still_needed")
        # All are found before the first is changed: one table may find its rows by what another holds.
        found = [(table, list(table.rows(person).values_list("pk", flat=True))) for table in declared()]
        changed = sum(_forget(table, pks, now) for table, pks in found if pks)
        return changed + _out_of_others(person)


def _forget(table: Told, pks: list[Any], now: datetime) -> int:
    if table.kept_because:
        return 0
    these = table.model._base_manager.filter(pk__in=pks)
    if table.silenced:
        _silence(table, pks)
    if table.first:
        table.first(these, now)
    if table.deleted:
        these.delete()
    elif values := _values(table):
        these.update(**values)
    return len(pks)


def _values(table: Told) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(table.renamed, NOBODY)
    for name in table.cleared:
        field = table.model._meta.get_field(name)
        assert isinstance(field, Field)
        values[name] = None if field.null else field.get_default() if field.has_default() else ""
    return values


def _silence(table: Told, pks: list[Any]) -> None:
    """Names and words in the history of these rows; that it happened, and when, stays."""
    for start in range(0, len(pks), AT_ONCE):
        some = [str(pk) for pk in pks[start : start + AT_ONCE]]
        kind = table.model._meta.label_lower
        Transition.objects.filter(subject_kind=kind, subject_id__in=some).update(old="", new="", why="", actor="")


def _out_of_others(person: Person) -> int:
    """Full name, address and number out of letters to others, out of the history, and out of what people wrote."""
    changed = 0
    for words in person.mentions:
        for one in mentioned():
            values = {field: _without(one.model, field, words) for field in one.fields}
            changed += one.model._base_manager.filter(one.condition([words])).update(**values)
    return changed


def _without(model: type[Model], field: str, words: str) -> Left | Replace:
    """No longer than the field holds."""
    replaced = Replace(F(field), Value(words), Value(NOBODY))
    most = getattr(model._meta.get_field(field), "max_length", None)
    return Left(replaced, most) if most else replaced
