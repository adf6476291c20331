"""An ambassador's way through the corps: trained, active, on pause, former. Each step is said in a letter."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import offers
from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.domain.corpsmoves import AMBASSADOR_MOVES
from ambassadors.domain.mentoring import pairing
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Ambassador, MentorProposal, Offer
from events.domain import bookings, calendarchoice
from events.models import Booking, Event, EventKind, EventStatus
from people.domain.history import record
from people.domain.lifecycle import allows, move
from people.domain.outbox import write
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import User

Status = Ambassador.Status
LETTERS = {Status.ACTIVE: "corps_active", Status.PAUSED: "corps_paused", Status.ALUMNI: "corps_alumni"}
TRAINING_KINDS = (EventKind.NETWORK_MEETING, EventKind.WORKSHOP, EventKind.OTHER)


def may_become(ambassador: Ambassador) -> list[str]:
    return [status for status in Status.values if allows(AMBASSADOR_MOVES, ambassador.status, status)]


def step(
    ambassador: Ambassador, new: str, *, text: str = "", why: str = "", now: datetime, by: User | None = None
) -> Ambassador:
    """Moves somebody on and tells them, with ``text`` as words of one's own in the letter.

    Who is no longer active is not asked any more: open offers and proposals are withdrawn. What was said yes to stands.
    """
    text = text.replace("\r\n", "\n").strip()
    errors: Errors = []
    text_rule(text, "/text", 1000, errors, lines=True)
    text_rule(why, "/why", 300, errors, lines=True)
    if errors:
        raise Invalid(errors)
    old = ambassador.status
    also: dict[str, object] = {}
    if new == Status.ACTIVE and ambassador.trained_on is None and old == Status.TRAINING:
        also["trained_on"] = _trained_on(ambassador, now)
    with transaction.atomic():
        move(ambassador, new, moves=AMBASSADOR_MOVES, now=now, by=by, why=why, also=also)
        if new != Status.ACTIVE:
            for offer in Offer.objects.filter(ambassador=ambassador, status=Offer.Status.SENT):
                offers.withdraw(offer, now=now, by=by)
            for proposal in MentorProposal.objects.filter(mentor=ambassador, status=MentorProposal.Status.OPEN):
                pairing.take_back(proposal.mentorship, now=now, by=by)
        write(
            LETTERS[Status(new)],
            dedupe=f"corps:{new}:{ambassador.pk}:{now.isoformat()}",
            now=now,
            to=ambassador.user,
            about=ambassador,
            context={
                "first_name": ambassador.user.first_name,
                "programme": ambassador.programme,
                "words": text,
                "is_back": old in (Status.PAUSED, Status.ALUMNI),
            },
        )
    return ambassador


def _trained_on(ambassador: Ambassador, now: datetime) -> date:
    """The day of the training; without one, today."""
    event = ambassador.training_event
    if event is not None and event.ends_at <= now:
        return event.day
    return now.astimezone(COPENHAGEN).date()


def trainings(ambassador: Ambassador, now: datetime) -> QuerySet[Event]:
    """What of the calendar to come somebody may be trained at, soonest first."""
    rows = Event.objects.filter(programme=ambassador.programme_id, kind__in=TRAINING_KINDS, starts_at__gt=now)
    return rows.exclude(status__in=[EventStatus.CANCELLED, EventStatus.CLOSED]).order_by("starts_at", "pk")


def train_at(ambassador: Ambassador, event: Event | None, *, now: datetime, by: User | None = None) -> Ambassador:
    """Puts somebody on a training of the calendar, or takes them off it again (None); it is booked like a shift.

    Raises Clash when they are booked elsewhere, as every booking does.
    """
    if ambassador.status != Status.TRAINING:
        raise MoveNotAllowed(_("Kun den, der er på vej ind, kan sættes på oplæring."), code="not_in_training")
    if event is not None and event.starts_at <= now:
        raise Invalid([("/event", _("Oplæringen er begyndt eller forbi. Vælg en, der kommer."))])
    with transaction.atomic():
        resource = bookings.resource_of(ambassador.user)
        if ambassador.training_event_id and (event is None or event.pk != ambassador.training_event_id):
            on_it = Booking.objects.filter(
                resource=resource, event=ambassador.training_event_id, state=Booking.State.FIRM
            )
            left = list(on_it.select_related("resource__user", "event", "shift"))
            bookings.release(on_it)
            for booking in left:
                calendarchoice.taken_off(booking, now, by)
        if event is not None and event.pk != ambassador.training_event_id:
            calendarchoice.put_on(bookings.book(resource, event, now=now, by=by), now)
        ambassador.training_event = event
        ambassador.save(update_fields=["training_event"])
        record(ambassador, now=now, by=by, what="training", new=event.title if event else "")
        if event is not None:
            write(
                "corps_training",
                dedupe=f"corps_training:{ambassador.pk}:{event.pk}:{now.isoformat()}",
                now=now,
                to=ambassador.user,
                about=ambassador,
                context={"first_name": ambassador.user.first_name, "event": event, "programme": ambassador.programme},
            )
    return ambassador


def is_over(ambassador: Ambassador, day: date) -> bool:
    """The apprenticeship has ended: time to thank, and to ask whether they stay on as former."""
    return ambassador.apprentice_until is not None and ambassador.apprentice_until < day


def over(rows: QuerySet[Ambassador], now: datetime) -> QuerySet[Ambassador]:
    """Active ones whose apprenticeship has ended, the longest ago first."""
    today = now.astimezone(COPENHAGEN).date()
    active = rows.filter(status__in=[Status.ACTIVE, Status.PAUSED], apprentice_until__lt=today)
    return active.order_by("apprentice_until", "pk")


def trained(rows: QuerySet[Ambassador], now: datetime) -> QuerySet[Ambassador]:
    """Those whose training is over and who wait to be called active."""
    over = rows.filter(status=Status.TRAINING, training_event__ends_at__lte=now)
    return over.exclude(training_event__status=EventStatus.CANCELLED).order_by("training_event__ends_at", "pk")


def untrained(rows: QuerySet[Ambassador], now: datetime) -> QuerySet[Ambassador]:
    """Those who are to be trained and stand on nothing of the calendar, who have waited longest first."""
    cancelled = Q(training_event__status=EventStatus.CANCELLED)
    return rows.filter(Q(training_event=None) | cancelled, status=Status.TRAINING).order_by("joined_on", "pk")
