"""The first real start, without demo data: the first organiser, and the committees, trades and programmes."""

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.management.prepared import PreparedCommand
from events.data.loading import load_catalogue
from events.domain import staffing
from people.domain.welcome import send_welcome
from people.models import User


class Command(PreparedCommand):
    begins_here = True
    help = "Opretter den første arrangør samt udvalg, uddannelser og indsatser. Kan køres igen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="den første arrangørs e-mail")
        parser.add_argument("--name", help="den første arrangørs navn")
        parser.add_argument("--password", help="adgangskode; uden den sendes et brev med et link")
        parser.add_argument("--no-input", action="store_true", help="spørg ikke; brug kun det, der er givet")

    def handle(self, *args: Any, **options: Any) -> None:
        email = self._ask(options, "email", _("E-mail på den første arrangør: ")).strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(_("»{email}« er ikke en e-mailadresse.").format(email=email)) from None
        name = self._ask(options, "name", _("Navn: ")).strip()
        if not name:
            raise CommandError(_("Skriv et navn."))
        password = options["password"]
        if password is None and not options["no_input"] and not User.objects.filter(email=email).exists():
            password = getpass.getpass(_("Adgangskode (tom: der sendes et brev med et link): ")) or None
        if password is not None:
            try:
                validate_password(password, User(email=email, name=name))
            except ValidationError as weak:
                raise CommandError(" ".join(weak.messages)) from None
        with transaction.atomic():
            made = load_catalogue()
            user = User.objects.filter(email=email).first()
            new = user is None
            if user is None:
                user = User.objects.create_user(email, password, name=name, is_staff=True, is_superuser=True)
            elif password is not None:
                user.set_password(password)
                user.save(update_fields=["password"])
            staffing.organise_everything(user)
            if not user.has_usable_password():
                send_welcome(user, now=timezone.now())
        self.stdout.write(
            _("{trades} uddannelser, {committees} udvalg og {programmes} indsatser er oprettet.").format(**made)
        )
        self.stdout.write(
            _("{email} er arrangør af alle indsatser.").format(email=email)
            + ("" if user.has_usable_password() else " " + _("Der ligger et brev med et link til en adgangskode."))
            + ("" if new else " " + _("Personen fandtes i forvejen."))
        )

    def _ask(self, options: dict[str, Any], name: str, question: str) -> str:
        if options[name] is not None:
            return str(options[name])
        if options["no_input"]:
            raise CommandError(_("Angiv --{option}.").format(option=name))
        try:
            return input(question)
        except EOFError:
            raise CommandError(_("Angiv --{option}.").format(option=name)) from None
