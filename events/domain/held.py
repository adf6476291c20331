"""What was on and is over is held: said by the system the morning after, so that nobody has to.

A confirmed visit is carried out, a published meeting is held. A performance is not said to be played by the clock, it
is settled by what was played; nor is a stand packed because its days are over: those are asked about
(events.domain.waiting). Until the morning there is time to say that it came to nothing; afterwards it can still be
cancelled.
"""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from events.domain import changes
from events.domain.agenda import ZONE
from events.models import Event, EventKind, EventStatus
from people.domain.refusals import Refused

MORNING = timedelta(hours=6)  # on the wall, the day after the last day
AT_ONCE = 200
_HELD: dict[str, str] = {EventStatus.PUBLISHED: EventStatus.HELD, EventStatus.INVITED: EventStatus.HELD}
BY_ITSELF: dict[str, dict[str, str]] = {
    EventKind.SCHOOL_VISIT: {EventStatus.CONFIRMED: EventStatus.CARRIED_OUT},
    EventKind.COMPANY_VISIT: {EventStatus.CONFIRMED: EventStatus.CARRIED_OUT},
    EventKind.NETWORK_MEETING: _HELD,
    EventKind.OTHER: _HELD,
    EventKind.WORKSHOP: _HELD,
    EventKind.COUNSELLING: _HELD,
    EventKind.MATCHING_DAY: {EventStatus.PUBLISHED: EventStatus.OUTCOMES, EventStatus.LIVE: EventStatus.OUTCOMES},
}
_doubts: list[Q] = []


def register_doubt(condition: Q) -> None:
    """Events of which nobody knows whether they were held, whatever their status says; a person is asked."""
    _doubts.append(condition)


def over_since(now: datetime) -> date:
    """Events whose last day lies before this one are held."""
    return (now.astimezone(ZONE).replace(tzinfo=None) - MORNING).date()


def goes_by_itself() -> Q:
    """Events whose end is said by the system, when their morning comes."""
    condition = Q()
    for kind, moves in BY_ITSELF.items():
        condition |= Q(kind=kind, status__in=list(moves))
    return condition


def due(now: datetime) -> QuerySet[Event]:
    rows = Event.objects.filter(goes_by_itself(), last_day__lt=over_since(now), starts_at__lt=now)
    for doubt in _doubts:
        rows = rows.exclude(doubt)
    return rows.order_by("starts_at", "pk")


def say_held(now: datetime) -> int:
    """Moves what is due; returns how many. Late, twice or never does not matter: what was moved is not due again."""
    said = 0
    for event in due(now)[:AT_ONCE]:
        try:
            changes.change_status(event, BY_ITSELF[event.kind][event.status], now=now, actor="systemet")
        except Refused:
            continue  # somebody said otherwise in the same moment
        said += 1
    return said
