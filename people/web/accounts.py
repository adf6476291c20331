"""How django-allauth behaves here: no open sign-up, and every letter goes through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from people.domain.outbox import write
from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From SITE_URL, never from the request's host: a forged Host header must not reach a letter."""
        uid, _dash, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return settings.SITE_URL + path

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
