"""Commands that work on rows: without tables they say what to do, or make them where nothing has begun yet."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.utils.translation import gettext as _

from config.domain.readiness import missing_migrations


class PreparedCommand(BaseCommand):
    """Runs on this version's tables only. ``begins_here``: an empty database gets them first."""

    begins_here = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            if self.begins_here and not connection.introspection.table_names():
                self.stdout.write(_("Gør databasen klar …"))
                call_command("migrate", interactive=False, verbosity=0)
            missing = missing_migrations()
        except Error as error:
            raise CommandError(_("Databasen svarer ikke: {error}").format(error=str(error).strip())) from error
        if missing:
            raise CommandError(_("Databasen mangler {name}. Kør manage.py migrate først.").format(name=missing[0]))
        return super().execute(*args, **options)
