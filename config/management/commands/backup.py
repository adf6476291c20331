"""One consistent file of database and uploads, taken while serving."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.domain.archive import BackupProblem
from config.domain.backup import back_up


class Command(BaseCommand):
    help = "Writes database and uploads to one file (tar.gz), consistent, while the site goes on serving."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: object, file: Path, verbosity: int, **options: object) -> None:
        def progress(table: str, rows: int) -> None:
            if verbosity > 1:
                self.stdout.write(f"  {table}: {rows}")

        try:
            manifest = back_up(file, timezone.now(), progress)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            _("{file}: {rows} rækker i {tables} tabeller, {size} MB.").format(
                file=file,
                rows=sum(table["rows"] for table in manifest["tables"].values()),
                tables=len(manifest["tables"]),
                size=f"{file.stat().st_size / 1e6:.1f}".replace(".", ","),
            )
        )
