"""A draft is nobody's business until it is released; then all of it happens at once, or nothing does."""

from datetime import UTC, datetime, timedelta

import pytest

from events.domain import bookings, changes, plans
from events.domain.conflicts import Answer, NeedsReason
from events.domain.deeds import CannotDo, Deed
from events.domain.undo import undo
from events.models import ChangeSet, Event, Plan
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben
from tests.making import a_programme, a_user, a_venue, an_event

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
REASON = Answer("Aftalt med alle")


@pytest.fixture
def plan():
    return plans.start("Efter vinterferien", now=NOW, by=ada())


@pytest.fixture
def three():
    events = [an_event(starts_at=START + DAY * number, now=NOW, title=f"Møde {number}") for number in range(3)]
    person = bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example"))
    for event in events:
        bookings.book(person, event, now=NOW)
    return events


def moved(event, by=WEEK, **more) -> Deed:
    return Deed(event, {"starts_at": event.starts_at + by, "ends_at": event.ends_at + by}, **more)


def to(event, other) -> Deed:
    return Deed(event, {"starts_at": other.starts_at, "ends_at": other.ends_at})


def lay(plan, *deeds):
    return [plans.lay(plan, deed, now=NOW, by=ada()) for deed in deeds]


def times():
    return {event.title: event.starts_at for event in Event.objects.all()}


def test_nothing_happens_before_it_is_released(plan, three):
    before = times()
    lay(plan, *map(moved, three))
    assert times() == before
    assert not Letter.objects.exists()
    assert not ChangeSet.objects.exclude(what="made").exists()


def test_all_of_it_happens_at_once_with_one_letter_each(plan, three):
    lay(plan, moved(three[0]), moved(three[1]), Deed(three[2], status="cancelled", why="Sne"))
    done = plans.release(plan, now=NOW, by=ada(), answer=REASON)
    assert (done.what, done.words) == ("plan", "Efter vinterferien")
    assert times() == {"Møde 0": START + WEEK, "Møde 1": START + DAY + WEEK, "Møde 2": START + 2 * DAY}
    assert Event.objects.get(pk=three[2].pk).status == "cancelled"
    assert list(Letter.objects.exclude(status="bundled").values_list("to_email", "kind")) == [
        ("rikke@demo.example", "changes_together")
    ]
    plan.refresh_from_db()
    assert (plan.released_at, plan.is_open) == (NOW, False)


def test_two_events_may_change_places(plan, three):
    lay(plan, to(three[0], three[1]), to(three[1], three[0]))
    rows = plans.rows_of(plan)
    assert not plans.outlook(rows, now=NOW).refuses
    plans.release(plan, now=NOW, by=ada(), answer=REASON)
    assert times() == {"Møde 0": START + DAY, "Møde 1": START, "Møde 2": START + 2 * DAY}
    assert set(bookings.Booking.objects.values_list("event__title", "busy_from")) == set(times().items())


def test_two_that_would_lie_on_each_other_are_refused_each_in_its_row(plan, three):
    lay(plan, to(three[0], three[2]), moved(three[1]))
    rows = {row.event.title: str(row.pk) for row in plans.rows_of(plan)}
    with pytest.raises(CannotDo) as refusal:
        plans.release(plan, now=NOW, by=ada(), answer=REASON)
    assert refusal.value.rows.keys() == {rows["Møde 0"]}
    assert times()["Møde 1"] == START + DAY
    assert Plan.objects.get(pk=plan.pk).is_open


def test_what_is_warned_of_is_asked_about_once_for_all(plan, three):
    easter_monday = datetime(2027, 3, 29, 8, 0, tzinfo=UTC)
    lay(plan, Deed(three[0], {"starts_at": easter_monday, "ends_at": easter_monday + timedelta(hours=2)}))
    with pytest.raises(NeedsReason):
        plans.release(plan, now=NOW, by=ada())
    plans.release(plan, now=NOW, by=ada(), answer=REASON)
    assert times()["Møde 0"] == easter_monday


@pytest.mark.parametrize(
    "meanwhile",
    [{"starts_at": START + timedelta(hours=1)}, {"room": "12"}, {"venue": "another"}],
    ids=["moved", "another room", "another place"],
)
def test_what_somebody_else_did_meanwhile_stands_in_the_way(plan, three, meanwhile):
    lay(plan, moved(three[0]), moved(three[1]))
    if meanwhile.get("venue"):
        meanwhile = {"venue": a_venue()}
    changes.change_event(three[0], meanwhile, now=NOW, by=ben(three[0].programme))
    with pytest.raises(CannotDo, match="En anden har ændret »Møde 0«") as refusal:
        plans.release(plan, now=NOW, by=ada(), answer=REASON)
    assert (refusal.value.code, len(refusal.value.rows)) == ("changed_meanwhile", 1)
    [row] = [row for row in plans.rows_of(plan) if row.event == three[0]]
    assert str(row.pk) in plans.outlook(plans.rows_of(plan), now=NOW).rows
    plans.look_again(row, now=NOW)
    plans.release(plan, now=NOW, by=ada(), answer=REASON)
    assert times()["Møde 0"] == START + WEEK


