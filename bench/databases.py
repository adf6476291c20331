"""Demo databases in var/bench, built once for each version of the code that makes their rows, and each day."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "bench"
STATIC = HOME / "static"
# Whatever shapes the rows, or the tables they lie in.
SHAPING = ("config/demo/**/*.py", "events/data/*.py", "*/models/*.py", "*/migrations/*.py", "people/data/*.csv")
# Production's switches: what people get, not what developers see.
ENVIRONMENT = {
    "DEBUG": "0",
    "SECRET_KEY": "only-for-measuring-" + "0123456789abcdef" * 3,
    "ALLOWED_HOSTS": "*",
    "SECURE_SSL_REDIRECT": "0",
    "SITE_URL": "http://127.0.0.1:8000",
    "LOG_LEVEL": "ERROR",
    "API_RATE_PER_MINUTE": "1000000",
}
OTHERS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORT")


@dataclass(frozen=True)
class Database:
    """Where it lies, and what loading it took."""

    path: Path
    scale: int
    rows: int
    seconds: float
    peak_mb: float

    def environment(self) -> dict[str, str]:
        return environment(self.path.parent)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return {**kept, **ENVIRONMENT, "VAR_DIR": str(home), "DJANGO_SETTINGS_MODULE": "config.settings"}


def database(scale: int, say: Callable[[str], None]) -> Database:
    """The database with about so many events; built when there is none of this version and day."""
    home = HOME / f"{_version()}-{scale}"
    path, note = home / "haandslag.sqlite3", home / "loaded.json"
    if not note.exists():
        _forget_old(home)
        say(f"Loading a demo of {scale:,} events into {path.relative_to(ROOT)} …")
        home.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        _manage(home, "migrate", "--verbosity", "0")
        note.write_text(json.dumps(_load(home, scale)))
    static = home / "static"
    if not static.is_symlink():
        static.symlink_to(STATIC)
    figures = json.loads(note.read_text())
    return Database(path, scale, figures["rows"], figures["seconds"], figures["peak_mb"])


def collect_static() -> None:
    """The files that pages name, as in production; shared by the databases, and brought up to date each time."""
    STATIC.mkdir(parents=True, exist_ok=True)
    _manage(HOME, "collectstatic", "--no-input", "--verbosity", "0")


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Copenhagen")).date()


def _version() -> str:
    digest = hashlib.sha256(_today().isoformat().encode())
    for pattern in SHAPING:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _forget_old(home: Path) -> None:
    """Databases of earlier versions or days are of no use any more."""
    for old in HOME.glob("*-*/"):
        if old.name.split("-")[0] != home.name.split("-")[0]:
            for file in sorted(old.rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() and not file.is_symlink() else file.unlink()
            old.rmdir()


def _manage(home: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(home), check=True)


def _load(home: Path, scale: int) -> dict[str, float]:
    """Loads in a process of its own, so that its memory can be told."""
    command = [sys.executable, "-m", "bench.loading", str(scale), _today().isoformat()]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment(home), check=True, stdout=subprocess.PIPE, text=True)
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    return {**figures, "whole_seconds": time.monotonic() - began}
