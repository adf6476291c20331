"""What machines ask for by a fixed address: robots.txt, the sitemap, and the icons that nobody links to."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.access import shown_programmes
from events.domain.whats_on import whats_on
from materials.access import shown_modules

# Pages behind a login, links that are somebody's own, receipts, and what counts its visitors. Feeds are for machines.
KEEP_OUT = (
    "/organise/",
    "/me/",
    "/r/",
    "/s/",
    "/q/",
    "/doer/",
    "/login",
    "/logout/",
    "/home/",
    "/besoeg/tak/",
    "/bliv-ambassador/tak/",
)
PAGES = ("front", "visit_request_form", "apply", "performance_enquiry_form", "for_companies", "programmes", "modules")
MOST = 10_000
A_DAY = "public, max-age=86400"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309."""
    rules = "\n".join(["User-agent: *", *(f"Disallow: {path}" for path in KEEP_OUT)])
    text = f"{rules}\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": A_DAY})


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """What strangers may find (sitemaps.org 0.9): the pages, the programmes and what is on, which changed when."""
    coming = whats_on(timezone.now()).order_by("starts_at", "id").values_list("slug", "changed_at")
    places: list[tuple[str, datetime | None]] = [(reverse(name), None) for name in PAGES]
    places += [(reverse("programme", args=[slug]), None) for slug in shown_programmes().values_list("slug", flat=True)]
    modules = shown_modules().values_list("slug", "updated_at")
    places += [(reverse("module", args=[slug]), changed) for slug, changed in modules]
    places += [(reverse("public_event", args=[slug]), changed) for slug, changed in coming[:MOST]]
    response = render(request, "sitemap.xml", {"places": places}, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def icon(request: HttpRequest, file: str) -> HttpResponse:
    """Asked for by their old addresses, without looking at the page."""
    return HttpResponseRedirect(static(f"img/{file}"), headers={"Cache-Control": A_DAY})
