"""Which request an organiser should look at first, weighed for its audience, and why.

The list's own order is by age; this one is for the day on which there are more requests than hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ambassadors.domain.slots import STILL_POSSIBLE
from ambassadors.models import VisitRequest

Audience = VisitRequest.Audience
MOST = 300  # requests that are weighed against each other; the oldest ones
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Weights:
    """``lead`` is how many days before the visit we would like to have begun; each day short of it counts ``short``,
    each day the school has waited ``waited``, a meeting or an assessment that has to be arranged too ``more``."""

    lead: int
    short: int = 10
    waited: int = 3
    more: int = 0


# A gymnasium plans by the half year and needs a vocational school beside; adults' courses are soon over.
WEIGHTS: dict[str, Weights] = {
    Audience.PRIMARY: Weights(lead=14),
    Audience.GYMNASIUM: Weights(lead=28, short=6, more=30),
    Audience.ADULTS: Weights(lead=10, short=15, waited=5, more=10),
}


@dataclass(frozen=True)
class Urgent:
    """A request, how much it presses, and what makes it so."""

    wish: VisitRequest
    points: int
    reasons: Sequence[str]


def weigh(wish: VisitRequest, now: datetime) -> Urgent:
    """Reads only the request, its visit and its fetched slots."""
    weights, points = WEIGHTS.get(wish.audience, Weights(lead=14)), 0
    reasons: list[str] = []
    proposed = [slot.starts_at for slot in wish.slots.all() if slot.state in STILL_POSSIBLE]
    coming = [start for start in ([wish.event.starts_at] if wish.event else proposed) if start > now]
    days = (min(coming) - now) // DAY if coming else None
    if days is not None and days < weights.lead:
        points += weights.short * (weights.lead - days)
        reasons.append(
            ngettext("om {antal} dag", "om {antal} dage", days).format(antal=days) if days else _("inden et døgn")
        )
    elif days is None and wish.event_id is None:
        points += weights.short * weights.lead
        reasons.append(_("alle tider er forbi"))
    waited = max(0, (now - wish.created_at) // DAY)
    points += weights.waited * waited
    if waited >= 5:
        reasons.append(_("har ventet {antal} dage").format(antal=waited))
    if wish.guidance_wished:
        points += weights.more
        reasons.append(_("vejledningsmøde skal aftales"))
    if wish.merit_wished:
        points += weights.more
        reasons.append(_("realkompetencer skal afklares"))
    if wish.school_id is None:
        reasons.append(_("skolen skal findes"))
    return Urgent(wish, points, reasons)


def in_order(wishes: Iterable[VisitRequest], now: datetime) -> list[Urgent]:
    """The most pressing first; of two that press the same the older one."""
    rows = [weigh(wish, now) for wish in wishes]
    return sorted(rows, key=lambda row: (-row.points, row.wish.created_at, str(row.wish.pk)))
