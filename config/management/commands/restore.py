"""Put a backup back into an empty installation, or with --force in place of what is there."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from config.domain import archive
from config.domain.archive import BackupProblem
from config.domain.restore import holds_data, restore
from people.domain.danish import da_date, da_time


def _moment(text: str) -> str:
    """A manifest's UTC instant on the reader's clock: "tirsdag den 3. februar 2027 kl. 8.15"."""
    moment = localtime(datetime.fromisoformat(text))
    return f"{da_date(moment)} {da_time(moment)}"


class Command(BaseCommand):
    help = "Puts a backup back. Refuses an installation that holds data unless --force; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace what is there")

    def handle(self, *args: object, file: Path, force: bool, verbosity: int, **options: object) -> None:
        def progress(table: str, rows: int) -> None:
            if verbosity > 1:
                self.stdout.write(f"  {table}: {rows}")

        if not connection.introspection.table_names():  # nothing has ever been started here
            call_command("migrate", interactive=False, verbosity=0)
        try:
            taken = holds_data()
            if taken and not force:
                raise CommandError(
                    _("Her er allerede data ({table}). Brug --force for at erstatte dem.").format(table=taken)
                )
            manifest = restore(file, progress)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            _("Indlæst: {rows} rækker, som de stod {made_at}.").format(
                rows=sum(table["rows"] for table in manifest["tables"].values()), made_at=_moment(manifest["made_at"])
            )
        )
        if manifest["key"] != archive.key_fingerprint():
            self.stdout.write(
                _(
                    "Bemærk: SECRET_KEY er en anden end dengang. Svarlinks i sendte breve og adresser på "
                    "kalenderabonnementer virker ikke, før den gamle nøgle er tilbage."
                )
            )
