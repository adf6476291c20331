"""Who should be asked for a seat: every ambassador of the corps with reasons for and against, best first.

The number of queries does not depend on how many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ambassadors.domain import audiences, clearance, travel, whocan
from ambassadors.domain.whocan import place_of
from ambassadors.models import Ambassador, Offer, Seat, Slot, VisitRequest
from events.domain import conflicts
from events.domain.conflicts import Conflict
from events.models import Booking, Event, EventKind, Resource
from people.domain.danish import collation_key, da_month
from people.domain.journeys import Point
from people.models import Trade

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
type Period = Slot | Event  # anything with starts_at and ends_at


@dataclass(frozen=True)
class Candidate:
    """One ambassador for one seat. ``blocked`` may not be asked at all; not ``eligible`` is greyed with obstacles."""

    ambassador: Ambassador
    reasons: Sequence[str]
    obstacles: Sequence[str]
    blocked: bool
    free: bool
    wanted: int  # 0: the trade this seat asks for, 1: another one the school named, 2: neither
    minutes: int | None
    km: float | None
    visits_this_month: int
    open_offers: int
    offered: bool  # has an open offer for this seat
    nearer: int = 0  # minutes: what fits the audience
    weights: audiences.Weights = audiences.PLAIN

    @property
    def eligible(self) -> bool:
        return not self.obstacles

    @property
    def name(self) -> str:
        return self.ambassador.user.name

    def order(self) -> tuple[object, ...]:
        """Greyed last; then the trade wanted; then fair load and a short way; then the name."""
        way, counts = 60 if self.minutes is None else self.minutes, self.weights
        load = counts.visit * self.visits_this_month + counts.offer * self.open_offers
        cost = way * counts.way / 100 + load - self.nearer
        return (not self.eligible, self.blocked, self.wanted, cost, collation_key(self.name), str(self.ambassador.pk))


@dataclass
class _Known:
    """What was read about the corps, by ambassador or user."""

    month: int
    bookings: dict[object, list[Booking]] = field(default_factory=lambda: defaultdict(list))
    in_the_way: Mapping[object, Sequence[Conflict]] = field(default_factory=dict)
    offers: dict[object, list[Offer]] = field(default_factory=lambda: defaultdict(list))
    on_other_seats: dict[str, str] = field(default_factory=dict)  # trade → first name
    asked_for_others: dict[str, str] = field(default_factory=dict)  # the same of those asked for another seat
    seated: set[object] = field(default_factory=set)


def corps(wish: VisitRequest) -> Iterable[Ambassador]:
    """The active ambassadors of the request's programme, and of the others that visit schools."""
    return (
        Ambassador.objects.filter(
            Q(programme=wish.programme_id) | Q(programme__takes_visits=True),
            status=Ambassador.Status.ACTIVE,
            user__is_active=True,
        )
        .select_related("user", "trade", "employer", "programme")
        .prefetch_related("other_trades")
        .order_by("pk")
    )


def rank(wish: VisitRequest, period: Period, seat: Seat) -> list[Candidate]:
    """Every ambassador for this seat at this time, best first, greyed ones last."""
    known = _read(wish, period, seat)
    place = place_of(wish)
    wanted = {trade.pk: trade for trade in wish.trades.all()}
    candidates = [_judge(ambassador, wish, period, seat, place, wanted, known) for ambassador in corps(wish)]
    return sorted(candidates, key=Candidate.order)


def _read(wish: VisitRequest, period: Period, seat: Seat) -> _Known:
    local = period.starts_at.astimezone(COPENHAGEN)
    known = _Known(month=local.month)
    users = Ambassador.objects.filter(status=Ambassador.Status.ACTIVE).values("user")
    near = Booking.objects.filter(
        resource__user__in=users,
        state=Booking.State.FIRM,
        busy_to__gt=period.starts_at - clearance.WITHIN,
        busy_from__lt=period.ends_at + clearance.WITHIN,
    ).select_related("event__venue", "event__visit_request", "resource")
    for booking in near:
        if booking.event_id != wish.event_id:
            known.bookings[booking.resource.user_id].append(booking)
    people = list(Resource.objects.filter(user__in=users).select_related("user"))
    in_the_way = whocan.in_the_way(wish, period, people)
    known.in_the_way = {person.user_id: in_the_way.get(person.pk, []) for person in people}
    offers = Offer.objects.filter(
        Q(seat__request=wish) | Q(status=Offer.Status.SENT, ambassador__status=Ambassador.Status.ACTIVE)
    ).select_related("seat__request__event", "ambassador__user")
    for offer in offers:
        known.offers[offer.ambassador_id].append(offer)
        if offer.seat.request_id == wish.pk and offer.status == Offer.Status.ACCEPTED:
            known.seated.add(offer.ambassador_id)
            if offer.seat_id != seat.pk:
                known.on_other_seats[offer.ambassador.trade_id] = offer.ambassador.user.first_name
        elif offer.seat.request_id == wish.pk and offer.status == Offer.Status.SENT and offer.seat_id != seat.pk:
            known.asked_for_others.setdefault(offer.ambassador.trade_id, offer.ambassador.user.first_name)
    return known


