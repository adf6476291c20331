"""One school visit: the request, its times, the seats, offers, releases and bookings, as they stand in a status."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ambassadors.domain import gaps
from ambassadors.models import Feedback, Gap, Offer, Release, Seat, Slot, VisitRequest
from config.demo import words
from config.demo.calendar import at
from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.modules import wished
from config.demo.remember import put_reminders
from config.demo.world import Member, School, World
from events.domain.changes import local_day
from events.models import Booking, Event, EventKind, EventStatus
from people.models import Organisation

R = VisitRequest.Status
AUDIENCE = VisitRequest.Audience
E = EventStatus
REQUEST_STATUS = {
    E.OFFERING: R.OFFERING,
    E.STAFFED: R.STAFFED,
    E.CONFIRMED: R.CONFIRMED,
    E.CARRIED_OUT: R.CARRIED_OUT,
    E.CLOSED: R.CLOSED,
    E.CANCELLED: R.CANCELLED,
}
WAY = (E.OFFERING, E.STAFFED, E.CONFIRMED, E.CARRIED_OUT, E.CLOSED)
ASK = Offer.Status
ELSEWHERE = (ASK.DECLINED, ASK.DECLINED, ASK.EXPIRED, ASK.WITHDRAWN, ASK.SUPERSEDED)
OFFER_STATUS = {"asked": ASK.SENT, "left": ASK.DECLINED}
UNDECIDED = {"release": Release.Status.ASKED, "silent": Release.Status.SILENT}
LEAD = timedelta(days=35)
REASONS = (
    "Klassen er i praktik den uge.",
    "Skolen har flyttet temadagen.",
    "For mange syge på holdet.",
    "Læreren er blevet syg, og der er ingen vikar.",
)


def put_request(
    world: World,
    chance: Chance,
    school: School,
    programme: str,
    status: str,
    slots: Sequence[tuple[datetime, datetime]],
    *,
    trades: Sequence[str],
    event: Event | None = None,
    chosen: int | None = None,
    made_at: datetime,
    changed_at: datetime | None = None,
    virtual: bool = False,
    source: str = VisitRequest.Source.WEB,
    audience: str = "",
    **more: object,
) -> VisitRequest:
    """A school's wish with its times; held ones run until a week after it was made, or 48 hours before them."""
    put = world.basket.put
    primary = school.row.level == Organisation.Level.PRIMARY
    audience = audience or (AUDIENCE.PRIMARY if primary else AUDIENCE.GYMNASIUM)
    wish = put(
        VisitRequest(
            id=chance.uuid(),
            programme=world.programmes[programme],
            status=status,
            source=source,
            school=school.row,
            contact=school.contact,
            contact_name=school.contact.name,
            contact_email=school.contact.email,
            contact_phone=school.contact.phone,
            audience=audience,
            grade=grade_of(chance) if audience == AUDIENCE.PRIMARY else None,
            **_own(world, made_at, school, audience),
            pupils=chance.randint(16, 28),
            format=VisitRequest.Format.VIRTUAL if virtual else VisitRequest.Format.PHYSICAL,
            notes=chance.choice(words.VISIT_NOTES),
            module=wished(world, made_at, programme) if audience == AUDIENCE.PRIMARY else "",
            event=event,
            owner=owner_of(world, programme) if event else None,
            created_at=made_at,
            updated_at=changed_at or made_at,
            **more,
        )
    )
    for trade in trades:
        world.basket.link(VisitRequest.trades.through, visitrequest_id=wish.pk, trade_id=trade)
    for number, (starts_at, ends_at) in enumerate(slots):
        state, until = _slot(world, status, starts_at, made_at, chosen is not None and number == chosen)
        put(
            Slot(
                id=chance.uuid(),
                request=wish,
                state=state,
                day=local_day(starts_at),
                starts_at=starts_at,
                ends_at=ends_at,
                held_until=until,
            )
        )
    if event is None:  # a planned visit brings its seats with those who sit on them
        for number in (1, 2):
            put(Seat(request=wish, number=number, trade_id=trades[number - 1] if number <= len(trades) else None))
    return wish


def _own(world: World, made_at: datetime, school: School, audience: str) -> dict[str, object]:
    """What only this audience is asked."""
    chance = world.chance("audience", made_at, school.row.pk)
    if audience == AUDIENCE.GYMNASIUM:
        return {
            "study_programme": chance.choice(VisitRequest.Study.values),
            "study_year": chance.choice((1, 2, 2, 3)),
            "merit": chance.choice(words.MERITS),
            "guidance_wished": chance.one_in(2),
        }
    if audience == AUDIENCE.ADULTS:
        return {
            "group_kind": chance.choice(VisitRequest.Group.values),
            "background": "Lager, transport og rengøring; de fleste uden uddannelse, to med svejsecertifikat.",
            "merit_wished": True,
            "evening": chance.one_in(2),
        }
    return {}


