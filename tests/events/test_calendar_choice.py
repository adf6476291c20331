"""Subscribe or be invited: each chooses, and nobody has both without knowing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.domain import bookings, calendarchoice, changes, feeds
from events.models import Event, Feed, FeedClient
from people.domain.delivery import deliver_due
from people.models import Letter, User
from tests.cast import ada, maja
from tests.making import an_event

pytestmark = pytest.mark.django_db
C = User.Calendar


def now():
    return timezone.now()


def booked(user: User, **fields) -> Event:
    event = an_event(**fields)
    bookings.book(bookings.resource_of(user), event, now=now())
    return event


def moved(event: Event) -> Letter:
    """The letter of a move by an hour."""
    hour = timedelta(hours=1)
    event.refresh_from_db()
    changes.change_event(event, {"starts_at": event.starts_at + hour, "ends_at": event.ends_at + hour}, now=now())
    deliver_due(now())
    return Letter.objects.filter(kind="event_moved").order_by("-created_at", "-pk").first()


@pytest.mark.parametrize(("choice", "method"), [("", "REQUEST"), (C.INVITATIONS, "REQUEST"), (C.FEED, "")])
def test_letters_carry_an_invitation_unless_one_subscribes(choice, method):
    user = maja().user
    event = booked(user)
    calendarchoice.choose(user, choice, now()) if choice == C.FEED else None
    User.objects.filter(pk=user.pk).update(calendar=choice)
    assert moved(event).calendar_method == method


def test_what_one_was_invited_to_before_is_kept_true():
    user = maja().user
    event = booked(user)
    moved(event)
    calendarchoice.choose(user, C.FEED, now())
    assert moved(event).calendar_method == "REQUEST"


def test_who_chooses_invitations_gets_one_for_everything_to_come_and_none_twice():
    user = maja().user
    coming = [booked(user), booked(user, starts_at=now() + timedelta(days=40))]
    assert calendarchoice.choose(user, C.INVITATIONS, now()) == 2
    letters = Letter.objects.filter(kind="calendar_invitation")
    assert {row.about_id for row in letters} == {str(event.pk) for event in coming}
    assert {row.calendar_method for row in letters} == {"REQUEST"}
    assert calendarchoice.choose(user, C.INVITATIONS, now()) == 0


def test_both_are_warned_of(client):
    user = maja().user
    feed = feeds.own_feed(user, Feed.Kind.MINE, now())
    assert not calendarchoice.standing(user, now()).twice
    FeedClient.objects.create(feed=feed, name="Google Kalender", fetched_at=now(), etag="x")
    assert calendarchoice.standing(user, now()).twice
    client.force_login(user)
    assert "Vælg, hvad du vil bruge" in client.get(reverse("me:feeds")).content.decode()
    client.post(reverse("me:calendar_choice"), {"calendar": "feed"})
    user.refresh_from_db()
    assert not calendarchoice.standing(user, now()).twice


@pytest.mark.parametrize("wrong", ["", "both", "\x00", "x" * 5000])
def test_only_the_two_can_be_chosen(client, wrong):
    client.force_login(ada())
    assert client.post(reverse("me:calendar_choice"), {"calendar": wrong}).status_code == 404
