"""A visit request on the school's side: asked for, confirmed, answered, moved, called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain import hints, letters, seats, slots, trips, visits, wishes
from ambassadors.domain.lifecycle import REQUEST_MOVES
from ambassadors.domain.wishes import Errors, NewRequest, Period, slot_errors, text_rule
from ambassadors.models import Seat, Slot, VisitRequest
from events.models import Programme
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.ids import rising_id
from people.domain.lifecycle import allows, move
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.domain.statements import Asked, Together, fresh, insert, together
from people.models import ApiKey, Contact, Trade, User

__all__ = [
    "NewRequest",
    "answer_question",
    "cancel",
    "confirm",
    "judged",
    "lapse_unconfirmed",
    "reschedule",
    "store",
    "submit",
]

CONFIRM_WITHIN = timedelta(hours=24)
Status = VisitRequest.Status


def submit(
    data: NewRequest, *, now: datetime, by: User | None = None, source: str, api_key: ApiKey | None = None
) -> VisitRequest:
    """A new request, or Invalid with every broken rule at once.

    What comes through the public form waits as a draft until its contact confirms by the letter's link;
    what comes with a school's key, or from an organiser, is submitted and holds its slots at once.
    """
    asked = judged(data, now=now)
    with transaction.atomic():
        with together() as many:
            wish = store(asked, many, now=now, by=by, source=source, api_key=api_key).wish
        if wish.status == Status.DRAFT:
            letters.to_school(wish, "visit_confirm_link", now=now, confirm_url=answer_url("confirm", wish.pk))
    return wish


@dataclass(frozen=True)
class Judged:
    """What is good to be stored: nothing of it was yet."""

    data: NewRequest
    trades: list[Trade]
    programme: Programme
    warnings: list[dict[str, str]]
    contact: Contact | None


@dataclass(frozen=True)
class Stored:
    """A new request and its rows, as they were written."""

    wish: VisitRequest
    slots: list[Slot]
    trades: list[Trade]
    seats: list[Seat]


def judged(data: NewRequest, *, now: datetime) -> Judged:
    """Everything that can be known before the database is written to; Invalid with every broken rule at once."""
    errors: Errors = []
    data = wishes.judge(data, errors, now=now)
    slugs = wishes.sound(data.trades)
    school, same, contacts = data.school, None, []
    with together() as many:
        trades = many.ask(wishes.TRADES, slugs=slugs) if slugs else []
        if not errors:
            programmes = many.ask(wishes.PROGRAMMES, trades=slugs)
            if school is not None:
                same = many.ask(hints.OF_SCHOOL, school=school.pk, days=hints.days_of(data.slots))
                contacts = many.ask(_known, school=school.pk, email=data.contact_email)
    found = wishes.named(data.trades, trades, errors)
    if errors:
        raise Invalid(errors)
    warnings = hints.warnings(
        data.slots,
        school=school,
        unlisted_school=data.unlisted_school,
        email=data.contact_email,
        now=now,
        same=same,
    )
    programme = data.programme or wishes.best_of(programmes, data.audience)
    return Judged(data, found, programme, warnings, next(iter(contacts), None))


def store(
    asked: Judged,
    many: Together,
    *,
    now: datetime,
    by: User | None = None,
    source: str,
    api_key: ApiKey | None = None,
) -> Stored:
    """The request with its slots, seats and trades, its line of history and its letter: a statement each.

    Call it in a transaction. Nothing of it can be read before ``many`` has gone to the database.
    """
    data, from_form = asked.data, source == VisitRequest.Source.WEB
    wish = fresh(
        VisitRequest,
        id=rising_id(),
        programme=asked.programme,
        status=Status.DRAFT if from_form else Status.SUBMITTED,
        source=source,
        school=data.school,
        unlisted_school="" if data.school else data.unlisted_school,
        contact=None if from_form else asked.contact or _contact(data),
        contact_name=data.contact_name,
        contact_email=data.contact_email,
        contact_phone=data.contact_phone,
        audience=data.audience,
        grade=data.grade,
        pupils=data.pupils,
        module=data.module,
        **data.own,
        format=data.format,
        teacher_present=data.teacher_present,
        language=data.language,
        notes=data.notes,
        webhook_url=data.webhook_url,
        seats=data.seats,
        warnings=asked.warnings,
        api_key=api_key,
        owner=by if source == VisitRequest.Source.ORGANISER else None,
        confirm_by=now + CONFIRM_WITHIN if from_form else None,
        created_at=now,
        updated_at=now,
    )
    times = slots.proposed(wish, data.slots, held_from=None if from_form else now)
    places = seats.first(wish, asked.trades)
    many.insert([wish])
    many.insert([fresh(VisitRequest.trades.through, visitrequest=wish, trade=trade) for trade in asked.trades])
    many.insert(times)
    many.insert(places)
    actor = "" if by else wish.contact_name
    record(wish, now=now, by=by, what="made", new=wish.status, actor=actor, together=many)
    if not from_form:
        letters.received(wish, times, now=now, together=many)
    return Stored(wish, times, asked.trades, places)


def _receive(wish: VisitRequest, now: datetime) -> None:
    link_contact(wish)
    times = list(wish.slots.all())
    slots.hold(times, now=now)
    letters.received(wish, times, now=now)


_known = Asked(
    lambda blank: Contact.objects.filter(
        organisation=blank.one("school", Contact, "organisation"),
        email__iexact=blank.one("email", Contact, "email", ignoring_case=True),
    )[:1]
)


def _contact(data: NewRequest) -> Contact | None:
    """The school's contact with this address, made when there is none; unlisted schools wait for triage."""
    if data.school is None:
        return None
    known = next(iter(_known(school=data.school.pk, email=data.contact_email)), None)
    if known is not None:
        return known
    made = Contact(
        organisation=data.school,
        name=data.contact_name,
        email=data.contact_email,
        phone=data.contact_phone,
        language=data.language,
    )
    insert([made])
    return made