def _judge(
    ambassador: Ambassador,
    wish: VisitRequest,
    period: Period,
    seat: Seat,
    place: Point | None,
    wanted: Mapping[str, Trade],
    known: _Known,
) -> Candidate:
    fits = audiences.fit(ambassador, wish, period.starts_at)
    reasons: list[str] = []
    obstacles: list[str] = []
    rank_of_trade, blocked = _trade(ambassador, seat, wanted, known, reasons, obstacles)
    reasons += fits.reasons
    minutes, km = _way(ambassador, place, period, reasons, obstacles)
    free, is_taken = _time(ambassador, known, reasons, obstacles)
    visits = _load(ambassador, period, known, reasons, obstacles)
    blocked |= is_taken
    blocked |= _clearance(ambassador, wish, period, known, reasons, obstacles)
    open_offers, offered, has_seat = _asked(ambassador, wish, period, seat, known, reasons, obstacles)
    if wish.language != "da" and wish.language not in ambassador.languages:
        obstacles.append(_("taler ikke besøgets sprog"))
    if ambassador.programme_id != wish.programme_id:
        reasons.append(_("fra korpset i {indsats}").format(indsats=ambassador.programme))
    return Candidate(
        ambassador=ambassador,
        reasons=reasons,
        obstacles=obstacles,
        blocked=blocked or offered or has_seat,
        free=free,
        wanted=rank_of_trade,
        minutes=minutes,
        km=km,
        visits_this_month=visits,
        open_offers=open_offers,
        offered=offered,
        nearer=fits.minutes,
        weights=audiences.weights_of(wish),
    )


def _trade(
    ambassador: Ambassador,
    seat: Seat,
    wanted: Mapping[str, Trade],
    known: _Known,
    reasons: list[str],
    obstacles: list[str],
) -> tuple[int, bool]:
    """(how much the trade is wanted, whether it is taken). Pairs are of different trades; the one asked for comes
    first, and who would only come if somebody asked says no comes last.
    """
    taken_by = known.on_other_seats.get(ambassador.trade_id)
    asked_too = known.asked_for_others.get(ambassador.trade_id)
    if taken_by and ambassador.pk not in known.seated:
        obstacles.append(_("samme uddannelse som {navn}").format(navn=taken_by))
    elif asked_too and not any(offer.seat.request_id == seat.request_id for offer in known.offers[ambassador.pk]):
        obstacles.append(_("samme uddannelse som {navn}, der er spurgt om den anden plads").format(navn=asked_too))
    own = {trade.pk: trade for trade in ambassador.trades}
    if seat.trade_id in own:
        reasons.append(said(own[seat.trade_id], ambassador))
        return 0, bool(taken_by)
    if not wanted or not wanted.keys().isdisjoint(own):
        named = next((own[pk] for pk in own if pk in wanted), ambassador.trade)
        reasons.append(said(named, ambassador))
        return (1 if wanted and seat.trade_id else 0), bool(taken_by)
    reasons.append(_("{uddannelse}, som skolen ikke har bedt om").format(uddannelse=ambassador.trade))
    return 2, bool(taken_by)


def said(trade: Trade, ambassador: Ambassador) -> str:
    """The main trade by its name; of another one it is said what the person is first."""
    if trade.pk == ambassador.trade_id:
        return str(trade)
    return _("{uddannelse}, kan også fortælle om {anden}").format(uddannelse=ambassador.trade, anden=trade)


def _way(
    ambassador: Ambassador, place: Point | None, period: Period, reasons: list[str], obstacles: list[str]
) -> tuple[int | None, float | None]:
    way = travel.way_to(ambassador, place, period.starts_at)
    if way is None:
        return None, None
    reasons.append(way.words)
    if way.km > ambassador.radius_km:
        obstacles.append(
            _("{km} km væk, rejser højst {radius} km").format(km=round(way.km), radius=ambassador.radius_km)
        )
    return way.minutes, way.km


def _time(ambassador: Ambassador, known: _Known, reasons: list[str], obstacles: list[str]) -> tuple[bool, bool]:
    """(free, cannot be asked): what stands in the way, as the one place that decides says it."""
    found = known.in_the_way.get(ambassador.user_id, ())
    obstacles += [row.short or row.sentence for row in found if row.level != conflicts.NOTE]
    free = not any(row.code in whocan.NOT_FREE for row in found)
    if free:
        reasons.append(_("fri"))
    return free, any(row.level == conflicts.REFUSE for row in found)


