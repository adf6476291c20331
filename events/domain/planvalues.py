"""The fields of an event as a draft holds them: as JSON, exactly, what they name by its key."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from events.domain.journal import as_text
from events.models import Event, PlannedChange

type Things = Mapping[str, Mapping[uuid.UUID, Any]]  # field → key → venue, programme or person

_FIELDS: dict[str, Any] = {field.name: field for field in Event._meta.concrete_fields}


def of_event(event: Event, names: Iterable[str]) -> dict[str, Any]:
    """These fields of an event as they are; costs no query."""
    return {name: as_text(getattr(event, _FIELDS[name].attname)) for name in names}


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: as_text(value.pk) if isinstance(value, models.Model) else as_text(value) for name, value in values.items()
    }


def things(rows: Sequence[PlannedChange]) -> Things:
    """What the rows name, one query for each kind of thing."""
    wanted: dict[str, set[uuid.UUID]] = {}
    for row in rows:
        for name, value in (*row.values.items(), *row.before.items()):
            if value and _FIELDS[name].is_relation:
                wanted.setdefault(name, set()).add(uuid.UUID(value))
    return {name: _FIELDS[name].related_model._default_manager.in_bulk(keys) for name, keys in wanted.items()}


def read(values: Mapping[str, Any], known: Things) -> dict[str, Any]:
    """Back from JSON; what is gone meanwhile is None."""
    back: dict[str, Any] = {}
    for name, value in values.items():
        field = _FIELDS[name]
        if field.is_relation:
            back[name] = known.get(name, {}).get(uuid.UUID(value)) if value else None
        else:
            back[name] = field.to_python(value)
    return back
