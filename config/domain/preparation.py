"""What must be there before the first request: tables, and in the demo somebody to log in as."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from config.demo.cast import LOGINS
from config.domain.readiness import missing_migrations
from people.models import User

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
        if settings.DEBUG and not User.objects.exists():
            # It would print the logins, which are printed again when the address is known.
            call_command("demo", stdout=StringIO())


def demo_logins() -> list[tuple[str, str]]:
    """The demo's e-mail addresses that exist here and who they are, in the story's order; none outside the demo."""
    if not settings.DEBUG:
        return []
    there = set(User.objects.filter(email__in=[email for email, _who in LOGINS]).values_list("email", flat=True))
    return [(email, _(who)) for email, who in LOGINS if email in there]
