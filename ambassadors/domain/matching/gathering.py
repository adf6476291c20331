"""Reads a period's visits and the corps into a Problem, in a number of queries that does not grow with either."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Prefetch, Q

from ambassadors.domain import audiences, clearance, slots, travel, visits
from ambassadors.domain.lifecycle import TIME_IS_OPEN
from ambassadors.domain.matching.problem import (
    AWAY,
    DECLINED,
    EMPLOYER,
    HOURS,
    REJECTED,
    SEATED,
    Absence,
    Engagement,
    Person,
    Problem,
    Time,
    Visit,
    Weights,
    burden,
)
from ambassadors.domain.whocan import place_of
from ambassadors.models import Ambassador, MatchLine, Offer, Seat, Slot, VisitRequest
from events.domain import availability, buffers
from events.domain.agenda import ZONE
from events.models import Away, Booking, Event, EventKind, Programme, Resource
from people.domain.journeys import Point, journey
from people.domain.places import point_of

LOOKED_BACK = timedelta(days=180)  # how long what somebody carried counts
BEFORE = (VisitRequest.Status.SUBMITTED, VisitRequest.Status.MATCHING)
HELD = (VisitRequest.Status.CONFIRMED, VisitRequest.Status.CARRIED_OUT, VisitRequest.Status.CLOSED)


@dataclass(frozen=True)
class Gathered:
    """The problem, and the rows behind its keys. ``before`` tells who sat on a seat last: (request, number) → whom."""

    problem: Problem
    wishes: Mapping[str, VisitRequest]
    people: Mapping[str, Ambassador]
    titles: Mapping[str, str]  # what an engagement is called, by the event's key
    open_seats: Mapping[str, Sequence[int]]
    before: Mapping[tuple[str, int], str] = field(default_factory=dict)


def minutes(moment: datetime) -> int:
    """Whole minutes since 1970."""
    return int(moment.timestamp() // 60)


def moment(count: int) -> datetime:
    return datetime.fromtimestamp(count * 60, tz=ZONE)


def month_of(at: datetime) -> int:
    local = at.astimezone(ZONE)
    return local.year * 12 + local.month - 1


def gather(
    programme: Programme | None, first: date, last: date, weights: Weights, now: datetime, only: Iterable[str] = ()
) -> Gathered:
    """Every visit of the period with an empty seat that nobody is asked for, of this programme or of all; and the
    corps. ``only`` are the keys of the requests to look at, where not all are meant."""
    begin = datetime.combine(first, time(0), tzinfo=ZONE)
    end = datetime.combine(last + timedelta(days=1), time(0), tzinfo=ZONE)
    wishes = _wishes(programme, max(begin, now), end, list(only))
    corps = _corps(programme)
    known = _Known(corps, begin, end, now)
    made = [
        (wish, visit) for wish in wishes if (visit := _visit(wish, max(begin, now), end, known)) and visit.seats > 0
    ]
    problem = Problem([visit for _wish, visit in made], [known.person(one) for one in corps], weights)
    return Gathered(
        problem,
        {visit.key: wish for wish, visit in made},
        {str(one.pk): one for one in corps},
        known.titles,
        {visit.key: _open_numbers(wish) for wish, visit in made},
        {
            (visit.key, number): who
            for wish, visit in made
            for number in _open_numbers(wish)
            if (who := _sat_before(wish, number))
        },
    )


def _wishes(programme: Programme | None, start: datetime, end: datetime, only: Sequence[str]) -> list[VisitRequest]:
    in_slots = Slot.objects.filter(starts_at__gte=start, starts_at__lt=end, state__in=slots.STILL_POSSIBLE)
    looking = Q(status__in=BEFORE, event=None, school__isnull=False, pk__in=in_slots.values("request"))
    planned = Q(event__starts_at__gte=start, event__starts_at__lt=end, event__status__in=visits.BEING_STAFFED) & ~Q(
        status__in=TIME_IS_OPEN
    )
    rows = VisitRequest.objects.filter(looking | planned)
    if programme is not None:
        rows = rows.filter(programme=programme)
    if only:
        rows = rows.filter(pk__in=only)
    offers = Offer.objects.select_related("ambassador__user", "release").order_by("sent_at")
    return list(
        rows.select_related("school", "event__venue", "event__performance", "programme")
        .prefetch_related(
            "slots", "trades", Prefetch("seat_rows", Seat.objects.prefetch_related(Prefetch("offers", offers)))
        )
        .order_by("created_at", "pk")
    )


def _corps(programme: Programme | None) -> list[Ambassador]:
    """As whoever is ranked for one visit: the programme's own, and those of the others that visit schools."""
    lent = Q(programme__takes_visits=True)
    return list(
        Ambassador.objects.filter(
            lent | Q(programme=programme) if programme else lent,
            status=Ambassador.Status.ACTIVE,
            user__is_active=True,
        )
        .select_related("user", "trade", "employer", "programme")
        .prefetch_related("other_trades")
        .order_by("pk")
    )


