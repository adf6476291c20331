"""What everybody may see: an event, its calendar file, the programmes and what is on in them."""

import hashlib
import json
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.access import may_organise, open_public_event, open_shown_programme, shown_programmes
from events.domain import feedtexts, ics, practice, running, schemaorg, seats, signups
from events.domain.addlinks import AddOne, Subscription, map_link
from events.domain.feedaddresses import PUBLIC_KINDS, public_address, public_kind_address
from events.domain.whats_on import whats_on
from events.models import Event, EventKind, Programme
from events.web.signingup import left_for_new
from people.domain.danish import da_when

MOST = 60
# What may not stand in a script element as it is.
_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@require_safe
def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    event = open_public_event(slug)
    now = timezone.now()
    is_over = event.ends_at <= now
    others = whats_on(now).filter(programme=event.programme).exclude(pk=event.pk)
    data = json.dumps(schemaorg.event_data(event), ensure_ascii=False).translate(_IN_SCRIPT)
    return render(
        request,
        "events/public/event.html",
        {
            "event": event,
            "in_short": _in_short(event),
            "is_over": is_over,
            "agenda": running.timed(event),
            "by_invitation": event.kind == EventKind.NETWORK_MEETING and not event.takes_signups,
            "may_sign_up": signups.is_open(event, now),
            "closed": signups.closed_words(event, now) if _is_closed(event, now) else "",
            "seats_left": left_for_new(event) if signups.is_open(event, now) else None,
            "until": seats.last_day(event, event.signup_days),
            "is_coming": not is_over and not event.is_cancelled,
            "add": AddOne.of(event),
            "map": map_link(event),
            "flyer": _flyer(event),
            "others": others.select_related("programme", "venue").order_by("starts_at", "id")[:3],
            "subscription": _subscription(event.programme),
            "data": SafeString(data),  # escaped for a script element above
            "organises": may_organise(request.user, event.programme_id),
        },
    )


def _is_closed(event: Event, now: datetime) -> bool:
    """One could sign up, until a while ago."""
    return signups.may_be_open(event) and event.starts_at > now and not signups.is_open(event, now)


@require_safe
def event_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The event for any calendar: the same UID and SEQUENCE as in every feed; with ?lang=en in English."""
    event = open_public_event(slug)
    content = ics.calendar_file(event, "en" if request.GET.get("lang") == "en" else "da").encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "Content-Disposition": f'attachment; filename="{event.slug}.ics"',
        "Cache-Control": "public, max-age=900",
        "ETag": etag,
    }
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    modified = int(event.changed_at.timestamp())
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response) or response


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    return render(request, "events/public/programmes.html", {"programmes": shown_programmes()})


@require_safe
def programme_page(request: HttpRequest, slug: str) -> HttpResponse:
    programme = open_shown_programme(slug)
    rows = whats_on(timezone.now(), include=["cancelled"]).filter(programme=programme)
    coming = list(rows.select_related("programme", "venue").order_by("starts_at", "id")[: MOST + 1])
    return render(
        request,
        "events/public/programme.html",
        {
            "programme": programme,
            "coming": coming[:MOST],
            "is_cut": len(coming) > MOST,
            "subscription": _subscription(programme),
            "practice": list(practice.shown_to_all().filter(programme=programme)[:MOST]),
        },
    )


@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """Every calendar there is for everybody: all of it, by kind, by programme."""
    kinds = [
        (
            kind,
            capfirst(feedtexts.KIND_NAMES[kind]()),
            _of_address(public_kind_address(kind), feedtexts.KIND_NAMES[kind]()),
        )
        for kind in ("", *PUBLIC_KINDS)
    ]
    programmes = [(programme, _subscription(programme)) for programme in shown_programmes()]
    page = {"everything": kinds[0], "kinds": kinds[1:], "programmes": programmes}
    return render(request, "events/public/calendars.html", page)


def _of_address(address: str, name: str) -> Subscription:
    """In the reader's language."""
    return Subscription.of(f"{address}?lang=en" if get_language() == "en" else address, name)


def _subscription(programme: Programme) -> Subscription | None:
    """Of a programme that is shown; in the reader's language."""
    if not (programme.is_public and programme.is_active):
        return None
    return _of_address(public_address(programme.slug), str(programme))


def _in_short(event: Event) -> str:
    """What stands under the title where the page is found or shared: when, where and what."""
    place = event.venue.town or event.venue.name if event.venue else _("online")
    when = da_when(event.starts_at, event.ends_at)
    return f"{when[:1].upper()}{when[1:]}, {place}. {event.summary}".strip()


def _flyer(event: Event) -> str:
    """Where the flyer is, when flyers are offered here."""
    try:
        return reverse("event_flyer", args=[event.slug])
    except NoReverseMatch:
        return ""
