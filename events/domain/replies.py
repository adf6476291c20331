"""Answers that calendars send back (iMIP, RFC 6047): what is believed, and what follows.

An answer counts when it came to the event's own address, names the UID we sent, is from the very address that we
invited, and is newer than what that address said before (RFC 5546 2.1.5). A contact's yes or no is the answer to the
invitation. Somebody booked is never taken off by a calendar: an organiser is told. Another time is a proposal.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import copies, itip, journal, meetings
from events.domain.changes import Change
from events.domain.replyaddresses import event_of_reply_address
from events.models import CalendarAnswer, Event, Invitation, TimeProposal
from people.domain.danish import da_when
from people.domain.history import record, subject_kind
from people.domain.incoming import Arrived, Outcome, Verdict
from people.domain.outbox import write
from people.domain.refusals import MoveNotAllowed, Refused
from people.models import Letter, User

LONGEST = 14 * 86_400  # seconds a proposed time may take
INVITATION_ANSWERS = {
    "ACCEPTED": Invitation.Status.YES,
    "TENTATIVE": Invitation.Status.MAYBE,
    "DECLINED": Invitation.Status.NO,
}


@dataclass(frozen=True)
class Sent:
    """The newest invitation to one UID that went to one address."""

    letter: Letter
    uid: str
    sequence: int


def read(arrived: Arrived, now: datetime) -> Verdict | None:
    """Reads what came to booking+<token>@…; None for any other address."""
    event_id = next((found for to in arrived.to if (found := event_of_reply_address(to))), None)
    if event_id is None:
        return None
    event = Event.objects.select_related("programme").filter(pk=event_id).first()
    if event is None:
        return Verdict(Outcome.STRANGER, _("Arrangementet findes ikke længere."))
    if arrived.is_automatic:
        return Verdict(Outcome.AUTOMATIC, _("Et automatisk svar ændrer ingenting."), event)
    try:
        answer = itip.read_answer(arrived.message, arrived.sender)
    except itip.Unreadable as error:
        return Verdict(Outcome.UNREADABLE, _("Kalendersvaret mangler noget: {error}").format(error=error), event)
    if answer is None:
        return _words(arrived, event)
    # A clock that runs ahead must not make every later answer an older one.
    return _answered(arrived, replace(answer, stamp=min(answer.stamp, now)), event, now)


def _words(arrived: Arrived, event: Event) -> Verdict:
    """Somebody wrote instead of pressing a button: an organiser reads it."""
    if not sent_to(event, arrived.sender).exists():
        return Verdict(Outcome.STRANGER, _("Vi har ikke skrevet til denne adresse om arrangementet."), event)
    return Verdict(Outcome.WORDS, _("Skrev et svar."), event)


def _answered(arrived: Arrived, answer: itip.Answer, event: Event, now: datetime) -> Verdict:
    sent = invitation_sent(event, answer.email, answer.uid)
    if sent is None:
        return Verdict(Outcome.STRANGER, _("{email} er ikke inviteret.").format(email=answer.email), event)
    if arrived.sender != answer.email:
        sentence = _("Svaret for {email} kom fra {sender} og er ikke brugt.")
        return Verdict(Outcome.STRANGER, sentence.format(email=answer.email, sender=arrived.sender), event)
    if answer.sequence < sent.sequence:
        return Verdict(Outcome.OUTDATED, _("Svaret gælder en tidligere udgave af arrangementet."), event)
    if answer.method == "COUNTER":
        return _propose(answer, sent, event, now)
    known = CalendarAnswer.objects.select_for_update().filter(uid=answer.uid, email=answer.email).first()
    if known and (answer.sequence, answer.stamp) <= (known.sequence, known.stamp):
        return Verdict(Outcome.OUTDATED, _("Vi har allerede et nyere svar."), event)
    row, _made = CalendarAnswer.objects.update_or_create(
        uid=answer.uid,
        email=answer.email,
        defaults={
            "event": event,
            "name": sent.letter.to_name,
            "user": sent.letter.user,
            "answer": answer.answer,
            "comment": answer.comment,
            "sequence": answer.sequence,
            "stamp": answer.stamp,
            "answered_at": now,
        },
    )
    return Verdict(Outcome.APPLIED, _applied(row, sent.letter, event, now), event)


def _applied(row: CalendarAnswer, letter: Letter, event: Event, now: datetime) -> str:
    """Does what the answer says, and says what was done."""
    who = row.name or row.email
    invitation = Invitation.objects.filter(event=event, contact=letter.contact).first() if letter.contact else None
    wanted = INVITATION_ANSWERS.get(row.answer)
    if invitation is not None and wanted:
        try:
            given = meetings.answer(invitation, wanted, now=now, guests=invitation.guests, note=row.comment, actor=who)
        except Refused as refusal:
            return f"{who}: {refusal.sentence}"
        return f"{who}: {given.get_status_display()}"
    record(event, now=now, what="calendar_answer", new=str(row.get_answer_display()), why=row.comment, actor=who)
    return f"{who} {row.get_answer_display()}"


def _propose(answer: itip.Answer, sent: Sent, event: Event, now: datetime) -> Verdict:
    """Another time is kept for the organiser; the newest of each person stands."""
    starts_at, ends_at = answer.starts_at, answer.ends_at
    if starts_at is None or ends_at is None:
        return Verdict(Outcome.UNREADABLE, _("Forslaget mangler en tid."), event)
    if (ends_at - starts_at).total_seconds() > LONGEST:
        return Verdict(Outcome.UNREADABLE, _("Den foreslåede tid er for lang."), event)
    who = sent.letter.to_name or answer.email
    older = event.time_proposals.select_for_update().filter(email=answer.email)
    if older.filter(stamp__gte=answer.stamp).exists():
        return Verdict(Outcome.OUTDATED, _("Vi har allerede et nyere forslag."), event)
    older.filter(state=TimeProposal.State.OPEN).update(state=TimeProposal.State.REPLACED, decided_at=now)
    event.time_proposals.create(
        email=answer.email,
        name=sent.letter.to_name,
        language=sent.letter.language,
        starts_at=starts_at,
        ends_at=ends_at,
        comment=answer.comment,
        stamp=answer.stamp,
        created_at=now,
    )
    when = da_when(starts_at, ends_at)
    record(event, now=now, what="proposal", new=when, why=answer.comment, actor=who)
    return Verdict(Outcome.PROPOSAL, _("{who} foreslår {when}.").format(who=who, when=when), event)


def sent_to(event: Event, address: str) -> QuerySet[Letter]:
    """Letters about the event that went to an address, newest first."""
    return (
        Letter.objects.filter(about_kind=subject_kind(event), about_id=str(event.pk), to_email__iexact=address)
        .exclude(status__in=[Letter.Status.CANCELLED, Letter.Status.QUEUED, Letter.Status.HELD])
        .order_by("-created_at", "-pk")
    )


def invitation_sent(event: Event, address: str, uid: str) -> Sent | None:
    """The newest invitation with this UID that went to this address."""
    for letter in sent_to(event, address).filter(calendar_method="REQUEST").select_related("contact", "user"):
        named = copies.named_by(letter)
        if named is not None and named.uid == uid:
            return Sent(letter, uid, named.sequence)
    return None


def decline(proposal: TimeProposal, *, now: datetime, by: User, why: str = "") -> None:
    """No to a proposed time: the one who proposed it gets a letter with the time that stands."""
    with journal.as_one(now=now, by=by, what="proposal_declined"):
        journal.also(TimeProposal.objects.filter(pk=proposal.pk))
        _decline(proposal, now, by, why)


def _decline(proposal: TimeProposal, now: datetime, by: User, why: str) -> None:
    _decide(proposal, TimeProposal.State.DECLINED, now, by)
    event = proposal.event
    with override(proposal.language):
        write(
            "proposal_declined",
            dedupe=f"proposal_declined:{proposal.pk}",
            now=now,
            email=proposal.email,
            name=proposal.name,
            language=proposal.language,
            about=event,
            context={"event": event, "proposal": proposal, "why": why},
        )
    record(event, now=now, by=by, what="proposal_declined", old=da_when(proposal.starts_at, proposal.ends_at), why=why)


def _decide(proposal: TimeProposal, state: str, now: datetime, by: User | None) -> None:
    rows = TimeProposal.objects.filter(pk=proposal.pk, state=TimeProposal.State.OPEN)
    if not rows.update(state=state, decided_at=now, decided_by=by):
        raise MoveNotAllowed(_("Forslaget er allerede besvaret."), code="already_decided")


def follow(event: Event, change: Change, now: datetime, by: User | None) -> None:
    """An event that moved to what somebody proposed has taken it; one that is off leaves nothing to propose."""
    rows = event.time_proposals.filter(state=TimeProposal.State.OPEN)
    if change.what == "moved":
        rows.filter(starts_at=event.starts_at).update(state=TimeProposal.State.ACCEPTED, decided_at=now, decided_by=by)
    elif change.what == "cancelled":
        rows.update(state=TimeProposal.State.REPLACED, decided_at=now, decided_by=by)
