"""Prints the address of a person's feed *mine*; with --rotate retires it and prints the new one."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.management.prepared import PreparedCommand
from events.domain.feedaddresses import address_of, rotate
from events.domain.feeds import own_feed
from events.models import Feed
from people.models import User


class Command(PreparedCommand):
    help = "Prints the secret address of a person's calendar feed; the address alone is the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's login")
        parser.add_argument(
            "--rotate", action="store_true", help="retire the address first: it answers 410 from now on"
        )

    def handle(self, **options: object) -> None:
        email, now = str(options["email"]).strip().lower(), timezone.now()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            raise CommandError(_("Ingen kan logge ind med {email}.").format(email=email))
        feed = own_feed(user, Feed.Kind.MINE, now)
        self.stdout.write(rotate(feed, now) if options["rotate"] else address_of(feed))
