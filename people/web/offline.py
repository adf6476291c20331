"""One's own pages as an app on a phone: the manifest, the worker that keeps the next visits, the page without a net.

Only pages that say so by ``may_be_kept`` are kept, each person's apart, and they are forgotten at the logout. Manifest,
worker and the page without a net hold nothing of anybody and are the same for all.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.domain.devices import owner_word
from people.models import User

OWNER = "X-Kept-For"
# What the kept pages and the page without a net are made of.
FILES = (
    "vendor/tabler/tabler.min.css",
    "css/tokens.css",
    "css/base.css",
    "css/shell.css",
    "css/parts.css",
    "css/organise.css",
    "css/visits.css",
    "css/corps.css",
    "vendor/inter/inter-latin-variable.woff2",
    "vendor/tabler-icons/icons.svg",
    "vendor/htmx/htmx.min.js",
    "js/theme.js",
    "js/page.js",
    "img/mark.svg",
)
TEMPLATES = ("people/worker.js", "people/offline.html", "base.html")
_IMPORT = re.compile(r'import "\./([\w-]+\.js)"')


def may_be_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The worker keeps what this view answers, for whoever is logged in."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and isinstance(request.user, User):
            response.headers[OWNER] = owner_word(request.user)
        return response

    return kept


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """W3C Web App Manifest. Logging in lies outside /me/, so the whole site is the app's."""
    icons = [
        {"src": static(f"img/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    icons.append(
        {"src": static("img/app-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"}
    )
    answer = {
        "id": reverse("me:home"),
        "name": "Håndslag",
        "short_name": "Håndslag",
        "description": _("Dine besøg, tilbud og tider."),
        "lang": "da",
        "start_url": reverse("me:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f4ee",
        "theme_color": "#2438d6",
        "icons": icons,
        "shortcuts": [
            {"name": _("Når du kan"), "url": reverse("me:availability")},
            {"name": _("Kalender"), "url": reverse("me:feeds")},
        ],
    }
    return JsonResponse(
        answer, content_type="application/manifest+json", headers={"Cache-Control": "public, max-age=3600"}
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its text changes with whatever it keeps, so that browsers fetch that anew."""
    page = {
        "offline": reverse("me:offline"),
        "scope": reverse("me:home"),
        "static": settings.STATIC_URL,
        "files": [*(static(name) for name in FILES), *page_modules()],
        "owner": OWNER,
    }
    text = get_template("people/worker.js").render({**page, "version": version_of(tuple(page["files"]), TEMPLATES)})
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def page_modules() -> list[str]:
    """What page.js imports, under the names it uses."""
    path = finders.find("js/page.js")
    text = Path(path).read_text() if isinstance(path, str) else ""
    return [f"{settings.STATIC_URL}js/{name}" for name in _IMPORT.findall(text)]


@cache
def version_of(files: tuple[str, ...], templates: tuple[str, ...]) -> str:
    """Of the files by their names (which hold their content's hash in production) and of these templates."""
    parts = [*files, *(_source(name) for name in templates)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _source(name: str) -> str:
    template: Any = get_template(name)
    return str(template.template.source)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown when there is no net and nothing is kept."""
    response = render(request, "people/offline.html")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
