"""The way to a visit and back: from where, to where, and how many kilometres the house finds."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ambassadors.domain import travel
from ambassadors.models import Ambassador, Expense
from events.models import Booking, Event
from people.domain.journeys import Point, journey
from people.domain.places import point_of
from people.models import Postcode

WHOLE = Decimal(1)
# Who rides along with somebody claims no kilometres; what it cost stands on a receipt.
MEANS: dict[str, Expense.Means] = {
    Ambassador.Means.PUBLIC: Expense.Means.PUBLIC,
    Ambassador.Means.LIFT: Expense.Means.PUBLIC,
    Ambassador.Means.BICYCLE: Expense.Means.BICYCLE,
}
_POSTCODE = re.compile(r"\b[0-9]{4}\b")


@dataclass(frozen=True)
class Trip:
    """``km`` is there and back by road, bridges and ferries' own roads counted; None where an end is not known."""

    from_words: str
    to_words: str
    km: Decimal | None


def starts(ambassador: Ambassador) -> dict[str, tuple[str, Point | None]]:
    """Where one may have set out from, in words and as a point."""
    found: dict[str, tuple[str, Point | None]] = {Expense.Start.HOME: (_town(ambassador.postcode), _home(ambassador))}
    employer = ambassador.employer
    postcode = ambassador.work_postcode or (employer.postcode if employer else "")
    if postcode:
        point = ambassador.work_point if ambassador.work_postcode else employer.point if employer else None
        words = ", ".join(part for part in (employer.name if employer else "", _town(postcode)) if part)
        found[Expense.Start.WORK] = (words, point or point_of(postcode))
    return found


def trip(ambassador: Ambassador, event: Event | None, start: str = Expense.Start.HOME, goal_words: str = "") -> Trip:
    """To where the event is; without one to the address that is written, by its postcode."""
    known = starts(ambassador)
    from_words, origin = known.get(start) or known[Expense.Start.HOME]
    if event is None:
        written = point_of(code[0]) if (code := _POSTCODE.search(goal_words)) else None
        return Trip(from_words, goal_words, there_and_back(origin, written) if origin and written else None)
    venue = event.venue
    if venue is None:
        return Trip(from_words, "", None)
    to_words = ", ".join(part for part in (venue.name, venue.town) if part)
    goal = venue.point or (point_of(venue.postcode) if venue.postcode else None)
    if origin is None or goal is None:
        return Trip(from_words, to_words, None)
    return Trip(from_words, to_words, there_and_back(origin, goal) * times_there(ambassador, event))


def there_and_back(origin: Point, goal: Point) -> Decimal:
    """Whole kilometres, rounded half up, at least one."""
    km = Decimal(str(journey(origin, goal).road_km * 2)).quantize(WHOLE, rounding=ROUND_HALF_UP)
    return max(km, WHOLE)


def usual(ambassador: Ambassador, event: Event) -> tuple[str, str]:
    """How one gets there, and from where: by what is quickest of what one has, from work in working hours."""
    place = event.venue.point if event.venue else None
    way = travel.way_to(ambassador, place, event.starts_at)
    if way is None:
        return Expense.Means.CAR, Expense.Start.HOME
    start = Expense.Start.WORK if way.is_from_work and Expense.Start.WORK in starts(ambassador) else Expense.Start.HOME
    return MEANS.get(way.means, Expense.Means.CAR), start


def times_there(ambassador: Ambassador, event: Event) -> int:
    """On how many days one went: of a stand as many as one had shifts on."""
    days = Booking.objects.filter(
        resource__user=ambassador.user_id, event=event, state=Booking.State.FIRM, shift__isnull=False
    ).values_list("shift__day", flat=True)
    return len(set(days)) or 1


def _home(ambassador: Ambassador) -> Point | None:
    return ambassador.point or point_of(ambassador.postcode)


def _town(postcode: str) -> str:
    row = Postcode.objects.filter(pk=postcode).first()
    return str(row) if row else postcode
