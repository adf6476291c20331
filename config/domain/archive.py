"""What a backup file looks like: one tar.gz that any installation of the same version can read.

    manifest.json                      version, migrations, rows per table, uploads
    tables/people.user/000000.jsonl    rows as JSON Lines, at most ROWS_PER_PART in each part
    uploads/…                          the files under MEDIA_ROOT

Rows stand as lists in the order of the manifest's columns. The parts keep both sides' memory bounded: neither the
writer nor the reader ever holds more than one of them.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_iso_string

from people.domain.signsoflife import PREFIX
from people.models import Heartbeat

FORMAT = 1
ROWS_PER_PART = 2000

# Logins and jobs in flight belong to the running installation, not to its data; calendar texts are written again from
# the events.
LEFT_OUT = {"sessions.session", "django_q.ormq", "django_q.task", "events.eventtext"}


class BackupProblem(Exception):
    """A backup that cannot be made or read, said in a sentence."""


def tables() -> list[type[models.Model]]:
    """Every table of our data, join tables included, in a stable order."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]
    return sorted((model for model in found if model._meta.label_lower not in LEFT_OUT), key=label)


def emptied_tables() -> list[type[models.Model]]:
    """What a restore empties: the tables of our data, and those left out as well."""
    return [*tables(), *(apps.get_model(name) for name in sorted(LEFT_OUT))]


def rows(model: type[models.Model], alias: str) -> models.QuerySet[models.Model]:
    """What a copy holds of a table: all of it, but no worker's sign of life, which says nothing elsewhere."""
    found = model._base_manager.using(alias).all()
    return found.exclude(name__startswith=PREFIX) if model is Heartbeat else found


def label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def columns(model: type[models.Model]) -> list[Any]:
    """The columns that are stored, not computed by the database."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def applied_migrations(connection: Any) -> list[str]:
    """What the database has had of the apps there are, as "app.name", sorted; a removed app's tables are not copied."""
    done = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in done if _is_installed(app))


def _is_installed(label: str) -> bool:
    return any(app.label == label for app in apps.get_app_configs())


def key_fingerprint() -> str:
    """Tells two SECRET_KEYs apart without telling either."""
    return hmac.new(settings.SECRET_KEY.encode(), b"backup key fingerprint", hashlib.sha256).hexdigest()[:16]


def to_json(value: object) -> object:
    """A column's value as JSON can carry it; Field.to_python reads it back without loss."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"A backup does not know how to write {type(value).__name__}.")


def write_rows(rows: Iterable[tuple[object, ...]]) -> bytes:
    """One part: a line for each row."""
    # PostgreSQL keeps the names of an object in its own order: sorted, a file is the same from either database.
    encode = json.JSONEncoder(default=to_json, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
    lines = [encode(row) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def read_row(fields: list[Any], line: bytes) -> list[object]:
    """One row's values, ready for the database."""
    return [_read(field, value) for field, value in zip(fields, json.loads(line), strict=True)]


def _read(field: Any, value: object) -> object:
    if isinstance(field, models.JSONField):
        # In a column that may not be NULL, None was JSON's null.
        return models.Value(None, models.JSONField()) if value is None and not field.null else value
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return field.to_python(value)
