"""Robotbandet: enquiries, ranked holds, and bookings of robots, van and crew with their buffers."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from events.domain import bookings, buffers, calendarchoice, changes, conflicts, journal, people
from events.domain.concerned import Recipient
from events.models import Booking, Event, EventKind, EventStatus, Hold, Performance, Programme, Resource, Venue
from people.domain.answerlinks import answer_url
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.outbox import write
from people.domain.places import point_of
from people.domain.refusals import Invalid, MoveNotAllowed, NotFound
from people.models import ApiKey, Organisation, Postcode, User

HOLD_DAYS = 14
# Statuses in which robots may still be held; in the later ones they are booked.
OPEN = frozenset({EventStatus.ENQUIRY, EventStatus.QUALIFYING, EventStatus.HOLD, EventStatus.OFFER})
BOOKED = frozenset(
    {EventStatus.CONTRACTED, EventStatus.ADVANCING, EventStatus.READY, EventStatus.TRAVELLING, EventStatus.PERFORMED}
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_OR_BREAK = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class NewEnquiry:
    """What somebody asks for. Times aware; ``postcode`` four digits."""

    organisation_name: str
    contact_name: str
    contact_email: str
    starts_at: datetime
    ends_at: datetime
    venue_name: str
    postcode: str
    street: str = ""
    contact_phone: str = ""
    occasion: str = ""
    expected_audience: int | None = None
    is_outdoor: bool = False
    has_power: bool | None = None
    notes: str = ""
    language: str = "da"
    organisation: Organisation | None = field(default=None)


@dataclass(frozen=True)
class Standing:
    """A hold that stands. ``clash`` is somebody else's booking of that robot and time: it comes only if that falls."""

    hold: Hold
    clash: Booking | None


