"""A migrated and otherwise empty SQLite database, made once for each state of the migrations and copied from then on.

Migrating takes longer than most files of tests. The copy lies in the system's temporary folder under a name made of
everything that migrations read; whatever changes there makes another.
"""

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
READ_BY_MIGRATIONS = ("*/migrations/*.py", "*/models/*.py", "*/data/*", "tests/settings.py", "config/settings.py")


def place() -> Path:
    """Where the database for the migrations as they are now lies, or will."""
    seen = hashlib.sha256(f"{django.get_version()} {ROOT}".encode())
    for pattern in (*READ_BY_MIGRATIONS, "requirements-dev.txt"):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                seen.update(path.name.encode() + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"haandslag-newborn-{os.getuid()}-{seen.hexdigest()[:16]}.sqlite3"


def copy(source: Path, target: Path) -> None:
    """One consistent file, in place at once: another process may copy to the same place, or read it."""
    partly = target.with_name(f"{target.name}.{os.getpid()}")
    with sqlite3.connect(source) as old, sqlite3.connect(partly) as new:
        old.backup(new)
    old.close()
    new.close()
    os.replace(partly, target)
