"""/me/feeds/: a person's own calendars, set up with one press, shaped to taste, retired when an address got about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.access import hidden, is_organiser, organised_programmes, scope_of
from events.domain import calendarchoice, feedaddresses, feedhealth, feeds, feedsetup, feedtexts
from events.domain.addlinks import GOOGLE_BY_ADDRESS, Subscription
from events.models import Feed, Programme
from events.web.doors import own_pages_required
from events.web.feedforms import FeedForm, alarm_words
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

ICONS = {
    Feed.Kind.MINE: "calendar-check",
    Feed.Kind.ORGANISED: "layout-list",
    Feed.Kind.PROGRAMME: "flag",
    Feed.Kind.NEAR: "map-pin",
    Feed.Kind.HOLDS: "clock-pause",
}


@dataclass(frozen=True)
class Kind:
    """A kind of calendar as the page offers it."""

    kind: str
    title: str
    note: str
    icon: str


@dataclass(frozen=True)
class Shown:
    """One calendar as the page shows it."""

    feed: Feed
    kind: Kind
    title: str
    note: str
    options: Sequence[tuple[str, str]]
    subscription: Subscription
    qr: str
    version: feeds.Version | None
    programs: list[feedhealth.Health]


def _kinds(request: SignedInRequest) -> list[Kind]:
    """What this person may have."""
    words = {
        Feed.Kind.MINE: (
            _("Min kalender"),
            _("Alt, du er med til eller har ansvaret for: besøg, vagter, optrædener og møder."),
        ),
        Feed.Kind.ORGANISED: (
            _("Alt jeg arrangerer"),
            _("Alle arrangementer i dine indsatser de næste 90 dage, også de foreløbige."),
        ),
        Feed.Kind.PROGRAMME: (_("En indsats"), _("Det, der sker i én indsats, i dens egen farve.")),
        Feed.Kind.NEAR: (
            _("Åbent nær mig"),
            _("Det, der sker omkring dit postnummer, og hvor der mangler nogen."),
        ),
        Feed.Kind.HOLDS: (
            _("Holdt og foreløbigt"),
            _("Reservationer, holdte tider og tilbud, der venter på svar."),
        ),
    }
    has_holds = feedsetup.home_of(request.user) is not None
    kinds = feedsetup.kinds_for(organises=is_organiser(request.user), has_holds=has_holds)
    return [Kind(kind, *words[Feed.Kind(kind)], ICONS[Feed.Kind(kind)]) for kind in kinds]


def _programmes(request: SignedInRequest) -> QuerySet[Programme]:
    """Those one may follow: what everybody sees, and what one organises."""
    own = organised_programmes(request.user)
    return Programme.objects.filter(Q(is_public=True, is_active=True) | Q(pk__in=own.values("pk"))).order_by("name")


@never_cache
@own_pages_required
@require_safe
def my_feeds(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    feedsetup.begin(request.user, organises=is_organiser(request.user), now=now)
    rows = list(feedsetup.feeds_of(request.user))
    kinds = {kind.kind: kind for kind in _kinds(request)}
    feedhealth.write_now([feed.pk for feed in rows])
    addresses = feedaddresses.addresses_of(rows)
    scope = scope_of(request.user)
    shown = []
    for feed in rows:
        kind = kinds.get(feed.kind)
        if kind is None:
            continue  # no organiser any more: it stands empty until that changes
        version = None
        if feed.clients.all():
            version = feeds.standing_version(feed, now) or feeds.render(feed, scope, now)[0]
        subscription = Subscription.of(addresses[feed.pk], feedtexts.head(feed, _language(feed))[0])
        shown.append(
            Shown(
                feed=feed,
                kind=kind,
                title=feed.name or (str(feed.programme) if feed.programme else kind.title),
                note=_note(feed, kind),
                options=_options(feed),
                subscription=subscription,
                qr=_qr(subscription.webcal),
                version=version,
                programs=feedhealth.health_of(feed, version.etag, version.changed_at) if version else [],
            )
        )
    once = {Feed.Kind.MINE, Feed.Kind.ORGANISED, Feed.Kind.HOLDS} & {feed.kind for feed in rows}
    page = {
        "shown": shown,
        "kinds": [kind for kind in kinds.values() if kind.kind not in once],
        "more": len(rows) < feedsetup.MOST,
        "by_address": GOOGLE_BY_ADDRESS,
        "standing": calendarchoice.standing(request.user, now),
    }
    return render(request, "events/me/feeds.html", page)


def _language(feed: Feed) -> str:
    return feeds.language_of(feed)


def _note(feed: Feed, kind: Kind) -> str:
    if feed.kind == Feed.Kind.NEAR:
        return _("Inden for {km} km fra {postcode}.").format(km=feed.radius_km, postcode=feed.postcode)
    return kind.note


def _options(feed: Feed) -> list[tuple[str, str]]:
    """Icon and words of whatever is not as usual."""
    options = []
    if feed.busy_only:
        options.append(("eye-off", _("Kun »Optaget«")))
    if feed.alarm_minutes is not None:
        options.append(("bell", alarm_words(feed.alarm_minutes)))
    if feed.shows_travel:
        options.append(("car", _("Med rejsetid fra {postcode}").format(postcode=feed.postcode)))
    if not feed.show_cancelled:
        options.append(("calendar-x", _("Uden aflyste")))
    if feed.language and feed.language != get_language():
        options.append(("language", {"da": "Dansk", "en": "English"}[feed.language]))
    return options


def _qr(address: str) -> str:
    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, light="white", omitsize=True)


@never_cache
@own_pages_required
def new(request: SignedInRequest, kind: str) -> HttpResponse:
    chosen = next((one for one in _kinds(request) if one.kind == kind), None)
    if chosen is None:
        raise hidden()
    home = feedsetup.home_of(request.user)
    initial: dict[str, Any] = {"busy_only": bool(request.GET.get("busy"))}
    if home:
        initial |= {
            "postcode": home.postcode,
            "travel_from": home.postcode,
            "radius_km": feedsetup.nearest_radius(home.radius_km),
        }
    programmes = _programmes(request)
    form = FeedForm(
        request.POST if request.method == "POST" else None, kind=kind, programmes=programmes, initial=initial
    )
    if form.is_valid():
        try:
            kinds = [one.kind for one in _kinds(request)]
            feed = feedsetup.make_feed(
                request.user, kind, form.wanted, kinds=kinds, programmes=programmes, now=timezone.now()
            )
        except Invalid as refusal:
            form.add_errors(refusal.errors)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Kalenderen er klar. Sæt den op med et tryk."))
            return redirect(f"{_list()}#feed-{feed.pk}")
    status = 422 if form.errors else 200
    return render(request, "events/me/feed_form.html", {"form": form, "kind": chosen}, status=status)


@never_cache
@own_pages_required
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    feed = feedsetup.own_feed_with(request.user, pk)
    chosen = next((one for one in _kinds(request) if one.kind == feed.kind), None)
    if chosen is None:
        raise hidden()
    programmes = _programmes(request)
    initial = FeedForm.initial_of(feed)
    home = feedsetup.home_of(request.user)
    if home and not feed.shows_travel:
        initial["travel_from"] = home.postcode
    form = FeedForm(
        request.POST if request.method == "POST" else None, kind=feed.kind, programmes=programmes, initial=initial
    )
    if form.is_valid():
        try:
            feedsetup.change_feed(feed, form.wanted, programmes=programmes)
        except Invalid as refusal:
            form.add_errors(refusal.errors)
        else:
            messages.success(request, _("Gemt. Dine kalendere viser det, næste gang de henter."))
            return redirect(f"{_list()}#feed-{feed.pk}")
    status = 422 if form.errors else 200
    page = {"form": form, "kind": chosen, "feed": feed, "title": capfirst(feedtexts.title_of(feed, _language(feed)))}
    return render(request, "events/me/feed_form.html", page, status=status)


@own_pages_required
@require_POST
def rotate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Retires the address. There is no way back: whoever had it is told that it is gone."""
    feedaddresses.rotate(feedsetup.own_feed_with(request.user, pk), timezone.now())
    messages.success(request, _("Adressen er skiftet. Den gamle virker ikke længere; sæt kalenderen op igen nedenfor."))
    return redirect(f"{_list()}#feed-{pk}")


@own_pages_required
@require_POST
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Takes it away; programs that have it are told, and stop asking."""
    feedsetup.end_feed(feedsetup.own_feed_with(request.user, pk), timezone.now())
    messages.success(request, _("Kalenderen er slettet. Fjern den også på din telefon og computer."))
    return redirect("me:feeds")


def _list() -> str:
    return redirect("me:feeds").url