def link_contact(wish: VisitRequest) -> None:
    """The school's contact with this address, made when there is none; unlisted schools wait for triage."""
    if wish.school is None or wish.contact is not None:
        return
    contact = Contact.objects.filter(organisation=wish.school, email__iexact=wish.contact_email).first()
    if contact is None:
        contact = Contact.objects.create(
            organisation=wish.school,
            name=wish.contact_name,
            email=wish.contact_email,
            phone=wish.contact_phone,
            language=wish.language,
        )
    wish.contact = contact
    wish.save(update_fields=["contact"])


def look_again(wish: VisitRequest, *, now: datetime) -> None:
    """What is to be warned of, for the times that still count: another school has other holidays."""
    periods = [
        (slot.starts_at, slot.ends_at) for slot in wish.slots.filter(state__in=[*slots.STILL_POSSIBLE, "chosen"])
    ]
    wish.warnings = _warnings(wish, periods, now)
    wish.save(update_fields=["warnings"])


def _warnings(wish: VisitRequest, periods: Sequence[Period], now: datetime) -> list[dict[str, str]]:
    return hints.warnings(
        periods,
        school=wish.school,
        unlisted_school=wish.unlisted_school,
        email=wish.contact_email,
        now=now,
        besides=wish,
    )


def confirm(wish: VisitRequest, *, now: datetime) -> VisitRequest:
    """The contact confirms by the letter's link; doing it twice changes nothing. Expired after 24 hours."""
    with transaction.atomic():
        wish = visits.locked(wish)
        check_link(wish, now=now)
        if wish.status == Status.DRAFT:
            move(wish, Status.SUBMITTED, moves=REQUEST_MOVES, now=now, actor=wish.contact_name)
            _receive(wish, now)
    return wish


def check_link(wish: VisitRequest, *, now: datetime) -> None:
    """Raises Expired when the contact did not confirm in time, or long after the visit."""
    late = wish.status == Status.DRAFT and wish.confirm_by is not None and wish.confirm_by <= now
    if late or wish.status == Status.LAPSED:
        raise Expired(_("Linket gjaldt i 24 timer. Send ønsket igen, så holder vi tiderne til jer."))
    if visits.link_is_dead(wish, now):
        raise Expired(_("Linket gjaldt indtil 14 dage efter besøget og bruges ikke længere."))


