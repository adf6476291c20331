"""What ambassadors and organisers see in their feeds besides events: visits that lack somebody, offers that wait for an
answer, and times that are held for schools."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Offer, Slot
from events.domain import ics, opennear
from events.domain.colours import calendar_colour
from events.domain.feedparts import Part
from events.domain.feedsetup import Home
from events.domain.feedwindows import Source
from events.domain.scope import Scope
from events.models import Event, EventKind, EventStatus
from people.domain.danish import da_moment
from people.models import User

MOST = 200


def home(user: User) -> Home | None:
    ambassador = Ambassador.objects.filter(user=user).only("postcode", "radius_km").first()
    return Home(ambassador.postcode, ambassador.radius_km) if ambassador else None


def near(user: User, _scope: Scope, now: datetime) -> Iterable[Source]:
    """Visits of the own programme on which a seat is free, and shifts that lack somebody."""
    ambassador = Ambassador.objects.filter(user=user, status=Ambassador.Status.ACTIVE).first()
    if ambassador is None:
        return
    visits = Event.objects.filter(
        kind=EventKind.SCHOOL_VISIT,
        status=EventStatus.OFFERING,
        programme=ambassador.programme_id,
        starts_at__gt=now,
    )
    own = Offer.objects.filter(ambassador=ambassador, status=Offer.Status.ACCEPTED)
    yield Source(visits.exclude(pk__in=own.values("seat__request__event")), "open")
    yield Source(opennear.open_shifts(now), "open")


def asked(user: User, _scope: Scope, now: datetime) -> Iterable[Source]:
    """Visits one is asked to come to, until one has answered or the time to answer is over."""
    yield Source(Event.objects.filter(pk__in=_pending(user, now).values("seat__request__event")), "open")


def _pending(user: User, now: datetime) -> QuerySet[Offer]:
    return Offer.objects.filter(ambassador__user=user, status=Offer.Status.SENT, expires_at__gt=now)


def held_times(_user: User, scope: Scope, now: datetime, language: str) -> Iterable[Part]:
    """Times held for schools in the programmes one organises, each under a name of its own."""
    if scope.programmes == frozenset():
        return
    rows = (
        Slot.objects.filter(
            scope.condition("request__programme"),
            Q(held_until__isnull=True) | Q(held_until__gt=now),
            state=Slot.State.HELD,
            ends_at__gt=now,
        )
        .select_related("request__programme", "request__school")
        .order_by("starts_at", "pk")[:MOST]
    )
    for slot in rows:
        wish = slot.request
        until = _("Holdes til {moment}").format(moment=da_moment(slot.held_until)) if slot.held_until else ""
        text = ics.note_text(
            f"slot-{slot.pk}",
            title=_("Ønske: {skole}").format(skole=wish.school_name),
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            created_at=wish.created_at,
            changed_at=wish.updated_at,
            description=until,
            url=settings.SITE_URL + reverse("organise:request", args=[wish.pk]),
            category=ics.programme_name(wish.programme, language),
            colour=calendar_colour(wish.programme.colour),
        )
        yield Part(slot.starts_at, slot.ends_at, text)
