"""Taking one consistent file of database and uploads while the site goes on serving."""

import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import metadata
from itertools import batched
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext as _

from config.domain import archive
from config.domain.archive import BackupProblem
from config.domain.readiness import missing_migrations

ALIAS = "backup"

# Hears a table's name and how many of its rows are written.
Progress = Callable[[str, int], None]


@contextmanager
def _snapshot() -> Iterator[str]:
    """The alias of a database that stands still, however much is written meanwhile."""
    source = connections["default"]
    configuration = {key: value for key, value in source.settings_dict.items() if key != "TEST"}
    with tempfile.TemporaryDirectory(prefix="haandslag-backup-") as folder:
        if source.vendor == "sqlite":
            copy = Path(folder) / "copy.sqlite3"
            _copy_sqlite(str(configuration["NAME"]), copy)
            # Private and thrown away afterwards: no write-ahead log, no waiting for locks.
            configuration |= {"NAME": str(copy), "OPTIONS": {}}
        else:
            configuration |= {"CONN_MAX_AGE": 0}
        connections.databases[ALIAS] = configuration
        try:
            connections[ALIAS].connect()
            if source.vendor == "sqlite":
                yield ALIAS
            else:
                with transaction.atomic(using=ALIAS):
                    with connections[ALIAS].cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    yield ALIAS
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]
            del connections.databases[ALIAS]


def _copy_sqlite(path: str, copy: Path) -> None:
    """SQLite's own online backup: one step under one read lock, writers go on."""
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()


def back_up(path: Path, now: datetime, progress: Progress) -> dict[str, Any]:
    """Writes the file and returns its manifest; an interrupted backup leaves no half file under that name.

    Memory stays bounded by one part. The file holds everything people told us: it is readable by its owner only.
    Raises BackupProblem when the database is of another version than the code.
    """
    if missing := missing_migrations():
        raise BackupProblem(
            _(
                "Databasen mangler {name}. Tag sikkerhedskopien, før koden skiftes ud, eller kør manage.py migrate."
            ).format(name=missing[0])
        )
    part = path.with_name(path.name + ".part")
    try:
        with (
            _snapshot() as alias,
            open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
        ):
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as tar:
                manifest = _manifest(alias, now)
                _add(tar, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode(), now)
                for model in archive.tables():
                    _add_table(tar, model, alias, now, progress)
                _add_uploads(tar, now)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise BackupProblem(f"{error.strerror}: {error.filename or path}") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _manifest(alias: str, now: datetime) -> dict[str, Any]:
    return {
        "product": "haandslag",
        "format": archive.FORMAT,
        "made_at": now.isoformat(),
        "database": connections[alias].vendor,
        "django": metadata.version("django"),
        "key": archive.key_fingerprint(),
        "migrations": archive.applied_migrations(connections[alias]),
        "tables": {
            archive.label(model): {
                "columns": [field.column for field in archive.columns(model)],
                "rows": archive.rows(model, alias).count(),
            }
            for model in archive.tables()
        },
    }


def _add(tar: tarfile.TarFile, name: str, content: bytes, now: datetime) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(now.timestamp())
    tar.addfile(entry, io.BytesIO(content))


def _add_table(tar: tarfile.TarFile, model: Any, alias: str, now: datetime, progress: Progress) -> None:
    names = [field.attname for field in archive.columns(model)]
    rows = archive.rows(model, alias).order_by("pk").values_list(*names)
    written = 0
    for number, part in enumerate(batched(rows.iterator(chunk_size=archive.ROWS_PER_PART), archive.ROWS_PER_PART)):
        _add(tar, f"tables/{archive.label(model)}/{number:06}.jsonl", archive.write_rows(part), now)
        written += len(part)
        progress(archive.label(model), written)


def _add_uploads(tar: tarfile.TarFile, now: datetime) -> None:
    """After the rows: a file that a row names was there before the row."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if path.is_symlink() or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                entry = tarfile.TarInfo(f"uploads/{path.relative_to(root).as_posix()}")
                entry.size, entry.mode, entry.mtime = os.fstat(file.fileno()).st_size, 0o600, int(now.timestamp())
                tar.addfile(entry, file)
        except FileNotFoundError:
            continue  # deleted in this very moment
