"""How a person's calendar is kept: by subscription, or by invitations that are accepted one by one.

Who has both sees everything twice in every client, so each chooses. Who subscribes gets letters without a calendar
part, except about what they were already invited to: there the invitation has to follow, or it would go stale.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain import copies, feeds, lifecycle
from events.domain.changes import Change
from events.models import Booking, Event, EventKind, FeedClient
from people.domain.outbox import unsent, withdraw, write
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
    coming = {str(pk) for pk in _booked(user, now).values_list("pk", flat=True)}
    invited = set(
        Letter.objects.filter(user=user, calendar_method="REQUEST", about_id__in=coming)
        .exclude(status=Letter.Status.CANCELLED)
        .values_list("about_id", flat=True)
    )
    return Standing(user.calendar, fetched, len(invited), len(coming - invited))


def choose(user: User, choice: str, now: datetime) -> int:
    """Remembers the choice; who chooses invitations gets one for everything to come. Returns how many."""
    with transaction.atomic():
        user.calendar = choice
        user.save(update_fields=["calendar"])
        feeds.make_stale_for(user.pk)
        if choice != User.Calendar.INVITATIONS:
            return 0
        return sum(_invite(user, event, now) for event in _booked(user, now).select_related("programme", "venue"))


def _booked(user: User, now: datetime) -> QuerySet[Event]:
    """What is to come for this person. Of a stand the shifts are many, so that it stays in the feed and the letters."""
    return (
        Event.objects.filter(bookings__resource__user=user, bookings__state=Booking.State.FIRM, ends_at__gt=now)
        .exclude(kind=EventKind.STAND)
        .distinct()
        .order_by("starts_at", "pk")
    )


def put_on(booking: Booking, now: datetime) -> None:
    """Whoever keeps the calendar by invitations gets one for what they are put on; for what is tentative when it is
    settled, and for stands not at all."""
    user, event = booking.resource.user, booking.event
    if user is None or user.calendar != User.Calendar.INVITATIONS or event.kind == EventKind.STAND:
        return
    if event.ends_at > now and lifecycle.calendar_status(event.status) == "CONFIRMED":
        _invite(user, event, now)


def settled(event: Event, change: Change, now: datetime) -> None:
    """What was tentative goes ahead: those put on it meanwhile are invited. For a visit its own letters do that."""
    was = lifecycle.calendar_status(change.old_status) if change.old_status else ""
    if was != "TENTATIVE" or event.kind == EventKind.SCHOOL_VISIT:
        return
    firm = event.bookings.filter(state=Booking.State.FIRM, resource__user__calendar=User.Calendar.INVITATIONS)
    for booking in firm.select_related("resource__user", "event__programme", "event__venue").order_by("pk"):
        put_on(booking, now)


def taken_off(booking: Booking, now: datetime) -> None:
    """Somebody is off what goes on: an invitation that has not left stays here, and one that has is taken back."""
    user, event, shift = booking.resource.user, booking.event, booking.shift
    if user is None or event.ends_at <= now:
        return
    withdraw(unsent(event, ["calendar_invitation"]).filter(user=user), _("Blev forældet, før det kom af sted."))
    calendar = copies.cancellation(event, user, now, shift)
    if calendar:
        write(
            "calendar_taken_off",
            dedupe=f"calendar_taken_off:{event.pk}:{user.pk}:{event.sequence}",
            now=now,
            to=user,
            about=event,
            part="letters:staff",
            calendar=calendar,
            calendar_method="CANCEL",
            context={"event": event, "shift": shift},
        )


def _invite(user: User, event: Event, now: datetime) -> bool:
    calendar = copies.invitation(event, user, now)
    letter = write(
        "calendar_invitation",
        dedupe=f"calendar_invitation:{event.pk}:{user.pk}:{event.revision}.{event.sequence}",
        now=now,
        to=user,
        about=event,
        part="letters:staff",
        calendar=calendar,
        calendar_method="REQUEST",
        context={"event": event},
    )
    return letter is not None
