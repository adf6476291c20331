"""How a person's calendar is kept: by subscription, or by invitations that are accepted one by one.

Who has both sees everything twice in every client, so each chooses. Who subscribes gets letters without a calendar
part, except about what they were already invited to: there the invitation has to follow, or it would go stale.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain import copies, feeds, ics, latechanges, lifecycle
from events.models import Booking, Event, FeedClient, Shift
from people.domain.outbox import withdraw, write
from people.models import Letter, User

FETCHED_LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """What a person has now. ``twice``: both a feed in use and invitations, so that everything shows double."""

    choice: str
    fetched_at: datetime | None
    invited_to: int
    would_get: int

    @property
    def twice(self) -> bool:
        return self.fetched_at is not None and self.choice != User.Calendar.FEED


def standing(user: User, now: datetime) -> Standing:
    """Four questions, however much there is."""
    fetched = (
        FeedClient.objects.filter(feed__user=user, fetched_at__gt=now - FETCHED_LATELY)
        .order_by("-fetched_at")
        .values_list("fetched_at", flat=True)
        .first()
    )
    own = _booked(user, now)
    coming = {ics.uid_of(event, shift) for event, shift in own}
    letters = Letter.objects.filter(
        user=user, calendar_method="REQUEST", about_id__in={str(event.pk) for event, _shift in own}
    ).exclude(status=Letter.Status.CANCELLED)
    named = {found.uid for letter in letters.only("calendar") if (found := copies.named_by(letter))}
    return Standing(user.calendar, fetched, len(coming & named), len(coming - named))


def choose(user: User, choice: str, now: datetime) -> int:
    """Remembers the choice; who chooses invitations gets one for everything to come. Returns how many."""
    with transaction.atomic():
        user.calendar = choice
        user.save(update_fields=["calendar"])
        feeds.make_stale_for(user.pk)
        if choice != User.Calendar.INVITATIONS:
            return 0
        return sum(invite(user, event, now, shift) for event, shift in _booked(user, now))


def _booked(user: User, now: datetime) -> list[tuple[Event, Shift | None]]:
    """What is to come for this person, each once: events, and of stands the own shifts."""
    rows = Booking.objects.filter(resource__user=user, state=Booking.State.FIRM, event__ends_at__gt=now)
    rows = rows.exclude(shift__ends_at__lte=now).select_related("event__programme", "event__venue", "shift")
    return list(dict.fromkeys((row.event, row.shift) for row in rows.order_by("busy_from", "pk")))


def put_on(booking: Booking, now: datetime) -> None:
    """Whoever keeps the calendar by invitations gets one for what they are put on; for what is tentative when it is
    settled, for a shift at once: people plan their days by it long before the stand has its place."""
    user, event, shift = booking.resource.user, booking.event, booking.shift
    if user is not None:
        latechanges.forget(event, user, shift)
    if user is None or user.calendar != User.Calendar.INVITATIONS:
        return
    if is_to_come(event, shift, now):
        invite(user, event, now, shift)


def is_to_come(event: Event, shift: Shift | None, now: datetime) -> bool:
    """Whether one is invited to it by now."""
    firm = {"CONFIRMED", "TENTATIVE"} if shift else {"CONFIRMED"}
    return (shift or event).ends_at > now and lifecycle.calendar_status(event.status) in firm


def taken_off(booking: Booking, now: datetime, by: User | None = None) -> None:
    """Somebody is off what goes on: an invitation that has not left stays here, and one that has is taken back. Whose
    calendar is fetched hears of it where it is soon (events.domain.latechanges)."""
    user, event, shift = booking.resource.user, booking.event, booking.shift
    if user is None or event.ends_at <= now:
        return
    withdraw(copies.waiting(event, user, shift), _("Blev forældet, før det kom af sted."))
    calendar = copies.cancellation(event, user, now, shift)
    if calendar:
        write(
            "calendar_taken_off",
            dedupe=f"calendar_taken_off:{ics.uid_of(event, shift)}:{user.pk}:{event.sequence}",
            now=now,
            to=user,
            about=event,
            part="letters:staff",
            calendar=calendar,
            calendar_method="CANCEL",
            context={"event": event, "shift": shift},
        )
    else:
        latechanges.taken_off(event, user, shift, now, by)


def invite(user: User, event: Event, now: datetime, shift: Shift | None = None, part: str = "letters:staff") -> bool:
    """Puts the event, or the shift, into somebody's calendar; whether a letter was written."""
    calendar = copies.invitation(event, user, now, shift)
    version = f"{event.revision}.{ics.sequence_of(event, shift)}"
    letter = write(
        copies.INVITED,
        dedupe=f"{copies.INVITED}:{ics.uid_of(event, shift)}:{user.pk}:{version}",
        now=now,
        to=user,
        about=event,
        part=part,
        calendar=calendar,
        calendar_method="REQUEST",
        context={"event": event, "shift": shift},
    )
    return letter is not None
