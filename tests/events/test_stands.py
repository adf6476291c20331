"""Shifts on a stand: who is on them, which are uncovered, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.domain import changes, stands
from events.domain.bookings import resource_of
from people.domain.refusals import Clash, Invalid
from tests.making import a_stand, a_user

pytestmark = pytest.mark.django_db


def a_shift(stand, *, hour=0, hours=4, day=0, least=1, most=2, name="Velkomst"):
    starts_at = stand.starts_at + timedelta(days=day, hours=hour)
    return stands.save_shift(
        stand,
        name=name,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        min_people=least,
        max_people=most,
        now=timezone.now(),
    )


def put(shift, person):
    return stands.assign(shift, resource_of(person), now=timezone.now())


def test_a_shift_with_too_few_people_is_uncovered_until_somebody_is_put_on():
    shift = a_shift(a_stand())
    assert [row.pk for row in stands.uncovered(timezone.now())] == [shift.pk]
    put(shift, a_user())
    assert list(stands.uncovered(timezone.now())) == []


def test_a_full_shift_takes_no_more():
    shift = a_shift(a_stand(), most=1)
    put(shift, a_user())
    with pytest.raises(Clash) as refusal:
        put(shift, a_user())
    assert refusal.value.code == "shift_full"


def test_nobody_stands_two_shifts_at_once_but_one_after_the_other():
    stand, person = a_stand(), a_user(name="Signe")
    put(a_shift(stand, hour=0), person)
    with pytest.raises(Clash, match="Signe kan ikke komme med"):
        put(a_shift(stand, hour=3, name="Rundvisning"), person)
    assert put(a_shift(stand, hour=4, name="Nedtagning"), person).state == "firm"


@pytest.mark.parametrize(
    ("shift", "pointer"),
    [
        ({"hours": -1}, "/ends_at"),
        ({"hour": 9 * 24}, "/starts_at"),
        ({"least": 3, "most": 2}, "/max_people"),
        ({"name": "  "}, "/name"),
    ],
)
def test_an_impossible_shift_is_refused_beside_its_field(shift, pointer):
    with pytest.raises(Invalid) as refusal:
        a_shift(a_stand(), **shift)
    assert [one for one, _sentence in refusal.value.errors] == [pointer]


def test_the_first_day_is_copied_to_the_days_without_shifts():
    stand = a_stand(days=3)
    a_shift(stand)
    assert stands.copy_first_day(stand, now=timezone.now()) == 2
    assert [len(rows) for rows in stands.roster(stand).values()] == [1, 1, 1]


def test_shifts_and_their_people_move_with_the_stand():
    stand, person = a_stand(), a_user()
    shift = a_shift(stand)
    booking = put(shift, person)
    before = shift.starts_at
    later = timedelta(days=7)
    changes.change_event(
        stand, {"starts_at": stand.starts_at + later, "ends_at": stand.ends_at + later}, now=timezone.now()
    )
    shift.refresh_from_db()
    booking.refresh_from_db()
    assert (shift.starts_at, booking.busy_from) == (before + later, before + later)


def test_too_little_rest_is_a_note_and_not_a_refusal():
    stand, person = a_stand(), a_user(name="Signe")
    put(a_shift(stand, hour=0, hours=8), person)
    late = a_shift(stand, hour=0, hours=2, day=1)
    assert stands.rest_notes(resource_of(person), late) == []
    put(a_shift(stand, hour=13, hours=2), person)
    notes = stands.rest_notes(resource_of(person), late)
    assert [note.startswith("Signe får mindre end 11 timers hvile") for note in notes] == [True]
