"""How is this installation? One line for each part; exit 1 when something is wrong."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.domain.checkup import Verdict, examine

SIGNS = {Verdict.OK: "ok  ", Verdict.NOTE: "note", Verdict.WRONG: "FEJL"}


class Command(BaseCommand):
    help = "Looks at settings, database, migrations, worker, mail and fonts. Exit 1 when something is wrong."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        healthy = True
        for finding in examine(timezone.now()):
            self.stdout.write(f"{SIGNS[finding.verdict]}  {finding.part:<14} {finding.sentence}")
            healthy = healthy and finding.verdict is not Verdict.WRONG
        if not healthy:
            raise SystemExit(1)
