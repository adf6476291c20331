"""A change is told to exactly those it concerns, once each, and what is no longer true does not leave."""

from datetime import UTC, datetime, timedelta

import pytest

from events.domain import bookings, changes, meetings
from events.models import Invitation
from people.domain.history import history_of
from people.models import Letter, MailBasis
from tests.cast import ada
from tests.making import a_contact, a_user, a_venue, an_event

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def a_mailable(**fields):
    contact = a_contact(**fields)
    MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
    return contact


def sent_all():
    Letter.objects.filter(status="queued").update(status="sent")


@pytest.fixture
def meeting():
    """One on the staff, one who said yes, one who said no, one to be phoned, one whom nobody may mail any more."""
    event = an_event(starts_at=START, now=NOW, title="Netværk & nyt", is_public=False)
    bookings.book(bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example")), event, now=NOW)
    people = [a_mailable(email=f"{name}@firma.example", name=name.capitalize()) for name in ("ja", "nej", "trukket")]
    phone = a_contact(email="telefon@firma.example")
    meetings.invite(event, [*people, phone], now=NOW)
    Invitation.objects.filter(contact=people[0]).update(status="yes")
    Invitation.objects.filter(contact=people[1]).update(status="no")
    MailBasis.objects.filter(contact=people[2]).update(withdrawn_at=NOW)
    return event


def move(event, **more):
    return changes.change_event(
        event, {"starts_at": event.starts_at + WEEK, "ends_at": event.ends_at + WEEK}, now=NOW, by=ada(), **more
    )


def told(kind) -> list[str]:
    return sorted(Letter.objects.filter(kind=kind).exclude(status="cancelled").values_list("to_email", flat=True))


def test_a_move_is_told_to_exactly_those_concerned(meeting):
    sent_all()
    move(meeting, why="Lokalet er optaget")
    assert told("event_moved") == ["ja@firma.example", "rikke@demo.example"]
    letter = Letter.objects.get(kind="event_moved", to_email="ja@firma.example")
    assert letter.subject == "Flyttet til onsdag den 10. februar: Netværk & nyt"
    assert "Ny tid: onsdag den 10. februar 2027 kl. 10.00–12.00" in letter.text
    assert "Før: onsdag den 3. februar 2027 kl. 10.00–12.00" in letter.text
    assert "Hvorfor: Lokalet er optaget" in letter.text
    assert letter.needs_basis
    assert history_of(meeting).get(what="moved").letters == 2


def test_the_letters_calendar_part_has_the_new_sequence_and_one_attendee(meeting):
    sent_all()
    move(meeting)
    letter = Letter.objects.get(kind="event_moved", to_email="ja@firma.example")
    body = letter.calendar.replace("\r\n ", "")
    assert letter.calendar_method == "REQUEST"
    assert "METHOD:REQUEST" in body
    assert f"UID:{meeting.uid}" in body
    assert f"SEQUENCE:{meeting.sequence}\r\n" in body
    assert body.count("\r\nATTENDEE") == 1
    assert f"mailto:{letter.reply_to}" in body
    assert letter.reply_to.startswith("booking+")


def test_another_place_is_told_with_the_old_one(meeting):
    sent_all()
    changes.change_event(meeting, {"venue": a_venue(name="Huset", street="Havnegade 1")}, now=NOW)
    text = Letter.objects.get(kind="event_moved", to_email="rikke@demo.example").text
    assert "»Netværk & nyt« har fået et nyt sted. Tiden er den samme." in text
    assert "Nyt sted: Huset, Havnegade 1, 8600 Silkeborg" in text
    assert "Sted før: Medborgerhuset, Torvet 3, 8600 Silkeborg" in text


def test_a_cancellation_is_told_with_a_cancelled_calendar_part(meeting):
    sent_all()
    changes.cancel(meeting, now=NOW, why="For få tilmeldte")
    assert told("event_cancelled") == ["ja@firma.example", "rikke@demo.example"]
    letter = Letter.objects.get(kind="event_cancelled", to_email="rikke@demo.example")
    assert letter.subject == "Aflyst onsdag den 3. februar: Netværk & nyt"
    assert "For få tilmeldte" in letter.text
    assert "METHOD:CANCEL" in letter.calendar
    assert "STATUS:CANCELLED" in letter.calendar
    assert history_of(meeting).filter(new="cancelled").get().letters == 2


@pytest.mark.parametrize("fields", [{"summary": "Nyt"}, {"title": "Andet navn"}, {"capacity": 12}])
def test_other_words_are_told_to_nobody(meeting, fields):
    sent_all()
    changes.change_event(meeting, fields, now=NOW)
    assert not Letter.objects.filter(kind__startswith="event_").exists()


def test_a_quiet_change_is_told_to_nobody(meeting):
    sent_all()
    move(meeting, quiet=True)
    changes.cancel(meeting, now=NOW, quiet=True)
    assert not Letter.objects.filter(kind__startswith="event_").exists()


def test_what_is_over_is_told_to_nobody(meeting):
    sent_all()
    changes.change_event(meeting, {"room": "12"}, now=meeting.ends_at + timedelta(hours=1))
    assert not Letter.objects.filter(kind__startswith="event_").exists()


def test_an_invitation_that_has_not_left_goes_with_the_new_time_instead(meeting):
    move(meeting)
    assert told("event_moved") == ["rikke@demo.example"]
    assert told("meeting_invitation") == ["ja@firma.example"]
    assert "10. februar" in Letter.objects.exclude(status="cancelled").get(kind="meeting_invitation").text


def test_one_who_was_never_invited_hears_of_no_cancellation(meeting):
    changes.cancel(meeting, now=NOW)
    assert told("event_cancelled") == ["rikke@demo.example"]
    assert told("meeting_invitation") == []


def test_a_second_move_replaces_the_letter_that_has_not_left(meeting):
    sent_all()
    move(meeting)
    move(meeting)
    assert told("event_moved") == ["ja@firma.example", "rikke@demo.example"]
    text = Letter.objects.exclude(status="cancelled").get(kind="event_moved", to_email="ja@firma.example").text
    assert "Ny tid: onsdag den 17. februar" in text
    assert "Før:" not in text


def test_a_cancellation_taken_back_in_time_is_never_heard_of(meeting):
    sent_all()
    changes.cancel(meeting, now=NOW)
    changes.change_status(meeting, "published", now=NOW)
    assert told("event_cancelled") == []
    assert told("event_restored") == []


def test_a_cancellation_that_was_heard_of_is_taken_back_by_letter(meeting):
    sent_all()
    changes.cancel(meeting, now=NOW)
    sent_all()
    changes.change_status(meeting, "published", now=NOW)
    assert told("event_restored") == ["ja@firma.example", "rikke@demo.example"]


def test_somebody_concerned_in_two_ways_gets_one_letter():
    event = an_event(starts_at=START, now=NOW)
    bookings.book(bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example")), event, now=NOW)
    Invitation.objects.create(
        event=event, contact=a_mailable(email="Rikke@demo.example"), status="yes", invited_at=NOW, updated_at=NOW
    )
    move(event)
    assert [address.lower() for address in told("event_moved")] == ["rikke@demo.example"]


def test_the_enquirer_of_a_band_hears_in_their_own_language():
    from events.models import Performance

    event = an_event(kind="performance", status="contracted", starts_at=START, now=NOW)
    Performance.objects.create(
        event=event,
        organisation_name="Harbour Fair",
        contact_name="Kim Lee",
        contact_email="kim@fair.example",
        language="en",
    )
    move(event)
    letter = Letter.objects.get(kind="event_moved")
    assert (letter.to_email, letter.language) == ("kim@fair.example", "en")
    assert "Wednesday 10 February 2027" in letter.text
