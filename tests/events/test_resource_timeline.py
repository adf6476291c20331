"""People and things as rows: what stands there, who may read what, and handing a booking over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain import bookings, handover, months, timeline
from events.domain.agenda import local_today
from events.domain.scope import Scope
from events.models import Away, Booking, Resource, Shift
from people.domain.history import history_of
from people.domain.refusals import Clash, MoveNotAllowed
from tests.cast import ada, ben
from tests.making import a_crew_member, a_moment, a_performance, a_programme, a_robot, a_stand, a_van, an_event

pytestmark = pytest.mark.django_db
START = a_moment(14)


def now():
    return timezone.now()


def shown(scope: Scope | None = None, **kwargs):
    monday = local_today(START) - timedelta(days=local_today(START).weekday())
    rows = timeline.timeline(scope or Scope(), monday, monday + timedelta(days=6), months.programmes(), **kwargs).rows
    return {row.name: [bar.title for bar in row.bars] for row in rows}


def a_booked(resource: Resource, **fields) -> Booking:
    event = an_event(starts_at=START, title="Havnefest", **fields)
    return bookings.book(resource, event, now=now())


def test_everything_in_use_has_a_row_with_what_it_is_taken_by():
    robot, van = a_robot("Gnist"), a_van()
    a_booked(robot)
    Away.objects.create(resource=van, starts_at=START, ends_at=START + timedelta(days=1), why=Away.Why.REPAIR)
    assert shown() == {"Gnist": ["Havnefest"], van.name: ["Til reparation"]}


def test_what_another_programme_does_is_only_taken():
    a_booked(a_robot("Gnist"))
    assert shown(Scope(frozenset({a_programme("en-anden").pk}))) == {"Gnist": ["Optaget"]}


def test_rows_are_narrowed_by_kind_and_name():
    a_robot("Gnist"), a_robot("Bolt"), a_van()
    assert set(shown(kinds=frozenset({Resource.Kind.ROBOT}))) == {"Gnist", "Bolt"}
    assert set(shown(text="gni")) == {"Gnist"}


@pytest.mark.parametrize("number", [1, 3])
def test_rows_cost_the_same_however_many(number):
    for _each in range(number):
        a_booked(a_robot())
    known = months.programmes()
    today = local_today(START)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        timeline.timeline(Scope(), today, today, known)
    assert len(asked) == 3


def test_times_that_are_taken_are_told_for_a_drag(client):
    robot = a_robot("Gnist")
    booking = a_booked(robot)
    other = an_event(starts_at=START + timedelta(hours=6), title="Generalprøve")
    bookings.book(robot, other, now=now())
    client.force_login(ada())
    day = local_today(START)
    address = reverse("organise:calendar_busy", args=[booking.event_id])
    rows = client.get(address, {"start": day.isoformat(), "end": (day + timedelta(days=7)).isoformat()}).json()
    assert [row["title"] for row in rows] == ["Gnist: Generalprøve"]


def test_a_robot_takes_over_from_another_with_both_lines_in_the_history():
    first, second = a_robot("Gnist"), a_robot("Bolt")
    booking = a_booked(first)
    new = handover.hand_over(booking, second, now=now(), by=ada())
    booking.refresh_from_db()
    assert (new.resource, new.busy_from, booking.state) == (second, booking.busy_from, Booking.State.RELEASED)
    assert [(row.old, row.new) for row in history_of(booking.event).filter(what__in=["assigned", "unassigned"])] == [
        ("Gnist", ""),
        ("", "Bolt"),
    ]


def test_somebody_takes_over_a_shift():
    stand = a_stand()
    shift = Shift.objects.create(
        event=stand,
        day=stand.day,
        name="Formiddag",
        starts_at=stand.starts_at,
        ends_at=stand.starts_at + timedelta(hours=3),
    )
    first, second = a_crew_member(), a_crew_member()
    booking = bookings.book(first, stand, shift=shift, busy_from=shift.starts_at, busy_to=shift.ends_at, now=now())
    handover.hand_over(booking, second, now=now(), by=ada())
    firm = shift.bookings.filter(state=Booking.State.FIRM)
    assert [row.resource for row in firm] == [second]


def test_who_is_taken_cannot_take_over_and_nothing_is_changed():
    first, second = a_robot("Gnist"), a_robot("Bolt")
    booking = a_booked(first)
    a_booked(second)
    with pytest.raises(Clash, match="Bolt"):
        handover.hand_over(booking, second, now=now())
    booking.refresh_from_db()
    assert booking.state == Booking.State.FIRM


@pytest.mark.parametrize(
    ("to", "code"), [(a_van, "other_kind"), (lambda: Resource.objects.get(name="Gnist"), "same_one")]
)
def test_what_cannot_take_over_is_refused_with_a_code(to, code):
    booking = a_booked(a_robot("Gnist"))
    with pytest.raises(MoveNotAllowed) as refusal:
        handover.hand_over(booking, to(), now=now())
    assert refusal.value.code == code


def test_a_warning_is_answered_with_a_reason(client):
    first, second = a_robot("Gnist"), a_robot("Bolt")
    booking = a_booked(first)
    Away.objects.create(resource=second, starts_at=START - timedelta(days=1), ends_at=START + timedelta(days=1))
    client.force_login(ada())
    address = reverse("organise:hand_over", args=[booking.pk])
    asked = client.post(address, {"to": second.pk})
    assert asked.status_code == 422
    assert "Hvorfor skal det gøres alligevel?" in asked.content.decode()
    done = client.post(address, {"to": second.pk, "reason": "Den er tilbage i tide."})
    assert done.status_code == 302
    assert history_of(booking.event).filter(why="Den er tilbage i tide.").exists()


def test_a_booking_of_another_programme_is_as_absent_as_none(client):
    booking = a_booked(a_robot("Gnist"))
    client.force_login(ben())
    assert client.get(reverse("organise:hand_over", args=[booking.pk])).status_code == 404
    assert client.get(reverse("organise:hand_over", args=[booking.pk + 1])).status_code == 404


def test_the_page_shows_rows_and_their_twin_as_a_list(client):
    a_performance()
    a_booked(a_robot("Gnist"))
    client.force_login(ada())
    page = client.get("/organise/calendar/", {"view": "resources", "date": local_today(START).isoformat()})
    text = page.content.decode()
    assert "Det samme som liste" in text
    assert "Skift Gnist ud" in text
