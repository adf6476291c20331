"""Network meetings: who is invited, what they answer, who came. Nobody is mailed without a basis."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events.domain import changes, ics, journal, lifecycle, needs, running, seatletters, seats, waitingline
from events.domain.concerned import Recipient
from events.domain.seatmoves import OF_INVITATIONS, OUT_OF_LINE
from events.models import Event, EventStatus, Invitation
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import move
from people.domain.mailbasis import mailable
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Contact, User

S = Invitation.Status
ANSWERS = frozenset({S.YES, S.NO, S.MAYBE})
MOVES = OF_INVITATIONS
# Whose chair is taken.
SEATED = (S.YES, S.ATTENDED)


def invite(
    event: Event, contacts: Iterable[Contact], *, now: datetime, by: User | None = None
) -> dict[str, list[Invitation]]:
    """Invites each contact once: by letter with basis, else on the phone list. Returns both lists by way."""
    contacts = list(contacts)
    with journal.as_one(now=now, by=by, what="invited"):
        journal.watch(event, event.invitations.filter(contact__in=[contact.pk for contact in contacts]))
        made = invite_some(event, contacts, at=now, now=now, by=by)
        letters, phones = len(made[Invitation.By.LETTER]), len(made[Invitation.By.PHONE])
        record(event, now=now, by=by, what="invited", new=invited_words(letters, phones), letters=letters)
    return made


def invite_some(
    event: Event, contacts: Iterable[Contact], *, at: datetime, now: datetime, by: User | None = None
) -> dict[str, list[Invitation]]:
    """The same without the line in the history, for who invites many; ``at`` is when all of them were asked for."""
    if event.status == EventStatus.CANCELLED:
        raise MoveNotAllowed(_("Mødet er aflyst."), code="event_cancelled")
    if event.status not in (EventStatus.PUBLISHED, EventStatus.INVITED):
        raise MoveNotAllowed(_("Offentliggør mødet, før du indbyder til det."), code="not_published")
    if event.ends_at <= now:
        raise MoveNotAllowed(_("Mødet er ovre."), code="event_is_over")
    made: dict[str, list[Invitation]] = {Invitation.By.LETTER: [], Invitation.By.PHONE: []}
    one_of_many = not journal.is_open()
    with journal.as_one(now=now, by=by, what="invited"):
        if one_of_many:
            journal.cannot_be_undone()
        chosen = {contact.pk: contact for contact in contacts}
        invited = set(event.invitations.filter(contact__in=chosen).values_list("contact_id", flat=True))
        with_basis = mailable(chosen)
        for pk, contact in chosen.items():
            if pk in invited:
                continue
            way = Invitation.By.LETTER if pk in with_basis else Invitation.By.PHONE
            invitation = Invitation.objects.create(event=event, contact=contact, by=way, invited_at=at, updated_at=now)
            made[way].append(invitation)
            if way == Invitation.By.LETTER:
                send_invitation(invitation, now)
        if event.status == EventStatus.PUBLISHED and any(made.values()):
            changes.change_status(event, EventStatus.INVITED, now=now, by=by)
    return made


def invited_words(letters: int, phones: int) -> str:
    """How many were asked, by which way."""
    return _("{letters} med brev, {phones} på telefonlisten").format(letters=letters, phones=phones)


def send_invitation(invitation: Invitation, now: datetime) -> None:
    """The letter with the answer link and the calendar invitation."""
    recipient = Recipient.of_contact(invitation.contact, "invited", about=invitation)
    write(
        "meeting_invitation",
        dedupe=f"invitation:{invitation.pk}:{invitation.event.revision}",
        now=now,
        to=invitation.contact,
        about=invitation.event,
        needs_basis=True,
        context={
            "event": invitation.event,
            "invitation": invitation,
            "link": answer_url("invitation", invitation.pk),
            "agenda": running.timed(invitation.event),
            "is_hybrid": seats.is_hybrid(invitation.event),
            "until": seats.last_day(invitation.event, invitation.event.answer_days),
        },
        calendar=ics.invitation(invitation.event, recipient, "REQUEST"),
        calendar_method="REQUEST",
    )


seats_taken = seats.taken


def answer(
    invitation: Invitation,
    status: str,
    *,
    now: datetime,
    guests: int = 0,
    names: Sequence[str] | None = None,
    online: bool = False,
    note: str = "",
    by: User | None = None,
    actor: str = "",
    in_time: bool = False,
) -> Invitation:
    """Yes, no or maybe; where no seat is left, a yes waits in the line. The same answer twice is one answer.

    ``names`` are those brought along, each with a seat; without them ``guests`` says how many. Who has a seat keeps it
    when there is no room for more. Raises Expired 14 days after the meeting, MoveNotAllowed when it is cancelled or
    over, or, unless an organiser notes it or it is known to be ``in_time``, when the time to answer is over; to say no
    it never is.
    """
    if status not in ANSWERS:
        raise Invalid([("/status", _("Vælg ja, nej eller måske."))])
    names = named(names) if names is not None else None
    guests = len(names) if names is not None else guests
    if not 0 <= guests <= seats.MOST_GUESTS:
        raise Invalid([("/guests", _("Skriv et antal mellem 0 og 20."))])
    # What an organiser notes may be taken back; a guest simply answers again.
    with journal.as_one(now=now, by=by, what="answered") if by else transaction.atomic():
        event = held_event(invitation.event_id)
        check_open(event, now)
        if by:
            _watch(event.invitations.filter(Q(pk=invitation.pk) | Q(status__in=[S.WAITLISTED, S.OFFERED])))
            journal.also(event.signups.filter(status__in=["waitlisted", "offered"]))
        row = locked(invitation, event)
        _end_late_offer(row, now)
        if names is None:
            names = row.guest_names[:guests]
        also = {
            "guests": guests if status == S.YES else 0,
            "guest_names": names if status == S.YES else [],
            "note": note.strip()[:300],
            "online": online and status == S.YES and seats.is_hybrid(event),
            "answered_at": now,
        }
        in_time = in_time or by is not None or not seats.answers_closed(event, now)
        give_answer(row, status, also, now=now, by=by, actor=actor or row.contact.name, in_time=in_time)
        if status == S.NO:
            needs.drop(row)
        waitingline.serve(event, now)
        row.refresh_from_db()
        row.event = event
    return row


def named(names: Sequence[str]) -> list[str]:
    """Names as they are kept; empty ones left out. Raises Invalid."""
    found = [name for name in (" ".join(str(name).split()) for name in names) if name]
    if any(len(name) > 120 for name in found):
        raise Invalid([("/names", _("Skriv et navn på højst {most} tegn.").format(most=120))])
    if any(holds_cpr(name) for name in found):
        raise Invalid([("/names", _("Skriv aldrig et CPR-nummer her."))])
    if len(found) > seats.MOST_GUESTS:
        raise Invalid([("/names", _("Skriv højst {most} navne.").format(most=seats.MOST_GUESTS))])
    return found


def held_event(pk: UUID) -> Event:
    """The event with its row held: seats are counted and given one at a time."""
    rows = Event.objects.select_for_update(of=("self",)).select_related("programme", "venue", "owner")
    return rows.get(pk=pk)


def locked(invitation: Invitation, event: Event) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("contact__organisation")
    row = rows.get(pk=invitation.pk)
    row.event = event
    return row


def _end_late_offer(row: Invitation, now: datetime) -> None:
    """Who comes a minute late finds the offer gone, as it says; a yes then asks anew."""
    if row.status == S.OFFERED and row.offer_until is not None and row.offer_until <= now:
        waitingline.end_offer(row, now)


def give_answer(
    row: Invitation,
    status: str,
    also: dict[str, Any],
    *,
    now: datetime,
    by: User | None,
    actor: str,
    in_time: bool,
    colleague: str = "",
) -> None:
    """What an answer comes to, with the event's row held."""
    event, wanted = row.event, status
    if status == S.YES:
        wanted = _seat_or_line(row, also, in_time)
    elif status == S.MAYBE and not in_time:
        raise MoveNotAllowed(seats.too_late(event), code="too_late")
    if row.status == wanted:
        Invitation.objects.filter(pk=row.pk).update(**also, updated_at=now)
        for name, value in also.items():
            setattr(row, name, value)
        return
    if row.status == S.INVITED or wanted in (S.NO, S.WAITLISTED):
        seatletters.drop_reminders(row)
    place = waitingline.at_the_end(event, now) if wanted == S.WAITLISTED else OUT_OF_LINE
    move(row, wanted, moves=MOVES, now=now, by=by, actor=actor, also={**also, **place})
    if status == S.YES:
        what = seatletters.WAITS if wanted == S.WAITLISTED else seatletters.SEAT
        seatletters.tell(row, what, now, colleague=colleague)


