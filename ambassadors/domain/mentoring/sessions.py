"""When the two meet: agreed by either, an event of its own in the mentor's calendar, held or not.

The event has the times; whoever moves or cancels it, by whichever door, the meeting follows.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain.mentoring import letters, silence
from ambassadors.domain.mentoring.applying import locked
from ambassadors.domain.mentoring.moves import SESSION_MOVES
from ambassadors.domain.mentoring.pairing import Actor, standing_proposal
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import MentorSession, Mentorship
from events.domain import bookings, calendarchoice, changes
from events.domain.changes import Change
from events.domain.concerned import Recipient
from events.models import Event, EventKind, EventStatus
from people.domain.answerlinks import answer_url
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import allows, move
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import User

Status = MentorSession.Status
Side = Mentorship.Side
FARTHEST = timedelta(days=366)
MINUTES = (30, 45, 60, 90, 120)
MOST_AHEAD = 6
# What a status of the event says about the meeting.
_OF_EVENT = {
    EventStatus.CONFIRMED: Status.PLANNED,
    EventStatus.HELD: Status.HELD,
    EventStatus.CANCELLED: Status.CANCELLED,
}


def readable(it: Mentorship) -> QuerySet[MentorSession]:
    rows = it.sessions.select_related("event", "mentorship__programme", "mentorship__mentor__user")
    return rows.order_by("event__starts_at", "pk")


def plan(
    it: Mentorship, who: Actor, *, starts_at: datetime, minutes: int = 60, place: str = "", now: datetime
) -> MentorSession:
    """A meeting to come, in the mentor's calendar; the other one gets a letter."""
    place = " ".join(place.split())
    errors = _time_errors(starts_at, minutes, now)
    text_rule(place, "/place", 200, errors)
    if holds_cpr(place):
        errors.append(("/place", _("Skriv aldrig et CPR-nummer her.")))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        it = locked(it)
        if it.status != Mentorship.Status.ACTIVE or it.mentor is None:
            raise MoveNotAllowed(_("I kan kun aftale møder, mens sparringen er i gang."), code="not_active")
        if it.sessions.filter(status=Status.PLANNED, event__starts_at__gt=now).count() >= MOST_AHEAD:
            raise MoveNotAllowed(_("Der er allerede seks møder i kalenderen. Hold et af dem først."), code="enough")
        event = changes.make_event(
            kind=EventKind.MENTORING,
            programme=it.programme,
            title=_("Sparring: {mentor} og {mentee}").format(mentor=it.mentor.user.first_name, mentee=it.first_name),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            now=now,
            by=who.user,
            actor=who.name,
            owner=it.mentor.user,
            is_public=False,
            meeting_url=place if place.startswith("https://") else "",
            room="" if place.startswith("https://") else place[:80],
        )
        _book(it, event, who, now)
        session = MentorSession.objects.create(
            mentorship=it, event=event, place=place, planned_by=who.side, created_at=now, updated_at=now
        )
        silence.count_again(it)
        _tell_other(it, session, who, now)
    return session


def _time_errors(starts_at: datetime, minutes: int, now: datetime) -> Errors:
    errors: Errors = []
    if not now < starts_at <= now + FARTHEST:
        errors.append(("/day", _("Vælg en tid, der kommer, og højst et år frem.")))
    if minutes not in MINUTES:
        errors.append(("/minutes", _("Vælg en længde på listen.")))
    return errors


def _book(it: Mentorship, event: Event, who: Actor, now: datetime) -> None:
    assert it.mentor is not None
    try:
        booking = bookings.book(bookings.resource_of(it.mentor.user), event, now=now, by=who.user)
    except Clash as clash:
        raise _for(who, it, clash) from None
    calendarchoice.put_on(booking, now)


def _for(who: Actor, it: Mentorship, clash: Clash) -> Clash:
    """What else the mentor does is nobody's business but the mentor's own."""
    if who.side == Side.MENTOR or it.mentor is None:
        return clash
    name = it.mentor.user.first_name
    return Clash(_("{navn} er optaget på det tidspunkt. Vælg et andet.").format(navn=name))


def _tell_other(it: Mentorship, session: MentorSession, who: Actor, now: datetime) -> None:
    words = {"event": session.event, "place": session.place, "who": who.name.split(" ")[0]}
    proposal = standing_proposal(it)
    if who.side != Side.MENTEE:
        letters.to_mentee(it, "mentor_session", now=now, dedupe=str(session.pk), **words)
    if who.side != Side.MENTOR and proposal is not None:
        letters.to_mentor(proposal, "mentor_session", now=now, dedupe=str(session.pk), **words)


