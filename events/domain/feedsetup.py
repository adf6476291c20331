"""A person's calendars: which kinds there are for whom, made, changed and taken away."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from events.domain import feedaddresses, feeds
from events.models import Feed, Programme
from people.domain.places import point_of
from people.domain.refusals import Invalid, NotFound, Refused
from people.models import User

MOST = 12
ALARMS = (None, 0, 15, 30, 60, 120, 24 * 60, 2 * 24 * 60)
RADII = (10, 25, 50, 80, 150)
USUAL_RADIUS = 50


@dataclass(frozen=True)
class Wanted:
    """What a person chose. ``language`` "" is the person's own; ``alarm_minutes`` None is no alarm.

    ``postcode`` is where a NEAR calendar looks around, and where one that ``shows_travel`` sets out from.
    """

    name: str = ""
    programme: UUID | None = None
    language: str = ""
    alarm_minutes: int | None = None
    show_cancelled: bool = True
    busy_only: bool = False
    shows_travel: bool = False
    postcode: str = ""
    radius_km: int = USUAL_RADIUS


@dataclass(frozen=True)
class Home:
    """Where an ambassador lives, and how far he or she goes."""

    postcode: str
    radius_km: int


_homes: list[Callable[[User], Home | None]] = []


def register_home(find: Callable[[User], Home | None]) -> None:
    """Lets an app above say where somebody lives. Whoever has a home there is also asked to come to things."""
    _homes.append(find)


def home_of(user: User) -> Home | None:
    return next((home for find in _homes if (home := find(user))), None)


def nearest_radius(km: int) -> int:
    """The one offered that comes closest."""
    return min(RADII, key=lambda radius: abs(radius - km))


def kinds_for(*, organises: bool, has_holds: bool) -> list[str]:
    """Which kinds a person may have, the usual one first. ``has_holds``: is asked, or asks, for dates to be kept."""
    kinds: list[str] = [Feed.Kind.MINE]
    if organises:
        kinds.append(Feed.Kind.ORGANISED)
    kinds += [Feed.Kind.PROGRAMME, Feed.Kind.NEAR]
    if organises or has_holds:
        kinds.append(Feed.Kind.HOLDS)
    return kinds


def begin(user: User, *, organises: bool, now: datetime) -> None:
    """Everybody has one to begin with, and organisers two; the second one stays away when it was deleted."""
    feeds.own_feed(user, Feed.Kind.MINE, now)
    if organises and not Feed.objects.filter(user=user, kind=Feed.Kind.ORGANISED).exists():
        feeds.own_feed(user, Feed.Kind.ORGANISED, now)


def feeds_of(user: User) -> QuerySet[Feed]:
    """Those that work, the usual one first, with what fetches them; two questions."""
    rows = Feed.objects.filter(user=user, ended_at__isnull=True).select_related("user", "programme")
    usual = Case(When(kind=Feed.Kind.MINE, is_main=True, then=0), default=1)
    return rows.prefetch_related("clients").order_by(usual, "created_at", "pk")


def own_feed_with(user: User, pk: UUID) -> Feed:
    """One of the person's own; NotFound for anybody else's and for those taken away."""
    feed = Feed.objects.filter(user=user, ended_at__isnull=True, pk=pk).select_related("user", "programme").first()
    if feed is None:
        raise NotFound(_("Siden findes ikke, eller du har ikke adgang til den."))
    return feed


def make_feed(
    user: User, kind: str, wanted: Wanted, *, kinds: Collection[str], programmes: QuerySet[Programme], now: datetime
) -> Feed:
    """One more calendar, with its address. ``programmes`` are those the person may follow."""
    if kind not in kinds:
        raise NotFound(_("Siden findes ikke, eller du har ikke adgang til den."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Feed.objects.filter(user=user, ended_at__isnull=True).count() >= MOST:
            raise Refused(
                _("Du har {number} kalendere, og flere er der ikke plads til. Slet en først.").format(number=MOST),
                code="too_many_feeds",
            )
        feed = Feed(user=user, kind=kind, created_at=now)
        _apply(feed, wanted, programmes)
        # The first of its kind is the one that `feedlink` and other parts of the house find.
        feed.is_main = not Feed.objects.filter(user=user, kind=kind, is_main=True).exists()
        feed.save()
        feedaddresses.address_of(feed)
    return feed


def change_feed(feed: Feed, wanted: Wanted, *, programmes: QuerySet[Programme]) -> Feed:
    """Other options under the same address; programs get them with their next fetch."""
    with transaction.atomic():
        locked = Feed.objects.select_for_update(of=("self",)).select_related("user", "programme").get(pk=feed.pk)
        _apply(locked, wanted, programmes)
        locked.save()
        feeds.make_stale_feed(locked)
    return locked


def end_feed(feed: Feed, now: datetime) -> None:
    """Takes it away. Programs are told that it is gone, and stop asking."""
    feedaddresses.end(feed, now)


def _apply(feed: Feed, wanted: Wanted, programmes: QuerySet[Programme]) -> None:
    errors: list[tuple[str, str]] = []
    name = " ".join(wanted.name.split())
    if len(name) > 60:
        errors.append(("/name", _("Skriv højst 60 tegn.")))
    if wanted.language not in ("", "da", "en"):
        errors.append(("/language", _("Vælg et af sprogene.")))
    if wanted.alarm_minutes not in ALARMS:
        errors.append(("/alarm", _("Vælg en af tiderne.")))
    feed.programme = None
    if feed.kind == Feed.Kind.PROGRAMME:
        feed.programme = programmes.filter(pk=wanted.programme).first() if wanted.programme else None
        if feed.programme is None:
            errors.append(("/programme", _("Vælg en indsats.")))
    point = None
    travels = wanted.shows_travel and feed.kind == Feed.Kind.MINE
    if feed.kind == Feed.Kind.NEAR or travels:
        point = point_of(wanted.postcode) if wanted.postcode else None
        if point is None:
            errors.append(("/postcode", _("Skriv et dansk postnummer på 4 cifre.")))
        if feed.kind == Feed.Kind.NEAR and wanted.radius_km not in RADII:
            errors.append(("/radius_km", _("Vælg en af afstandene.")))
    if errors:
        raise Invalid(errors)
    feed.name, feed.language, feed.alarm_minutes = name, wanted.language, wanted.alarm_minutes
    feed.show_cancelled, feed.busy_only = wanted.show_cancelled, wanted.busy_only
    feed.shows_travel = travels
    feed.postcode = wanted.postcode.strip() if point else ""
    feed.latitude, feed.longitude = point or (None, None)
    feed.radius_km = wanted.radius_km if feed.kind == Feed.Kind.NEAR else None