def _seat_or_line(row: Invitation, also: dict[str, Any], in_time: bool) -> str:
    """Where a yes leads: a seat, or the line. Raises where it is too late, and where who has a seat wants one more."""
    event, needs = row.event, also["guests"] + 1
    has_one = row.status in SEATED
    more = needs > (seats.party(row) if has_one else 0)
    if not in_time and more and row.status != S.OFFERED:
        raise MoveNotAllowed(seats.too_late(event), code="too_late")
    if also["online"]:
        return S.YES
    held = seats.holds(row)
    if needs <= held:
        return S.YES
    code = seats.why_not(
        row,
        needs,
        free=seats.left(event),
        of_company=seats.company_left(event, seats.company_of(row)),
    )
    # A seat that somebody in the line could have is theirs, also in the hours when nobody is written to.
    if not code:
        first = waitingline.next_in_line(event)
        if first is not None and not _stands_before(row, first):
            code = "line"
    if not code:
        return S.YES
    if held:
        sentence = seats.reason("company", event) if code == "company" else _("Der er ikke plads til flere.")
        raise Invalid([("/names", f"{sentence} {_('Du beholder den plads, du har.')}")], code="full")
    return S.WAITLISTED


def _stands_before(row: Invitation, other: seats.Guest) -> bool:
    if row.pk == other.pk:
        return True
    return row.status == S.WAITLISTED and (row.line_number or 0) < (other.line_number or 0)


