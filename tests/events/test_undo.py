"""What was done may be taken back for ten minutes: everything stands as before, and calendars only ever move on."""

from datetime import UTC, datetime, timedelta

import pytest

from events.domain import bookings, changes, meetings, stands, story
from events.domain.reminding.planning import plan
from events.domain.undo import CannotUndo, as_one, is_open, undo
from events.models import Booking, ChangeSet, Event, Reminder
from people.domain.history import history_of
from people.models import Letter, MailBasis
from tests.cast import ada, ben
from tests.making import a_contact, a_stand, a_user, a_venue, an_event

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def meeting():
    """One on the staff, one who comes."""
    event = an_event(starts_at=START, now=NOW, title="Netværk")
    bookings.book(bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example")), event, now=NOW)
    contact = a_contact(email="ja@firma.example", name="Ja")
    MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
    meetings.invite(event, [contact], now=NOW)
    event.invitations.update(status="yes")
    Letter.objects.update(status="sent", sent_at=NOW)
    event.refresh_from_db()
    return event


def move(event, by=WEEK, **more):
    times = {"starts_at": event.starts_at + by, "ends_at": event.ends_at + by}
    changes.change_event(event, times, **{"now": NOW, "by": ada()} | more)
    return latest(event)


def latest(event) -> ChangeSet:
    return event.change_rows.latest("pk").change_set


def letters(kind) -> list[str]:
    return sorted(Letter.objects.filter(kind=kind).exclude(status="cancelled").values_list("to_email", flat=True))


def sent_all():
    Letter.objects.filter(status="queued").update(status="sent", sent_at=NOW)


def as_it_stands(event) -> dict:
    names = (
        "title",
        "room",
        "starts_at",
        "ends_at",
        "day",
        "last_day",
        "venue_id",
        "status",
        "cancelled_at",
        "is_public",
    )
    return Event.objects.values(*names).get(pk=event.pk)


DEEDS = {
    "moved": lambda it: move(it),
    "renamed": lambda it: changes.change_event(it, {"title": "Andet navn"}, now=NOW, by=ada()),
    "other place": lambda it: changes.change_event(it, {"venue": a_venue(name="Huset")}, now=NOW, by=ada()),
    "other words": lambda it: changes.change_event(it, {"summary": "Kort", "capacity": 3}, now=NOW, by=ada()),
    "cancelled": lambda it: changes.cancel(it, now=NOW, by=ada(), why="Sne"),
    "held": lambda it: changes.change_status(it, "held", now=NOW, by=ada()),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
@pytest.mark.parametrize("letters_left", [False, True], ids=["letters wait", "letters left"])
def test_everything_stands_as_before(meeting, deed, letters_left):
    before, sequence = as_it_stands(meeting), meeting.sequence
    busy = list(Booking.objects.values())
    deed(meeting)
    done = Event.objects.get(pk=meeting.pk)
    if letters_left:
        sent_all()
    undo(latest(meeting), now=SOON, by=ada())
    assert as_it_stands(meeting) == before
    assert list(Booking.objects.values()) == busy
    back = Event.objects.get(pk=meeting.pk)
    assert back.sequence > sequence or done.sequence == sequence
    assert back.sequence >= done.sequence
    assert back.revision > done.revision or done.revision == meeting.revision
    assert back.changed_at >= done.changed_at


@pytest.mark.parametrize("deed", [DEEDS[name] for name in ("moved", "renamed", "other place", "cancelled")])
def test_what_calendars_compare_by_grows_each_time(meeting, deed):
    deed(meeting)
    done = Event.objects.get(pk=meeting.pk)
    undo(latest(meeting), now=NOW, by=ada())
    back = Event.objects.get(pk=meeting.pk)
    assert (back.sequence, back.revision) == (done.sequence + 1, done.revision + 1)
    assert back.changed_at > done.changed_at


def test_letters_that_wait_are_withdrawn_and_nobody_hears_anything(meeting):
    done = move(meeting)
    undo(done, now=SOON, by=ada())
    assert letters("event_moved") == []
    assert not Letter.objects.filter(created_at=SOON).exists()


def test_letters_that_left_are_taken_back_by_letter(meeting):
    done = move(meeting)
    sent_all()
    undo(done, now=SOON, by=ada())
    back = Letter.objects.filter(kind="event_moved", created_at=SOON)
    assert sorted(back.values_list("to_email", flat=True)) == ["ja@firma.example", "rikke@demo.example"]
    letter = back.get(to_email="ja@firma.example")
    assert letter.subject == "Alligevel ikke flyttet fra onsdag den 3. februar: Netværk"
    assert "Tid: onsdag den 3. februar 2027 kl. 10.00–12.00" in letter.text
    assert "Gælder ikke: onsdag den 10. februar 2027 kl. 10.00–12.00" in letter.text
    body = letter.calendar.replace("\r\n ", "")
    meeting.refresh_from_db()
    assert f"SEQUENCE:{meeting.sequence}\r\n" in body
    assert "METHOD:REQUEST" in body
    assert history_of(meeting).get(what="undone").letters == 2


def test_only_those_who_heard_are_written_to(meeting):
    done = move(meeting)
    Letter.objects.filter(kind="event_moved", to_email="ja@firma.example").update(status="sent")
    undo(done, now=SOON, by=ada())
    assert list(Letter.objects.filter(created_at=SOON).values_list("to_email", flat=True)) == ["ja@firma.example"]


def test_those_who_were_left_out_stay_left_out(meeting):
    done = move(meeting, without={"letters:invited"})
    sent_all()
    undo(done, now=SOON, by=ada())
    assert list(Letter.objects.filter(created_at=SOON).values_list("to_email", flat=True)) == ["rikke@demo.example"]


def test_a_cancellation_that_was_heard_of_is_on_again(meeting):
    changes.cancel(meeting, now=NOW, by=ada(), why="Sne")
    sent_all()
    undo(latest(meeting), now=SOON, by=ada())
    assert letters("event_restored") == ["ja@firma.example", "rikke@demo.example"]
    assert "METHOD:REQUEST" in Letter.objects.filter(kind="event_restored").first().calendar
    assert Booking.objects.get().state == "firm"


def test_a_way_back_from_cancelled_is_cancelled_again(meeting):
    changes.cancel(meeting, now=NOW, by=ada(), why="Sne")
    sent_all()
    changes.change_status(meeting, "published", now=NOW, by=ada())
    sent_all()
    undo(latest(meeting), now=SOON, by=ada())
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancel_reason) == ("cancelled", "Sne")
    again = Letter.objects.filter(kind="event_cancelled", created_at=SOON)
    assert sorted(again.values_list("to_email", flat=True)) == ["ja@firma.example", "rikke@demo.example"]
    assert "METHOD:CANCEL" in again[0].calendar


def test_what_the_undone_deed_withdrew_is_said_after_all(meeting):
    move(meeting)
    second = move(meeting)
    undo(second, now=SOON, by=ada())
    assert letters("event_moved") == ["ja@firma.example", "rikke@demo.example"]
    text = Letter.objects.get(kind="event_moved", to_email="ja@firma.example", created_at=SOON).text
    assert "Ny tid: onsdag den 10. februar" in text


def test_an_invitation_that_waited_goes_after_all():
    event = an_event(starts_at=START, now=NOW)
    contact = a_contact(email="ja@firma.example")
    MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
    meetings.invite(event, [contact], now=NOW)
    changes.cancel(event, now=NOW, by=ada())
    assert letters("meeting_invitation") == []
    undo(latest(event), now=SOON, by=ada())
    assert letters("meeting_invitation") == ["ja@firma.example"]
    assert letters("event_restored") == []


def test_reminders_are_armed_as_before(meeting):
    def armed():
        rows = Reminder.objects.filter(event=meeting, state="planned")
        return set(rows.values_list("rule", "due_at")), set(rows.values_list("revision", flat=True))

    plan(meeting, NOW)
    before, _revision = armed()
    assert before
    changes.cancel(meeting, now=NOW, by=ada())
    assert armed()[0] == set()
    undo(latest(meeting), now=SOON, by=ada())
    meeting.refresh_from_db()
    assert armed() == (before, {meeting.revision})


def test_a_stands_shifts_and_people_go_back_with_it():
    stand = a_stand()
    shift = stands.save_shift(
        stand,
        name="Velkomst",
        starts_at=stand.starts_at,
        ends_at=stand.starts_at + timedelta(hours=4),
        min_people=1,
        max_people=2,
        now=NOW,
    )
    stands.assign(shift, bookings.resource_of(a_user()), now=NOW)
    move(stand)
    shift.refresh_from_db()
    moved = shift.sequence
    undo(latest(stand), now=SOON, by=ada())
    shift.refresh_from_db()
    booking = shift.bookings.get()
    assert shift.starts_at == booking.busy_from == stand.starts_at - WEEK
    assert shift.sequence > moved


def test_ten_minutes_and_not_longer(meeting):
    done = move(meeting)
    assert is_open(done, NOW + timedelta(minutes=9, seconds=59))
    assert not is_open(done, NOW + timedelta(minutes=10))
    with pytest.raises(CannotUndo, match=r"Det kunne fortrydes indtil kl\. 9\.10\.") as refusal:
        undo(done, now=NOW + timedelta(minutes=10), by=ada())
    assert refusal.value.code == "too_late"


def test_once_and_not_twice(meeting):
    done = move(meeting)
    undo(done, now=SOON, by=ada())
    with pytest.raises(CannotUndo, match="allerede fortrudt"):
        undo(done, now=SOON, by=ada())


def test_an_undoing_is_not_undone(meeting):
    back = undo(move(meeting), now=SOON, by=ada())
    with pytest.raises(CannotUndo):
        undo(back, now=SOON, by=ada())


def test_what_somebody_went_on_from_stays(meeting):
    done = move(meeting)
    changes.change_event(meeting, {"title": "Netværk igen"}, now=SOON, by=ben(meeting.programme))
    with pytest.raises(CannotUndo) as refusal:
        undo(done, now=SOON, by=ada())
    assert refusal.value.rows == [("Netværk", "»Netværk« er ændret siden af Ben Lund kl. 9.02.")]
    meeting.refresh_from_db()
    assert meeting.starts_at == START + WEEK


def test_the_last_first_takes_back_one_after_the_other(meeting):
    first = move(meeting)
    second = move(meeting)
    with pytest.raises(CannotUndo):
        undo(first, now=SOON, by=ada())
    undo(second, now=SOON, by=ada())
    undo(first, now=SOON, by=ada())
    meeting.refresh_from_db()
    assert meeting.starts_at == START


def test_a_row_changed_behind_the_journals_back_is_seen(meeting):
    done = move(meeting)
    Booking.objects.update(state="released")
    with pytest.raises(CannotUndo, match="er ændret siden"):
        undo(done, now=SOON, by=ada())


def test_the_old_time_taken_meanwhile_is_named(meeting):
    person = Booking.objects.get().resource
    done = move(meeting)
    bookings.book(person, an_event(starts_at=START, now=NOW, title="Messe"), now=NOW)
    with pytest.raises(CannotUndo, match="Rikke Dahl kan ikke komme med på »Netværk«: optaget af »Messe«") as refusal:
        undo(done, now=SOON, by=ada())
    assert refusal.value.code == "taken"
    meeting.refresh_from_db()
    assert meeting.starts_at == START + WEEK


def test_two_that_changed_places_change_back():
    person = bookings.resource_of(a_user())
    one = an_event(starts_at=START, now=NOW)
    other = an_event(starts_at=START + WEEK, now=NOW)
    for event in (one, other):
        bookings.book(person, event, now=NOW)
    away = timedelta(days=100)
    with as_one(now=NOW, by=ada(), what="bulk") as done:
        move(one, by=away)
        move(other, by=-WEEK)
        move(one, by=WEEK - away)
    undo(done, now=SOON, by=ada())
    assert set(person.bookings.values_list("event", "busy_from")) == {(one.pk, START), (other.pk, START + WEEK)}


def test_an_event_that_was_made_is_gone_again():
    with as_one(now=NOW, by=ada(), what="import") as done:
        made = [an_event(now=NOW, by=ada()) for _number in range(2)]
    undo(done, now=SOON, by=ada())
    assert not Event.objects.filter(pk__in=[event.pk for event in made]).exists()


def test_many_are_taken_back_together_or_not_at_all(meeting):
    other = an_event(starts_at=START, now=NOW, title="Messe")
    with as_one(now=NOW, by=ada(), what="bulk") as done:
        move(meeting)
        move(other)
    changes.change_event(other, {"room": "12"}, now=SOON, by=ada())
    with pytest.raises(CannotUndo) as refusal:
        undo(done, now=SOON, by=ada())
    assert [title for title, _sentence in refusal.value.rows] == ["Messe"]
    meeting.refresh_from_db()
    assert meeting.starts_at == START + WEEK


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("moved", "Ada Krogh fortrød flytningen. Tiden er igen onsdag den 3. februar 2027 kl. 10.00–12.00."),
        ("cancelled", "Ada Krogh fortrød aflysningen."),
        ("renamed", "Ada Krogh fortrød rettelsen."),
        ("held", "Ada Krogh fortrød. Status er igen indbudt."),
    ],
)
def test_the_history_says_so(meeting, deed, sentence):
    DEEDS[deed](meeting)
    undo(latest(meeting), now=SOON, by=ada())
    meeting.refresh_from_db()
    assert story.story(meeting, history_of(meeting))[0].text == sentence


@pytest.mark.parametrize("people", [1, 4])
def test_the_queries_do_not_grow_with_the_letters_withdrawn(people, django_assert_max_num_queries):
    event = an_event(starts_at=START, now=NOW)
    for number in range(people):
        contact = a_contact(email=f"gaest{number}@firma.example")
        MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
        meetings.invite(event, [contact], now=NOW)
    sent_all()
    event.refresh_from_db()
    done = move(event)
    with django_assert_max_num_queries(70):
        undo(done, now=SOON, by=ada())
