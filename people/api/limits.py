"""How often one key, or one address without a key, may ask."""

import time

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from people.api.problems import Problem
from people.domain.limits import Limit
from people.models import ApiKey


def count_request(request: HttpRequest, key: ApiKey | None) -> None:
    """Counts this request in the asker's minute, which begins with its first request. Raises 429 when it is full."""
    asker = f"key:{key.pk}" if key else f"ip:{request.META.get('REMOTE_ADDR', '')}"
    wait = Limit("api", settings.API_RATE_PER_MINUTE, 60).count(asker, time.time())
    if wait:
        raise Problem(
            429,
            "too_many_requests",
            _("Højst {count} forespørgsler i minuttet. Prøv igen om {wait} sekunder.").format(
                count=settings.API_RATE_PER_MINUTE, wait=wait
            ),
            headers={"Retry-After": str(wait)},
        )