class _Known:
    """What was read about the corps and the schools."""

    def __init__(self, corps: Sequence[Ambassador], begin: datetime, end: datetime, now: datetime) -> None:
        self.corps = corps
        users = [one.user_id for one in corps]
        self.resources = {row.user_id: row for row in Resource.objects.filter(user__in=users)}
        self.titles: dict[str, str] = {}
        self.now = now
        self.bookings: dict[object, list[Booking]] = defaultdict(list)
        rows = Booking.objects.filter(
            resource__user__in=users,
            state=Booking.State.FIRM,
            busy_to__gt=min(now - LOOKED_BACK, begin - clearance.WITHIN),
            busy_from__lt=end + clearance.WITHIN,
        ).select_related("event__venue", "resource")
        for row in rows:
            self.bookings[row.resource.user_id].append(row)
            self.titles[str(row.event_id)] = row.event.title
        self.asked: dict[object, list[Offer]] = defaultdict(list)
        open_offers = Offer.objects.filter(
            status=Offer.Status.SENT, ambassador__in=corps, seat__request__event__isnull=False
        ).select_related("seat__request__event__venue", "seat__request__school")
        for offer in open_offers:
            event = offer.seat.request.event
            assert event is not None
            self.asked[offer.ambassador_id].append(offer)
            self.titles[str(event.pk)] = event.title
        said_no = Offer.objects.filter(
            status=Offer.Status.DECLINED, ambassador__in=corps, sent_at__gt=now - LOOKED_BACK
        )
        self.declined = dict(said_no.values_list("ambassador").annotate(Count("pk")).order_by())
        everybody = list(self.resources.values())
        self.gaps = availability.gaps(everybody, begin, end)
        self.blackouts = {
            (row.resource_id, row.starts_at, row.ends_at)
            for row in Away.objects.filter(
                resource__in=everybody, why=Away.Why.EMPLOYER, starts_at__lt=end, ends_at__gt=begin
            )
        }
        self.turned_down: dict[uuid.UUID, set[str]] = defaultdict(set)
        turned_down = MatchLine.objects.filter(status=MatchLine.Status.REJECTED, decided_at__gt=now - LOOKED_BACK)
        for request, ambassador in turned_down.values_list("request", "ambassador"):
            self.turned_down[request].add(str(ambassador))
        self.faces: dict[uuid.UUID, set[str]] = defaultdict(set)
        self.visited: set[uuid.UUID] = set()
        been = Offer.objects.filter(
            status=Offer.Status.ACCEPTED, seat__request__status__in=HELD, seat__request__school__isnull=False
        ).values_list("seat__request__school", "ambassador", "seat__request__event__ends_at")
        for school, ambassador, ended in been:
            self.visited.add(school)
            if ended is not None and ended < now:
                self.faces[school].add(str(ambassador))

    def person(self, one: Ambassador) -> Person:
        home = one.point or point_of(one.postcode)
        work = one.work_point or (point_of(one.work_postcode) if one.work_postcode else None)
        mine = self.bookings[one.user_id]
        held = [row for row in mine if row.event.kind == EventKind.SCHOOL_VISIT]
        lately = [row for row in held if row.event.starts_at > self.now - LOOKED_BACK]
        resource = self.resources.get(one.user_id)
        return Person(
            str(one.pk),
            one.trade_id,
            tuple(point for point in (home, work) if point is not None) if home else (),
            one.radius_km,
            one.max_visits_per_month,
            frozenset(one.languages),
            one.clearance == Ambassador.Clearance.CLEARED,
            _until(one.clearance_until),
            frozenset(trade.pk for trade in one.other_trades.all()),
            round(burden(len(lately), sum(_km(home, row.event) for row in lately), self.declined.get(one.pk, 0)), 2),
            (*(_engagement(row) for row in mine), *(_asked(offer) for offer in self.asked[one.pk])),
            tuple(self._absences(resource)) if resource else (),
        )

    def _absences(self, resource: Resource) -> Iterable[Absence]:
        for gap in self.gaps.get(resource.pk, ()):
            code = HOURS if gap.code == availability.HOURS else AWAY
            if (resource.pk, gap.starts_at, gap.ends_at) in self.blackouts:
                code = EMPLOYER
            yield Absence(minutes(gap.starts_at), minutes(gap.ends_at), code, "" if code == HOURS else gap.why)


def _until(last: date | None) -> int | None:
    """The moment after this day, when it has one."""
    if last is None:
        return None
    return minutes(datetime.combine(last + timedelta(days=1), time(0), tzinfo=ZONE))


