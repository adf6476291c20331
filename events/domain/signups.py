"""Seats that people take by the public page of an event: confirmed by link, given back by link.

Where it is full one waits in the line that is shared with the invited (events.domain.waitingline). Half a year after
the event nobody can tell who it was; how many came stays.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from events.domain import joining, kinddefaults, meetings, needs, seatletters, seats, waitingline
from events.domain.concerned import Recipient
from events.domain.seatmoves import OF_SIGNUPS, OUT_OF_LINE
from events.models import Event, EventKind, EventStatus, Signup
from people.domain.answerlinks import answer_url
from people.domain.danish import normal_phone
from people.domain.history import record, subject_kind
from people.domain.identifiers import holds_cpr, normal_cvr
from people.domain.lifecycle import move
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Letter, User

S = Signup.Status
CONFIRM_WITHIN = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(days=183)
LINK_STANDS = timedelta(days=14)
AT_ONCE = 200
TAKES = frozenset({EventKind.NETWORK_MEETING, EventKind.OTHER})

MOVES = OF_SIGNUPS


def is_open(event: Event, now: datetime) -> bool:
    """Whether a stranger may sign up: public, published, not begun."""
    return may_be_open(event) and event.starts_at > now and not seats.signups_closed(event, now)


def may_be_open(event: Event) -> bool:
    """Whether one signs up for this at all, be it too late or not."""
    return (
        (event.kind in kinddefaults.STAFFED or (event.takes_signups and event.kind in TAKES))
        and event.is_public
        and event.status in (EventStatus.PUBLISHED, EventStatus.INVITED)
    )


def asks_company(event: Event) -> bool:
    """At a network meeting one comes for a company; at a workshop for oneself."""
    return event.kind == EventKind.NETWORK_MEETING


def closed_words(event: Event, now: datetime) -> str:
    """Why one cannot sign up, and whom to call where that may still help."""
    if may_be_open(event) and event.starts_at > now:
        return _("Tilmeldingen er lukket. Vil du med, så ring eller skriv til {who}.").format(
            who=seats.whom_to_call(event)
        )
    return _("Man kan ikke tilmelde sig længere.")


seats_left = seats.left


def sign_up(
    event: Event,
    *,
    name: str,
    email: str,
    phone: str = "",
    language: str = "da",
    company: str = "",
    cvr: str = "",
    role: str = "",
    wants_mail: bool = False,
    takes_sms: bool = False,
    online: bool = False,
    diet: str = "",
    access: str = "",
    now: datetime,
) -> Signup:
    """Waits as a draft until it is confirmed by the letter's link. Raises Invalid with every broken rule."""
    name, email, company = " ".join(name.split()), email.strip().lower(), " ".join(company.split())
    errors: list[tuple[str, str]] = []
    if not name or len(name) > 120:
        errors.append(("/name", _("Skriv dit navn.")))
    errors += [(f"/{field}", _no_cpr()) for field, said in (("name", name), ("role", role)) if holds_cpr(said)]
    try:
        validate_email(email)
    except ValidationError:
        errors.append(("/email", _("Skriv en gyldig e-mailadresse.")))
    if phone.strip():
        try:
            phone = normal_phone(phone)
        except ValueError as wrong:
            errors.append(("/phone", str(wrong)))
    elif takes_sms:
        errors.append(("/phone", _("Skriv det nummer, vi skal sende SMS til.")))
    if asks_company(event) and may_be_open(event) and (not company or len(company) > 160):
        errors.append(("/company", _("Skriv virksomhedens eller skolens navn.")))
    if cvr.strip():
        try:
            cvr = normal_cvr(cvr)
        except ValueError as wrong:
            errors.append(("/cvr", str(wrong)))
    errors += needs.wrong(diet, access)
    if errors:
        raise Invalid(errors)
    if not is_open(event, now):
        raise MoveNotAllowed(closed_words(event, now), code="closed")
    closes = seats.closes_at(event, event.signup_days) or event.starts_at
    with transaction.atomic():
        made = Signup.objects.create(
            event=event,
            name=name,
            email=email,
            phone=phone.strip(),
            language=language,
            company=company if asks_company(event) else "",
            cvr=cvr.strip() if asks_company(event) else "",
            role=role.strip()[:80],
            wants_mail=wants_mail,
            takes_sms=takes_sms,
            online=online and seats.is_hybrid(event),
            confirm_by=min(now + CONFIRM_WITHIN, closes),
            created_at=now,
            updated_at=now,
        )
        if event.asks_needs:
            needs.keep(made, diet, access, now=now)
        _letter(made, "signup_confirm", now)
    return made


def _no_cpr() -> str:
    return _("Skriv aldrig et CPR-nummer her.")


def _letter(it: Signup, kind: str, now: datetime, dedupe: str = "") -> Letter | None:
    return write(
        kind,
        dedupe=f"{kind}:{it.pk}:{dedupe}",
        now=now,
        email=it.email,
        name=it.name,
        language=it.language,
        about=it.event,
        context={
            "first_name": it.name.split(" ")[0],
            "event": it.event,
            "signup": it,
            "programme": it.event.programme,
            "answer_url": answer_url("signup", it.pk),
        },
    )