def check(enquiry: NewEnquiry, now: datetime) -> str:
    """Raises Invalid with every wrong field at once; returns the phone number in its normal form."""
    errors: list[tuple[str, str]] = []
    limits = {
        "organisation_name": (160, True),
        "contact_name": (120, True),
        "venue_name": (160, True),
        "street": (160, False),
        "occasion": (120, False),
        "notes": (5000, False),
    }
    for name, (most, needed) in limits.items():
        value = getattr(enquiry, name)
        if needed and not value.strip():
            errors.append((f"/{name}", _("Feltet skal udfyldes.")))
        elif len(value) > most:
            errors.append((f"/{name}", _("Højst {most} tegn.").format(most=most)))
        elif (_CONTROL if name == "notes" else _CONTROL_OR_BREAK).search(value):
            errors.append((f"/{name}", _("Teksten indeholder tegn, der ikke kan gemmes.")))
    try:
        validate_email(enquiry.contact_email)
        if len(enquiry.contact_email) > 254:
            raise ValidationError("")
    except ValidationError:
        errors.append(("/contact_email", _("Skriv en gyldig e-mailadresse.")))
    phone = ""
    if enquiry.contact_phone.strip():
        try:
            phone = normal_phone(enquiry.contact_phone)
        except ValueError:
            errors.append(("/contact_phone", _("Skriv et telefonnummer på 8 cifre eller med landekode.")))
    if not re.fullmatch(r"[0-9]{4}", enquiry.postcode) or not Postcode.objects.filter(pk=enquiry.postcode).exists():
        errors.append(("/postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    if enquiry.expected_audience is not None and not 1 <= enquiry.expected_audience <= 200_000:
        errors.append(("/expected_audience", _("Skriv et antal mellem 1 og 200.000.")))
    if enquiry.starts_at <= now:
        errors.append(("/starts_at", _("Tidspunktet er passeret. Vælg et senere.")))
    elif enquiry.starts_at > now + timedelta(days=3 * 366):
        errors.append(("/starts_at", _("Vælg et tidspunkt inden for de næste tre år.")))
    if enquiry.ends_at <= enquiry.starts_at:
        errors.append(("/ends_at", _("Slutter før det starter. Vælg et senere sluttidspunkt.")))
    elif enquiry.ends_at - enquiry.starts_at > timedelta(hours=12):
        errors.append(("/ends_at", _("En optræden varer højst 12 timer. Lav en forespørgsel for hver dag.")))
    if errors:
        raise Invalid(errors)
    return phone


def enquire(enquiry: NewEnquiry, *, now: datetime, by: User | None = None, api_key: ApiKey | None = None) -> Event:
    """An enquiry becomes an event in its first status; the enquirer gets a receipt with a link to follow it."""
    phone = check(enquiry, now)
    programme = Programme.objects.filter(takes_performances=True, is_active=True).first()
    if programme is None:
        raise NotFound(_("Robotbandet tager ikke imod bookinger for tiden."), code="not_open")
    place = Postcode.objects.get(pk=enquiry.postcode)
    latitude, longitude = point_of(enquiry.postcode) or (None, None)
    with journal.as_one(now=now, by=by, what="made"):
        venue = Venue.objects.create(
            name=enquiry.venue_name.strip(),
            street=enquiry.street.strip(),
            postcode=place.code,
            town=place.town,
            municipality=place.municipalities.first(),
            latitude=latitude,
            longitude=longitude,
        )
        event = changes.make_event(
            kind=EventKind.PERFORMANCE,
            programme=programme,
            title=_("Robotbandet hos {name}").format(name=enquiry.organisation_name.strip())[:140],
            starts_at=enquiry.starts_at,
            ends_at=enquiry.ends_at,
            venue=venue,
            now=now,
            by=by,
            actor="" if by else enquiry.contact_name.strip(),
        )
        Performance.objects.create(
            event=event,
            organisation=enquiry.organisation,
            organisation_name=enquiry.organisation_name.strip(),
            contact_name=enquiry.contact_name.strip(),
            contact_email=enquiry.contact_email.strip(),
            contact_phone=phone,
            occasion=enquiry.occasion.strip(),
            expected_audience=enquiry.expected_audience,
            is_outdoor=enquiry.is_outdoor,
            has_power=enquiry.has_power,
            notes=enquiry.notes.strip(),
            api_key=api_key,
            language=enquiry.language,
        )
        _tell(event, "performance_received", now)
    return event


def buffered(event: Event) -> tuple[datetime, datetime]:
    """Half-open [drive + load-in before the start, load-out + drive after the end)."""
    return buffers.buffered(event)


def hold(
    event: Event,
    resources: Iterable[Resource],
    *,
    now: datetime,
    by: User | None = None,
    expires_at: datetime | None = None,
    answer: conflicts.Answer | None = None,
) -> list[Hold]:
    """Ranked holds: the first on a robot and time is number 1, the next one waits behind it."""
    resources = list(resources)
    if event.status not in OPEN | {EventStatus.RELEASED, EventStatus.EXPIRED}:
        raise MoveNotAllowed(_("Der kan kun reserveres, før der er skrevet kontrakt."))
    busy_from, busy_to = buffered(event)
    until = min(expires_at or now + timedelta(days=HOLD_DAYS), event.starts_at)
    if until <= now:
        raise Invalid([("/expires_at", _("Reservationen er udløbet, før den begynder. Vælg en senere dato."))])
    made = []
    with journal.as_one(now=now, by=by, what="held"):
        journal.watch(event)
        settled = _settled(event, resources, now, answer)
        for resource in Resource.objects.select_for_update().filter(pk__in=[r.pk for r in resources]).order_by("pk"):
            taken = bookings.clashes(resource, busy_from, busy_to).first()
            if taken:
                raise bookings.Clash(bookings.clash_sentence(resource, taken, event))
            row, _new = Hold.objects.update_or_create(
                event=event,
                resource=resource,
                state=Hold.State.HELD,
                defaults={"busy_from": busy_from, "busy_to": busy_to, "expires_at": until},
                create_defaults={
                    "busy_from": busy_from,
                    "busy_to": busy_to,
                    "expires_at": until,
                    "rank": 1 + _rivals(resource, busy_from, busy_to).exclude(event=event).count(),
                    "created_at": now,
                },
            )
            made.append(row)
        if not made:
            raise Invalid([("/resources", _("Vælg mindst en robot."))])
        if event.status != EventStatus.HOLD:
            changes.change_status(event, EventStatus.HOLD, now=now, by=by)
        record(event, now=now, by=by, what="held", new=", ".join(row.resource.name for row in made))
        settled.record(event, now=now, by=by)
        _tell(event, "performance_held", now, {"until": until, "rank": max(row.rank for row in made)})
    return made


def _rivals(resource: Resource, busy_from: datetime, busy_to: datetime):
    """Standing holds on the same robot and time."""
    return Hold.objects.filter(resource=resource, state=Hold.State.HELD, busy_from__lt=busy_to, busy_to__gt=busy_from)


def end_hold(row: Hold, state: str, now: datetime) -> None:
    """Releases one hold; those ranked behind it on the same robot and time move up and hear of it."""
    with transaction.atomic():
        if Hold.objects.filter(pk=row.pk, state=Hold.State.HELD).update(state=state):
            _leave_queue(row, now)


def _leave_queue(row: Hold, now: datetime) -> None:
    """Those behind move up. An event is told when the last of its holds has, and nothing it holds is booked away."""
    behind = _rivals(row.resource, row.busy_from, row.busy_to).filter(rank__gt=row.rank).exclude(event=row.event_id)
    places = _places(list(behind.values_list("event_id", flat=True)))
    if journal.is_open():
        journal.watch(row.event, Hold.objects.filter(pk__in=list(behind.values_list("pk", flat=True))))
    behind.update(rank=F("rank") - 1)
    for event_id, place in _places(list(places)).items():
        event = Event.objects.select_related("programme", "venue", "performance").get(pk=event_id)
        standing = holds_of(event)
        if place < places[event_id] and event.status in OPEN and not any(one.clash for one in standing):
            until = min(one.hold.expires_at for one in standing)
            _tell(event, "performance_moved_up", now, {"rank": place, "until": until})


def _places(events: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Where each event stands: the worst of its ranks, as its letters say."""
    rows = Hold.objects.filter(event__in=events, state=Hold.State.HELD).order_by("rank")
    return dict(rows.values_list("event_id", "rank"))


def holds_of(event: Event) -> list[Standing]:
    """Its standing holds by kind and name; three queries, however many."""
    rows = event.holds.filter(state=Hold.State.HELD).select_related("resource")
    found = list(rows.order_by("resource__kind", "resource__name"))
    taken = people.taken([row.resource for row in found], *buffered(event)) if found else {}
    others = {key: [row for row in rows if row.event_id != event.pk] for key, rows in taken.items()}
    return [Standing(row, next(iter(others.get(row.resource_id, [])), None)) for row in found]


def release_holds(event: Event, *, now: datetime, by: User | None = None, why: str = "") -> None:
    """The organiser gives the dates back."""
    with journal.as_one(now=now, by=by, what="released"):
        journal.watch(event)
        for row in event.holds.filter(state=Hold.State.HELD).select_related("resource"):
            end_hold(row, Hold.State.RELEASED, now)
        changes.change_status(event, EventStatus.RELEASED, now=now, by=by, why=why)
        _tell(event, "performance_released", now)


def decline(event: Event, *, now: datetime, by: User | None = None, why: str = "") -> None:
    """We cannot come; the enquirer is told with ``why`` in the organiser's words."""
    with journal.as_one(now=now, by=by, what="declined"):
        journal.watch(event)
        end_all_holds(event, now)
        changes.change_status(event, EventStatus.DECLINED, now=now, by=by, why=why)
        _tell(event, "performance_declined", now, {"why": why})


def expire_holds(now: datetime) -> int:
    """Ends what has run out; an event with no hold left is expired and its enquirer told. Returns how many."""
    due = list(
        Hold.objects.filter(state=Hold.State.HELD, expires_at__lte=now)
        .select_related("resource", "event")
        .order_by("expires_at")[:200]
    )
    for row in due:
        with transaction.atomic():
            end_hold(row, Hold.State.EXPIRED, now)
            event = Event.objects.select_for_update().get(pk=row.event_id)
            if event.status in (EventStatus.HOLD, EventStatus.OFFER) and not event.holds.filter(state="held").exists():
                changes.change_status(event, EventStatus.EXPIRED, now=now, actor=_("systemet"))
                _tell(event, "performance_expired", now)
    return len(due)


def contract(
    event: Event,
    resources: Sequence[Resource],
    *,
    now: datetime,
    by: User | None = None,
    answer: conflicts.Answer | None = None,
) -> list[Booking]:
    """Books robots, van and crew, all or nothing, over the buffered interval, and moves to *contracted*.

    Raises Invalid when a robot, the van or crew is missing, Clash (a sentence that says what clashes with
    what) when one of them is taken, and with an ``answer`` conflicts.NeedsReason about what is warned of.
    """
    kinds = {resource.kind for resource in resources}
    missing = [
        sentence
        for kind, sentence in (
            (Resource.Kind.ROBOT, _("Vælg mindst en robot.")),
            (Resource.Kind.VAN, _("Vælg en varevogn.")),
            (Resource.Kind.PERSON, _("Vælg mindst en fra crewet.")),
        )
        if kind not in kinds
    ]
    if missing:
        raise Invalid([("/resources", sentence) for sentence in missing])
    with journal.as_one(now=now, by=by, what="contracted"):
        journal.watch(event)
        rows = book_all(event, resources, now=now, by=by, answer=answer)
        was_agreed = event.status == EventStatus.POSTPONED  # then they are told that it is on again
        changes.change_status(event, EventStatus.CONTRACTED, now=now, by=by)
        for row in event.holds.filter(state=Hold.State.HELD).select_related("resource"):
            end_hold(row, Hold.State.TAKEN if row.resource in resources else Hold.State.RELEASED, now)
        if not was_agreed:
            _tell(event, "performance_contracted", now)
    return rows


def book_all(
    event: Event,
    resources: Sequence[Resource],
    *,
    now: datetime,
    by: User | None = None,
    answer: conflicts.Answer | None = None,
) -> list[Booking]:
    """Books each of them over the buffered interval; none is booked when one is taken."""
    busy_from, busy_to = buffered(event)
    with journal.as_one(now=now, by=by, what="booked"):
        journal.watch(event)
        settled = _settled(event, resources, now, answer)
        rows = [
            bookings.book(resource, event, now=now, by=by, busy_from=busy_from, busy_to=busy_to, role=resource.kind)
            for resource in sorted(resources, key=lambda r: str(r.pk))
        ]
        settled.record(event, now=now, by=by)
        for row in rows:
            calendarchoice.put_on(row, now)
    return rows


def _settled(
    event: Event, resources: Sequence[Resource], now: datetime, answer: conflicts.Answer | None
) -> conflicts.Settled:
    """The event's row is held before its resources', as by whoever moves it; then what stands in the way."""
    list(Event.objects.select_for_update().filter(pk=event.pk).values_list("pk", flat=True))
    return conflicts.settle_one(conflicts.Proposed.putting(event, resources), now, answer)


def unbook(event: Event, booking: Booking, *, now: datetime, by: User | None = None) -> None:
    """Takes one robot, van or person off the performance."""
    with journal.as_one(now=now, by=by, what="unassigned"):
        journal.watch(event)
        bookings.release(Booking.objects.filter(pk=booking.pk))
        record(event, now=now, by=by, what="unassigned", old=booking.resource.name)
        calendarchoice.taken_off(booking, now, by)


def follow_move(event: Event, now: datetime) -> None:
    """Holds follow a performance to its new time: those behind it move up, and there it stands last."""
    busy_from, busy_to = buffered(event)
    for row in event.holds.filter(state=Hold.State.HELD).select_related("resource"):
        if (row.busy_from, row.busy_to) == (busy_from, busy_to):
            continue
        _leave_queue(row, now)
        row.rank = 1 + _rivals(row.resource, busy_from, busy_to).exclude(event=event).count()
        row.busy_from, row.busy_to = busy_from, busy_to
        row.save(update_fields=["rank", "busy_from", "busy_to"])


def follow(event: Event, change: changes.Change, now: datetime) -> None:
    """What a change of the performance means for its holds."""
    if change.what == "moved":
        follow_move(event, now)
    elif event.status in (EventStatus.CANCELLED, EventStatus.DECLINED):
        end_all_holds(event, now)


def end_all_holds(event: Event, now: datetime) -> None:
    """A cancelled or declined performance holds nothing."""
    for row in event.holds.filter(state=Hold.State.HELD).select_related("resource"):
        end_hold(row, Hold.State.RELEASED, now)


def host(event: Event) -> list[Recipient]:
    """Who booked the band."""
    rider = Performance.objects.filter(event=event).first()
    if rider is None:
        return []
    link = answer_url("performance", event.pk)
    return [Recipient.of_address(rider.contact_name, rider.contact_email, rider.language, "host", link)]


def crew_and_kit(programme_id: uuid.UUID) -> list[Resource]:
    """What can be booked for this programme's performances: its robots, vans and crew, in that order."""
    order: dict[str, int] = {Resource.Kind.ROBOT: 0, Resource.Kind.VAN: 1, Resource.Kind.PERSON: 2}
    rows = Resource.objects.filter(is_active=True, programme_id=programme_id, kind__in=order)
    crew = Resource.objects.filter(
        kind=Resource.Kind.PERSON, is_active=True, user__roles__kind="crew", user__roles__programme_id=programme_id
    )
    unique = {row.pk: row for row in [*rows, *crew]}
    return sorted(unique.values(), key=lambda row: (order[row.kind], row.name))


def _tell(event: Event, kind: str, now: datetime, context: dict[str, object] | None = None) -> None:
    rider = event.performance
    words = context or {}
    # A hold that is prolonged, or moves up, is news of its own though the event is the same.
    news = "".join(f":{words[name]:{how}}" for name, how in (("rank", "d"), ("until", "%Y%m%d")) if name in words)
    write(
        kind,
        dedupe=f"{kind}:{event.pk}:{event.revision}{news}",
        now=now,
        email=rider.contact_email,
        name=rider.contact_name,
        language=rider.language,
        about=event,
        part="letters:queue" if kind == "performance_moved_up" else "letters:host",
        context={"event": event, "performance": rider, "link": answer_url("performance", event.pk), **words},
    )
