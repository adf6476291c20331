"""One line for a seat, for the invited and for those who signed up alike.

Whoever asked first stands first, however they came to be asked. A seat that comes free is offered to the first whom it
fits: who needs more seats than there are, or whose company has sent its share, keeps the place and is passed over
meanwhile. An offer is for a time; then it goes to the next, and who let it pass has left the line and may ask again. In
the last hours nobody is written to: the organiser calls, and gives the seat. As long as somebody waits whom a free seat
would fit, nobody who comes later gets it. The caller holds the event's row.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from events.domain import daytexts, journal, seats
from events.domain.seatletters import LAPSED, OFFER, SEAT, can_be_written_to, tell
from events.domain.seatmoves import OUT_OF_LINE, move_guest, name_of, seat_of
from events.domain.seats import Guest, party
from events.models import Event, EventStatus, Invitation, Signup
from people.domain.history import record
from people.domain.outbox import unsent, withdraw
from people.domain.refusals import Invalid, MoveNotAllowed, NotFound
from people.models import Letter, User

LONG, SHORT = timedelta(hours=24), timedelta(hours=2)
SHORT_FROM = timedelta(hours=48)  # so long before it begins offers are short
PHONE_FROM = timedelta(hours=4)  # and from here on one calls
LEAST = timedelta(minutes=30)  # an offer that nobody has time to read is none
NIGHT, MORNING, ANSWERS_FROM = time(22), time(8), time(9)
AT_ONCE = 200
WAITS, OFFERED, GONE = "waitlisted", "offered", "lapsed"  # the same words in both tables


def offer_ends(event: Event, now: datetime) -> datetime | None:
    """Until when a seat that is free now is offered: 24 hours, two near the event, never ending at night.

    None when it is too late for letters, and somebody has to call.
    """
    zone = ZoneInfo(event.timezone)
    latest = event.starts_at - PHONE_FROM
    ends = min(now + (LONG if event.starts_at - now > SHORT_FROM else SHORT), latest)
    on_the_wall = ends.astimezone(zone)
    if on_the_wall.time() >= NIGHT or on_the_wall.time() < MORNING:
        evening = on_the_wall.date() - timedelta(days=1 if on_the_wall.time() < MORNING else 0)
        next_morning = datetime.combine(evening + timedelta(days=1), ANSWERS_FROM, zone)
        ends = next_morning if next_morning <= latest else datetime.combine(evening, NIGHT, zone)
    return ends.astimezone(now.tzinfo) if ends - now >= LEAST else None


def line(event: Event) -> list[Guest]:
    """Everybody who waits or has an offer, in order; a constant number of queries."""
    rows = Q(status__in=[WAITS, OFFERED])
    invited = event.invitations.filter(rows).select_related("contact__organisation")
    found: list[Guest] = [*invited, *event.signups.filter(rows)]
    for row in found:
        row.event = event
    return sorted(found, key=lambda row: (row.line_number or 0, isinstance(row, Signup), row.pk))


def last_number(event: Event) -> int:
    numbers = (rows.aggregate(n=Max("line_number"))["n"] or 0 for rows in (event.invitations, event.signups))
    return max(numbers)


def place_in_line(row: Guest) -> int:
    """1 is next."""
    return next((n for n, one in enumerate(line(row.event), 1) if one.pk == row.pk), 0)


def at_the_end(event: Event, now: datetime) -> dict[str, object]:
    """What who joins the line now is given."""
    return {"line_number": last_number(event) + 1, "waits_since": now, "offer_until": None}


def is_given_out(event: Event, now: datetime) -> bool:
    """Whether seats are given to anybody at all."""
    return event.status in (EventStatus.PUBLISHED, EventStatus.INVITED) and event.starts_at > now


@dataclass
class _Free:
    """What is left while seats are given, counted once."""

    event: Event
    seats: int | None
    of_company: dict[uuid.UUID | None, int | None]

    @classmethod
    def of(cls, event: Event) -> "_Free":
        return cls(event, seats.left(event), {})

    def why_not(self, row: Guest) -> str:
        company = seats.company_of(row)
        if company not in self.of_company:
            self.of_company[company] = seats.company_left(self.event, company)
        return seats.why_not(row, party(row), free=self.seats, of_company=self.of_company[company])

    def take(self, row: Guest) -> None:
        company, n = seats.company_of(row), party(row)
        if self.seats is not None:
            self.seats -= n
        left = self.of_company.get(company)
        if left is not None:
            self.of_company[company] = left - n


def next_in_line(event: Event) -> Guest | None:
    """The first whom the seats that are free would fit."""
    free = _Free.of(event)
    return next((row for row in line(event) if row.status == WAITS and not free.why_not(row)), None)


def serve(event: Event, now: datetime) -> int:
    """Ends offers that are over and offers what is free; returns how many offers went out. Twice changes nothing."""
    _end_offers(event, now)
    until = offer_ends(event, now) if is_given_out(event, now) else None
    waiting = [row for row in line(event) if row.status == WAITS] if until else []
    if not waiting:
        return 0
    free, given = _Free.of(event), 0
    for row in waiting:
        if free.seats == 0:
            break
        if not free.why_not(row):
            move_guest(row, OFFERED, now=now, actor=_("systemet"), also={"offer_until": until})
            free.take(row)
            tell(row, OFFER, now)
            given += 1
    return given


def _end_offers(event: Event, now: datetime) -> None:
    for row in line(event):
        if row.status == OFFERED and row.offer_until is not None and row.offer_until <= now:
            end_offer(row, now)


def end_offer(row: Guest, now: datetime) -> None:
    """Nobody answered. Whom we could not write to waits on, at the end: it was we who did not get to call."""
    if can_be_written_to(row):
        move_guest(row, GONE, now=now, actor=_("systemet"), also=OUT_OF_LINE)
        tell(row, LAPSED, now)
    else:
        move_guest(row, WAITS, now=now, actor=_("systemet"), also=at_the_end(row.event, now))


def serve_all(now: datetime) -> int:
    """Every line there is: offers that ended, and seats that came free otherwise (a larger room, a change undone)."""
    coming = Q(event__starts_at__gt=now - timedelta(days=1))
    invited = Invitation.objects.filter(coming, status__in=[WAITS, OFFERED]).values_list("event_id", flat=True)
    signed_up = Signup.objects.filter(coming, status__in=[WAITS, OFFERED]).values_list("event_id", flat=True)
    given = 0
    for pk in sorted(set(chain(invited, signed_up)))[:AT_ONCE]:
        with transaction.atomic():
            event = Event.objects.select_for_update(of=("self",)).select_related("programme", "venue").get(pk=pk)
            given += serve(event, now)
    return given


# -- what an organiser does with the line ----------------------------------------------------------------


@dataclass(frozen=True)
class Waiter:
    """One in the line, as the organiser reads it."""

    row: Guest
    number: int
    why: str  # why the seats that are free do not go here, or ""
    is_next: bool
    must_be_called: bool

    @property
    def name(self) -> str:
        return name_of(self.row)

    @property
    def needs(self) -> int:
        return party(self.row)

    @property
    def phone(self) -> str:
        row = self.row
        return row.contact.phone or row.contact.organisation.phone if isinstance(row, Invitation) else row.phone


def overview(event: Event) -> list[Waiter]:
    """The line with its reasons."""
    free = _Free.of(event)
    rows, found, has_next = line(event), [], False
    for number, row in enumerate(rows, 1):
        code = free.why_not(row) if row.status == WAITS else ""
        is_next = row.status == WAITS and not code and not has_next
        has_next = has_next or is_next
        why = seats.reason(code, event, party(row)) if code and (code == "company" or free.seats) else ""
        found.append(Waiter(row, number, why, is_next, not can_be_written_to(row)))
    return found


def find(event: Event, pk: uuid.UUID) -> Guest:
    for row in line(event):
        if row.pk == pk:
            return row
    raise NotFound(_("Står ikke på ventelisten længere."))


def _reason(why: str) -> str:
    if not why.strip():
        raise Invalid([("/why", _("Skriv kort hvorfor. Det står i historikken."))])
    return why.strip()[:300]


def _hold(event: Event) -> Event:
    return Event.objects.select_for_update(of=("self",)).select_related("programme", "venue", "owner").get(pk=event.pk)


def _watch(rows: Sequence[Guest]) -> None:
    for model in (Invitation, Signup):
        journal.also(model.objects.filter(pk__in=[row.pk for row in rows if isinstance(row, model)]))


def give(event: Event, pk: uuid.UUID, *, now: datetime, by: User, why: str = "") -> Guest:
    """A free seat to one who waits, as an organiser says; the first in line needs no reason. Never one seat too many.

    A company's share is what the organiser decided, so an organiser may decide otherwise; the room is what it is.
    """
    with journal.as_one(now=now, by=by, what="line_given"):
        event = _hold(event)
        row = find(event, pk)
        _watch(line(event))
        if not is_given_out(event, now):
            raise MoveNotAllowed(_("Der gives ikke flere pladser til arrangementet."), code="closed")
        free = seats.left(event)
        if free is not None and party(row) > free + seats.holds(row):
            raise MoveNotAllowed(_("Der er ikke plads i lokalet."), code="full")
        first = next_in_line(event)
        if row.status == WAITS and (first is None or first.pk != row.pk):
            why = _reason(why)
        out = dict(OUT_OF_LINE)
        if isinstance(row, Invitation):
            out["answered_at"] = now
        withdraw(_offers_of(row), _("Pladsen blev givet i telefonen."))
        move_guest(row, seat_of(row), now=now, by=by, why=why, also=out)
        tell(row, SEAT, now)
        serve(event, now)
    return row


def put(event: Event, pk: uuid.UUID, number: int, *, why: str, now: datetime, by: User) -> None:
    """One who waits to that place in the line; what is offered stays offered."""
    with journal.as_one(now=now, by=by, what="line_moved"):
        event = _hold(event)
        row, rows = find(event, pk), line(event)
        why = _reason(why)
        _watch(rows)
        rows.remove(row)
        number = min(max(1, number), len(rows) + 1)
        rows.insert(number - 1, row)
        for place, one in enumerate(rows, 1):
            if one.line_number != place:
                type(one)._default_manager.filter(pk=one.pk).update(line_number=place, updated_at=now)
        _note(row, now, by, _("nummer {n}").format(n=number), why)
        serve(event, now)


def skip(event: Event, pk: uuid.UUID, *, why: str, now: datetime, by: User) -> None:
    """To the end of the line; an offer is taken back, and the seat offered to the next whom it fits.

    Where nobody else would get the seat, it would be offered to the same one again in a minute: that is refused.
    """
    with journal.as_one(now=now, by=by, what="line_moved"):
        event = _hold(event)
        row, rows = find(event, pk), line(event)
        why = _reason(why)
        if len(rows) == 1:
            raise MoveNotAllowed(_("{name} er alene på ventelisten.").format(name=name_of(row)), code="alone")
        _watch(rows)
        end = {"line_number": last_number(event) + 1, "offer_until": None}
        was_offered = row.status == OFFERED
        if was_offered:
            withdraw(_offers_of(row), _("Tilbuddet er trukket tilbage."))
            move_guest(row, WAITS, now=now, by=by, why=why, also=end)
        else:
            type(row)._default_manager.filter(pk=row.pk).update(**end, updated_at=now)
            _note(row, now, by, _("bagest"), why)
        first = next_in_line(event)
        if was_offered and (first is None or first.pk == row.pk):
            sentence = _("Ingen andre på ventelisten kan bruge pladsen nu, så tilbuddet bliver stående.")
            raise MoveNotAllowed(sentence, code="nobody_else")
        serve(event, now)


def _note(row: Guest, now: datetime, by: User, where: str, why: str) -> None:
    record(row, now=now, by=by, what="line", new=where, why=why)


def _offers_of(row: Guest) -> QuerySet[Letter]:
    mail = row.contact.email if isinstance(row, Invitation) else row.email
    mine = Q(contact=row.contact_id) if isinstance(row, Invitation) else Q(to_email=row.email)
    rows = unsent(row.event, [OFFER, daytexts.SEAT])
    return rows.filter(Q(kind=OFFER, to_email=mail) | Q(mine, kind=daytexts.SEAT))
