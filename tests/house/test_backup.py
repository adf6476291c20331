"""A backup put back is the installation it was taken from: every row, every upload, on either database."""

import json
import tarfile
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.demo import manifest
from config.domain import archive, heartbeats
from people.models import Heartbeat, Letter, User

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 10, 25, 0, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def uploads(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = settings.MEDIA_ROOT / "billeder"
    folder.mkdir(parents=True)
    (folder / "smed.jpg").write_bytes(b"\xff\xd8 an apprentice \x00")
    return settings.MEDIA_ROOT


@pytest.fixture
def lived_in():
    """An installation with a person, a school and a letter whose text needs care on the way."""
    ada = User.objects.create_user("ada@demo.example", "pw", name="Ada Ærø")
    Letter.objects.create(
        kind="greeting",
        dedupe_key="greeting:1",
        to_email="søren@skole.example",
        user=ada,
        subject='Hej "Søren"\u2028',
        text="Første linje\r\nanden linje\n\t👋 \\ </script>",
        created_at=AT,
        due_at=AT + timedelta(microseconds=1),
        message_id="<1@haandslag.example>",
    )
    heartbeats.beat(timezone.now())
    manifest.write(manifest.Manifest(seed=1, today=AT.date(), scale=0))
    return ada


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, as the database gives them."""
    return {
        archive.label(model): list(
            archive.rows(model, "default")
            .order_by("pk")
            .values_list(*(field.attname for field in archive.columns(model)))
        )
        for model in archive.tables()
    }


def take(tmp_path: Path, name: str = "backup.tar.gz") -> Path:
    file = tmp_path / name
    call_command("backup", str(file), stdout=StringIO())
    return file


def test_a_round_trip_brings_back_every_row_and_upload(tmp_path, uploads, lived_in):
    before = everything()
    file = take(tmp_path)
    Letter.objects.all().delete()
    lived_in.delete()
    User.objects.create_user("eve@demo.example", "pw", name="Eve")
    (uploads / "billeder" / "smed.jpg").unlink()
    (uploads / "late.txt").write_text("made after the backup")

    call_command("restore", str(file), "--force", stdout=StringIO())

    assert everything() == before
    assert Letter.objects.get().due_at == AT + timedelta(microseconds=1)
    assert (uploads / "billeder" / "smed.jpg").read_bytes() == b"\xff\xd8 an apprentice \x00"
    assert not (uploads / "late.txt").exists()
    assert Heartbeat.objects.get().name == manifest.NAME  # still known as a demo; no worker beats here yet


def test_new_rows_after_a_restore_get_new_numbers(tmp_path, lived_in):
    Group.objects.create(name="crew")
    file = take(tmp_path)
    Group.objects.all().delete()
    call_command("restore", str(file), "--force", stdout=StringIO())
    assert Group.objects.create(name="more").pk > Group.objects.get(name="crew").pk


def test_an_installation_that_holds_data_is_refused_without_force(tmp_path, lived_in):
    file = take(tmp_path)
    before = everything()
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(file), stdout=StringIO())
    assert everything() == before


def test_the_backup_is_private_and_leaves_no_half_file(tmp_path, lived_in):
    file = take(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup.tar.gz"]


def test_a_database_of_another_version_is_refused_in_a_sentence(tmp_path, lived_in):
    newest = MigrationLoader(connection).graph.leaf_nodes("people")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    with pytest.raises(CommandError, match="Databasen mangler people"):
        take(tmp_path)
    MigrationRecorder(connection).record_applied(*newest)
    assert list(tmp_path.glob("*.gz*")) == []


def test_a_damaged_file_changes_nothing(tmp_path, uploads, lived_in):
    file = take(tmp_path)
    before = everything()
    half = tmp_path / "half.tar.gz"
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (tmp_path / "text.tar.gz").write_text("not a backup")
    for damaged in (half, tmp_path / "text.tar.gz", tmp_path / "absent.tar.gz"):
        with pytest.raises(CommandError):
            call_command("restore", str(damaged), "--force", stdout=StringIO())
        assert everything() == before
        assert (uploads / "billeder" / "smed.jpg").exists()


def rewrite(file: Path, target: Path, change) -> Path:
    """A copy of the backup with its manifest changed."""
    with tarfile.open(file) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry).read()
            if entry.name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
            entry.size = len(content)
            new.addfile(entry, BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda m: m["migrations"].append("people.9999_future"), "nyere version"),
        (lambda m: m["migrations"].remove("people.0001_begin"), "ældre version"),
        (lambda m: m["tables"]["people.user"].update(rows=7), "lover 7"),
        (lambda m: m.update(product="other"), "ikke en sikkerhedskopi"),
    ],
)
def test_another_version_or_other_rows_than_promised_change_nothing(tmp_path, lived_in, change, sentence):
    changed = rewrite(take(tmp_path), tmp_path / "changed.tar.gz", change)
    before = everything()
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", str(changed), "--force", stdout=StringIO())
    assert everything() == before


def test_every_table_is_either_in_the_backup_or_left_out_on_purpose():
    assert {"people.user", "people.letter", "events.event", "events.booking"} <= set(
        map(archive.label, archive.tables())
    )
