"""What one deed changes is written down: one change set, a row for each event, before and after, and its letters."""

from datetime import UTC, datetime, timedelta

import pytest

from events.domain import bookings, changes, journal, undo
from events.models import ChangeLetter, ChangeRow, ChangeSet
from people.domain.history import history_of
from people.domain.refusals import Refused
from tests.cast import ada
from tests.making import a_stand, a_user, an_event

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def meeting():
    event = an_event(starts_at=START, now=NOW, title="Netværk")
    bookings.book(bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example")), event, now=NOW)
    return event


def move(event, **more):
    times = {"starts_at": event.starts_at + WEEK, "ends_at": event.ends_at + WEEK}
    return changes.change_event(event, times, now=NOW, **{"by": ada()} | more)


def test_a_move_is_one_change_set_with_all_that_differs(meeting):
    move(meeting)
    change_set = ChangeSet.objects.get(what="moved")
    assert (change_set.by, change_set.at, change_set.undo_until) == (ada(), NOW, NOW + timedelta(minutes=10))
    row = change_set.rows.get()
    booking = meeting.bookings.get()
    assert row.before == {
        "events.event": {
            str(meeting.pk): {
                "starts_at": "2027-02-03T09:00:00+00:00",
                "ends_at": "2027-02-03T11:00:00+00:00",
                "day": "2027-02-03",
                "last_day": "2027-02-03",
            }
        },
        "events.booking": {
            str(booking.pk): {"busy_from": "2027-02-03T09:00:00+00:00", "busy_to": "2027-02-03T11:00:00+00:00"}
        },
    }
    assert row.after["events.booking"][str(booking.pk)]["busy_from"] == "2027-02-10T09:00:00+00:00"
    assert row.revision == meeting.revision
    assert row.line == history_of(meeting).get(what="moved")


def test_its_letters_are_known(meeting):
    move(meeting)
    [written] = ChangeLetter.objects.filter(change_set__what="moved")
    assert (written.letter.to_email, written.how) == ("rikke@demo.example", "written")


def test_a_letter_withdrawn_by_the_next_change_is_known_as_that(meeting):
    move(meeting)
    first = ChangeLetter.objects.get().letter
    move(meeting)
    second = ChangeSet.objects.filter(what="moved").latest("rows__revision")
    assert set(second.letters.values_list("letter__to_email", "how")) == {
        ("rikke@demo.example", "written"),
        ("rikke@demo.example", "withdrawn"),
    }
    assert second.letters.get(how="withdrawn").letter == first


@pytest.mark.parametrize(
    ("deed", "what"),
    [
        (lambda it: changes.change_event(it, {"title": "Andet"}, now=NOW, by=ada()), "edited"),
        (lambda it: changes.cancel(it, now=NOW, by=ada()), "cancelled"),
        (lambda it: changes.change_status(it, "planned", now=NOW, by=ada()), "status"),
    ],
)
def test_each_change_is_called_what_it_is(meeting, deed, what):
    deed(meeting)
    assert ChangeSet.objects.latest("rows__revision").what == what


def test_nothing_changed_is_nothing_kept(meeting):
    before = ChangeSet.objects.count()
    with undo.as_one(now=NOW, by=ada()) as change_set:
        changes.change_event(meeting, {"title": meeting.title}, now=NOW, by=ada())
    assert not change_set.is_kept
    assert ChangeSet.objects.count() == before


def test_many_changes_in_one_block_are_one_change_set(meeting):
    other = an_event(starts_at=START, now=NOW)
    with undo.as_one(now=NOW, by=ada(), what="bulk", words="To møder") as change_set:
        move(meeting)
        changes.change_event(meeting, {"title": "Netværk igen"}, now=NOW, by=ada())
        changes.cancel(other, now=NOW, by=ada())
    assert (change_set.is_kept, change_set.what, change_set.words) == (True, "bulk", "To møder")
    assert [row.event for row in change_set.rows.all()] == [meeting, other]
    assert change_set.rows.get(event=meeting).before["events.event"][str(meeting.pk)]["title"] == "Netværk"


def test_what_was_rolled_back_inside_is_not_told_of(meeting):
    other = an_event(starts_at=START + WEEK, now=NOW)
    bookings.book(meeting.bookings.get().resource, other, now=NOW)
    with undo.as_one(now=NOW, by=ada(), what="bulk") as change_set:
        with pytest.raises(Refused):
            move(meeting)
        changes.change_event(other, {"title": "Andet"}, now=NOW, by=ada())
    assert [row.event for row in change_set.rows.all()] == [other]
    assert not change_set.letters.exists()


def test_what_a_system_does_is_kept_but_not_undone(meeting):
    move(meeting, by=None)
    assert ChangeSet.objects.get(what="moved").undo_until is None


def test_a_refusal_leaves_no_block_open(meeting):
    with pytest.raises(Refused), undo.as_one(now=NOW):
        raise Refused("nej")
    with pytest.raises(RuntimeError):
        journal.watch(meeting)


def test_a_new_event_was_not_there_before():
    event = an_event(now=NOW)
    row = ChangeRow.objects.get(event=event)
    assert row.before == {"events.event": {str(event.pk): None}}
    assert row.after["events.event"][str(event.pk)]["title"] == event.title


@pytest.mark.parametrize("people", [1, 3])
def test_the_queries_do_not_grow_with_those_booked(people, django_assert_max_num_queries):
    stand = a_stand()
    with undo.as_one(now=NOW, by=ada()):
        for _number in range(people):
            bookings.book(bookings.resource_of(a_user()), stand, now=NOW)
    with django_assert_max_num_queries(36):
        changes.change_event(stand, {"title": "Stand igen"}, now=NOW, by=ada())
