"""What must be there before the first request: tables, files to serve, and in the demo somebody to log in as."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.utils.translation import gettext as _

from config.domain.readiness import missing_migrations
from people.models import User

DEMO_LOGINS = ("ada", "ben", "cleo", "maja", "dorte")
_LOCK = 7_305_141  # any number, the same on every machine that shares the database


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Several machines may start at once on one PostgreSQL; each waits for the one that prepares it."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def prepare(say: Callable[[str], None]) -> None:
    """Migrate when something is missing, load the demo once into an empty demo installation. Safe to repeat."""
    with _one_at_a_time():
        missing = missing_migrations()
        if missing:
            say(_("Gør databasen klar ({count} trin) …").format(count=len(missing)))
            call_command("migrate", interactive=False, verbosity=0)
        if settings.DEBUG and "demo" in get_commands() and not User.objects.exists():
            call_command("demo")
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


def demo_logins() -> list[str]:
    """The demo's e-mail addresses that exist here, in the order of the story; none outside the demo."""
    if not settings.DEBUG:
        return []
    wanted = [f"{name}@demo.example" for name in DEMO_LOGINS]
    there = set(User.objects.filter(email__in=wanted).values_list("email", flat=True))
    return [email for email in wanted if email in there]
