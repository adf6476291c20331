"""What changes shortly before goes by mail to those whose calendar has not fetched it, unless a letter said it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from events.domain import changes, feeds, latechanges, stands, undo
from events.models import Booking, ChangeSet, Event, Feed, FeedClient, Resource, Shift
from people.domain.delivery import deliver_due
from people.models import Letter, User
from tests.cast import ada
from tests.making import a_crew_member, a_stand

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


def fetched(one: Resource, at: datetime, name: str = "Google Kalender") -> None:
    feed = feeds.own_feed(one.user, Feed.Kind.MINE, NOW)
    FeedClient.objects.update_or_create(feed=feed, name=name, defaults={"fetched_at": at, "etag": "x"})


def on_shift(one: Resource, hours: float) -> tuple[Event, Shift]:
    """Put an hour ago on the shift that begins so many hours from now."""
    starts_at, before = NOW + timedelta(hours=hours), NOW - HOUR
    stand = a_stand(title="Messe", starts_at=starts_at - HOUR, ends_at=starts_at + timedelta(days=2))
    times = {"starts_at": starts_at, "ends_at": starts_at + HOUR}
    shift = stands.save_shift(stand, name="Velkomst", min_people=1, max_people=2, now=before, by=ada(), **times)
    stands.assign(shift, one, now=before, by=ada())
    return stand, shift


def later(stand: Event, shift: Shift, by: User | None = None, at: datetime = NOW) -> None:
    """The shift begins two hours later."""
    times = {"starts_at": shift.starts_at + 2 * HOUR, "ends_at": shift.ends_at + 2 * HOUR}
    stands.save_shift(stand, name="Velkomst", shift=shift, min_people=1, max_people=2, now=at, by=by or ada(), **times)


def off(one: Resource) -> None:
    booking = Booking.objects.select_related("resource__user", "event", "shift").get(resource=one)
    stands.unassign(booking, now=NOW + timedelta(minutes=2), by=ada())


def letters(at: timedelta) -> list[str]:
    """What has left so long after the change."""
    latechanges.settle(NOW + at)
    deliver_due(NOW + at)
    rows = Letter.objects.filter(kind="late_change", status__in=["sent", "kept"])
    return list(rows.values_list("subject", flat=True))


def test_a_shift_at_another_time_waits_two_hours_for_the_calendar():
    one = a_crew_member()
    fetched(one, NOW - HOUR)
    stand, shift = on_shift(one, 30)
    later(stand, shift)
    assert letters(HOUR) == []
    assert len(letters(2 * HOUR)) == 1
    letter = Letter.objects.get(kind="late_change")
    assert letter.subject.startswith("Flyttet til ")
    assert "Din vagt »Velkomst« på »Messe« har fået en anden tid." in letter.text
    assert "Før:" in letter.text


def test_whose_calendar_has_fetched_it_hears_nothing():
    one = a_crew_member()
    fetched(one, NOW - HOUR)
    stand, shift = on_shift(one, 30)
    later(stand, shift)
    fetched(one, NOW + HOUR)
    assert letters(2 * HOUR) == []
    assert Letter.objects.get(kind="late_change").error == "Kalenderen har hentet det."


@pytest.mark.parametrize(("hours", "has_calendar"), [(5, True), (30, False)])
def test_it_goes_at_once_where_it_is_very_soon_or_no_calendar_fetches(hours, has_calendar):
    one = a_crew_member()
    if has_calendar:
        fetched(one, NOW - HOUR)
    stand, shift = on_shift(one, hours)
    later(stand, shift)
    assert len(letters(timedelta(0))) == 1


def test_what_is_further_off_is_left_to_the_calendar():
    one = a_crew_member()
    stand, shift = on_shift(one, 60)
    later(stand, shift)
    off(one)
    assert not Letter.objects.filter(kind="late_change").exists()


def test_of_two_changes_the_time_between_is_not_spoken_of():
    one = a_crew_member()
    fetched(one, NOW - HOUR)
    stand, shift = on_shift(one, 30)
    later(stand, shift)
    later(stand, shift, at=NOW + timedelta(minutes=1))
    assert len(letters(3 * HOUR)) == 1
    assert "Før:" not in Letter.objects.exclude(status="cancelled").get(kind="late_change").text


def test_a_second_change_is_told_once_as_it_is_and_being_taken_off_instead_of_it():
    one = a_crew_member()
    fetched(one, NOW - HOUR)
    stand, shift = on_shift(one, 30)
    later(stand, shift)
    later(stand, shift, at=NOW + timedelta(minutes=1))
    off(one)
    [subject] = letters(3 * HOUR)
    assert subject.startswith("Du er ikke længere på: Messe")
    assert "vagten »Velkomst«" in Letter.objects.get(subject=subject).text


def test_what_is_taken_back_in_time_is_never_heard_of():
    one = a_crew_member()
    fetched(one, NOW - HOUR)
    stand, shift = on_shift(one, 30)
    later(stand, shift)
    undo.undo(ChangeSet.objects.get(at=NOW), now=NOW, by=ada())
    assert letters(2 * HOUR) == []


def test_who_keeps_the_calendar_by_invitations_gets_those_instead():
    one = a_crew_member(calendar=User.Calendar.INVITATIONS)
    stand, shift = on_shift(one, 30)
    later(stand, shift)
    assert not Letter.objects.filter(kind="late_change").exists()
    assert Letter.objects.filter(user=one.user, calendar_method="REQUEST").exists()


def test_who_changes_it_gets_no_letter():
    one = a_crew_member()
    stand, shift = on_shift(one, 30)
    later(stand, shift, by=one.user)
    assert not Letter.objects.filter(kind="late_change").exists()


@pytest.mark.parametrize(
    "deed",
    [
        lambda stand: {"starts_at": stand.starts_at + HOUR, "ends_at": stand.ends_at + HOUR},
        lambda stand: {"room": "Hal C"},
        None,
    ],
)
def test_a_move_and_a_cancellation_have_their_letter_and_need_no_other(deed):
    """To who subscribes as to everybody, at once, however soon it is; what waited about the shift is in it."""
    one = a_crew_member(calendar=User.Calendar.FEED)
    fetched(one, NOW - HOUR)
    stand, shift = on_shift(one, 30)
    later(stand, shift)
    stand.refresh_from_db()
    if deed is None:
        changes.cancel(stand, now=NOW, by=ada())
    else:
        changes.change_event(stand, deed(stand), now=NOW, by=ada())
    assert letters(2 * HOUR) == []
    assert Letter.objects.filter(user=one.user, kind__in=["event_moved", "event_cancelled"]).count() == 1
