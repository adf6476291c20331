"""How django-allauth behaves here: no open sign-up, and every letter goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain.outbox import write
from people.models import User
from people.web.guesses import begin_anew, count_guess, guessed_right
from people.web.patience import try_again

TOO_MANY = "too_many_login_attempts"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError with code TOO_MANY and the seconds to wait as ``wait``, before looking at anything."""
        wait = count_guess(credentials.get("email", ""), _address(request))
        if wait:
            sentence = _("Der er skrevet en forkert adgangskode for mange gange.")
            raise ValidationError(f"{sentence} {try_again(wait)}", code=TOO_MANY, params={"wait": wait})

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user:
            guessed_right(credentials.get("email", ""), _address(request))
        return user

    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        begin_anew(user.email, _address(self.request))

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


def _address(request: HttpRequest | None) -> str:
    return request.META.get("REMOTE_ADDR", "") if request else ""