def grade_of(chance: Chance) -> int:
    return chance.choice((7, 8, 8, 8, 9, 9, 10))


def _slot(
    world: World, status: str, starts_at: datetime, made_at: datetime, is_chosen: bool
) -> tuple[str, datetime | None]:
    if status == R.CANCELLED or status == R.REJECTED:
        return Slot.State.RELEASED, None
    if is_chosen:
        return Slot.State.CHOSEN, None
    if status in (R.SUBMITTED, R.NEEDS_INFO, R.MATCHING, R.RESCHEDULING):
        # Another time is proposed long after the first ones: yesterday, so that it waits for an answer.
        held_from = max(made_at, world.now - timedelta(days=1)) if status == R.RESCHEDULING else made_at
        until = min(held_from + timedelta(days=7), starts_at - timedelta(hours=48))
        return (Slot.State.HELD, until) if until > world.now else (Slot.State.EXPIRED, until)
    if status in (R.DRAFT, R.LAPSED):
        return Slot.State.PROPOSED, None
    return Slot.State.RELEASED, None


def put_visit(
    world: World,
    chance: Chance,
    school: School,
    programme: str,
    status: EventStatus,
    starts_at: datetime,
    pair: Sequence[Member],
    *,
    minutes: int = 90,
    request_status: str = "",
    virtual: bool = False,
    second: str = "granted",
) -> Event:
    """A visit in ``status`` with two seats. While it is *offering* the second seat waits: for the ambassador
    (``second="asked"``), for the employer's release (``"release"``, or ``"silent"`` when that is long ago), or for a
    substitute (``"left"``: who sat on it fell ill two hours ago)."""
    ends_at = starts_at + timedelta(minutes=minutes)
    made_at = world.before(starts_at, LEAD - timedelta(hours=chance.randrange(240)))
    settled = world.before(starts_at, timedelta(days=14), timedelta(hours=5))
    changed = made_at + (settled - made_at) / 2
    owner = owner_of(world, programme)
    grade = grade_of(chance) if school.row.level == Organisation.Level.PRIMARY else None
    title = f"{'Onlinebesøg' if virtual else 'Skolebesøg'} på {school.row.name}"
    event = world.event(
        chance,
        EventKind.SCHOOL_VISIT,
        world.programmes[programme],
        f"{title}, {grade}. klasse" if grade else title,
        starts_at,
        ends_at,
        status,
        made_at=made_at,
        changed_at=changed,
        owner=owner,
        venue=None if virtual else school.venue,
        room="" if virtual else chance.choice(words.SUBJECT_ROOMS),
        meeting_url=f"https://moede.example/{chance.randrange(10**9):09}" if virtual else "",
        cancel_reason=chance.choice(REASONS) if status == E.CANCELLED else "",
    )
    slots = [(starts_at, ends_at)]
    if world.is_rich:
        other = starts_at + timedelta(days=1 if chance.one_in(2) else 7)
        slots.append((other, other + timedelta(minutes=minutes)))
    wish = put_request(
        world,
        chance,
        school,
        programme,
        request_status or REQUEST_STATUS[status],
        slots,
        trades=[member.trade for member in pair],
        event=event,
        chosen=0,
        made_at=made_at,
        changed_at=changed,
        virtual=virtual,
    )
    if grade is not None:
        wish.grade = grade
    for number, member in enumerate(pair, start=1):
        waits = status == E.OFFERING and number == 2
        _put_seat(world, chance, wish, event, member, number, made_at, changed, second if waits else "granted")
    _tell(world, wish, event, status, made_at, changed)
    if status == E.CLOSED:
        _put_feedback(world, chance, wish, event)
    if status in (E.CONFIRMED, E.CARRIED_OUT, E.CLOSED, E.CANCELLED):
        put_reminders(world, event)
    return event


def _put_feedback(world: World, chance: Chance, wish: VisitRequest, event: Event) -> None:
    """What the teacher said a day or two after; three of four find it useful."""
    girls = chance.randint(6, wish.pupils - 6)
    world.basket.put(
        Feedback(
            id=chance.uuid(),
            request=wish,
            pupils=wish.pupils,
            girls=girls,
            boys=wish.pupils - girls,
            useful=chance.choice((2, 3, 3, 4)),
            prepared=chance.choice((3, 3, 4, 4)),
            again=chance.choice((2, 3, 4, 4)),
            comment=chance.choice(words.FEEDBACK) if world.is_rich else "",
            given_at=min(event.ends_at + timedelta(hours=chance.randint(20, 60)), world.now),
        )
    )