def test_other_words_meanwhile_do_not(plan, three):
    lay(plan, moved(three[0]))
    changes.change_event(three[0], {"summary": "Nyt", "title": "Møde nul"}, now=NOW, by=ben(three[0].programme))
    plans.release(plan, now=NOW, by=ada(), answer=REASON)
    assert times()["Møde nul"] == START + WEEK


def test_an_event_stands_in_a_draft_once(plan, three):
    lay(plan, moved(three[0]), moved(three[0], 2 * WEEK))
    [row] = plans.rows_of(plan)
    assert row.values["starts_at"] == "2027-02-17T09:00:00+00:00"
    lay(plan, moved(three[0], timedelta(0)))
    assert plans.rows_of(plan) == []


def test_a_new_event_is_made_when_it_is_released(plan):
    values = {
        "kind": "network_meeting",
        "programme": a_programme("netvaerk"),
        "title": "Et nyt møde",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "venue": a_venue(),
        "owner": ada(),
    }
    lay(plan, Deed(values=values))
    assert not Event.objects.exists()
    plans.release(plan, now=NOW, by=ada(), answer=REASON)
    made = Event.objects.get()
    assert (made.title, made.venue, made.owner, made.status) == ("Et nyt møde", values["venue"], ada(), "planned")


def test_undone_the_draft_is_open_again_and_may_be_released_again(plan, three):
    lay(plan, moved(three[0]), Deed(three[1], status="cancelled"))
    before = times()
    done = plans.release(plan, now=NOW, by=ada(), answer=REASON)
    undo(done, now=SOON, by=ada())
    assert times() == before
    assert Plan.objects.get(pk=plan.pk).is_open
    plans.release(plan, now=SOON, by=ada(), answer=REASON)
    assert times()["Møde 0"] == START + WEEK


def test_what_is_left_out_is_left_out_of_all_of_it(plan, three):
    lay(plan, *map(moved, three))
    done = plans.release(plan, now=NOW, by=ada(), answer=REASON, without={"letters:staff"})
    assert not Letter.objects.exists()
    assert done.without == ["letters:staff"]


@pytest.mark.parametrize("end", [lambda plan: plans.discard(plan, now=NOW), "release"])
def test_what_is_at_an_end_is_not_touched_any_more(plan, three, end):
    [row] = lay(plan, moved(three[0]))
    if end == "release":
        plans.release(plan, now=NOW, by=ada(), answer=REASON)
    else:
        end(plan)
    for deed in (
        lambda: lay(plan, moved(three[1])),
        lambda: plans.take_out(row, now=NOW),
        lambda: plans.discard(plan, now=NOW),
        lambda: plans.release(plan, now=NOW, by=ada()),
    ):
        with pytest.raises(MoveNotAllowed, match="Kladden er"):
            deed()


def test_what_could_not_be_done_now_is_not_laid_into_it(plan, three):
    with pytest.raises(MoveNotAllowed):
        lay(plan, Deed(three[0], status="minutes_out"))
    changes.cancel(three[0], now=NOW)
    with pytest.raises(MoveNotAllowed):
        lay(plan, moved(three[0]))
    with pytest.raises(Invalid):
        plans.start("  ", now=NOW, by=ada())
    with pytest.raises(MoveNotAllowed, match="ikke noget i kladden"):
        plans.release(plan, now=NOW, by=ada())


def test_drafts_are_seen_by_who_organises_all_they_are_about(plan, three):
    organiser = ben()  # of Robotbandet
    own = plans.start("Bens egen", now=NOW, by=organiser)
    his = an_event(programme=a_programme("robotbandet"), now=NOW)
    mixed = plans.start("Begge dele", now=NOW, by=ada())
    lay(plan, moved(three[0]))
    lay(mixed, moved(three[1]), moved(his))
    his_only = plans.start("Kun bandet", now=NOW, by=ada())
    lay(his_only, moved(his))
    theirs = {a_programme("robotbandet").pk}
    assert set(plans.open_plans(theirs, organiser)) == {own, his_only}
    assert set(plans.open_plans(None, ada())) == {plan, mixed, his_only}


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_of_what_is_shown_do_not_grow_with_the_rows(plan, three, number, django_assert_num_queries):
    venue = a_venue()
    for event in three[:number]:
        lay(plan, Deed(event, {"venue": venue}))
    with django_assert_num_queries(2):
        rows = plans.rows_of(plan)
        deeds = plans.deeds_of(rows)
        assert [plans.changed_meanwhile(row) for row in rows] == [False] * number
        assert deeds[0].values["venue"] == venue
