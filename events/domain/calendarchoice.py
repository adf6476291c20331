"""How a person's calendar is kept: by subscription, or by invitations that are accepted one by one.

Who has both sees everything twice in every client, so each chooses. Who subscribes gets letters without a calendar
part, except about what they were already invited to: there the invitation has to follow, or it would go stale.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from events.domain import feeds, ics
from events.domain.concerned import Recipient
from events.models import Booking, Event, EventKind, FeedClient
from people.domain.outbox import write
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


def _invite(user: User, event: Event, now: datetime) -> bool:
    recipient = Recipient.of_user(user, "staff")
    letter = write(
        "calendar_invitation",
        dedupe=f"calendar_invitation:{event.pk}:{user.pk}:{event.revision}",
        now=now,
        to=user,
        about=event,
        calendar=ics.invitation(event, recipient, "REQUEST"),
        calendar_method="REQUEST",
        context={"event": event},
    )
    return letter is not None
