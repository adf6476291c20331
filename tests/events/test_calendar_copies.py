"""What stands in a calendar by invitation comes there when one is put on something, and goes when one is taken off."""

from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from events.domain import bookings, changes, handover, performances, stands, undo
from events.domain.copies import named_by
from events.models import Booking, ChangeSet, Event
from people.domain.delivery import deliver_due
from people.models import Letter, User
from tests.cast import ada
from tests.making import a_crew_member, a_performance, a_robot, a_stand, a_van, an_event

pytestmark = pytest.mark.django_db
INVITATIONS = User.Calendar.INVITATIONS


def now():
    return timezone.now()


def crew(calendar: str = INVITATIONS):
    """Somebody of the crew who keeps the calendar so."""
    return a_crew_member(calendar=calendar)


def parts(resource) -> list[tuple[str, int]]:
    """Method and SEQUENCE of what this person's calendar was sent, in that order; all that waited has left."""
    deliver_due(now())
    rows = Letter.objects.filter(user=resource.user).exclude(calendar="").exclude(status=Letter.Status.CANCELLED)
    return [(row.calendar_method, named_by(row).sequence) for row in rows.order_by("created_at", "pk")]


def believed(resource) -> str:
    """What a calendar makes of all it was sent about one UID: the status that stands there last (RFC 5546 2.1.5)."""
    rows = Letter.objects.filter(user=resource.user).exclude(calendar="").exclude(status=Letter.Status.CANCELLED)
    newest, status = (-1, ""), ""
    for row in rows.order_by("created_at", "pk"):
        event = icalendar.Calendar.from_ical(row.calendar).walk("VEVENT")[0]
        version = (int(event["SEQUENCE"]), event["DTSTAMP"].to_ical().decode())
        if version > newest:
            newest, status = version, str(event["STATUS"])
    return status


def contracted(*kit) -> Event:
    event = a_performance()
    performances.contract(event, [a_robot(), a_van(), *kit], now=now(), by=ada())
    event.refresh_from_db()
    return event


def test_who_keeps_the_calendar_by_invitations_is_invited_to_what_they_are_put_on_later():
    invited, subscribes, chose_nothing = crew(), crew(User.Calendar.FEED), crew("")
    event = contracted(invited, subscribes, chose_nothing)
    late = crew()
    performances.book_all(event, [late], now=now(), by=ada())
    assert [len(parts(one)) for one in (invited, subscribes, chose_nothing, late)] == [1, 0, 0, 1]
    letter = Letter.objects.get(user=invited.user, kind="calendar_invitation")
    assert "STATUS:CONFIRMED" in letter.calendar  # it was tentative until it was agreed
    performances.book_all(event, [late], now=now(), by=ada())
    assert len(parts(late)) == 1


def test_who_is_taken_off_is_told_so_and_may_come_back():
    one = crew()
    event = contracted(one)
    asked = event.sequence
    assert parts(one) == [("REQUEST", asked)]
    performances.unbook(event, event.bookings.get(resource=one), now=now(), by=ada())
    assert parts(one)[1:] == [("CANCEL", asked + 1)]
    assert believed(one) == "CANCELLED"
    performances.book_all(event, [one], now=now(), by=ada())
    assert (parts(one)[2][0], believed(one)) == ("REQUEST", "CONFIRMED")


def test_an_invitation_that_has_not_left_is_stopped_and_nobody_hears():
    one = crew()
    event = contracted(one)
    performances.unbook(event, event.bookings.get(resource=one), now=now(), by=ada())
    assert parts(one) == []


def test_who_was_never_invited_gets_no_letter_when_taken_off():
    one = crew("")
    event = contracted(one)
    performances.unbook(event, event.bookings.get(resource=one), now=now(), by=ada())
    deliver_due(now())
    assert not Letter.objects.filter(user=one.user).exists()


def test_who_hands_over_and_who_takes_over_both_have_it_right():
    first, second = crew(), crew()
    event = contracted(first)
    parts(first)
    handover.hand_over(event.bookings.get(resource=first), second, now=now(), by=ada())
    assert [method for method, _sequence in parts(first)] == ["REQUEST", "CANCEL"]
    assert [method for method, _sequence in parts(second)] == ["REQUEST"]


def test_taking_it_back_is_believed_too():
    """Undone after the letters had left: the calendar that was told to forget is told once more, and the other way."""
    first, second = crew(), crew()
    event = contracted(first)
    parts(first)
    handover.hand_over(event.bookings.get(resource=first), second, now=now(), by=ada())
    deliver_due(now())
    undo.undo(ChangeSet.objects.get(what="handed_over"), now=now(), by=ada())
    deliver_due(now())
    assert event.bookings.get(resource=first).state == Booking.State.FIRM
    assert (believed(first), believed(second)) == ("CONFIRMED", "CANCELLED")


def test_a_shift_is_taken_out_under_its_own_uid():
    """Of a stand the own shift was sent when it moved; the stand itself never was."""
    stand, one = a_stand(), crew("")
    until = stand.starts_at + timedelta(hours=3)
    shift = stands.save_shift(
        stand, name="Formiddag", starts_at=stand.starts_at, ends_at=until, min_people=1, max_people=2, now=now()
    )
    stands.assign(shift, one, now=now(), by=ada())
    changes.change_event(stand, {"room": "Hal C"}, now=now(), by=ada())
    assert [method for method, _sequence in parts(one)] == ["REQUEST"]
    stands.unassign(shift.bookings.select_related("resource__user", "event", "shift").get(), now=now(), by=ada())
    letter = Letter.objects.get(kind="calendar_taken_off")
    assert named_by(letter).uid.startswith(f"shift-{shift.pk}@")
    assert "»Formiddag«" in letter.text
    assert (len(parts(one)), believed(one)) == (2, "CANCELLED")


def test_what_is_over_asks_nobody():
    one, event = crew(), an_event(starts_at=now() - timedelta(days=2))
    bookings.book(one, event, now=now())
    assert parts(one) == []
