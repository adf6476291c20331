"""A key to the API for one organisation; only its hash is kept, so it is shown this once."""

import re
import uuid
from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.management.prepared import PreparedCommand
from people.domain.apikeys import DEFAULT_SCOPES, SCOPES, make_key
from people.models import Organisation


class Command(PreparedCommand):
    help = "Makes an API key for a school or company. The key alone is the last line of the output."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", metavar="ORG", help="institution number (6 digits), CVR (8 digits) or id")
        parser.add_argument(
            "--scope",
            action="append",
            metavar="SCOPE",
            help=f"may be repeated; one of {', '.join(SCOPES)} (default: {' and '.join(DEFAULT_SCOPES)})",
        )
        parser.add_argument("--name", default="", help="what the key is for, e.g. the name of the system using it")

    def handle(self, **options: object) -> None:
        scopes = list(options["scope"] or DEFAULT_SCOPES)  # type: ignore[call-overload]
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown:
            raise CommandError(
                _("Ukendt rettighed: {scopes}. Vælg blandt {known}.").format(
                    scopes=", ".join(unknown), known=", ".join(SCOPES)
                )
            )
        organisation = _find(str(options["organisation"]).strip())
        name = str(options["name"])[:80]
        key, plain = make_key(organisation, now=timezone.now(), scopes=scopes, name=name)
        self.stdout.write(
            _("Nøgle til {organisation} med rettighederne {scopes}. Den vises kun denne ene gang:").format(
                organisation=organisation.name, scopes=", ".join(key.scopes)
            )
        )
        self.stdout.write(plain)


def _find(text: str) -> Organisation:
    if re.fullmatch(r"[0-9]{6}", text):
        found = list(Organisation.objects.filter(institution_number=text)[:2])
    elif re.fullmatch(r"[0-9]{8}", text):
        found = list(Organisation.objects.filter(cvr=text)[:2])
    else:
        try:
            found = list(Organisation.objects.filter(pk=uuid.UUID(text)))
        except ValueError:
            found = []
    if not found:
        raise CommandError(
            _("Ingen organisation har institutionsnummer, CVR-nummer eller id {text}.").format(text=repr(text))
        )
    if len(found) > 1:
        raise CommandError(
            _("Flere organisationer har CVR-nummer {text}. Brug institutionsnummer eller id.").format(text=text)
        )
    if not found[0].is_active:
        raise CommandError(
            _("{organisation} er ikke længere i brug og kan ikke få en nøgle.").format(organisation=found[0].name)
        )
    return found[0]
