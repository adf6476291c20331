"""What an ambassador does just before and after a visit, and whether the road between leaves the time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.models import Booking
from people.domain.danish import da_span
from people.domain.journeys import Point, travel_minutes

NEAR = timedelta(hours=6)


def bookings_near(starts_at: datetime, ends_at: datetime, within: timedelta = NEAR) -> QuerySet[Booking]:
    """Firm bookings of anybody that touch the hours around a period."""
    return Booking.objects.filter(
        state=Booking.State.FIRM, busy_from__lt=ends_at + within, busy_to__gt=starts_at - within
    ).select_related("event__venue", "resource")


def too_far_between(
    starts_at: datetime, ends_at: datetime, point: Point | None, others: Iterable[Booking]
) -> Booking | None:
    """The booking next to [starts_at, ends_at) from which, or to which, one cannot get in time; None when all is well.

    Two visits at one place, back to back, are one trip. Where a point is unknown nothing is claimed.
    """
    if point is None:
        return None
    for other in others:
        there = other.event.venue.point if other.event.venue else None
        if there is None or there == point:
            continue
        gap = starts_at - other.busy_to if other.busy_to <= starts_at else other.busy_from - ends_at
        if timedelta(0) <= gap < NEAR and gap < timedelta(minutes=travel_minutes(there, point)):
            return other
    return None


def too_far_sentence(other: Booking) -> str:
    """ "når ikke frem fra »Stand i Odense« (kl. 8.00–10.00)"."""
    return _("når ikke frem i tide: »{andet}« {tid}").format(
        andet=other.event.title, tid=da_span(other.busy_from, other.busy_to)
    )
