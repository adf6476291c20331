"""How often one key, or one address without a key, may ask."""

import math
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from people.api.problems import Problem
from people.models import ApiKey

WINDOW = 60


def count_request(request: HttpRequest, key: ApiKey | None) -> None:
    """Counts this request in the asker's minute, which begins with its first request. Raises 429 when it is full."""
    asker = f"key:{key.pk}" if key else f"ip:{request.META.get('REMOTE_ADDR', '')}"
    now = time.time()
    began = float(cache.get_or_set(f"api-minute:{asker}", now, WINDOW) or now)
    counter = f"api-count:{asker}:{began}"
    cache.add(counter, 0, WINDOW * 2)
    try:
        count = cache.incr(counter)
    except ValueError:  # the cache forgot it between the two lines
        return
    if count > settings.API_RATE_PER_MINUTE:
        wait = max(1, math.ceil(began + WINDOW - now))
        raise Problem(
            429,
            "too_many_requests",
            _("Højst {count} forespørgsler i minuttet. Prøv igen om {wait} sekunder.").format(
                count=settings.API_RATE_PER_MINUTE, wait=wait
            ),
            headers={"Retry-After": str(wait)},
        )
