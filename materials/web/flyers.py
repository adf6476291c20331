"""The flyer as a file, and the short link on it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from events.access import hidden, open_public_event
from materials.domain import flyers, shortlinks


@require_safe
def event_flyer(request: HttpRequest, slug: str) -> HttpResponse:
    """Print-ready PDF of a public event; ``?lang=en`` for the English one."""
    event = open_public_event(slug)
    asked = request.GET.get("lang", "")
    language = asked if asked in ("da", "en") else get_language() or "da"
    made = flyers.flyer(event, language=language, now=timezone.now())
    etag = f'"{made.etag}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return HttpResponse(
        made.pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{event.slug}.pdf"',
            "ETag": etag,
            "Cache-Control": "public, max-age=300",
        },
    )


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """Counts and leads on; HEAD leads on without counting."""
    now = timezone.now()
    target = shortlinks.follow(code, now=now) if request.method == "GET" else shortlinks.target_of(code)
    if target is None:
        raise hidden()
    response = HttpResponseRedirect(target)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
