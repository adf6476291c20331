"""Behind a proxy, limits count the people in front of it; without one, nobody can choose an address."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.web.proxy import ProxyMiddleware


@pytest.mark.parametrize(
    ("proxies", "header", "asker"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "<script>", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_asker_is_whom_the_outermost_trusted_proxy_saw(settings, proxies, header, asker):
    settings.TRUSTED_PROXIES = proxies
    seen = []

    def view(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ProxyMiddleware(view)(RequestFactory().get("/", headers={"x-forwarded-for": header}))
    assert seen == [asker]
