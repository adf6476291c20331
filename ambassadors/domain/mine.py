"""What a person sees on their own page: offers, what is to come, what has been, and a school's requests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from ambassadors.domain import modulewishes
from ambassadors.models import Ambassador, Offer, VisitRequest
from events.domain.lifecycle import OVER
from events.models import Booking, Event, EventKind
from people.domain.answerlinks import answer_url
from people.models import Contact, Organisation, User

MOST = 30


@dataclass(frozen=True)
class Stop:
    """Something one is on: a visit, a shift, a performance."""

    booking: Booking
    wish: VisitRequest | None = None
    offer: Offer | None = None
    others: Sequence[Offer] = field(default_factory=tuple)

    @property
    def starts_at(self) -> datetime:
        return self.booking.shift.starts_at if self.booking.shift else self.booking.event.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.booking.shift.ends_at if self.booking.shift else self.booking.event.ends_at


def ambassador_of(user: User) -> Ambassador | None:
    return (
        Ambassador.objects.filter(user=user)
        .select_related("user", "trade", "employer", "employer_contact", "programme")
        .first()
    )


def contact_of(user: User) -> Contact | None:
    return Contact.objects.filter(user=user).select_related("organisation").first()


def open_offers(ambassador: Ambassador, now: datetime) -> list[Offer]:
    """Those one can still answer, the first to run out first."""
    rows = Offer.objects.filter(ambassador=ambassador, status=Offer.Status.SENT, expires_at__gt=now)
    found = list(
        rows.filter(seat__request__event__starts_at__gt=now)
        .select_related("seat__request__event__venue", "seat__request__school", "seat__request__programme")
        .order_by("expires_at")[:MOST]
    )
    modulewishes.read(offer.seat.request for offer in found)
    return found


def coming(user: User, now: datetime) -> list[Stop]:
    """Everything one is firmly on, soonest first, with who else comes; four queries, one more for modules."""
    rows = list(_bookings(user).filter(busy_to__gte=now).order_by("busy_from")[:MOST])
    visits = [row.event_id for row in rows if row.event.kind == EventKind.SCHOOL_VISIT]
    wishes = {
        wish.event_id: wish
        for wish in VisitRequest.objects.filter(event__in=visits).select_related("school", "contact")
    }
    modulewishes.read(wishes.values())
    own: dict[object, Offer] = {}
    others: dict[object, list[Offer]] = {}
    accepted = Offer.objects.filter(seat__request__event__in=visits, status=Offer.Status.ACCEPTED).select_related(
        "ambassador__user", "ambassador__trade", "seat__request", "release"
    )
    for offer in accepted:
        event_id = offer.seat.request.event_id
        if offer.ambassador.user_id == user.pk:
            own[event_id] = offer
        else:
            others.setdefault(event_id, []).append(offer)
    return [
        Stop(row, wishes.get(row.event_id), own.get(row.event_id), tuple(others.get(row.event_id, ()))) for row in rows
    ]


def has_own_pages(user: User) -> bool:
    """An ambassador, or the contact of a school."""
    schools = Contact.objects.filter(user=user, organisation__kind=Organisation.Kind.SCHOOL)
    return Ambassador.objects.filter(user=user).exists() or schools.exists()


def owned(user: User, now: datetime) -> list[Event]:
    """What one looks after and is still to come, soonest first."""
    rows = Event.objects.filter(owner=user, ends_at__gte=now).exclude(status__in=OVER)
    return list(rows.select_related("venue", "programme").order_by("starts_at", "pk")[:MOST])


def past(user: User, now: datetime, limit: int = 10) -> list[Stop]:
    return [Stop(row) for row in _bookings(user).filter(busy_to__lt=now).order_by("-busy_from")[:limit]]


def _bookings(user: User) -> QuerySet[Booking]:
    return Booking.objects.filter(resource__user=user, state=Booking.State.FIRM).select_related(
        "event__venue", "event__programme", "event__owner", "shift"
    )


@dataclass(frozen=True)
class Followed:
    """A request of one's own school, with the address of its status page."""

    wish: VisitRequest
    url: str


def requests_of(contact: Contact, limit: int = 20) -> list[Followed]:
    """The school's requests, newest first."""
    rows = (
        VisitRequest.objects.filter(school=contact.organisation_id)
        .exclude(status__in=[VisitRequest.Status.DRAFT, VisitRequest.Status.LAPSED])
        .select_related("event", "programme", "school")
        .order_by("-created_at")[:limit]
    )
    return [Followed(wish, answer_url("status", wish.pk)) for wish in rows]
