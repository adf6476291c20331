"""What every page may say without asking."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """``demo`` shows the demo's ribbon and logins; ``site_url`` is where we are reached from outside."""
    return {"demo": settings.DEBUG, "site_url": settings.SITE_URL}
