"""Reads the mailbox that answers come back to; see docs/operators.md."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.management.prepared import PreparedCommand
from people.domain.incoming import read_mailbox
from people.domain.mailboxes import NoMailbox
from people.models import IncomingLetter

OTHERS = {"known": gettext_lazy("læst før"), "too_large": gettext_lazy("for store")}


class Command(PreparedCommand):
    help = "Takes in answers to letters from IMAP_URL, or from a Maildir or mbox file; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mailbox", nargs="?", default="", help="a Maildir, an mbox file or an imap[s]:// address")

    def handle(self, **options: object) -> None:
        where = str(options["mailbox"] or "") or settings.IMAP_URL
        if not where:
            raise CommandError(_("Sæt IMAP_URL, eller nævn en Maildir eller en mbox-fil."))
        try:
            counted = read_mailbox(where, timezone.now())
        except NoMailbox as refusal:
            raise CommandError(refusal.sentence) from refusal
        labels = dict(IncomingLetter.Outcome.choices) | OTHERS
        for outcome, number in sorted(counted.items()):
            self.stdout.write(f"{number:5}  {labels[outcome]}")
        self.stdout.write(_("{number} breve læst.").format(number=sum(counted.values())))
