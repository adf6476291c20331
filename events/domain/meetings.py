"""Network meetings: who is invited, what they answer, who came. Nobody is mailed without a basis."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from events.domain import changes, ics, journal, lifecycle
from events.domain.concerned import Recipient
from events.domain.statuswords import OF_INVITATION
from events.models import Event, EventStatus, Invitation
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.lifecycle import Moves, move
from people.domain.mailbasis import mailable, may_mail
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Contact, User

S = Invitation.Status
ANSWERS = frozenset({S.YES, S.NO, S.MAYBE})
# An answer may be changed until the meeting is over; after it, only who came.
_ANY: set[str] = {S.YES, S.NO, S.MAYBE, S.DELEGATED, S.WAITLISTED}
MOVES = Moves(
    OF_INVITATION,
    {
        S.INVITED: _ANY | {S.ATTENDED, S.ABSENT},
        **{status: (_ANY - {status}) | {S.ATTENDED, S.ABSENT} for status in _ANY},
        S.ATTENDED: {S.ABSENT},
        S.ABSENT: {S.ATTENDED},
    },
)
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
    recipient = Recipient.of_contact(invitation.contact, "invited")
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
        },
        calendar=ics.invitation(invitation.event, recipient, "REQUEST"),
        calendar_method="REQUEST",
    )


def seats_taken(event: Event) -> int:
    """People who come, with those they bring."""
    total = event.invitations.filter(status__in=SEATED).aggregate(n=Sum(F("guests") + 1))["n"]
    # Those who signed up by themselves sit on the same chairs.
    return (total or 0) + event.signups.filter(status__in=["coming", "attended"]).count()


def answer(
    invitation: Invitation,
    status: str,
    *,
    now: datetime,
    guests: int = 0,
    note: str = "",
    by: User | None = None,
    actor: str = "",
) -> Invitation:
    """Yes, no or maybe; a yes to a full meeting is put on the waiting list. The same answer twice is one answer.

    Raises Expired 14 days after the meeting, MoveNotAllowed when it is cancelled or over.
    """
    if status not in ANSWERS:
        raise Invalid([("/status", _("Vælg ja, nej eller måske."))])
    if not 0 <= guests <= 20:
        raise Invalid([("/guests", _("Skriv et antal mellem 0 og 20."))])
    # What an organiser notes may be taken back; a guest simply answers again.
    with journal.as_one(now=now, by=by, what="answered") if by else transaction.atomic():
        event = Event.objects.select_for_update().get(pk=invitation.event_id)
        check_open(event, now)
        if by:
            _watch(event.invitations.filter(Q(pk=invitation.pk) | Q(status=S.WAITLISTED)))
        row = Invitation.objects.select_for_update().select_related("contact").get(pk=invitation.pk)
        wanted = status
        if status == S.YES and event.capacity is not None:
            own = row.guests + 1 if row.status in SEATED else 0
            if seats_taken(event) - own + guests + 1 > event.capacity:
                wanted = S.WAITLISTED
        also = {
            "guests": guests if wanted in (S.YES, S.WAITLISTED) else 0,
            "note": note.strip()[:300],
            "answered_at": now,
        }
        if row.status == wanted:
            Invitation.objects.filter(pk=row.pk).update(**also, updated_at=now)
        else:
            move(row, wanted, moves=MOVES, now=now, by=by, actor=actor or row.contact.name, also=also)
            if wanted == S.WAITLISTED or status == S.YES:
                _confirm(row, event, now)
        fill_from_waiting_list(event, now)
        row.refresh_from_db()
    return row


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


def _confirm(row: Invitation, event: Event, now: datetime) -> None:
    """A short letter: you have a chair, or you are on the waiting list. Only to those we may mail."""
    if not may_mail(row.contact, "invitation")[0]:
        return
    kind = "meeting_waitlisted" if row.status == S.WAITLISTED else "meeting_seat"
    write(
        kind,
        dedupe=f"{kind}:{row.pk}:{now.isoformat()}",
        now=now,
        to=row.contact,
        about=event,
        context={"event": event, "invitation": row, "link": answer_url("invitation", row.pk)},
    )


def fill_from_waiting_list(event: Event, now: datetime) -> int:
    """Gives free chairs to those who have waited longest and fit; returns how many got one."""
    if event.capacity is None:
        return 0
    free, given = event.capacity - seats_taken(event), 0
    for row in event.invitations.filter(status=S.WAITLISTED).select_related("contact").order_by("answered_at", "pk"):
        if row.guests + 1 > free:
            break
        move(row, S.YES, moves=MOVES, now=now, actor=_("systemet"))
        _confirm(row, event, now)
        free -= row.guests + 1
        given += 1
    return given


def phone_list(event: Event) -> QuerySet[Invitation]:
    """Those who must be called: invited without a basis for mail, and not yet answered."""
    return (
        event.invitations.filter(by=Invitation.By.PHONE, status=S.INVITED)
        .select_related("contact__organisation")
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
