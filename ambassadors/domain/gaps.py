"""A confirmed visit loses somebody at short notice: the gap is open until a substitute sits on the seat or the visit is
decided otherwise.

Why somebody cannot come is nobody's business but the organiser's: the school hears that one is prevented, and when it
will know more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain import letters, seats
from ambassadors.domain.lifecycle import GAP_MOVES, TIME_IS_OPEN
from ambassadors.models import Gap, Offer, VisitRequest
from events.models import Event, EventStatus
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import MoveNotAllowed
from people.models import User

ZONE = ZoneInfo("Europe/Copenhagen")
Status = Gap.Status

SHORT_NOTICE = timedelta(hours=48)
# The school hears what becomes of it two hours before the visit, or at 15.00 the day before: while a teacher can plan.
SAME_DAY_BEFORE = timedelta(hours=2)
DAY_BEFORE_AT = timedelta(hours=15)
AT_LEAST = timedelta(minutes=30)  # to find somebody in; when less is left, half of what is left


def decision_time(now: datetime, starts_at: datetime) -> datetime:
    """By when the school hears what becomes of the visit; always before it starts."""
    morning = starts_at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    day_before = (morning.replace(tzinfo=None) - timedelta(days=1) + DAY_BEFORE_AT).replace(tzinfo=ZONE)
    if day_before >= now + SAME_DAY_BEFORE:
        return day_before
    soon = starts_at - SAME_DAY_BEFORE
    return soon if soon >= now + AT_LEAST else now + (starts_at - now) / 2


def is_short_notice(event: Event, now: datetime) -> bool:
    return now < event.starts_at <= now + SHORT_NOTICE


def open_for(offer: Offer, wish: VisitRequest, *, now: datetime, by: User | None = None, actor: str = "") -> Gap | None:
    """The seat of this offer was just given up. A gap when the school counts on somebody and it is near, else None.

    To be called before the visit is settled: it has to be seen that it was confirmed.
    """
    event = wish.event
    if event is None or not is_short_notice(event, now) or wish.status in TIME_IS_OPEN:
        return None
    if event.status != EventStatus.CONFIRMED and not of_visit(wish):
        return None
    gap, is_new = Gap.objects.get_or_create(
        seat=offer.seat,
        status=Status.OPEN,
        defaults={"left": offer, "opened_at": now, "decide_by": decision_time(now, event.starts_at)},
    )
    if is_new:
        record(gap, now=now, by=by, actor=actor, what="made", new=gap.status)
        staying = seats.taken(wish)
        letters.to_school(wish, "visit_gap", now=now, dedupe=str(gap.pk), gap=gap, coming=staying)
    return gap


def of_visit(wish: VisitRequest) -> list[Gap]:
    """The open ones, the most pressing first."""
    return list(
        Gap.objects.filter(seat__request=wish, status=Status.OPEN).select_related(
            "seat__trade", "left__ambassador__user", "left__ambassador__trade"
        )
    )


def was_confirmed(wish: VisitRequest) -> bool:
    """The school was told that the visit is on before somebody left at short notice: filled again, it is on again."""
    event = wish.event
    return (
        event is not None
        and Gap.objects.filter(seat__request=wish, opened_at__gt=event.starts_at - SHORT_NOTICE).exists()
    )


def fill(wish: VisitRequest, states: Iterable[seats.SeatState], *, now: datetime, by: User | None = None) -> int:
    """Closes the gaps on whose seats somebody sits now, released by the employer; how many?"""
    filled = {state.seat.pk for state in states if state.is_filled}
    found = [gap for gap in of_visit(wish) if gap.seat_id in filled]
    for gap in found:
        close(gap, Status.FILLED, now=now, by=by)
    return len(found)


def close(gap: Gap, status: str, *, now: datetime, by: User | None = None, actor: str = "", why: str = "") -> None:
    actor = actor or ("" if by else "systemet")
    move(gap, status, moves=GAP_MOVES, now=now, by=by, actor=actor, why=why, also={"closed_at": now})


def close_all(wish: VisitRequest, status: str, *, now: datetime, by: User | None = None) -> None:
    """The visit is called off or moved: nobody looks for a substitute any more."""
    for gap in of_visit(wish):
        close(gap, status, now=now, by=by)


def ask_schools(now: datetime) -> int:
    """The time to decide has come and nobody was found: the school is asked what it prefers. How many were?"""
    asked = 0
    due = Gap.objects.filter(status=Status.OPEN, decide_by__lte=now, school_asked_at__isnull=True)
    for key in due.order_by("decide_by").values_list("pk", flat=True)[:100]:
        with transaction.atomic():
            gap = Gap.objects.select_for_update().filter(pk=key, status=Status.OPEN, school_asked_at=None).first()
            if gap is None:
                continue  # decided in the same moment
            wish = VisitRequest.objects.select_related("school", "contact", "event__venue", "programme").get(
                seat_rows=gap.seat_id
            )
            gap.school_asked_at = now
            gap.save(update_fields=["school_asked_at"])
            if wish.event is not None and wish.event.starts_at > now:
                choices = choices_of(wish)
                letters.to_school(wish, "visit_gap_choose", now=now, dedupe=str(gap.pk), choices=choices)
                asked += 1
    return asked


def lapse(now: datetime) -> int:
    """Gaps of visits that have begun: nobody looks any more."""
    lapsed = 0
    for gap in Gap.objects.filter(status=Status.OPEN, seat__request__event__starts_at__lte=now)[:200]:
        try:
            close(gap, Status.LAPSED, now=now)
        except MoveNotAllowed:
            continue  # decided in the same moment
        lapsed += 1
    return lapsed


def choices_of(wish: VisitRequest) -> list[tuple[str, str]]:
    """What the school, or the organiser for it, can decide: (what, in words)."""
    found = []
    if wish.seats == 2 and seats.taken(wish):
        found.append((Status.WITHOUT.value, _("Gennemfør med den ene, der kan")))
    if wish.format != VisitRequest.Format.VIRTUAL:
        found.append((Status.ONLINE.value, _("Hold besøget online")))
    found.append((Status.NEW_DATE.value, _("Find en ny dato")))
    return found