def _km(home: Point | None, event: Event) -> float:
    """There and back, as far as both are on the map."""
    place = event.venue.point if event.venue else None
    return 2 * journey(home, place).distance_km if home and place else 0.0


def _engagement(row: Booking) -> Engagement:
    event = row.event
    return Engagement(
        minutes(row.busy_from),
        minutes(row.busy_to),
        str(event.pk),
        event.venue.point if event.venue else None,
        str(event.venue.organisation_id or "") if event.venue else "",
        month_of(event.starts_at),
        event.kind == EventKind.SCHOOL_VISIT,
    )


def _asked(offer: Offer) -> Engagement:
    """A visit somebody is asked about is kept free for it."""
    wish = offer.seat.request
    event = wish.event
    assert event is not None
    start, end = buffers.buffered(event)
    return Engagement(
        minutes(start),
        minutes(end),
        str(event.pk),
        place_of(wish),
        str(wish.school_id or ""),
        month_of(event.starts_at),
        True,
    )


def _visit(wish: VisitRequest, start: datetime, end: datetime, known: _Known) -> Visit | None:
    times = tuple(_times(wish, start, end))
    if not times:
        return None
    barred: dict[str, str] = {}
    taken: set[str] = set()
    for offer in (offer for seat in wish.seat_rows.all() for offer in seat.offers.all()):
        if offer.status in (Offer.Status.ACCEPTED, Offer.Status.SENT):
            taken.add(offer.ambassador.trade_id)
            barred[str(offer.ambassador_id)] = SEATED
        elif offer.status == Offer.Status.DECLINED or _had_said_yes(offer):
            barred.setdefault(str(offer.ambassador_id), DECLINED)
    for who in known.turned_down[wish.pk]:
        barred.setdefault(who, REJECTED)
    school = wish.school_id
    return Visit(
        str(wish.pk),
        times,
        len(_open_numbers(wish)),
        place_of(wish),
        str(school or ""),
        frozenset(trade.pk for trade in wish.trades.all()),
        wish.language,
        clearance.concerns(wish),
        school is not None and school not in known.visited,
        frozenset(taken),
        barred,
        frozenset(known.faces[school]) if school in known.faces else frozenset(),
        minutes(wish.created_at),
        _fits(wish, times[0], known.corps),
    )


def _fits(wish: VisitRequest, time: Time, corps: Sequence[Ambassador]) -> dict[str, int]:
    """Who is nearer to this audience, as where one visit is ranked."""
    if audiences.weights_of(wish) == audiences.PLAIN:
        return {}
    found = {str(one.pk): audiences.fit(one, wish, moment(time.start)).minutes for one in corps}
    return {who: nearer for who, nearer in found.items() if nearer}


def _had_said_yes(offer: Offer) -> bool:
    """And is off the visit again; an offer that was only taken back before the answer is none."""
    return offer.status == Offer.Status.WITHDRAWN and offer.answered_at is not None


def _times(wish: VisitRequest, start: datetime, end: datetime) -> Iterable[Time]:
    if wish.event is not None:
        begins, ends = buffers.buffered(wish.event)
        yield _time("", begins, ends, wish.event.starts_at)
        return
    for slot in wish.slots.all():
        if slot.state in slots.STILL_POSSIBLE and start <= slot.starts_at < end:
            yield _time(str(slot.pk), slot.starts_at, slot.ends_at, slot.starts_at)


def _time(key: str, begins: datetime, ends: datetime, starts_at: datetime) -> Time:
    day = starts_at.astimezone(ZONE).toordinal()
    return Time(key, minutes(begins), minutes(ends), month_of(starts_at), day, travel.is_at_work(starts_at))


def _open_numbers(wish: VisitRequest) -> list[int]:
    """The numbers of the seats that nobody sits on or is asked for."""
    rows = list(wish.seat_rows.all())
    if not rows:
        return list(range(1, wish.seats + 1))
    busy = (Offer.Status.ACCEPTED, Offer.Status.SENT)
    return [row.number for row in rows if not any(offer.status in busy for offer in row.offers.all())]


def _sat_before(wish: VisitRequest, number: int) -> str:
    """Who had said yes to this seat and left it again, the latest; "" for nobody."""
    for seat in wish.seat_rows.all():
        if seat.number == number:
            left = [offer for offer in seat.offers.all() if _had_said_yes(offer) or hasattr(offer, "release")]
            left = [offer for offer in left if offer.status in (Offer.Status.DECLINED, Offer.Status.WITHDRAWN)]
            return str(left[-1].ambassador_id) if left else ""
    return ""


def trade_wanted(wish: VisitRequest, number: int) -> str:
    """The trade this seat asks for; "" for any."""
    for seat in wish.seat_rows.all():
        if seat.number == number:
            return str(seat.trade_id or "")
    trades = [trade.pk for trade in wish.trades.all()]
    return str(trades[number - 1]) if number <= len(trades) else ""
