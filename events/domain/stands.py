"""Stands: shifts with minimum and maximum staffing, who is on them, and which are uncovered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from events.domain import bookings, calendarchoice, conflicts, copyupdates, feeds, journal, latechanges
from events.domain.changes import local_day
from events.models import Booking, Event, Resource, Shift
from people.domain.danish import da_when
from people.domain.history import record
from people.domain.refusals import Clash, Invalid
from people.models import Trade, User

REST = timedelta(hours=11)
ZONE = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Covered:
    """A shift with its people. ``missing`` is how many the minimum still lacks."""

    shift: Shift
    people: Sequence[Booking]

    @property
    def missing(self) -> int:
        return max(0, self.shift.min_people - len(self.people))

    @property
    def free(self) -> int:
        return max(0, self.shift.max_people - len(self.people))


def roster(event: Event) -> dict[date, list[Covered]]:
    """The stand's shifts by day, with the people on them; two queries."""
    people: dict[object, list[Booking]] = {}
    for booking in (
        Booking.objects.filter(event=event, shift__isnull=False, state=Booking.State.FIRM)
        .select_related("resource__user")
        .order_by("resource__name")
    ):
        people.setdefault(booking.shift_id, []).append(booking)
    days: dict[date, list[Covered]] = {}
    for shift in event.shifts.select_related("trade").order_by("starts_at", "name"):
        days.setdefault(shift.day, []).append(Covered(shift, people.get(shift.pk, [])))
    return days


def uncovered(now: datetime, *, until: datetime | None = None) -> QuerySet[Shift]:
    """Shifts to come with fewer people than their minimum, soonest first. ``staffed`` is how many there are."""
    # Counted shift by shift in the order of time, so that the first ones do not wait for the last.
    on_it = Booking.objects.filter(shift=OuterRef("pk"), state=Booking.State.FIRM).order_by()
    count = on_it.values("shift").annotate(n=Count("pk")).values("n")
    rows = (
        Shift.objects.filter(starts_at__gt=now)
        .exclude(event__status="cancelled")
        .annotate(staffed=Coalesce(Subquery(count), 0))
        .filter(staffed__lt=F("min_people"))
        .select_related("event", "event__programme")
        .order_by("starts_at", "pk")
    )
    return rows.filter(starts_at__lt=until) if until else rows


