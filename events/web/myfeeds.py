"""/me/feeds/: a person's own calendar feeds, set up with one press, and retired when an address got about."""

from dataclasses import dataclass

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.access import hidden, is_organiser
from events.domain import calendarchoice, feedaddresses, feedhealth, feeds
from events.domain.addlinks import GOOGLE_BY_ADDRESS, Subscription
from events.models import Feed
from events.web.doors import own_pages_required
from people.web.signedin import SignedInRequest


@dataclass(frozen=True)
class Shown:
    """One feed as the page shows it."""

    feed: Feed
    title: str
    note: str
    subscription: Subscription
    qr: str
    clients: list[feedhealth.Health]


def _kinds(request: SignedInRequest) -> dict[str, tuple[str, str]]:
    """Which feeds this person has, with title and note."""
    kinds: dict[str, tuple[str, str]] = {
        Feed.Kind.MINE: (
            _("Min kalender"),
            _("Alt, du er med til eller har ansvaret for: besøg, vagter, optrædener og møder."),
        ),
    }
    if is_organiser(request.user):
        kinds[Feed.Kind.ORGANISED] = (
            _("Alt jeg arrangerer"),
            _("Alle arrangementer i dine indsatser de næste 90 dage, også de foreløbige."),
        )
    return kinds


@never_cache
@own_pages_required
@require_safe
def my_feeds(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    shown = []
    for kind, (title, note) in _kinds(request).items():
        feed = feeds.own_feed(request.user, kind, now)
        address = feedaddresses.address_of(feed)
        subscription = Subscription.of(address, f"Håndslag · {title}")
        qr = segno.make(subscription.webcal, error="m", micro=False).svg_data_uri(
            border=2, light="white", omitsize=True
        )
        feedhealth.write_now([feed.pk])
        shown.append(Shown(feed, title, note, subscription, qr, feedhealth.health_of(feed, feed.etag)))
    return render(
        request,
        "events/me/feeds.html",
        {"shown": shown, "by_address": GOOGLE_BY_ADDRESS, "standing": calendarchoice.standing(request.user, now)},
    )


@own_pages_required
@require_POST
def rotate(request: SignedInRequest, kind: str) -> HttpResponse:
    """Retires the address. There is no way back: whoever had it is told that it is gone."""
    if kind not in _kinds(request):
        raise hidden()
    now = timezone.now()
    feedaddresses.rotate(feeds.own_feed(request.user, kind, now), now)
    messages.success(request, _("Adressen er skiftet. Den gamle virker ikke længere; sæt kalenderen op igen nedenfor."))
    return redirect("me:feeds")