def check_link(it: Signup, now: datetime) -> None:
    """Raises Expired when it was not confirmed in time, or a fortnight after the event."""
    if it.status == S.DRAFT and it.confirm_by <= now:
        raise Expired(_("Linket er udløbet. Tilmeld dig igen."))
    if it.forgotten_at is not None or it.event.ends_at + LINK_STANDS <= now:
        raise Expired(_("Linket gjaldt indtil 14 dage efter arrangementet og bruges ikke længere."))


def _locked(it: Signup) -> Signup:
    """With the event's row held: seats are counted and given one at a time."""
    event = meetings.held_event(it.event_id)
    it = Signup.objects.select_for_update().get(pk=it.pk)
    it.event = event
    return it


def confirm(it: Signup, *, now: datetime) -> Signup:
    """A seat, or a place in the line; twice changes nothing, and one address has one seat.

    Who signs up for a company becomes one of its guests, and is counted there.
    """
    with transaction.atomic():
        it = _locked(it)
        check_link(it, now)
        if it.status != S.DRAFT:
            return it
        if not is_open(it.event, now):
            raise MoveNotAllowed(closed_words(it.event, now), code="closed")
        if it.company:
            joining.join(it, now=now)
            return it
        others = it.event.signups.filter(email=it.email).exclude(status__in=[S.CANCELLED, S.DRAFT, S.LAPSED, S.JOINED])
        if others.exists():
            raise MoveNotAllowed(_("Du er tilmeldt i forvejen. Se den første mail, vi sendte dig."), code="twice")
        _seat_or_line(it, now)
    return it


def _seat_or_line(it: Signup, now: datetime) -> None:
    has_room = it.online or (seats.left(it.event) != 0 and waitingline.next_in_line(it.event) is None)
    also = OUT_OF_LINE if has_room else waitingline.at_the_end(it.event, now)
    move(it, S.COMING if has_room else S.WAITLISTED, moves=MOVES, now=now, actor=it.name, also=also)
    seatletters.tell(it, seatletters.SEAT if has_room else seatletters.WAITS, now)


def accept(it: Signup, *, now: datetime) -> Signup:
    """Takes the seat that was offered; who comes too late, or let it pass, asks anew and stands last."""
    with transaction.atomic():
        it = _locked(it)
        check_link(it, now)
        if it.event.starts_at <= now:
            raise MoveNotAllowed(_("Arrangementet er begyndt."), code="event_began")
        if it.status == S.OFFERED and it.offer_until is not None and it.offer_until <= now:
            waitingline.end_offer(it, now)
        if it.status == S.OFFERED:
            move(it, S.COMING, moves=MOVES, now=now, actor=it.name, also=OUT_OF_LINE)
            seatletters.tell(it, seatletters.SEAT, now)
        elif it.status == S.LAPSED:
            _seat_or_line(it, now)
        waitingline.serve(it.event, now)
        it.refresh_from_db()
    return it


def cancel(it: Signup, *, now: datetime) -> Signup:
    """The seat is offered along the line; twice changes nothing."""
    with transaction.atomic():
        it = _locked(it)
        check_link(it, now)
        if it.event.starts_at <= now:
            raise MoveNotAllowed(_("Arrangementet er begyndt."), code="event_began")
        if it.status != S.CANCELLED:
            move(it, S.CANCELLED, moves=MOVES, now=now, actor=it.name, also=OUT_OF_LINE)
            needs.drop(it)
            seatletters.drop_reminders(it)
            waitingline.serve(it.event, now)
    return it


def mark(it: Signup, came: bool, *, now: datetime, by: User | None = None) -> Signup:
    """At the door, once it has begun."""
    with transaction.atomic():
        it = _locked(it)
        if it.event.starts_at > now:
            raise MoveNotAllowed(_("Arrangementet er ikke begyndt endnu."), code="too_soon")
        new = S.ATTENDED if came else S.ABSENT
        if it.status != new:
            move(it, new, moves=MOVES, now=now, by=by)
    return it


def recipients(event: Event) -> list[Recipient]:
    """Whom letters and reminders about it go to beside staff and guests: those with a seat, or waiting for one."""
    rows = event.signups.filter(status__in=[S.COMING, S.WAITLISTED, S.OFFERED]).exclude(email="")
    return [
        replace(
            Recipient.of_address(
                row.name, row.email, row.language, "host", answer_url("signup", row.pk), row.phone, row.takes_sms
            ),
            about=row,
        )
        for row in rows.order_by("created_at", "pk")
    ]


def counts(event: Event) -> dict[str, int]:
    return dict(event.signups.order_by().values_list("status").annotate(n=Count("pk")))


def forget(now: datetime) -> int:
    """Deletes what nobody confirmed, and makes anonymous half a year after; returns how many."""
    done = Signup.objects.filter(status=S.DRAFT, confirm_by__lte=now).delete()[0]
    old = Signup.objects.filter(forgotten_at__isnull=True, event__ends_at__lt=now - FORGOTTEN_AFTER)
    for it in old.select_related("event")[:AT_ONCE]:
        with transaction.atomic():
            Letter.objects.filter(
                about_kind=subject_kind(it.event), about_id=str(it.event_id), to_email=it.email
            ).delete()
            Signup.objects.filter(pk=it.pk).update(
                name=_("Anonymiseret"),
                email="",
                phone="",
                takes_sms=False,
                company="",
                cvr="",
                role="",
                forgotten_at=now,
            )
            record(it, now=now, what="forgotten", actor="systemet")
        done += 1
    return done
