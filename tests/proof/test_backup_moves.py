"""A backup is consistent while others write, and moves between the databases without losing anything."""

import os
import tarfile
import threading
import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from people.models import Letter
from tests.proof.site import Site

pytestmark = pytest.mark.proof

POSTGRES = os.environ.get("PROOF_POSTGRES_URL") or os.environ.get("TEST_DATABASE_URL")


def letter(number: int, half: str) -> Letter:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    key = f"{number}:{half}"
    return Letter(kind="proof", dedupe_key=key, to_email="a@b.example", created_at=at, due_at=at, message_id=f"<{key}>")


@pytest.mark.django_db(transaction=True)
def test_a_backup_never_sees_half_of_a_transaction(tmp_path, capsys):
    """Letters are written in pairs; every backup taken meanwhile holds whole pairs, and the writer never waits long."""
    stop = threading.Event()
    written: list[int] = []
    failed: list[Exception] = []

    def write_pairs() -> None:
        try:
            while not stop.is_set():
                with transaction.atomic():
                    letter(len(written), "left").save(force_insert=True)
                    letter(len(written), "right").save(force_insert=True)
                written.append(1)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        seen = []
        for number in range(5):
            file = tmp_path / f"{number}.tar.gz"
            call_command("backup", str(file))
            with tarfile.open(file) as tar:
                parts = [entry for entry in tar.getnames() if entry.startswith("tables/people.letter/")]
                seen.append(sum(len(tar.extractfile(part).read().splitlines()) for part in parts))
    finally:
        stop.set()
        writer.join()
    assert not failed
    assert all(count % 2 == 0 for count in seen)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]
    assert len(written) * 2 >= seen[-1]


@pytest.fixture
def empty_postgres():
    """The address of an empty database, dropped afterwards."""
    if not POSTGRES:
        pytest.skip("no PostgreSQL answers on this machine")
    name = f"proof_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield POSTGRES.rpartition("/")[0] + "/" + name
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def rows(file) -> dict[str, bytes]:
    """Every part of every table, as it stands in the file."""
    with tarfile.open(file) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar if entry.name.startswith("tables/")}


def test_the_demo_goes_from_sqlite_to_postgresql_and_back_unchanged(tmp_path, empty_postgres):
    folders = [tmp_path / name for name in ("first", "second", "third")]
    for folder in folders:
        folder.mkdir()
    first, second, third = Site(folders[0]), Site(folders[1], DATABASE_URL=empty_postgres), Site(folders[2])
    for site in (first, second, third):
        site.manage("migrate", "--verbosity", "0")
    first.manage("demo")

    first.manage("backup", str(tmp_path / "first.tar.gz"))
    second.manage("restore", str(tmp_path / "first.tar.gz"))
    second.manage("backup", str(tmp_path / "second.tar.gz"))
    third.manage("restore", str(tmp_path / "second.tar.gz"))
    third.manage("backup", str(tmp_path / "third.tar.gz"))

    before = rows(tmp_path / "first.tar.gz")
    assert len(before) > 20
    assert set(rows(tmp_path / "second.tar.gz")) == set(before)
    assert rows(tmp_path / "third.tar.gz") == before
