"""/doer/: the door of one event on a phone. The page and its script are kept there, names come and taps go as JSON.

The link is the right to stand there, so nothing asks for a login and there is nothing to forge; who is logged in as
an organiser of the programme besides is written down by name.
"""

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from events.access import may_organise, open_door
from events.domain.door import deeds, expected, links, walkins
from events.models import DoorDeed, DoorLink, Event
from people.domain.answerlinks import make_token
from people.domain.refusals import Expired, NotFound
from people.models import User
from people.web.offline import FILES, page_modules, version_of

AT_ONCE = 100  # taps in one letter from a phone
MODULES = ("door", "door-store", "door-names", "door-sending", "door-scan")
TEMPLATES = ("events/door/worker.js", "events/door/door.html", "base.html")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the door, which keeps the page for when there is no net. It holds nobody's names."""
    own = [static(f"js/{name}.js") for name in MODULES]
    files = [*(static(name) for name in FILES), *page_modules(), static("css/door.css"), *own]
    files.append(static("vendor/jsqr/jsQR.js"))
    page = {
        "files": files,
        "static": settings.STATIC_URL,
        "version": version_of(tuple(files), TEMPLATES),
    }
    text = get_template("events/door/worker.js").render(page)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """/r/<token>/, as it stands in what a helper is sent, leads to the page that a phone can keep."""
    return HttpResponseRedirect(reverse("door", args=[token]))


type View = Callable[[HttpRequest, DoorLink, datetime], HttpResponse]


def _opened(as_json: bool) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """The view with the door's link; a door that is not there or closed answers in the asker's own way."""

    def wrap(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @never_cache
        @wraps(view)
        def door(request: HttpRequest, token: str) -> HttpResponse:
            now = timezone.now()
            try:
                response = view(request, open_door(token, now), now)
            except (NotFound, Expired) as refusal:
                status = 410 if isinstance(refusal, Expired) else 404
                said = {"sentence": refusal.sentence or _("Linket findes ikke.")}
                if as_json:
                    response = JsonResponse(said, status=status)
                else:
                    response = render(request, f"{status}.html", said, status=status)
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex"
            return response

        return door

    return wrap


@require_safe
@_opened(as_json=False)
def page(request: HttpRequest, link: DoorLink, now: datetime) -> HttpResponse:
    """The same for every moment: what changes, the script asks for."""
    token = make_token("door", link.pk)
    event = link.event
    about = {
        "link": link,
        "event": event,
        "token": token,
        "list": reverse("door_list", args=[token]),
        "sync": reverse("door_sync", args=[token]),
        "back": reverse("organise:event", args=[event.pk]) if _organiser(request, event) else "",
    }
    return render(request, "events/door/door.html", about)


@require_safe
@_opened(as_json=True)
def guest_list(request: HttpRequest, link: DoorLink, now: datetime) -> HttpResponse:
    """Everybody who may come: name, company and how they stand; no addresses and no numbers."""
    DoorLink.objects.filter(pk=link.pk).update(seen_at=now)
    return JsonResponse(listed(link.event, now))


@csrf_exempt
@require_POST
@_opened(as_json=True)
def sync(request: HttpRequest, link: DoorLink, now: datetime) -> HttpResponse:
    """Taps in the order in which they were made, each with an id from the phone; answers what became of each."""
    try:
        sent_at, taps = _read(json.loads(request.body), now)
    except (ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"sentence": _("Telefonen sendte noget, der ikke kan læses.")}, status=422)
    by = _organiser(request, link.event)
    done = deeds.take(link.event, taps, now=now, sent_at=sent_at, link=link, by=by)
    DoorLink.objects.filter(pk=link.pk).update(seen_at=now)
    results = {str(deed.pk): {"outcome": deed.outcome, "guest": deed.guest, "why": deed.why} for deed in done}
    return JsonResponse({"results": results, "list": listed(link.event, now)})


def _organiser(request: HttpRequest, event: Event) -> User | None:
    user = request.user
    return user if isinstance(user, User) and may_organise(user, event.programme_id) else None


def _read(sent: Any, now: datetime) -> tuple[datetime, list[deeds.Tap]]:
    """Raises ValueError, TypeError or KeyError for what is no letter of taps."""
    rows = sent["deeds"]
    if not isinstance(rows, list) or len(rows) > AT_ONCE:
        raise ValueError("too many")
    return _moment(sent["sent_at"]), [_tap(row) for row in rows]


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _tap(row: dict[str, Any]) -> deeds.Tap:
    kind = row["kind"]
    if kind not in DoorDeed.Kind.values:
        raise ValueError(kind)
    words = {name: str(row.get(name) or "")[:300] for name in ("name", "company", "email", "phone")}
    return deeds.Tap(
        id=uuid.UUID(row["id"]),
        kind=kind,
        at=_moment(row["at"]),
        guest=str(row.get("guest") or ""),
        into=str(row.get("into") or ""),
        walk_in=walkins.WalkIn(**words, may_mail=row.get("basis") is True) if kind == DoorDeed.Kind.WALK_IN else None,
    )


def listed(event: Event, now: datetime) -> dict[str, Any]:
    """The list as a phone keeps it; it forgets it after ``until``."""
    everybody = expected.guests(event)
    twice = expected.doubles(everybody)
    sums = expected.counts(everybody)
    return {
        "event": str(event.pk),
        "at": now.isoformat(),
        "opens": links.opens_at(event).isoformat(),
        "until": links.expires_at(event).isoformat(),
        "counts": {"here": sums.here, "expected": sums.expected, "walk_ins": sums.walk_ins},
        "guests": [
            {
                "key": one.key,
                "name": one.name,
                "company": one.company,
                "state": one.state,
                "answer": str(one.answer),
                "brings": one.brings,
                "along": one.along,
                "companions": [
                    {"key": it.key, "name": it.words, "code": it.code, "own": it.own} for it in one.companions
                ],
                "walkIn": one.is_walk_in,
                "code": one.code,
                "double": twice.get(one.key, ""),
            }
            for one in everybody
        ],
    }
