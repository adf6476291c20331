"""Who asks, when a reverse proxy stands in between: rate limits count people, not the proxy."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ProxyMiddleware:
    """Behind TRUSTED_PROXIES proxies the asker's address is the one that the outermost of them saw.

    Each proxy appends the address it was asked from, so what a client wrote itself stands further left and is
    never looked at. With 0, the default, the header is ignored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if count := settings.TRUSTED_PROXIES:
            seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            if len(seen) >= count and _is_address(seen[-count]):
                request.META["REMOTE_ADDR"] = seen[-count]
        return self.get_response(request)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