def reschedule(
    session: MentorSession, who: Actor, *, starts_at: datetime, minutes: int, now: datetime
) -> MentorSession:
    """To another time; the letters about it are those of every event that moves."""
    errors = _time_errors(starts_at, minutes, now)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        it = locked(session.mentorship)
        session = readable(it).get(pk=session.pk)
        if session.status != Status.PLANNED:
            raise MoveNotAllowed(_("Mødet kan ikke flyttes længere."), code="not_planned")
        values = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=minutes)}
        try:
            changes.change_event(session.event, values, now=now, by=who.user, actor=who.name)
        except Clash as clash:
            raise _for(who, it, clash) from None
        silence.count_again(it)
    return session


def mark(session: MentorSession, new: str, who: Actor, *, now: datetime) -> MentorSession:
    """Held or missed, once it has begun. Missed, it counts as silence."""
    if new not in (Status.HELD, Status.MISSED):
        raise MoveNotAllowed(_("Vælg, om mødet blev holdt."), code="no_answer")
    with transaction.atomic():
        it = locked(session.mentorship)
        session = readable(it).get(pk=session.pk)
        if session.event.starts_at > now:
            raise MoveNotAllowed(_("Mødet er ikke begyndt endnu."), code="too_soon")
        _move(session, new, who, now)
        if new == Status.HELD:
            changes.change_status(session.event, EventStatus.HELD, now=now, by=who.user, actor=who.name, quiet=True)
        else:
            why = _("Mødet blev ikke til noget.")
            changes.cancel(session.event, now=now, by=who.user, actor=who.name, why=why, quiet=True)
        silence.count_again(it)
    return session


def call_off(session: MentorSession, who: Actor, *, why: str = "", now: datetime) -> MentorSession:
    """Before it begins; the other one hears of it by the letter of every cancelled event."""
    why = " ".join(why.split())
    errors: Errors = []
    text_rule(why, "/why", 300, errors)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        it = locked(session.mentorship)
        session = readable(it).get(pk=session.pk)
        if session.event.starts_at <= now:
            raise MoveNotAllowed(_("Mødet er begyndt. Sig i stedet, om det blev holdt."), code="too_late")
        _move(session, Status.CANCELLED, who, now, why)
        changes.cancel(session.event, now=now, by=who.user, actor=who.name, why=why)
        silence.count_again(it)
    return session


def _move(session: MentorSession, new: str, who: Actor, now: datetime, why: str = "") -> None:
    move(session, new, moves=SESSION_MOVES, now=now, by=who.user, actor=who.name, why=why)


def follow(event: Event, change: Change, *, now: datetime, by: User | None = None) -> None:
    """The event changed, by whichever door: the meeting follows, in the same transaction."""
    session = MentorSession.objects.filter(event=event).select_related("mentorship").first()
    if session is None:
        return
    new = _OF_EVENT.get(EventStatus(event.status))
    is_said = session.status == Status.MISSED and new == Status.CANCELLED
    if new is not None and new != session.status and not is_said and allows(SESSION_MOVES, session.status, new):
        move(session, new, moves=SESSION_MOVES, now=now, by=by, why=change.why)
    silence.count_again(locked(session.mentorship))


def host_of(event: Event) -> list[Recipient]:
    """The mentee, whom letters and reminders about the meeting go to beside the mentor, who is on it."""
    session = MentorSession.objects.filter(event=event).select_related("mentorship").first()
    if session is None or not session.mentorship.email:
        return []
    it = session.mentorship
    return [Recipient.of_address(it.name, it.email, it.language, "host", answer_url("mentee", it.pk), it.phone)]


def unmarked(rows: QuerySet[MentorSession], now: datetime) -> QuerySet[MentorSession]:
    """Over, and nobody has said whether they were held."""
    return rows.filter(status=Status.PLANNED, event__ends_at__lte=now)


def counted(it: Mentorship) -> dict[str, int]:
    """How many meetings there were, by status; all an organiser sees of them."""
    found = dict.fromkeys(Status.values, 0)
    for status in it.sessions.values_list("status", flat=True):
        found[status] += 1
    return found
