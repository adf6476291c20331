"""Visits to companies: agreed with them, in everybody's calendar, and closed when it is said what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import bookings, calendarchoice, changes, conflicts, feeds, journal, lifecycle, telling
from events.domain.changes import Change
from events.domain.concerned import Recipient
from events.domain.conflicts import Answer, Proposed
from events.domain.notices import calendar_part
from events.domain.pipeline import followups, relations, touches
from events.domain.venues import venue_of
from events.models import (
    Booking,
    CompanyContact,
    CompanyVisit,
    Event,
    EventKind,
    EventStatus,
    FollowUp,
    Programme,
    Relation,
)
from people.domain.history import record
from people.domain.lifecycle import allows
from people.domain.outbox import write
from people.domain.refusals import Invalid, MoveNotAllowed, NotFound
from people.models import Contact, Organisation, Trade, User

VISITOR = "visitor"
AGREED = "company_visit_agreed"
LEAD_DUE = timedelta(days=14)
Stage = Relation.Stage


@dataclass(frozen=True)
class Wish:
    """A visit as it is asked for."""

    programme: Programme
    title: str
    starts_at: datetime
    ends_at: datetime
    contact: Contact | None = None
    people: Sequence[User] = ()
    is_green: bool = False
    is_agreed: bool = False


def arrange(company: Organisation, wish: Wish, *, now: datetime, by: User, answer: Answer | None = None) -> Event:
    """In the calendar of those who go; where the company has agreed it is confirmed, and the contact gets a letter.

    Raises Invalid, Clash where somebody is busy, NeedsReason where something stands in the way.
    """
    _check(company, wish)
    with journal.as_one(now=now, by=by, what="made"):
        event = changes.make_event(
            kind=EventKind.COMPANY_VISIT,
            programme=wish.programme,
            title=wish.title,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            now=now,
            by=by,
            venue=venue_of(company),
            answer=answer,
            is_green=wish.is_green,
        )
        # Its row hangs on the event from the beginning, so that both go when the deed is taken back.
        CompanyVisit.objects.create(event=event, organisation=company, contact=wish.contact)
        for user in wish.people:
            put_on(event, user, now=now, by=by, answer=answer)
        if wish.is_agreed:
            changes.change_status(event, EventStatus.CONFIRMED, now=now, by=by)
            tell_company(event, now)
    return event


def _check(company: Organisation, wish: Wish) -> None:
    errors = []
    if company.kind != Organisation.Kind.COMPANY or not company.is_active:
        raise MoveNotAllowed(_("Vælg en virksomhed, der er i brug."), code="no_company")
    if not company.postcode:
        errors.append(("", _("Virksomheden har ingen adresse. Skriv den på virksomhedens side først.")))
    if wish.contact is not None and wish.contact.organisation_id != company.pk:
        errors.append(("/contact", _("Kontakten hører til en anden virksomhed.")))
    if not wish.people:
        errors.append(("/people", _("Vælg, hvem der tager af sted.")))
    if errors:
        raise Invalid(errors)


def visitors(event: Event) -> list[Booking]:
    """Who goes, by name."""
    rows = event.bookings.filter(state=Booking.State.FIRM, resource__user__isnull=False)
    return list(rows.select_related("resource__user").order_by("resource__name", "pk"))


def put_on(event: Event, user: User, *, now: datetime, by: User | None = None, answer: Answer | None = None) -> Booking:
    with journal.as_one(now=now, by=by, what="assigned"):
        event = Event.objects.select_for_update().get(pk=event.pk)
        _check_open(event, now)
        journal.watch(event)
        resource = bookings.resource_of(user)
        settled = conflicts.settle_one(Proposed.putting(event, [resource]), now, answer)
        booking = bookings.book(resource, event, now=now, by=by, role=VISITOR)
        record(event, now=now, by=by, what="assigned", new=user.name)
        settled.record(event, now=now, by=by)
        feeds.make_stale(event)
        if user != by:
            calendarchoice.put_on(booking, now)
    return booking


def take_off(event: Event, booking_id: int, *, now: datetime, by: User | None = None) -> None:
    with journal.as_one(now=now, by=by, what="unassigned"):
        event = Event.objects.select_for_update().get(pk=event.pk)
        _check_open(event, now)
        journal.watch(event)
        rows = event.bookings.filter(pk=booking_id, state=Booking.State.FIRM, resource__user__isnull=False)
        booking = rows.select_related("resource__user", "event", "shift").first()
        if booking is None:
            raise NotFound(_("Bookingen er der ikke længere. Genindlæs siden."))
        bookings.release(Booking.objects.filter(pk=booking.pk))
        record(event, now=now, by=by, what="unassigned", old=booking.resource.name)
        feeds.make_stale(event)
        if booking.resource.user != by:
            calendarchoice.taken_off(booking, now, by)


def _check_open(event: Event, now: datetime) -> None:
    if event.kind != EventKind.COMPANY_VISIT:
        raise NotFound("")
    if event.status in lifecycle.OVER or event.ends_at <= now:
        raise MoveNotAllowed(_("Besøget er ovre eller aflyst."), code="event_is_over")


# -- the company hears of it -----------------------------------------------------------------------------------------


def confirm(event: Event, *, now: datetime, by: User | None = None, why: str = "") -> None:
    """The company has agreed: whoever receives us there gets a letter with a part for the calendar."""
    was = event.status
    with journal.as_one(now=now, by=by, what="status"):
        changes.change_status(event, EventStatus.CONFIRMED, now=now, by=by, why=why)
        if was == EventStatus.PLANNED:  # what was called off and is on again has a letter of its own
            tell_company(event, now)


def tell_company(event: Event, now: datetime) -> bool:
    """Whether a letter was written: there is a contact with an address, and the visit is still to come."""
    there = host(event)
    if not there or not there[0].email or event.ends_at <= now:
        return False
    with override(there[0].language):
        calendar = calendar_part(event, there[0], "REQUEST", now)
    names = [row.resource.name for row in visitors(event)]
    letter = write(
        AGREED,
        dedupe=f"{AGREED}:{event.pk}:{there[0].key}:{event.revision}",
        now=now,
        to=there[0].contact,
        about=event,
        part="letters:host",
        calendar=calendar,
        context={"event": event, "programme": event.programme, "names": names, "company": event.company_visit},
    )
    return letter is not None


def host(event: Event) -> list[Recipient]:
    """Whoever receives us. It is agreed with them, so they are told of changes without a basis for invitations."""
    visit = CompanyVisit.objects.filter(event=event).select_related("contact").first()
    if visit is None or visit.contact is None or event.status == EventStatus.PLANNED:
        return []
    return [Recipient.of_contact(visit.contact, "host")]


def _tell_anew(event: Event, _change: Change, _told: telling.Told, now: datetime) -> bool:
    return tell_company(event, now)


OTHERS = telling.Others(lambda _event, _change, _news: [], _tell_anew, host=frozenset({AGREED}))


# -- what came of it -------------------------------------------------------------------------------------------------


def lead(
    event: Event, trade: Trade, *, owner: User | None, now: datetime, by: User | None = None, words: str = ""
) -> FollowUp:
    """They want to be approved for the trade: the relation says so, and somebody helps them within a fortnight."""
    visit = _begun(event, now)
    company = visit.organisation
    with journal.as_one(now=now, by=by, what="lead"):
        row = company.relations.filter(trade=trade).first()
        stage = row.stage if row else Stage.UNKNOWN
        if stage in (Stage.APPROVED, Stage.ACTIVE):
            raise MoveNotAllowed(
                _("{company} er allerede godkendt til {trade}.").format(company=company.name, trade=trade),
                code="approved_already",
            )
        if allows(relations.MOVES, stage, Stage.APPLICATION):
            relations.set_stage(company, trade, Stage.APPLICATION, now=now, by=by, why=event.title)
        what = words.strip() or _("Hjælp med ansøgningen om godkendelse")
        due = localdate(now) + LEAD_DUE
        return followups.promise(company, what, due, owner=owner, now=now, by=by, trade=trade, event=event)


def nothing_came(event: Event, *, now: datetime, by: User | None = None) -> None:
    """Said, so that the visit can be closed."""
    visit = _begun(event, now)
    with journal.as_one(now=now, by=by, what="nothing_came"):
        journal.watch(event)
        CompanyVisit.objects.filter(pk=visit.pk).update(nothing_came=True)
        record(event, now=now, by=by, what="nothing_came")


def note_visit(event: Event, *, now: datetime, by: User | None = None) -> None:
    """A visit that was carried out is a time that one was in touch; once, whatever its status does afterwards."""
    visit = CompanyVisit.objects.filter(event=event).select_related("organisation", "contact").first()
    if visit is None or CompanyContact.objects.filter(event=event, organisation=visit.organisation).exists():
        return
    touches.note(
        visit.organisation,
        CompanyContact.Way.VISIT,
        CompanyContact.Outcome.TALKED,
        now=now,
        by=by,
        at=min(event.starts_at, now),
        contact=visit.contact,
        event=event,
    )


def has_yield(event: Event) -> bool:
    visit = CompanyVisit.objects.filter(event=event).first()
    return (
        (visit is not None and visit.nothing_came)
        or event.goal_suggestions.exists()
        or FollowUp.objects.filter(event=event).exists()
    )


def check_closed(event: Event, new: str) -> None:
    """A visit that was made is not closed before it is said what came of it."""
    if event.kind == EventKind.COMPANY_VISIT and new == EventStatus.CLOSED and not has_yield(event):
        raise MoveNotAllowed(
            _("Skriv først, hvad der kom ud af besøget, eller at der ikke kom noget."), code="no_yield"
        )


def _begun(event: Event, now: datetime) -> CompanyVisit:
    visit = CompanyVisit.objects.filter(event=event).select_related("organisation").first()
    if visit is None:
        raise NotFound("")
    if event.is_cancelled:
        raise MoveNotAllowed(_("Besøget er aflyst."), code="cancelled")
    if event.starts_at > now:
        raise MoveNotAllowed(_("Besøget er ikke begyndt endnu."), code="not_begun")
    return visit
