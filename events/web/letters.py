"""/organise/letters/: the outbox. Every letter of the own programmes, what it says, and whether it came away."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from events.access import hidden, letters_of, open_letter, organised_programmes
from events.domain import outboxlist
from events.models import Programme
from events.web.doors import organiser_required
from people.domain import letters, postman
from people.domain.history import history_of
from people.models import Letter, User

# The preview runs nothing, fetches nothing and stands in our own pages only; links open in a new window.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
PAGES = {
    "events.event": "organise:event",
    "ambassadors.visitrequest": "organise:request",
    "ambassadors.expense": "organise:expense",
    "ambassadors.paybatch": "organise:batch",
    "ambassadors.wageclaim": "organise:wage_claim",
}


@organiser_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    programmes = list(organised_programmes(request.user))
    asked = _asked(request, programmes)
    rows = letters_of(request.user)
    page = {
        "asked": asked,
        "page": outboxlist.page(rows, asked),
        "counts": outboxlist.waiting_counts(rows),
        "counted": outboxlist.COUNTED,
        "statuses": Letter.Status.choices,
        "programmes": programmes,
        "has_server": postman.has_server(),
        "is_first": asked.before is None,
        "query": _query(request),
    }
    return render(request, "events/letters/outbox.html", page)


def _asked(request: HttpRequest, programmes: list[Programme]) -> outboxlist.Asked:
    """What the address says; what it says wrongly is left out, so that an old address still opens."""
    get = request.GET
    slugs = {programme.slug: programme.pk for programme in programmes}
    return outboxlist.Asked(
        status=get.get("status", "") if get.get("status") in Letter.Status.values else "",
        text=get.get("q", "").strip().replace("\x00", "")[:80],
        programme=slugs.get(get.get("programme", "")),
        event=_uuid(get.get("event", "")),
        before=outboxlist.read_mark(get.get("before", "")),
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _query(request: HttpRequest) -> str:
    """The filters as they stand, without the place in the list."""
    query = request.GET.copy()
    query.pop("before", None)
    return query.urlencode()


@organiser_required
@require_GET
def letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_letter(request.user, pk)
    return _shown(request, it, "panel" if getattr(request, "htmx", False) else "letter")


@organiser_required
@require_GET
@xframe_options_sameorigin
def letter_html(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The letter's HTML as its reader sees it, under a policy of its own."""
    it = open_letter(request.user, pk)
    html = letters.shown_html(it)
    if not html:
        raise hidden()
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = PREVIEW_POLICY
    patch_cache_control(response, private=True, no_store=True)
    return response


@organiser_required
@require_POST
def act(request: HttpRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """One of hold, release, retry, cancel, resend. A refusal is a toast."""
    if deed not in letters.DEEDS:
        raise hidden()
    it = letters.DEEDS[deed](open_letter(request.user, pk), now=timezone.now(), by=cast("User", request.user))
    back = letters.UNDO.get(deed)
    undo = f"undo:{reverse('organise:letter_act', args=[it.pk, back])}" if back else ""
    messages.success(request, letters.done_sentence(deed, it), extra_tags=undo)
    if getattr(request, "htmx", False):
        return _shown(request, it, "acted")
    return redirect("organise:letter", pk=it.pk)


def _shown(request: HttpRequest, it: Letter, template: str) -> HttpResponse:
    programme = Programme.objects.filter(pk=it.programme_id).first() if it.programme_id else None
    page: dict[str, Any] = {
        "letter": it,
        "programme": programme,
        "subject": letters.shown_subject(it),
        "text": letters.shown_text(it),
        "actions": letters.actions(it),
        "history": history_of(it),
        "about_url": _about_url(it),
        "has_server": postman.has_server(),
    }
    return render(request, f"events/letters/{template}.html", page)


def _about_url(it: Letter) -> str:
    name = PAGES.get(it.about_kind)
    try:
        return reverse(name, args=[it.about_id]) if name else ""
    except NoReverseMatch:
        return ""
