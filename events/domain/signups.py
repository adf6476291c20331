"""Seats that people take by the public page of a workshop or a counselling: confirmed by link, given back by link.

Who is full has a waiting list; a seat that is given back goes to who has waited longest. Half a year after the event
nobody can tell who it was; how many came stays.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.domain import kinddefaults, meetings
from events.domain.concerned import Recipient
from events.models import Event, EventStatus, Signup
from people.domain.answerlinks import answer_url
from people.domain.danish import normal_phone
from people.domain.history import record, subject_kind
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import Moves, Words, move
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Letter, User

S = Signup.Status
CONFIRM_WITHIN = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(days=183)
LINK_STANDS = timedelta(days=14)
AT_ONCE = 200

MOVES = Moves(
    Words(
        gettext_lazy("Tilmeldingen"),
        {
            S.DRAFT: gettext_lazy("venter på at blive bekræftet"),
            S.COMING: gettext_lazy("er bekræftet"),
            S.WAITLISTED: gettext_lazy("står på venteliste"),
            S.CANCELLED: gettext_lazy("er meldt fra"),
            S.ATTENDED: pgettext_lazy("om status", "er noteret som mødt"),
            S.ABSENT: gettext_lazy("er noteret som udeblevet"),
        },
        {
            S.DRAFT: gettext_lazy("kan ikke blive en kladde"),
            S.COMING: gettext_lazy("kan ikke bekræftes"),
            S.WAITLISTED: gettext_lazy("kan ikke komme på venteliste"),
            S.CANCELLED: gettext_lazy("kan ikke meldes fra"),
            S.ATTENDED: gettext_lazy("kan ikke noteres som mødt"),
            S.ABSENT: gettext_lazy("kan ikke noteres som udeblevet"),
        },
    ),
    {
        S.DRAFT: {S.COMING, S.WAITLISTED},
        S.COMING: {S.CANCELLED, S.ATTENDED, S.ABSENT},
        S.WAITLISTED: {S.COMING, S.CANCELLED, S.ATTENDED},
        S.ATTENDED: {S.ABSENT},
        S.ABSENT: {S.ATTENDED},
    },
)


def is_open(event: Event, now: datetime) -> bool:
    """Whether a stranger may sign up: public, published, not begun."""
    return (
        event.kind in kinddefaults.STAFFED
        and event.is_public
        and event.status in (EventStatus.PUBLISHED, EventStatus.INVITED)
        and event.starts_at > now
    )


def seats_left(event: Event) -> int | None:
    """None where there are as many as one likes."""
    return None if event.capacity is None else max(0, event.capacity - meetings.seats_taken(event))


def sign_up(event: Event, *, name: str, email: str, phone: str = "", language: str = "da", now: datetime) -> Signup:
    """Waits as a draft until it is confirmed by the letter's link. Raises Invalid with every broken rule."""
    name, email = " ".join(name.split()), email.strip().lower()
    errors: list[tuple[str, str]] = []
    if not name or len(name) > 120:
        errors.append(("/name", _("Skriv dit navn.")))
    if holds_cpr(name):
        errors.append(("/name", _("Skriv aldrig et CPR-nummer her.")))
    try:
        validate_email(email)
    except ValidationError:
        errors.append(("/email", _("Skriv en gyldig e-mailadresse.")))
    if phone.strip():
        try:
            phone = normal_phone(phone)
        except ValueError as wrong:
            errors.append(("/phone", str(wrong)))
    if errors:
        raise Invalid(errors)
    if not is_open(event, now):
        raise MoveNotAllowed(_("Man kan ikke tilmelde sig længere."), code="closed")
    with transaction.atomic():
        made = Signup.objects.create(
            event=event,
            name=name,
            email=email,
            phone=phone.strip(),
            language=language,
            confirm_by=min(now + CONFIRM_WITHIN, event.starts_at),
            created_at=now,
            updated_at=now,
        )
        _letter(made, "signup_confirm", now)
    return made


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
    event = Event.objects.select_for_update().get(pk=it.event_id)
    it = Signup.objects.select_for_update().get(pk=it.pk)
    it.event = event
    return it


def confirm(it: Signup, *, now: datetime) -> Signup:
    """A seat, or a place on the waiting list; twice changes nothing, and one address has one seat."""
    with transaction.atomic():
        it = _locked(it)
        check_link(it, now)
        if it.status != S.DRAFT:
            return it
        if not is_open(it.event, now):
            raise MoveNotAllowed(_("Man kan ikke tilmelde sig længere."), code="closed")
        others = it.event.signups.filter(email=it.email).exclude(status__in=[S.CANCELLED, S.DRAFT])
        if others.exists():
            raise MoveNotAllowed(_("Du er tilmeldt i forvejen. Se den første mail, vi sendte dig."), code="twice")
        has_room = seats_left(it.event) != 0
        move(it, S.COMING if has_room else S.WAITLISTED, moves=MOVES, now=now, actor=it.name)
        _letter(it, "signup_seat" if has_room else "signup_waitlisted", now)
    return it


def cancel(it: Signup, *, now: datetime) -> Signup:
    """The seat goes to who has waited longest; twice changes nothing."""
    with transaction.atomic():
        it = _locked(it)
        check_link(it, now)
        if it.event.starts_at <= now:
            raise MoveNotAllowed(_("Arrangementet er begyndt."), code="event_began")
        if it.status != S.CANCELLED:
            move(it, S.CANCELLED, moves=MOVES, now=now, actor=it.name)
            promote(it.event, now=now)
    return it


def promote(event: Event, *, now: datetime) -> int:
    """Free seats to those who have waited longest; returns how many. The event's row is held by the caller."""
    given = 0
    if not is_open(event, now):
        return given
    for it in event.signups.filter(status=S.WAITLISTED).order_by("created_at", "pk"):
        if seats_left(event) == 0:
            break
        it.event = event
        move(it, S.COMING, moves=MOVES, now=now, actor="systemet")
        _letter(it, "signup_seat", now, dedupe="promoted")
        given += 1
    return given


def promote_all(now: datetime) -> int:
    """Where seats came free otherwise: more of them, or a guest who said no."""
    waiting = Event.objects.filter(signups__status=S.WAITLISTED, starts_at__gt=now).distinct().order_by("pk")
    given = 0
    for row in waiting[:AT_ONCE]:
        with transaction.atomic():
            given += promote(Event.objects.select_for_update().get(pk=row.pk), now=now)
    return given


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
    rows = event.signups.filter(status__in=[S.COMING, S.WAITLISTED]).exclude(email="")
    return [
        Recipient.of_address(row.name, row.email, row.language, "host", answer_url("signup", row.pk), row.phone)
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
            Signup.objects.filter(pk=it.pk).update(name=_("Anonymiseret"), email="", phone="", forgotten_at=now)
            record(it, now=now, what="forgotten", actor="systemet")
        done += 1
    return done
