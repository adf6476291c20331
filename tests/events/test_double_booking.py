"""Nobody and nothing is ever in two places at once, however simultaneous the requests: threads and processes."""

import multiprocessing
import os
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from events.domain import availability, bookings, changes, conflicts, performances, stands
from events.domain.bookings import resource_of
from events.domain.pipeline import claims
from events.models import Booking, Event, Resource, Shift
from people.domain.refusals import Clash, Refused
from people.models import Organisation, Transition
from tests.making import (
    a_company,
    a_crew_member,
    a_moment,
    a_performance,
    a_robot,
    a_school,
    a_stand,
    a_user,
    a_van,
    a_venue,
    an_event,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("make", [a_robot, a_van, a_crew_member], ids=["robot", "van", "person"])
def test_of_several_at_once_exactly_one_gets_it(make):
    resource = make()
    events = [a_performance(organisation_name=f"Fest {n}") for n in range(4)]
    now = timezone.now()
    outcomes = at_once(*[lambda event=event: performances.book_all(event, [resource], now=now) for event in events])
    assert sum(isinstance(outcome, Clash) for outcome in outcomes) == 3
    assert Booking.objects.filter(resource=resource, state="firm").count() == 1


def test_a_person_is_put_on_one_of_two_shifts_at_the_same_time():
    person, now = resource_of(a_user()), timezone.now()
    shifts = []
    for _number in range(2):
        stand = a_stand()
        shifts.append(
            stands.save_shift(
                stand,
                name="Velkomst",
                starts_at=stand.starts_at,
                ends_at=stand.starts_at + timedelta(hours=4),
                min_people=1,
                max_people=2,
                now=now,
            )
        )
    outcomes = at_once(*[lambda shift=shift: stands.assign(shift, person, now=now) for shift in shifts])
    assert sum(isinstance(outcome, Clash) for outcome in outcomes) == 1


def _book_in_a_process(name: str, event_id: object, resource_id: object, start: object, answers: object) -> None:
    """Runs in a process of its own, with a connection of its own to the same database."""
    connections.close_all()
    connections["default"].settings_dict["NAME"] = name
    event, resource = Event.objects.get(pk=event_id), Resource.objects.get(pk=resource_id)
    connection.close()
    start.wait(30)
    try:
        bookings.book(resource, event, now=timezone.now())
        answers.put("booked")
    except Refused as refusal:
        answers.put(refusal.code)
    except Exception as problem:
        answers.put(repr(problem))
    finally:
        connections.close_all()
        answers.close()
        answers.join_thread()
        os._exit(0)


def test_processes_are_no_luckier_than_threads():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and ("memory" in str(name) or not name):
        pytest.skip("a database in memory is seen by one process only")
    resource, rivals = a_robot(), [a_performance(organisation_name=f"Fest {n}") for n in range(3)]
    connections.close_all()
    forks = multiprocessing.get_context("fork")
    start, answers = forks.Event(), forks.Queue()
    processes = [
        forks.Process(target=_book_in_a_process, args=(name, event.pk, resource.pk, start, answers)) for event in rivals
    ]
    for process in processes:
        process.start()
    start.set()
    outcomes = sorted(answers.get(timeout=60) for _process in processes)
    for process in processes:
        process.join(30)
    assert outcomes == ["booked", "clash", "clash"]
    assert Booking.objects.filter(resource=resource, state="firm").count() == 1


@pytest.mark.pg
def test_postgresql_itself_refuses_what_slips_past_the_rule():
    resource, first, second = a_robot(), a_performance(), a_performance()
    bookings.book(resource, first, now=timezone.now())
    with pytest.raises(IntegrityError, match="booking_no_overlap"):
        Booking.objects.create(
            resource=resource,
            event=second,
            busy_from=second.starts_at,
            busy_to=second.ends_at,
            created_at=timezone.now(),
        )


def _moves(events: list[Event], start: object) -> list[object]:
    """Every one of these moved to one time, at the same moment, each with a reason for whatever is warned of."""
    answer = conflicts.Answer("Det er aftalt")

    def move(event: Event) -> object:
        times = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        return changes.change_event(event, times, now=timezone.now(), answer=answer)

    return at_once(*[lambda event=event: move(event) for event in events])


def test_two_simultaneous_moves_into_one_time_cannot_both_have_the_person():
    person, now = resource_of(a_user()), timezone.now()
    events = [an_event(starts_at=a_moment(14 + number), venue=None) for number in range(3)]
    for event in events:
        bookings.book(person, event, now=now)
    outcomes = _moves(events, a_moment(20, 12))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Change", "InTheWay", "InTheWay"]
    assert Booking.objects.filter(resource=person, busy_from=a_moment(20, 12)).count() == 1


def test_two_simultaneous_moves_into_one_room_cannot_both_have_it():
    place = a_venue()
    room = Resource.objects.create(kind=Resource.Kind.ROOM, name="Aulaen", venue=place)
    events = [an_event(starts_at=a_moment(14 + number), venue=place, room="Aulaen") for number in range(3)]
    outcomes = _moves(events, a_moment(20, 12))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Change", "InTheWay", "InTheWay"]
    assert Booking.objects.filter(resource=room, state="firm", busy_from=a_moment(20, 12)).count() == 1


def test_a_reason_for_a_warning_does_not_carry_a_refusal_with_it():
    person, now = resource_of(a_user()), timezone.now()
    availability.add_away(person, a_moment(20, 0), a_moment(21, 0), now=now)
    events = [an_event(starts_at=a_moment(20, 10), venue=None) for _number in range(2)]
    shifts = [
        Shift.objects.create(event=event, name="Vagt", day=event.day, starts_at=event.starts_at, ends_at=event.ends_at)
        for event in events
    ]
    answer = conflicts.Answer("Hun kommer hjem til det")
    outcomes = at_once(*[lambda shift=shift: stands.assign(shift, person, now=now, answer=answer) for shift in shifts])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Booking", "InTheWay"]
    assert Transition.objects.filter(what="overridden").count() == 1


def test_of_several_schools_at_once_exactly_one_canvasses_the_company():
    company, now = a_company(name="Nordlys"), timezone.now()
    schools = [a_school(level=Organisation.Level.VOCATIONAL, name=f"Teknisk skole {n}") for n in range(4)]
    outcomes = at_once(
        *[lambda school=school: claims.claim(company, week=now.date(), school=school, now=now) for school in schools]
    )
    winner = company.claims.get()
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Clash)]
    assert [outcome for outcome in outcomes if outcome not in refusals] == [winner]
    assert all(refusal.sentence.startswith(f"{winner.school.name} har Nordlys i uge") for refusal in refusals)
    assert len(refusals) == 3
