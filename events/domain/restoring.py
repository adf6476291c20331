"""Putting rows back as they were: what was changed, what was made, what was taken away."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from events.domain.bookings import check_free, rearranging
from events.domain.journal import VERSIONS, as_text
from events.models import Booking, ChangeRow, Event, Resource
from people.models import User

type Unmake = Callable[[Sequence[Any], datetime, User | None], None]

# What was made and has been heard of cannot simply be gone; apps say what becomes of it instead.
_unmakes: dict[str, Unmake] = {}


def register_unmake(model: type[models.Model], unmake: Unmake) -> None:
    """Instead of being deleted, rows that an undone deed made are handed to ``unmake(rows, now, by)``."""
    _unmakes[model._meta.label_lower] = unmake


type Keep = Callable[[Sequence[ChangeRow]], Callable[[], None]]

_keeps: list[Keep] = []


def register_keep(keep: Keep) -> None:
    """``keep(rows)`` looks before rows are put back; what it returns is called afterwards, and raises Clash where
    something would be promised twice."""
    if keep not in _keeps:
        _keeps.append(keep)


def differing_now(row: ChangeRow) -> dict[type[models.Model], int]:
    """How many of each kind that this row put in place are otherwise by now."""
    found: dict[type[models.Model], int] = {}
    for label, after in row.after.items():
        model = apps.get_model(label)
        stored = {str(one["pk"]): one for one in _values(model, list(after))}
        for pk, values in after.items():
            one = stored.get(pk)
            differs = one is not None and any(as_text(one[name]) != value for name, value in (values or {}).items())
            if differs or (one is None) != (values is None):
                found[model] = found.get(model, 0) + 1
    return found


def _values(model: type[models.Model], keys: Iterable[str]) -> Iterable[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in VERSIONS]
    pk = _pk_of(model)
    return model._base_manager.filter(pk__in=[pk.to_python(key) for key in keys]).values("pk", *names)


def _pk_of(model: type[models.Model]) -> Any:
    return model._meta.pk


def restore(rows: Sequence[ChangeRow], *, now: datetime, by: User | None) -> None:
    """Puts all of it back at once. Raises Clash when somebody or something is taken at the old time meanwhile."""
    labels = list(dict.fromkeys(label for row in rows for label in row.before))
    pairs = {label: [(row.before.get(label, {}), row.after.get(label, {})) for row in rows] for label in labels}
    with rearranging():
        checks = [keep(rows) for keep in _keeps]
        _hold_resources(pairs.get(Booking._meta.label_lower, []))
        for label in reversed(labels):
            made = [pk for before, after in pairs[label] for pk in after if before[pk] is None]
            _unmake(label, made, now, by)
        for label in labels:
            model = apps.get_model(label)
            # Who moved into a deleted row's place leaves it before that row is there again.
            for before, after in pairs[label]:
                for pk, values in before.items():
                    if values is not None and after[pk] is not None:
                        _put_back(model, pk, values, now)
            for before, after in pairs[label]:
                for pk, values in before.items():
                    if values is not None and after[pk] is None:
                        _make_again(model, values, now)
        firm = [pk for before, _after in pairs.get(Booking._meta.label_lower, []) for pk in before if before[pk]]
        check_free(firm)
        for check in checks:
            check()


def _unmake(label: str, keys: list[str], now: datetime, by: User | None) -> None:
    if not keys:
        return
    model = apps.get_model(label)
    rows = model._base_manager.filter(pk__in=[_pk_of(model).to_python(key) for key in keys])
    if label in _unmakes:
        _unmakes[label](list(rows), now, by)
    else:
        rows.delete()


def _make_again(model: type[models.Model], values: dict[str, Any], now: datetime) -> None:
    """With its old key; what counts its versions goes on from where it ended."""
    row = model(**{field.attname: field.to_python(values.get(field.attname)) for field in model._meta.concrete_fields})
    _next_version(row, now)
    row.save(force_insert=True)


def _put_back(model: type[models.Model], pk: str, values: dict[str, Any], now: datetime) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    row = model._base_manager.get(pk=_pk_of(model).to_python(pk))
    for name, value in values.items():
        setattr(row, name, fields[name].to_python(value))
    changed = [fields[name].name for name in values]
    if model is not Event:
        changed += _next_version(row, now)
    row.save(update_fields=changed)


def _next_version(row: models.Model, now: datetime) -> list[str]:
    """The names of the fields that count versions, moved on."""
    names = [field.name for field in row._meta.concrete_fields if field.name in VERSIONS]
    for name in names:
        value = getattr(row, name)
        if name in ("revision", "sequence"):
            setattr(row, name, value + 1)
        elif name == "updated_at" or value is None:
            setattr(row, name, now)
        else:
            setattr(row, name, max(now.replace(microsecond=0), value + timedelta(seconds=1)))
    return names


def _hold_resources(pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Nobody books them while they are moved about; locked in one order, as everywhere."""
    keys = {uuid.UUID(pk) for pk in _resources_in(pairs)}
    list(Resource.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _resources_in(pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> set[str]:
    rows = [pk for before, _after in pairs for pk in before]
    found = {str(pk) for pk in Booking.objects.filter(pk__in=rows).values_list("resource_id", flat=True)}
    whole = [values for before, _after in pairs for values in before.values() if values]
    return found | {values["resource_id"] for values in whole if "resource_id" in values}