def save_shift(
    event: Event,
    *,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    min_people: int,
    max_people: int,
    now: datetime,
    trade: Trade | None = None,
    shift: Shift | None = None,
    by: User | None = None,
    answer: conflicts.Answer | None = None,
) -> Shift:
    """A new shift, or new words and times for ``shift``; people on it move along or Clash is raised.

    With an ``answer`` what is warned of about them is asked about (conflicts.NeedsReason).
    """
    errors = []
    if not name.strip():
        errors.append(("/name", _("Giv vagten et navn, for eksempel »Velkomst«.")))
    if ends_at <= starts_at:
        errors.append(("/ends_at", _("Vagten slutter før den starter. Vælg et senere sluttidspunkt.")))
    elif starts_at < event.starts_at or ends_at > event.ends_at:
        errors.append(
            (
                "/starts_at",
                _("Vagten ligger uden for standen ({span}).").format(span=da_when(event.starts_at, event.ends_at)),
            )
        )
    if max_people < max(1, min_people):
        errors.append(("/max_people", _("Der skal være plads til mindst lige så mange, som vagten kræver.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="shift"):
        journal.watch(event)
        row = shift or Shift(event=event)
        was = (shift.starts_at, shift.ends_at) if shift else None
        if (row.name, row.starts_at, row.ends_at) != (name.strip(), starts_at, ends_at):
            row.sequence += 1 if shift else 0
            stamp = now.replace(microsecond=0)
            row.changed_at = max(stamp, row.changed_at + timedelta(seconds=1)) if row.changed_at else stamp
        row.name, row.trade, row.min_people, row.max_people = name.strip(), trade, min_people, max_people
        row.starts_at, row.ends_at, row.day = starts_at, ends_at, local_day(starts_at)
        row.save()
        on_it = list(
            row.bookings.filter(state=Booking.State.FIRM).select_related("resource__user").order_by("resource_id")
        )
        people = [booking.resource for booking in on_it]
        list(Resource.objects.select_for_update().filter(pk__in=[who.pk for who in people]).order_by("pk"))
        proposed = conflicts.Proposed.putting(event, people, row) if people else None
        settled = conflicts.settle_one(proposed, now, answer)
        for booking in on_it:
            other = bookings.clashes(booking.resource, starts_at, ends_at, besides=[booking.pk]).first()
            if other:
                raise Clash(bookings.clash_sentence(booking.resource, other, event))
            booking.busy_from, booking.busy_to = starts_at, ends_at
            booking.save(update_fields=["busy_from", "busy_to"])
            if booking.resource.user is not None and not event.is_cancelled and ends_at > now:
                copyupdates.renew(event, booking.resource.user, row, now)
                if was and was != (starts_at, ends_at):
                    latechanges.shift_moved(event, booking.resource.user, row, was, now, by)
        record(event, now=now, by=by, what="shift", new=f"{row.name}, {da_when(starts_at, ends_at)}")
        settled.record(event, now=now, by=by)
        feeds.make_stale(event)
    return row


def copy_first_day(event: Event, *, now: datetime, by: User | None = None) -> int:
    """Repeats the first planned day's shifts, at the same wall-clock times, on the stand's days without any."""
    days = roster(event)
    if not days:
        raise Invalid([("/", _("Lav vagterne for den første dag, før de kopieres."))])
    first = min(days)
    made = 0
    with journal.as_one(now=now, by=by, what="shifts"):
        for offset in range((event.last_day - event.day).days + 1):
            day = event.day + timedelta(days=offset)
            if day in days:
                continue
            for covered in days[first]:
                shift = covered.shift
                starts, ends = (on_day(day, moment, first) for moment in (shift.starts_at, shift.ends_at))
                if starts < event.starts_at or ends > event.ends_at:
                    continue
                save_shift(
                    event,
                    name=shift.name,
                    trade=shift.trade,
                    starts_at=starts,
                    ends_at=ends,
                    min_people=shift.min_people,
                    max_people=shift.max_people,
                    now=now,
                    by=by,
                )
                made += 1
    return made


def on_day(day: date, moment: datetime, first: date) -> datetime:
    """The same wall-clock time, as many days later as ``day`` is after ``first``."""
    local = moment.astimezone(ZONE)
    return datetime.combine(local.date() + (day - first), local.time(), tzinfo=ZONE)


def remove_shift(shift: Shift, *, now: datetime, by: User | None = None) -> None:
    """Takes a shift off the roster; its people are free again."""
    with journal.as_one(now=now, by=by, what="shift_removed"):
        event = shift.event
        journal.watch(event)
        feeds.make_stale(event)
        on_it = list(shift.bookings.filter(state=Booking.State.FIRM).select_related("resource__user", "event", "shift"))
        bookings.release(shift.bookings.all())
        for booking in on_it:
            calendarchoice.taken_off(booking, now, by)
        record(
            event, now=now, by=by, what="shift_removed", old=f"{shift.name}, {da_when(shift.starts_at, shift.ends_at)}"
        )
        shift.bookings.update(shift=None)
        shift.delete()


def assign(
    shift: Shift,
    resource: Resource,
    *,
    now: datetime,
    by: User | None = None,
    answer: conflicts.Answer | None = None,
) -> Booking:
    """Puts a person on a shift. Refuses a full one and a person who is taken.

    With an ``answer`` what is warned of is asked about (conflicts.NeedsReason).
    """
    with journal.as_one(now=now, by=by, what="assigned"):
        journal.watch(shift.event)
        locked = Shift.objects.select_for_update().select_related("event").get(pk=shift.pk)
        on_it = locked.bookings.filter(state=Booking.State.FIRM)
        already = on_it.filter(resource=resource).first()
        if already:
            return already
        if on_it.count() >= locked.max_people:
            raise Clash(_("Vagten »{name}« er fuldt bemandet.").format(name=locked.name), code="shift_full")
        settled = conflicts.settle_one(conflicts.Proposed.putting(locked.event, [resource], locked), now, answer)
        booking = bookings.book(
            resource,
            locked.event,
            shift=locked,
            busy_from=locked.starts_at,
            busy_to=locked.ends_at,
            role=locked.name[:40],
            now=now,
            by=by,
        )
        record(locked.event, now=now, by=by, what="assigned", new=f"{resource.name}: {locked.name}")
        settled.record(locked.event, now=now, by=by)
        feeds.make_stale(locked.event)
        calendarchoice.put_on(booking, now)
    return booking


def unassign(booking: Booking, *, now: datetime, by: User | None = None) -> None:
    """Takes a person off a shift."""
    with journal.as_one(now=now, by=by, what="unassigned"):
        journal.watch(booking.event)
        feeds.make_stale(booking.event)
        bookings.release(Booking.objects.filter(pk=booking.pk))
        calendarchoice.taken_off(booking, now, by)
        record(booking.event, now=now, by=by, what="unassigned", old=f"{booking.resource.name}: {booking.role}")


def rest_notes(resource: Resource, shift: Shift) -> list[str]:
    """Notes (never refusals): less than 11 hours of rest to the shift before or after."""
    others = Booking.objects.filter(
        resource=resource,
        state=Booking.State.FIRM,
        busy_from__lt=shift.ends_at + REST,
        busy_to__gt=shift.starts_at - REST,
    ).exclude(busy_from__date=shift.starts_at.date())
    return [
        _("{who} får mindre end 11 timers hvile mellem {one} og {other}.").format(
            who=resource.name,
            one=da_when(other.busy_from, other.busy_to),
            other=da_when(shift.starts_at, shift.ends_at),
        )
        for other in others
    ]