def _load(ambassador: Ambassador, period: Period, known: _Known, reasons: list[str], obstacles: list[str]) -> int:
    """Visits in the month of this one, this one not counted."""
    visits = visits_in_month(known.bookings[ambassador.user_id], period.starts_at)
    say_load(ambassador, visits, period.starts_at, reasons, obstacles)
    return visits


def visits_in_month(bookings: Iterable[Booking], moment: datetime) -> int:
    """How many of these are school visits in the month of this moment."""
    month = moment.astimezone(COPENHAGEN)
    return sum(
        1
        for booking in bookings
        if booking.event.kind == EventKind.SCHOOL_VISIT and _same_month(booking.event.starts_at, month)
    )


def say_load(ambassador: Ambassador, visits: int, moment: datetime, reasons: list[str], obstacles: list[str]) -> None:
    """So many visits in that month: a reason, or an obstacle when it is as many as they want."""
    name = da_month(moment.astimezone(COPENHAGEN))
    if visits >= ambassador.max_visits_per_month:
        obstacles.append(
            ngettext(
                "har allerede {antal} besøg i {måned}, vil højst have {loft}",
                "har allerede {antal} besøg i {måned}, vil højst have {loft}",
                visits,
            ).format(antal=visits, måned=name, loft=ambassador.max_visits_per_month)
        )
    elif visits:
        reasons.append(
            ngettext("{antal} besøg i {måned}", "{antal} besøg i {måned}", visits).format(antal=visits, måned=name)
        )
    else:
        reasons.append(_("ingen besøg i {måned}").format(måned=name))


def _same_month(moment: datetime, local: datetime) -> bool:
    other = moment.astimezone(COPENHAGEN)
    return (other.year, other.month) == (local.year, local.month)


def _clearance(
    ambassador: Ambassador,
    wish: VisitRequest,
    period: Period,
    known: _Known,
    reasons: list[str],
    obstacles: list[str],
) -> bool:
    """Whether the rule stands in the way."""
    if not clearance.concerns(wish) or wish.school_id is None:
        return False
    status = clearance.status_at(ambassador, period.starts_at)
    if status == Ambassador.Clearance.CLEARED:
        reasons.append(_("børneattest i orden"))
        return False
    others = [
        booking.event.starts_at
        for booking in known.bookings[ambassador.user_id]
        if booking.event.kind == EventKind.SCHOOL_VISIT and _school_of(booking.event) == wish.school_id
    ]
    verdict = clearance.verdict(status, clearance.occasion(period.starts_at, others))
    if verdict == clearance.WARNED:
        reasons.append(_("andet besøg på skolen på tre måneder: bestil børneattest"))
    elif verdict == clearance.BLOCKED:
        obstacles.append(_("tredje besøg på skolen på tre måneder kræver børneattest"))
    return verdict == clearance.BLOCKED


def _school_of(event: Event) -> object:
    """Whose pupils it met; by the request, which follows a school that is merged."""
    wish = getattr(event, "visit_request", None)
    return wish.school_id if wish else event.venue.organisation_id if event.venue else None


def _asked(
    ambassador: Ambassador,
    wish: VisitRequest,
    period: Period,
    seat: Seat,
    known: _Known,
    reasons: list[str],
    obstacles: list[str],
) -> tuple[int, bool, bool]:
    """(open offers elsewhere, asked for this seat, sits on this visit already)."""
    elsewhere = 0
    asked_here = False
    for offer in known.offers[ambassador.pk]:
        here = offer.seat.request_id == wish.pk
        if here and offer.status == Offer.Status.SENT:
            asked_here = True
            obstacles.append(
                _("er spurgt og har ikke svaret") if offer.seat_id == seat.pk else _("er spurgt om den anden plads")
            )
        elif here and offer.status == Offer.Status.DECLINED:
            obstacles.append(
                _("har sagt nej: {grund}").format(grund=offer.get_reason_display())
                if offer.reason
                else _("har sagt nej")
            )
        elif here and offer.status == Offer.Status.EXPIRED:
            reasons.append(_("svarede ikke sidste gang"))
        elif not here and offer.status == Offer.Status.SENT:
            elsewhere += 1
            event = offer.seat.request.event
            if event and event.starts_at < period.ends_at and event.ends_at > period.starts_at:
                reasons.append(_("er også spurgt om et andet besøg på samme tid"))
    if elsewhere:
        reasons.append(ngettext("{antal} åbent tilbud", "{antal} åbne tilbud", elsewhere).format(antal=elsewhere))
    has_seat = ambassador.pk in known.seated
    if has_seat:
        obstacles.append(_("er allerede med på besøget"))
    return elsewhere, asked_here, has_seat