def lapse_unconfirmed(now: datetime) -> int:
    """Drafts whose contact did not confirm in time lapse; their slots were never held."""
    lapsed = 0
    for wish in VisitRequest.objects.filter(status=Status.DRAFT, confirm_by__lte=now).order_by("confirm_by")[:200]:
        try:
            with transaction.atomic():
                move(wish, Status.LAPSED, moves=REQUEST_MOVES, now=now, actor="systemet")
                slots.give_back(wish)
        except MoveNotAllowed:
            continue  # confirmed in the same moment
        lapsed += 1
    return lapsed


def answer_question(
    wish: VisitRequest, answer: str, *, now: datetime, by: User | None = None, actor: str = ""
) -> VisitRequest:
    """The school answers what the organiser asked; the request is back on the organiser's table."""
    answer = answer.replace("\r\n", "\n").strip()
    errors: Errors = []
    if not answer:
        errors.append(("/answer", _("Skriv et svar.")))
    text_rule(answer, "/answer", 2000, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        wish = visits.locked(wish)
        if wish.status != Status.NEEDS_INFO:
            raise MoveNotAllowed(_("Der er ikke noget spørgsmål, der venter på svar."))
        move(
            wish,
            Status.RESCHEDULING if wish.event else Status.SUBMITTED,
            moves=REQUEST_MOVES,
            now=now,
            by=by,
            actor=_actor(wish, by, actor),
            why=answer,
            also={"answer": answer},
        )
    return wish


def reschedule(
    wish: VisitRequest,
    periods: Sequence[Period],
    *,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    why: str = "",
) -> VisitRequest:
    """The school proposes other times. A visit that was planned keeps its time until one of them is chosen."""
    errors = slot_errors(periods, now=now)
    text_rule(why, "/reason", 500, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        wish = visits.locked(wish)
        if visits.is_past(wish, now):
            raise MoveNotAllowed(_("Besøget har allerede fundet sted og kan ikke flyttes."), code="visit_is_over")
        actor = _actor(wish, by, actor)
        if _off_the_trip(wish, now, by):
            slots.give_back(wish, chosen_too=True)
        if wish.status == Status.RESCHEDULING:
            record(wish, now=now, by=by, what="slots", actor=actor, why=why)
        else:
            move(wish, Status.RESCHEDULING, moves=REQUEST_MOVES, now=now, by=by, actor=actor, why=why)
        slots.give_back(wish)
        slots.hold(slots.propose(wish, periods), now=now)
        visits.withdraw_open_offers(wish, now=now, by=by)
        wish.warnings = _warnings(wish, periods, now)
        wish.updated_at = now
        wish.save(update_fields=["warnings", "updated_at"])
        letters.to_school(wish, "visit_reschedule_received", now=now, dedupe=now.isoformat())
    return wish


def cancel(
    wish: VisitRequest, *, reason: str = "", now: datetime, by: User | None = None, actor: str = ""
) -> VisitRequest:
    """The school calls it off, before or after there is a visit."""
    errors: Errors = []
    text_rule(reason, "/reason", 300, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        wish = visits.locked(wish)
        if not allows(REQUEST_MOVES, wish.status, Status.CANCELLED):
            move(wish, Status.CANCELLED, moves=REQUEST_MOVES, now=now)  # refuses with the sentence
        if visits.is_past(wish, now):
            raise MoveNotAllowed(_("Besøget har allerede fundet sted og kan ikke aflyses."), code="visit_is_over")
        _off_the_trip(wish, now, by)
        side = VisitRequest.Side.SCHOOL
        visits.call_off(wish, reason=reason, now=now, by=by, actor=_actor(wish, by, actor), side=side)
    return wish


def _off_the_trip(wish: VisitRequest, now: datetime, by: User | None) -> bool:
    """The class goes its own way; the others on the trip keep the visit."""
    if wish.rides_with is not None:
        trips.leave(wish, now=now, by=by)
        return True
    if wish.riders.exists():
        trips.hand_over(wish, now=now, by=by)
        return True
    return False


def _actor(wish: VisitRequest, by: User | None, actor: str) -> str:
    """Who acted, when nobody is logged in: the contact."""
    return actor or ("" if by else wish.contact_name)
