"""The files of the pages in one place, named by their content: collected before the first request, without DEBUG."""

import fcntl
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _


def is_collected() -> bool:
    """Everything is there and nothing of ours, nor the locked packages, is newer than what was collected."""
    collection = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not collection.exists():
        return False
    sources = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file()]
    sources.append(settings.BASE_DIR / "requirements-dev.txt")
    return max(path.stat().st_mtime for path in sources) <= collection.stat().st_mtime


def collect(say: Callable[[str], None]) -> None:
    """Collects what is missing or outdated; compressing takes a minute, so nothing when nothing changed.

    With DEBUG the files are served from where they lie. Web and worker may start at once on one machine: the
    second waits for the first and finds it done. Raises OSError where nothing can be written.
    """
    if settings.DEBUG or is_collected():
        return
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with root.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_collected():
            return
        say(_("Samler sidernes filer …"))
        call_command("collectstatic", interactive=False, verbosity=0)
