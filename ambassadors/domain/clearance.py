"""Børneattest: needed from the third occasion within three months at one institution with children under 15.

Only the status is known here, never the certificate. The second occasion is worth a warning, so that the
organisation can order it in time; the third is blocked until it is there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from ambassadors.models import Ambassador, VisitRequest
from events.models import Booking, Event, EventKind

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FINE, WARNED, BLOCKED = "fine", "warned", "blocked"
WITHIN = timedelta(days=92)
YOUNGEST_GRADE_WITHOUT = 10  # in grade 9 many are still 14 in the autumn


def concerns(wish: VisitRequest) -> bool:
    """Children under 15, in person."""
    return (
        wish.format == VisitRequest.Format.PHYSICAL
        and wish.audience == VisitRequest.Audience.PRIMARY
        and (wish.grade is None or wish.grade < YOUNGEST_GRADE_WITHOUT)
    )


def occasion(starts_at: datetime, others: Iterable[datetime]) -> int:
    """Which occasion this is: the most visits within any three months that include it."""
    near = sorted([starts_at, *(other for other in others if abs(other - starts_at) <= WITHIN)])
    most = 1
    for number, first in enumerate(near):
        window = [moment for moment in near[number:] if moment - first <= WITHIN]
        if starts_at in window:
            most = max(most, len(window))
    return most


def status_at(ambassador: Ambassador, moment: datetime) -> str:
    """The status as it will be on that day: what is in order today may have lapsed by then."""
    until = ambassador.clearance_until
    if (
        ambassador.clearance == Ambassador.Clearance.CLEARED
        and until is not None
        and moment.astimezone(COPENHAGEN).date() > until
    ):
        return Ambassador.Clearance.LAPSED
    return ambassador.clearance


def verdict(status: str, number: int) -> str:
    """What the rule says about the ``number``-th occasion of somebody with this clearance status."""
    if status == Ambassador.Clearance.CLEARED or number < 2:
        return FINE
    return WARNED if number == 2 else BLOCKED


def of_visit(ambassador: Ambassador, wish: VisitRequest, event: Event) -> str:
    """What the rule says about this ambassador on this visit."""
    if not concerns(wish) or wish.school_id is None:
        return FINE
    others = (
        Booking.objects.filter(
            Q(event__visit_request__school=wish.school_id) | Q(event__venue__organisation=wish.school_id),
            resource__user=ambassador.user_id,
            state=Booking.State.FIRM,
            event__kind=EventKind.SCHOOL_VISIT,
            event__starts_at__range=(event.starts_at - WITHIN, event.starts_at + WITHIN),
        )
        .exclude(event=event.pk)
        .values_list("event__starts_at", flat=True)
    )
    return verdict(status_at(ambassador, event.starts_at), occasion(event.starts_at, others))
