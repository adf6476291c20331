"""Loads the demo: the same seed and day give the same rows, ids included."""

from argparse import ArgumentParser
from datetime import date

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.demo.cast import LOGINS
from config.demo.load import load
from config.demo.manifest import Manifest, NotOurs, installed, refuse_strangers, remove
from config.management.prepared import PreparedCommand


def _day(given: object) -> date:
    """From the command line a text, from code a date."""
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        raise CommandError(_("{day} er ikke en dato. Skriv den som 2026-08-14.").format(day=given)) from None


class Command(PreparedCommand):
    begins_here = True
    help = "Loads realistic Danish demo data. The same seed and day give the same rows, ids included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="about N events over two years, in bulk")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other names and dates")
        parser.add_argument("--today", metavar="DATE", help="dated around this day (YYYY-MM-DD)")
        parser.add_argument("--reset", action="store_true", help="remove the demo that is here, and load it anew")

    def handle(self, **options: object) -> None:
        scale, seed = int(str(options["scale"])), int(str(options["seed"]))
        if scale < 0:
            raise CommandError(_("Skriv et antal arrangementer, der ikke er negativt."))
        today = _day(options["today"]) if options["today"] else timezone.localdate()
        wanted = Manifest(seed=seed, today=today, scale=scale)
        try:
            refuse_strangers()
        except NotOurs as refusal:
            raise CommandError(str(refusal)) from None
        there = installed()
        if there is not None and not options["reset"]:
            if there != wanted:
                raise CommandError(
                    _("Her ligger allerede en demo ({there}). Brug --reset for at fjerne den og indlæse en ny.").format(
                        there=there
                    )
                )
            self.stdout.write(_("Demoen er allerede indlæst ({there}).").format(there=there))
        else:
            if there is not None:
                self._progress(_("Fjerner den gamle demo …"))
                remove()
            rows = load(wanted, self._progress)
            self.stdout.write(_("Demoen er indlæst: {rows} rækker.").format(rows=f"{rows:,}".replace(",", ".")))
        self.stdout.write(_("Log ind med adgangskoden {password}:").format(password=settings.DEMO_PASSWORD))
        for email, what in LOGINS:
            self.stdout.write(f"  {email:20} {_(what)}")
        if not settings.DEBUG:
            self.stdout.write(_("Med DEBUG=0 afvises adgangskoden: ingen kan logge ind som dem."))

    def _progress(self, sentence: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{sentence}", ending="")
        else:
            self.stderr.write(sentence)
        self.stderr.flush()