def _put_seat(
    world: World,
    chance: Chance,
    wish: VisitRequest,
    event: Event,
    member: Member,
    number: int,
    made_at: datetime,
    changed: datetime,
    how: str,
) -> None:
    """``how``: "asked" (no answer yet), "release" or "silent" (said yes, the employer not yet), "left" (fell ill at the
    last moment) or "granted"."""
    put = world.basket.put
    seat = put(Seat(request=wish, number=number, trade_id=member.trade))
    sent = made_at + (changed - made_at) / 3
    if world.is_rich:
        _put_another(world, chance, seat, event, member, sent, can_be_late=how != "asked")
    if how == "asked":
        sent = at(world.day(-1), chance.choice(("10.20", "13.05", "14.40")))
    answered = None if how == "asked" else sent + (changed - sent) / 2
    offer = put(
        Offer(
            id=chance.uuid(),
            seat=seat,
            ambassador=member.row,
            status=OFFER_STATUS.get(how, Offer.Status.ACCEPTED),
            reason=Offer.Reason.ILL if how == "left" else "",
            sent_at=sent,
            expires_at=sent + timedelta(hours=72),
            answered_at=answered,
            sent_by=event.owner,
        )
    )
    if how == "asked":
        return
    if how == "left":
        left_at = offer.answered_at = world.now - timedelta(hours=2)
        until = gaps.decision_time(left_at, event.starts_at)
        put(Gap(id=chance.uuid(), seat=seat, left=offer, opened_at=left_at, decide_by=until))
        return
    assert answered is not None
    needed = member.row.needs_release
    status = Release.Status.GRANTED if needed else Release.Status.NOT_NEEDED
    put(
        Release(
            id=chance.uuid(),
            offer=offer,
            contact=member.row.employer_contact,
            status=UNDECIDED.get(how, status),
            asked_at=answered,
            answered_at=None if how in UNDECIDED else answered + (changed - answered) / 2,
        )
    )
    put(
        Booking(
            resource=member.resource,
            event=event,
            role="ambassador",
            state=Booking.State.CANCELLED if event.status == E.CANCELLED else Booking.State.FIRM,
            busy_from=event.starts_at,
            busy_to=event.ends_at,
            created_at=answered,
            created_by=event.owner,
        )
    )


def _put_another(
    world: World, chance: Chance, seat: Seat, event: Event, member: Member, sent: datetime, *, can_be_late: bool
) -> None:
    """Half of the seats were offered to somebody else as well, who said no, came too late or never answered."""
    other = chance.choice(world.corps[1:])
    case = chance.choice((*ELSEWHERE, None, None, None, None, None))
    if case is None or other.trade == member.trade or (case == ASK.SUPERSEDED and not can_be_late):
        return
    answered = None if case == ASK.EXPIRED else min(sent + timedelta(hours=chance.randint(1, 60)), world.now)
    offer = world.basket.put(
        Offer(
            id=chance.uuid(),
            seat=seat,
            ambassador=other.row,
            status=case,
            reason=chance.choice(Offer.Reason.values) if case == ASK.DECLINED else "",
            sent_at=sent,
            expires_at=sent + timedelta(hours=72),
            answered_at=answered,
            sent_by=event.owner,
        )
    )
    if case == ASK.DECLINED and chance.one_in(3):
        offer.reason, offer.note = Offer.Reason.WORK, "Lærepladsen kunne ikke undvære mig."
        world.basket.put(
            Release(
                id=chance.uuid(),
                offer=offer,
                contact=other.row.employer_contact,
                status=Release.Status.REFUSED,
                note="Vi har tre mand syge den uge.",
                asked_at=sent + timedelta(hours=1),
                answered_at=answered,
            )
        )


def _tell(
    world: World, wish: VisitRequest, event: Event, status: EventStatus, made_at: datetime, changed: datetime
) -> None:
    """Both histories, whole in the small demo and their last lines in the large one."""
    by = event.owner
    if status == E.CANCELLED:
        steps = [("", str(E.OFFERING), made_at), (E.CONFIRMED, E.CANCELLED, changed)]
    else:
        way = WAY[: WAY.index(status) + 1]
        moments = {E.OFFERING: changed, E.STAFFED: changed, E.CONFIRMED: changed}
        moments |= {E.CARRIED_OUT: event.ends_at, E.CLOSED: event.ends_at + timedelta(days=6)}
        steps = [(old, new, moments[new]) for old, new in zip(("", *way), way, strict=False)]
    if not world.is_rich:
        steps = steps[-1:]
    if world.is_rich:
        world.history(event, [("", E.OFFERING, made_at)], by=by, what="made")
        world.history(wish, [(R.DRAFT, R.SUBMITTED, made_at)], actor=wish.contact_name)
    world.history(event, steps[1:] if world.is_rich else steps, by=by, why=event.cancel_reason)
