"""Putting a backup back: everything or nothing."""

import json
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterable
from itertools import batched
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import Error, connection, models, transaction
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext as _

from config.domain import archive
from config.domain.archive import BackupProblem
from config.domain.readiness import missing_migrations

# Where the first thing that somebody does leaves a row. Places, reminder rules and schedules come with migrations.
SOMEBODYS_WORK = ("people.user", "people.organisation", "people.letter", "events.programme", "events.event")


def holds_data() -> str | None:
    """The name of a table in which somebody's work stands, or None in a new installation."""
    for name in SOMEBODYS_WORK:
        if apps.get_model(name)._base_manager.exists():
            return name
    return None


def restore(path: Path, progress: Callable[[str, int], None]) -> dict[str, Any]:
    """Replaces everything in this installation by the file's content and returns its manifest.

    One transaction: after any failure the installation is as it was. Raises BackupProblem for a file that is
    damaged, of another version, or holds other rows than it promises.
    """
    incoming = Path(settings.MEDIA_ROOT).with_name(Path(settings.MEDIA_ROOT).name + ".incoming")
    shutil.rmtree(incoming, ignore_errors=True)
    try:
        with tarfile.open(path, mode="r|gz") as tar, transaction.atomic():
            manifest = _read(tar, incoming, progress)
        _swap_uploads(incoming)
    except (tarfile.TarError, EOFError, zlib.error, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BackupProblem(
            _("Filen er beskadiget eller ikke en sikkerhedskopi herfra: {error}").format(error=error)
        ) from error
    except Error as error:
        reason = str(error).strip().partition("\n")[0]
        raise BackupProblem(_("Databasen afviste rækkerne: {reason}").format(reason=reason)) from error
    except OSError as error:
        raise BackupProblem(f"{error.strerror or error}: {error.filename or path}") from error
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    ContentType.objects.clear_cache()
    return manifest


def _read(tar: tarfile.TarFile, incoming: Path, progress: Callable[[str, int], None]) -> dict[str, Any]:
    entries = iter(tar)
    first = next(entries, None)
    if first is None or first.name != "manifest.json":
        raise BackupProblem(_("Filen er ikke en sikkerhedskopi herfra: Den begynder ikke med en indholdsfortegnelse."))
    manifest = json.loads(_content(tar, first))
    _compare(manifest)
    _empty()
    counts = dict.fromkeys(manifest["tables"], 0)
    for entry in entries:
        name = PurePosixPath(entry.name)
        if name.parts[0] == "tables":
            table = name.parts[1]
            counts[table] += _insert(apps.get_model(table), _content(tar, entry))
            progress(table, counts[table])
        elif name.parts[0] == "uploads" and entry.isfile():
            _unpack(tar, entry, incoming, name)
    for table, promised in manifest["tables"].items():
        if counts[table] != promised["rows"]:
            raise BackupProblem(
                _("Filen lover {promised} rækker i {table} og har {count}.").format(
                    promised=promised["rows"], table=table, count=counts[table]
                )
            )
    connection.check_constraints()
    _reset_sequences()
    return manifest


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(entry)
    if file is None:
        raise BackupProblem(_("Filen er beskadiget: {name} har intet indhold.").format(name=entry.name))
    return file.read()


def _compare(manifest: dict[str, Any]) -> None:
    """The same version on both sides, or a sentence about which is behind."""
    if manifest.get("product") != "haandslag" or manifest.get("format") != archive.FORMAT:
        raise BackupProblem(_("Filen er ikke en sikkerhedskopi herfra eller er skrevet af en anden version."))
    here, there = set(archive.applied_migrations(connection)), set(manifest["migrations"])
    if missing := missing_migrations():
        raise BackupProblem(_("Databasen mangler {name}. Kør manage.py migrate først.").format(name=missing[0]))
    if newer := sorted(there - here):
        raise BackupProblem(
            _("Kopien er fra en nyere version ({name}). Opgradér denne installation først.").format(name=newer[0])
        )
    if older := sorted(here - there):
        raise BackupProblem(
            _("Kopien er fra en ældre version (uden {name}). Indlæs den med den version, og opgradér bagefter.").format(
                name=older[0]
            )
        )
    for model in archive.tables():
        columns = [field.column for field in archive.columns(model)]
        if manifest["tables"].get(archive.label(model), {}).get("columns") != columns:
            raise BackupProblem(
                _("Kopiens tabel {table} har andre kolonner end denne version.").format(table=archive.label(model))
            )


def _empty() -> None:
    names = [connection.ops.quote_name(model._meta.db_table) for model in archive.emptied_tables()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608  # our own table names


def _insert(model: type[models.Model], content: bytes) -> int:
    """Rows as they stand: no defaults, no auto_now, no signals."""
    fields = archive.columns(model)
    lines = content.splitlines()
    size = connection.ops.bulk_batch_size(fields, lines)
    for part in batched(lines, max(1, size)):
        _insert_batch(model, fields, (archive.read_row(fields, line) for line in part))
    return len(lines)


def _insert_batch(model: type[models.Model], fields: list[Any], rows: Iterable[list[object]]) -> None:
    names = [field.attname for field in fields]
    objects = []
    for row in rows:
        thing = model.__new__(model)
        models.Model.__init__(thing, **dict(zip(names, row, strict=True)))
        objects.append(thing)
    query = InsertQuery(model)
    query.insert_values(fields, objects, raw=True)
    query.get_compiler(connection=connection).execute_sql()


def _reset_sequences() -> None:
    """The next new row gets a number after the restored ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), archive.tables()):
            cursor.execute(statement)


def _unpack(tar: tarfile.TarFile, entry: tarfile.TarInfo, incoming: Path, name: PurePosixPath) -> None:
    target = incoming.joinpath(*name.parts[1:])
    if not target.resolve().is_relative_to(incoming.resolve()):
        raise BackupProblem(_("Filen er beskadiget: {name} peger ud af mappen.").format(name=entry.name))
    target.parent.mkdir(parents=True, exist_ok=True)
    file = tar.extractfile(entry)
    if file is not None:
        with target.open("wb") as copy:
            shutil.copyfileobj(file, copy)


def _swap_uploads(incoming: Path) -> None:
    """After the rows are in: the uploads that belong to them take the place of those that were here."""
    root = Path(settings.MEDIA_ROOT)
    outgoing = root.with_name(root.name + ".outgoing")
    shutil.rmtree(outgoing, ignore_errors=True)
    if root.exists():
        root.rename(outgoing)
    if incoming.exists():
        incoming.rename(root)
    shutil.rmtree(outgoing, ignore_errors=True)
