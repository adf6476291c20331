"""Who is asked first, and why: pure rules by tables, the whole by a small corps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.domain import clearance, offers, ranking, triage
from ambassadors.models import VisitRequest
from events.domain import availability, bookings
from events.domain.venues import venue_of
from events.models import EventKind, EventStatus
from tests.cast import vestervang
from tests.making import a_moment, a_programme, a_venue, a_visit_request, an_ambassador, an_event

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


def days(*numbers):
    return [START + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("others", "number"),
    [
        ([], 1),
        (days(-10), 2),
        (days(-10, -80), 3),
        (days(-93), 1),
        (days(-60, 60), 2),
        (days(-40, 40), 3),
        (days(10, 20), 3),
    ],
    ids=["first", "second", "third", "long ago", "not within three months of each other", "in the middle", "to come"],
)
def test_occasions_within_three_months_are_counted(others, number):
    assert clearance.occasion(START, others) == number


@pytest.mark.parametrize(
    ("status", "number", "verdict"),
    [
        ("not_required", 1, clearance.FINE),
        ("not_required", 2, clearance.WARNED),
        ("ordered", 3, clearance.BLOCKED),
        ("cleared", 3, clearance.FINE),
        ("lapsed", 3, clearance.BLOCKED),
        ("not_cleared", 4, clearance.BLOCKED),
    ],
)
def test_the_second_visit_warns_and_the_third_needs_a_clearance(status, number, verdict):
    assert clearance.verdict(status, number) == verdict


@pytest.mark.parametrize(
    ("audience", "grade", "form", "concerned"),
    [
        ("grundskole", 0, "physical", True),
        ("grundskole", 9, "physical", True),
        ("grundskole", 10, "physical", False),
        ("gymnasium", None, "physical", False),
        ("grundskole", 5, "virtual", False),
    ],
)
def test_the_clearance_rule_is_about_children_met_in_person(audience, grade, form, concerned):
    assert clearance.concerns(VisitRequest(audience=audience, grade=grade, format=form)) is concerned


pytestmark = pytest.mark.django_db


def a_visit_at_the_school(ambassador, start, school=None, **fields):
    """Somebody firmly booked on a visit."""
    school = school or vestervang()
    venue = venue_of(school)
    event = an_event(
        kind=EventKind.SCHOOL_VISIT,
        status=EventStatus.CONFIRMED,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        venue=fields.pop("venue", venue),
        title=fields.pop("title", "Skolebesøg"),
        is_public=False,
    )
    bookings.book(bookings.resource_of(ambassador.user), event, now=timezone.now())
    return event


def rank(wish, seat_number=1):
    return ranking.rank(wish, wish.slots.first(), wish.seat_rows.get(number=seat_number))


@pytest.fixture
def wish():
    """In three weeks at 9 UTC, in the middle of Aarhus."""
    return a_visit_request(school=vestervang())


def test_trade_then_load_then_way_decide(wish):
    month = wish.slots.first().starts_at.replace(day=15)
    an_ambassador(name="Tæt På", trade="industritekniker")
    an_ambassador(name="Længere Væk", trade="industritekniker", postcode="8700")
    busy = an_ambassador(name="Travl Men Nær", trade="industritekniker", max_visits_per_month=4)
    elsewhere = a_venue(name="Randers Skole")
    a_visit_at_the_school(busy, month.replace(hour=12), venue=elsewhere)
    a_visit_at_the_school(busy, month.replace(hour=16), venue=elsewhere)
    an_ambassador(name="Anden Uddannelse", trade="smed")
    an_ambassador(name="Ikke Ønsket", trade="grafisk-tekniker")
    an_ambassador(name="På Pause", trade="industritekniker", status="paused")
    assert [candidate.name for candidate in rank(wish)] == [
        "Tæt På",
        "Længere Væk",
        "Travl Men Nær",
        "Anden Uddannelse",
        "Ikke Ønsket",
    ]


def test_reasons_are_sentences(wish):
    an_ambassador(trade="industritekniker", clearance="cleared")
    (candidate,) = rank(wish)
    month = ranking.da_month(wish.slots.first().starts_at)
    assert candidate.reasons == [
        "Industritekniker",
        "5 min. væk",
        "fri",
        f"ingen besøg i {month}",
        "børneattest i orden",
    ]
    assert candidate.eligible


def slot_of(wish):
    return wish.slots.first()


OBSTACLES = {
    "taken": lambda wish, who: bookings.book(
        bookings.resource_of(who.user),
        an_event(title="Stand i Odense", starts_at=slot_of(wish).starts_at),
        now=timezone.now(),
    ),
    "away": lambda wish, who: availability.add_away(
        bookings.resource_of(who.user),
        slot_of(wish).starts_at - timedelta(days=1),
        slot_of(wish).ends_at + timedelta(days=1),
        now=timezone.now(),
        note="Skoleperiode",
    ),
    "two hours away half an hour before": lambda wish, who: bookings.book(
        bookings.resource_of(who.user),
        an_event(
            title="Stand i Odense",
            starts_at=slot_of(wish).starts_at - timedelta(hours=2, minutes=30),
            venue=a_venue(name="Odense Congress Center", latitude=55.38, longitude=10.43),
        ),
        now=timezone.now(),
    ),
}


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("taken", "optaget af »Stand i Odense«"),
        ("away", "fraværende: Skoleperiode"),
        ("two hours away half an hour before", "når ikke frem i tide: »Stand i Odense«"),
    ],
)
def test_who_is_not_free_is_greyed_with_the_reason(wish, case, words):
    OBSTACLES[case](wish, an_ambassador(name="Optaget", trade="industritekniker"))
    an_ambassador(name="Ledig", trade="grafisk-tekniker")
    free, greyed = rank(wish)
    assert (free.name, greyed.name) == ("Ledig", "Optaget")
    assert not greyed.eligible
    assert not greyed.free
    assert words in greyed.obstacles[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"postcode": "3700"}, "km væk, rejser højst 80 km"),
        ({"max_visits_per_month": 0}, "vil højst have 0"),
    ],
    ids=["too far", "enough visits"],
)
def test_what_the_ambassador_has_said_greys(wish, fields, words):
    an_ambassador(trade="industritekniker", **fields)
    (candidate,) = rank(wish)
    assert words in candidate.obstacles[0]
    assert not candidate.blocked


def test_the_third_visit_without_clearance_is_blocked(wish):
    start = slot_of(wish).starts_at
    ambassador = an_ambassador(trade="industritekniker", max_visits_per_month=9)
    a_visit_at_the_school(ambassador, start - timedelta(days=20))
    (candidate,) = rank(wish)
    assert candidate.eligible
    assert "andet besøg på skolen på tre måneder: bestil børneattest" in candidate.reasons
    a_visit_at_the_school(ambassador, start - timedelta(days=10))
    (candidate,) = rank(wish)
    assert candidate.blocked
    assert candidate.obstacles == ["tredje besøg på skolen på tre måneder kræver børneattest"]
    wish = triage.choose_slot(wish, slot_of(wish), now=timezone.now())
    with pytest.raises(offers.MoveNotAllowed) as refused:
        offers.send_offers(wish, {wish.seat_rows.first(): [ambassador]}, now=timezone.now())
    assert refused.value.code == "clearance"


def test_answers_so_far_are_told(wish):
    now = timezone.now()
    yes, no, waiting = (an_ambassador(name=name, trade="industritekniker") for name in ("Ja", "Nej", "Venter"))
    wish = triage.choose_slot(wish, slot_of(wish), now=now)
    seat = wish.seat_rows.first()
    sent = offers.send_offers(wish, {seat: [no, waiting]}, now=now)
    offers.decline(sent[0], reason="work", now=now)
    said = {candidate.name: list(candidate.obstacles) for candidate in ranking.rank(wish, wish.event, seat)}
    assert said == {
        "Ja": [],
        "Nej": ["har sagt nej: jeg kan ikke få fri"],
        "Venter": ["er spurgt og har ikke svaret"],
    }
    offers.accept(sent[1], now=now)
    second = {c.name: list(c.obstacles) for c in ranking.rank(wish, wish.event, wish.seat_rows.last())}
    assert second["Ja"] == ["samme uddannelse som Venter"]
    assert second["Venter"] == ["er allerede med på besøget"]
    assert yes.pk


def test_who_is_asked_for_one_seat_greys_the_own_trade_on_the_other(wish):
    now = timezone.now()
    asked, same, other = (
        an_ambassador(name=name, trade=trade)
        for name, trade in (("Ida Ask", "smed"), ("Per Smed", "smed"), ("Ole Tek", "industritekniker"))
    )
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    first, second = wish.seat_rows.all()
    offers.send_offers(wish, {second: [asked]}, now=now)
    rows = {row.ambassador.pk: row for row in ranking.rank(wish, wish.event, first)}
    assert rows[asked.pk].obstacles == ["er spurgt om den anden plads"]
    assert rows[asked.pk].blocked
    assert rows[same.pk].obstacles == ["samme uddannelse som Ida, der er spurgt om den anden plads"]
    assert not rows[same.pk].blocked  # Ida may say no
    assert rows[other.pk].eligible
    assert not {row.ambassador.pk: row for row in ranking.rank(wish, wish.event, second)}[same.pk].obstacles

    (offer,) = offers.send_offers(wish, {first: [other]}, now=now)
    offers.accept(offer, now=now)
    rows = {row.ambassador.pk: row for row in ranking.rank(wish, wish.event, second)}
    assert (rows[other.pk].obstacles, rows[other.pk].blocked) == (["er allerede med på besøget"], True)


def test_ambassadors_of_programmes_without_visits_are_not_asked(wish):
    an_ambassador(trade="industritekniker", programme=a_programme("strategi"))
    assert rank(wish) == []


def test_ranking_costs_the_same_for_one_and_for_many(wish):
    def cost():
        fresh = VisitRequest.objects.select_related("school", "event").get(pk=wish.pk)
        slot, seat = fresh.slots.first(), fresh.seat_rows.first()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = ranking.rank(fresh, slot, seat)
        return len(found), len(queries)

    bookings.resource_of(an_ambassador(trade="smed").user)
    one = cost()
    for number in range(6):
        ambassador = an_ambassador(trade="industritekniker", max_visits_per_month=9)
        a_visit_at_the_school(ambassador, a_moment(10 + number))
        availability.add_away(bookings.resource_of(ambassador.user), a_moment(20), a_moment(23), now=timezone.now())
    many = cost()
    assert (one[0], many[0]) == (1, 7)
    assert one[1] == many[1]


def test_back_to_back_at_one_school_is_one_trip(wish):
    ambassador = an_ambassador(trade="industritekniker")
    slot = slot_of(wish)
    a_visit_at_the_school(ambassador, slot.ends_at)
    (candidate,) = rank(wish)
    assert candidate.free