def _watch(rows: QuerySet[Invitation]) -> None:
    """As rows of no event: that a guest's answer was noted does not stand in the way of taking a move back."""
    journal.also(Invitation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))))


def check_open(event: Event, now: datetime) -> None:
    """Raises when answers are no longer taken."""
    if now > event.ends_at + timedelta(days=14):
        raise Expired(_("Linket virkede indtil 14 dage efter mødet."))
    if event.status == EventStatus.CANCELLED:
        raise MoveNotAllowed(_("Mødet er aflyst, så der er ikke noget at svare på."), code="event_cancelled")
    if event.status in lifecycle.OVER or event.ends_at <= now:
        raise MoveNotAllowed(_("Mødet er holdt, så svaret kan ikke ændres."), code="event_is_over")


def phone_list(event: Event) -> QuerySet[Invitation]:
    """Those who must be called: invited without a basis for mail, and not yet answered."""
    return (
        event.invitations.filter(by=Invitation.By.PHONE, status=S.INVITED)
        .select_related("contact__organisation", "event")
        .order_by("contact__organisation__name", "contact__name")
    )


def mark_attendance(invitation: Invitation, came: bool, *, now: datetime, by: User | None = None) -> None:
    """Who came, ticked off at the door or afterwards."""
    new = S.ATTENDED if came else S.ABSENT
    if invitation.status == new:
        return
    with journal.as_one(now=now, by=by, what="attended"):
        journal.also(Invitation.objects.filter(pk=invitation.pk))
        move(invitation, new, moves=MOVES, now=now, by=by)


def walk_in(event: Event, contact: Contact, *, now: datetime, by: User | None = None) -> Invitation:
    """Somebody came without being invited, or had said no."""
    with journal.as_one(now=now, by=by, what="attended"):
        journal.also(Invitation.objects.filter(event=event, contact=contact))
        row, made = Invitation.objects.get_or_create(
            event=event,
            contact=contact,
            defaults={
                "by": Invitation.By.DOOR,
                "status": S.ATTENDED,
                "invited_at": now,
                "answered_at": now,
                "updated_at": now,
            },
        )
        if made:
            record(row, now=now, by=by, new=S.ATTENDED)
        else:
            mark_attendance(row, True, now=now, by=by)
    return row
