"""Reminders: when they are due, what follows a change, and that each goes once."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from events.domain import bookings, changes, meetings
from events.domain.reminding import times
from events.domain.reminding.defaults import seed_rules
from events.domain.reminding.delivering import deliver_due
from events.domain.reminding.outlook import outlook
from events.domain.reminding.planning import plan
from events.models import Event, EventKind, EventStatus, Invitation, Reminder, ReminderRule, Shift
from people.domain.outbox import html_of
from people.models import Letter, MailBasis
from tests.cast import maja
from tests.making import a_contact, a_user, an_event

S = Reminder.State
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)  # Wednesday 10.00 in Copenhagen


@pytest.fixture(autouse=True)
def _rules(db):
    seed_rules()


def an_invited(event, status=Invitation.Status.YES, *, basis=True, **fields):
    contact = a_contact(**fields)
    if basis:
        MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
    Invitation.objects.create(event=event, contact=contact, status=status, invited_at=NOW, updated_at=NOW)
    return contact


def a_meeting(**fields) -> Event:
    return an_event(**({"starts_at": START, "now": NOW} | fields))


def ledger(event) -> dict[str, tuple[str, datetime]]:
    """Of letters; what goes by text message stands in test_day_texts."""
    rows = Reminder.objects.filter(event=event, rule__channel="mail")
    return {row.rule_id: (row.state, row.due_at) for row in rows}


def reminder_letters() -> list[tuple[str, str]]:
    return sorted(Letter.objects.filter(kind__startswith="reminder_").values_list("kind", "to_email"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "rule", "expected"),
    [
        # Wall clock: at 9.00 on the local day, whatever the clocks do between.
        ("2027-02-03 09:00", {"days_before": 2, "at_time": time(9)}, "2027-02-01 08:00"),
        ("2027-03-28 08:00", {"days_before": 2, "at_time": time(9)}, "2027-03-26 08:00"),  # across spring forward
        ("2027-03-29 08:00", {"days_before": 0, "at_time": time(9)}, "2027-03-29 07:00"),  # in summer time
        ("2027-11-01 09:00", {"days_before": 2, "at_time": time(9)}, "2027-10-30 07:00"),  # across fall back
        ("2027-10-31 09:00", {"days_before": 0, "at_time": time(9)}, "2027-10-31 08:00"),
        # An event just after local midnight belongs to the new day, though UTC says the day before.
        ("2027-06-14 22:30", {"days_before": 1, "at_time": time(9)}, "2027-06-14 07:00"),
        # A wall clock time that the night skips, and one that it has twice (the first is meant).
        ("2027-03-28 10:00", {"days_before": 0, "at_time": time(2, 30)}, "2027-03-28 01:30"),
        ("2027-10-31 10:00", {"days_before": 0, "at_time": time(2, 30)}, "2027-10-31 00:30"),
        # Elapsed: real minutes, also through both nights (4.00 local is 2.00 and 3.00 UTC).
        ("2027-03-28 02:00", {"minutes_before": 180}, "2027-03-27 23:00"),
        ("2027-10-31 03:00", {"minutes_before": 180}, "2027-10-31 00:00"),
        # Year's end, and the last of February.
        ("2027-01-01 09:00", {"days_before": 10, "at_time": time(9)}, "2026-12-22 08:00"),
        ("2028-03-01 09:00", {"days_before": 1, "at_time": time(9)}, "2028-02-29 08:00"),
    ],
)
def test_when_a_reminder_is_due(starts, rule, expected):
    event = Event(starts_at=utc(starts), timezone="Europe/Copenhagen")
    assert times.due_at(ReminderRule(**rule), event) == utc(expected)


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("school_visit", "confirmed", {"visit-host-7": 7, "visit-staff-2": 2}),
        ("school_visit", "staffed", {}),
        ("network_meeting", "published", {"meeting-unanswered-10": 10, "meeting-invited-7": 7, "meeting-invited-1": 1}),
        ("network_meeting", "planned", {}),
        ("stand", "allocated", {"stand-staff-3": 3}),
        ("performance", "contracted", {"performance-host-7": 7, "performance-staff-2": 2}),
        ("performance", "hold", {}),
    ],
)
def test_what_is_planned_for_each_kind(kind, status, expected):
    event = a_meeting(kind=kind, status=status)
    nine = START.replace(hour=8)  # 9.00 in winter
    assert ledger(event) == {slug: (S.PLANNED, nine - timedelta(days=days)) for slug, days in expected.items()}


def test_one_made_late_is_reminded_only_of_what_is_still_to_come():
    event = a_meeting(now=START - timedelta(days=5))
    assert list(ledger(event)) == ["meeting-invited-1"]


def test_a_move_arms_again_and_the_old_time_sends_nothing():
    event = a_meeting()
    an_invited(event, email="karl@smedjen.example")
    changes.change_event(
        event, {"starts_at": START + timedelta(days=7), "ends_at": START + timedelta(days=7, hours=2)}, now=NOW
    )
    due = START.replace(hour=8) + timedelta(days=7)
    assert ledger(event) == {
        "meeting-unanswered-10": (S.PLANNED, due - timedelta(days=10)),
        "meeting-invited-7": (S.PLANNED, due - timedelta(days=7)),
        "meeting-invited-1": (S.PLANNED, due - timedelta(days=1)),
    }
    assert set(Reminder.objects.values_list("revision", flat=True)) == {event.revision}
    assert deliver_due(START - timedelta(days=7)) == 0
    assert deliver_due(START) == 1
    assert reminder_letters() == [("reminder_invited", "karl@smedjen.example")]


def test_moved_closer_the_past_is_not_fired():
    event = a_meeting()
    an_invited(event)
    soon = NOW + timedelta(days=3)
    changes.change_event(event, {"starts_at": soon, "ends_at": soon + timedelta(hours=2)}, now=NOW)
    states = {slug: state for slug, (state, _due) in ledger(event).items()}
    assert states == {
        "meeting-unanswered-10": S.DISARMED,
        "meeting-invited-7": S.DISARMED,
        "meeting-invited-1": S.PLANNED,
    }
    assert deliver_due(NOW) == 0


def test_a_cancelled_event_reminds_nobody_and_a_restored_one_does_again():
    event = a_meeting()
    an_invited(event)
    changes.cancel(event, now=NOW, why="Sygdom")
    assert {state for state, _due in ledger(event).values()} == {S.DISARMED}
    assert deliver_due(START - timedelta(days=1)) == 0
    changes.change_status(event, EventStatus.PUBLISHED, now=NOW)
    assert [state for state, _due in ledger(event).values()].count(S.PLANNED) == 3
    assert deliver_due(START - timedelta(days=6, hours=23)) == 1


def test_a_change_of_words_just_after_the_hour_loses_no_reminder():
    event = a_meeting()
    an_invited(event)
    due = START.replace(hour=8) - timedelta(days=7)
    changes.change_event(event, {"summary": "Med rundvisning"}, now=due + timedelta(seconds=20))
    assert deliver_due(due + timedelta(minutes=1)) == 1


def test_a_change_of_words_afterwards_reminds_nobody_twice():
    event = a_meeting()
    an_invited(event)
    due = START.replace(hour=8) - timedelta(days=1)
    assert deliver_due(due) == 1
    changes.change_event(event, {"summary": "Med rundvisning"}, now=due + timedelta(hours=1))
    assert deliver_due(due + timedelta(hours=2)) == 0
    assert len(reminder_letters()) == 1


def test_those_concerned_are_found_when_the_time_comes():
    event = a_meeting(capacity=20)
    early = an_invited(event, email="tidlig@firma.example")
    changed_mind = an_invited(event, email="nej@firma.example")
    an_invited(event, Invitation.Status.INVITED, email="tavs@firma.example")
    an_invited(event, basis=False, email="telefon@firma.example")
    Invitation.objects.filter(contact=changed_mind).update(status=Invitation.Status.NO)
    late = an_invited(event, Invitation.Status.MAYBE, email="sen@firma.example")
    assert deliver_due(START.replace(hour=8) - timedelta(days=10)) == 1
    assert deliver_due(START.replace(hour=8) - timedelta(days=7)) == 2
    assert reminder_letters() == [
        ("reminder_invited", late.email),
        ("reminder_invited", early.email),
        ("reminder_unanswered", "tavs@firma.example"),
    ]


@pytest.mark.parametrize("answer", ["no", "yes", "maybe"])
def test_an_answer_overtakes_a_reminder_that_has_not_left(answer):
    event = a_meeting(capacity=20)
    silent = an_invited(event, Invitation.Status.INVITED, email="tavs@firma.example")
    now = START.replace(hour=8) - timedelta(days=10)
    assert deliver_due(now) == 1
    meetings.answer(event.invitations.get(contact=silent), answer, now=now + timedelta(minutes=1))
    assert list(Letter.objects.filter(kind="reminder_unanswered").values_list("status", flat=True)) == ["cancelled"]


def test_a_yes_that_becomes_a_maybe_is_still_reminded():
    event = a_meeting(capacity=20)
    coming = an_invited(event, email="maaske@firma.example")
    now = START.replace(hour=8) - timedelta(days=7)
    assert deliver_due(now) == 1
    meetings.answer(event.invitations.get(contact=coming), "maybe", now=now + timedelta(minutes=1))
    assert list(Letter.objects.filter(kind="reminder_invited").values_list("status", flat=True)) == ["queued"]


def test_too_late_is_missed_and_says_so():
    event = a_meeting()
    an_invited(event)
    assert deliver_due(START.replace(hour=8) - timedelta(days=5)) == 0
    states = {slug: state for slug, (state, _due) in ledger(event).items()}
    assert states == {"meeting-unanswered-10": S.MISSED, "meeting-invited-7": S.MISSED, "meeting-invited-1": S.PLANNED}
    assert deliver_due(START) == 0
    assert not Reminder.objects.filter(state=S.PLANNED).exists()


def test_two_ticks_write_one_letter_each():
    event = a_meeting()
    an_invited(event)
    due = START.replace(hour=8) - timedelta(days=7)
    assert [deliver_due(due), deliver_due(due)] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter_each():
    seed_rules()
    for number in range(6):
        event = a_meeting(starts_at=START + timedelta(hours=number))
        an_invited(event)
    due = START.replace(hour=8) - timedelta(days=7)
    written, start = [], threading.Barrier(2)

    def work():
        try:
            start.wait()
            written.append(deliver_due(due))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(written) == Letter.objects.filter(kind="reminder_invited").count() == 6


def test_a_stand_tells_each_their_own_shifts():
    event = a_meeting(kind=EventKind.STAND, status="allocated", ends_at=START + timedelta(days=2))
    people = [a_user(name="Signe Toft"), a_user(name="Ali Noor")]
    for number, user in enumerate(people):
        shift = Shift.objects.create(
            event=event,
            name=f"Svejsebod {number}",
            day=START.date(),
            starts_at=START + timedelta(hours=number),
            ends_at=START + timedelta(hours=number + 1),
        )
        bookings.book(
            bookings.resource_of(user), event, shift=shift, busy_from=shift.starts_at, busy_to=shift.ends_at, now=NOW
        )
    assert deliver_due(START.replace(hour=8) - timedelta(days=3)) == 2
    texts = {letter.to_name: letter.text for letter in Letter.objects.filter(kind="reminder_stand_staff")}
    assert "Svejsebod 0" in texts["Signe Toft"]
    assert "kl. 10.00–11.00" in texts["Signe Toft"]
    assert "Svejsebod 1" not in texts["Signe Toft"]
    assert "Svejsebod 1" in texts["Ali Noor"]


def test_an_ambassador_is_told_where_and_with_whom():
    event = a_meeting(kind=EventKind.SCHOOL_VISIT, status="confirmed", title="Skolebesøg på »Ærø & Skolen«")
    ambassador, colleague = maja(), a_user(name="Jonas Berg")
    for user in (ambassador.user, colleague):
        bookings.book(bookings.resource_of(user), event, now=NOW)
    assert deliver_due(START.replace(hour=8) - timedelta(days=2)) == 2
    letter = Letter.objects.get(to_email="maja@demo.example")
    assert letter.kind == "reminder_school_visit_staff"
    assert letter.subject == "Husk onsdag den 3. februar: Skolebesøg på »Ærø & Skolen«"
    assert "Hvornår: onsdag den 3. februar 2027 kl. 10.00–12.00" in letter.text
    assert "Hvor: Medborgerhuset, Torvet 3, 8600 Silkeborg" in letter.text
    assert "Sammen med: Jonas Berg" in letter.text
    assert "&amp;" not in letter.text
    assert "&amp;" in html_of(letter)


def test_the_organiser_sees_what_is_to_come_and_for_whom():
    event = a_meeting()
    contact = an_invited(event, name="Karl Madsen")
    assert [(one.rule.pk, one.names) for one in outlook(event)] == [
        ("meeting-unanswered-10", []),
        ("meeting-invited-7", ["Karl Madsen"]),
        ("meeting-invited-1", ["Karl Madsen"]),
        ("meeting-invited-sms", []),  # did not ask for it
    ]
    deliver_due(START.replace(hour=8) - timedelta(days=7))
    Invitation.objects.filter(contact=contact).update(status=Invitation.Status.NO)
    assert [(one.row.state, one.names) for one in outlook(event)] == [
        (S.MISSED, []),
        (S.WRITTEN, ["Karl Madsen"]),
        (S.PLANNED, []),
        (S.PLANNED, []),
    ]


def test_a_rule_of_ones_own_uses_words_that_fit_any_event():
    ReminderRule.objects.create(
        slug="oplaeg", name="Oplægsholdere tre timer før", kind="network_meeting", audience="staff", minutes_before=180
    )
    event = a_meeting()
    bookings.book(bookings.resource_of(a_user(name="Rikke Dahl", language="en")), event, now=NOW)
    assert deliver_due(START - timedelta(hours=3)) == 1
    assert Letter.objects.get(kind="reminder_staff").language == "en"


def test_planning_costs_the_same_for_many_recipients():
    costs = []
    for size in (1, 3):
        event = a_meeting()
        for _number in range(size):
            an_invited(event)
        with CaptureQueriesContext(connection) as queries:
            plan(event, NOW)
        costs.append(len(queries))
    assert costs[0] == costs[1]
