"""How django-allauth behaves here: no open sign-up, and every letter goes through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from people.domain.outbox import write
from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Account letters are rows in the outbox too, marked so that nobody reads their links there."""
        now = timezone.now()
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        write(
            template_prefix.rsplit("/", 1)[-1],
            dedupe=f"account:{template_prefix}:{email.lower()}:{now.isoformat()}",
            now=now,
            to=user,
            email=email,
            context={key: value for key, value in context.items() if key != "request"},
            is_account=True,
        )
