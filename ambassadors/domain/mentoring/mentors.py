"""Who should be proposed as a mentor: every ambassador of the corps with reasons for and against, best first.

The number of queries does not depend on how many there are.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ambassadors.domain import clearance, travel
from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.domain.mentoring.moves import PAIRED
from ambassadors.domain.ranking import said, say_load, visits_in_month
from ambassadors.models import Ambassador, MentorProposal, Mentorship
from events.models import Booking
from people.domain.danish import collation_key
from people.domain.journeys import Point
from people.domain.places import point_of

MOST_PAIRS = 2
EVENING = 18  # the two meet after work, so the way is from home
P = MentorProposal.Status


@dataclass(frozen=True)
class Mentor:
    """One who could be proposed. ``blocked`` may not be at all; not ``eligible`` is greyed with obstacles."""

    ambassador: Ambassador
    reasons: Sequence[str]
    obstacles: Sequence[str]
    blocked: bool
    wanted: int  # 0: the trade wished for, 1: can tell of it too, 2: another
    minutes: int | None
    visits_this_month: int
    pairs: int

    @property
    def eligible(self) -> bool:
        return not self.obstacles

    @property
    def name(self) -> str:
        return self.ambassador.user.name

    def order(self) -> tuple[object, ...]:
        """Greyed last; then the trade wished for; then fair load and a short way; then the name."""
        minutes = 60 if self.minutes is None else self.minutes
        cost = minutes + 25 * self.visits_this_month + 40 * self.pairs
        return (not self.eligible, self.blocked, self.wanted, cost, collation_key(self.name), str(self.ambassador.pk))


@dataclass
class _Known:
    """What was read about the corps, by ambassador or user."""

    bookings: dict[object, list[Booking]]
    pairs: Counter[object]
    asked: Counter[object]  # open proposals
    answers: dict[object, MentorProposal]  # the last to this mentee


def rank(it: Mentorship, now: datetime) -> list[Mentor]:
    """Every active ambassador of the corps for this mentee, best first, greyed ones last."""
    corps = (
        Ambassador.objects.filter(
            Q(programme=it.programme_id) | Q(programme__takes_visits=True),
            status=Ambassador.Status.ACTIVE,
            user__is_active=True,
        )
        .select_related("user", "trade", "employer", "programme")
        .prefetch_related("other_trades")
        .order_by("pk")
    )
    known = _read(it, now)
    place = point_of(it.postcode)
    evening = now.astimezone(COPENHAGEN).replace(hour=EVENING, minute=0, second=0, microsecond=0)
    return sorted((_judge(one, it, place, evening, now, known) for one in corps), key=Mentor.order)


def _read(it: Mentorship, now: datetime) -> _Known:
    month = timedelta(days=32)
    bookings: dict[object, list[Booking]] = defaultdict(list)
    near = Booking.objects.filter(
        resource__user__ambassador__status=Ambassador.Status.ACTIVE,
        state=Booking.State.FIRM,
        busy_to__gt=now - month,
        busy_from__lt=now + month,
    ).select_related("event", "resource")
    for booking in near:
        bookings[booking.resource.user_id].append(booking)
    pairs = Counter(Mentorship.objects.filter(status__in=PAIRED).values_list("mentor", flat=True))
    open_ones = MentorProposal.objects.filter(status=P.OPEN).exclude(mentorship=it)
    answers: dict[object, MentorProposal] = {}
    answers |= {row.mentor_id: row for row in it.proposals.order_by("created_at")}
    return _Known(bookings, Counter(pairs), Counter(open_ones.values_list("mentor", flat=True)), answers)


def _judge(
    one: Ambassador, it: Mentorship, place: Point | None, evening: datetime, now: datetime, known: _Known
) -> Mentor:
    reasons: list[str] = []
    obstacles: list[str] = []
    wanted = _trade(one, it, reasons)
    way = travel.way_to(one, place, evening)
    if way is not None:
        reasons.append(way.words)
        if way.km > one.radius_km:
            obstacles.append(_("{km} km væk, rejser højst {radius} km").format(km=round(way.km), radius=one.radius_km))
    if it.speaks not in (one.languages or ["da"]):
        obstacles.append(_("taler ikke det sprog, hun helst taler"))
    visits = visits_in_month(known.bookings[one.user_id], now)
    say_load(one, visits, now, reasons, obstacles)
    pairs = _pairs(one, known, reasons, obstacles)
    blocked = _answered(one, it, known, reasons, obstacles)
    if it.needs_guardian and clearance.status_at(one, now) != Ambassador.Clearance.CLEARED:
        obstacles.append(_("mangler børneattest, som kræves under 15 år"))
        blocked = True
    if one.programme_id != it.programme_id:
        reasons.append(_("fra korpset i {indsats}").format(indsats=one.programme))
    if one.user.email.lower() == it.email:
        obstacles.append(_("er den samme"))
        blocked = True
    return Mentor(one, reasons, obstacles, blocked, wanted, way.minutes if way else None, visits, pairs)


def _trade(one: Ambassador, it: Mentorship, reasons: list[str]) -> int:
    own = {trade.pk: trade for trade in one.trades}
    if it.trade_id is None:
        reasons.append(str(one.trade))
        return 0
    if it.trade_id in own:
        reasons.append(said(own[it.trade_id], one))
        return 0 if it.trade_id == one.trade_id else 1
    reasons.append(_("{uddannelse}, et andet fag end det ønskede").format(uddannelse=one.trade))
    return 2


def _pairs(one: Ambassador, known: _Known, reasons: list[str], obstacles: list[str]) -> int:
    pairs, asked = known.pairs[one.pk], known.asked[one.pk]
    if pairs >= MOST_PAIRS:
        obstacles.append(
            ngettext("er allerede mentor for {antal}", "er allerede mentor for {antal}", pairs).format(antal=pairs)
        )
    elif pairs:
        reasons.append(
            ngettext("mentor for {antal} i forvejen", "mentor for {antal} i forvejen", pairs).format(antal=pairs)
        )
    else:
        reasons.append(_("er ikke mentor for nogen"))
    if asked:
        reasons.append(_("er spurgt om at være mentor for en anden"))
    return pairs + asked


def _answered(one: Ambassador, it: Mentorship, known: _Known, reasons: list[str], obstacles: list[str]) -> bool:
    """Whether they may not be proposed to her, for what was said before."""
    last = known.answers.get(one.pk)
    if last is None:
        return False
    if last.status == P.DECLINED:
        by_mentor = last.declined_by == Mentorship.Side.MENTOR
        obstacles.append(_("har sagt nej") if by_mentor else _("{navn} sagde nej tak").format(navn=it.first_name))
        return True
    if last.status == P.OPEN:
        obstacles.append(_("er foreslået og venter på svar"))
        return True
    if last.status == P.WITHDRAWN:
        reasons.append(_("har været foreslået før"))
    return False
