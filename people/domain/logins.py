"""Who may log in, by e-mail and password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from people.models import User


class EmailBackend(ModelBackend):
    """E-mail without regard to case; the demo's password opens nothing outside the demo."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        email = (kwargs.get("email") or username or "").strip().lower()
        if not email or password is None:
            return None
        user = User.objects.filter(email=email).first()
        if user is None:
            User().set_password(password)  # the same time for absent and present
            return None
        if not settings.DEBUG and password == settings.DEMO_PASSWORD:
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
