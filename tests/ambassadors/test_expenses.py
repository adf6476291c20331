"""From a visit that was held to money: the draft, the trip, sending in, approving, returning, what comes to nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ambassadors.domain import offers, visits
from ambassadors.domain.money import decisions, expenses, roundtrips
from ambassadors.domain.money.following import LATE
from ambassadors.models import Ambassador, Expense, ExpenseLine, Offer, VisitRequest
from events.domain import changes, undo
from events.domain.bookings import book, resource_of
from events.models import ChangeSet, Event, Shift
from people.domain.history import history_of
from people.domain.journeys import journey
from people.domain.places import point_of
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import Letter
from tests.cast import ada, maja
from tests.letterbox import letters
from tests.making import a_stand

pytestmark = pytest.mark.django_db
D = Decimal

type Staffed = tuple[VisitRequest, list[Offer]]


def held(staffed: Staffed) -> Event:
    """The visit, carried out."""
    wish, _sent = staffed
    now = timezone.now()
    visits.confirm_visit(wish, now=now)
    event = wish.event
    assert event
    changes.change_status(event, "carried_out", now=event.ends_at + timedelta(hours=2))
    return event


def of(ambassador: Ambassador) -> Expense:
    return expenses.readable().filter(ambassador=ambassador).latest("day")


def after(event: Event) -> object:
    return event.ends_at + timedelta(days=1)


def test_a_visit_that_was_held_drafts_for_everybody_who_was_on_it(staffed: Staffed) -> None:
    event = held(staffed)
    hers = of(maja_of(staffed))
    assert Expense.objects.count() == 2
    assert (hers.status, hers.cause, hers.day, hers.title) == ("draft", "done", event.day, event.title)
    assert hers.from_words == "8000 Aarhus C"
    assert hers.km == hers.computed_km == roundtrips.trip(hers.ambassador, event).km
    assert hers.total_ore == sum(line.amount_ore for line in hers.lines.all()) > 0
    changes.change_status(event, "closed", now=after(event))
    assert Expense.objects.count() == 2


def maja_of(staffed: Staffed) -> Ambassador:
    return staffed[1][0].ambassador


def test_the_way_is_there_and_back_by_road_and_bridge() -> None:
    aarhus, odense, copenhagen = (56.1572, 10.2107), (55.3959, 10.3883), (55.6759, 12.5655)
    there = roundtrips.there_and_back(aarhus, odense)
    assert there == round(journey(aarhus, odense).road_km * 2)
    assert there == there.to_integral_value()
    assert roundtrips.there_and_back(aarhus, copenhagen) > there
    assert roundtrips.there_and_back(aarhus, aarhus) == 1


def test_an_online_visit_is_no_trip(staffed: Staffed) -> None:
    wish, _sent = staffed
    Event.objects.filter(pk=wish.event_id).update(venue=None, meeting_url="https://moede.example/1")
    wish.event.refresh_from_db()
    held(staffed)
    assert Expense.objects.count() == 0


@pytest.mark.parametrize(
    ("before", "drafts"),
    [(timedelta(hours=30), 0), (LATE + timedelta(minutes=1), 0), (timedelta(hours=23), 2), (timedelta(minutes=-20), 2)],
)
def test_a_late_cancellation_still_pays_the_travel(staffed: Staffed, before: timedelta, drafts: int) -> None:
    wish, _sent = staffed
    event = wish.event
    changes.cancel(event, now=event.starts_at - before, actor="Dorte Holm", why="Læreren er syg")
    assert list(Expense.objects.values_list("cause", flat=True)) == ["late"] * drafts


def test_undoing_takes_drafts_away_that_nobody_touched(staffed: Staffed) -> None:
    wish, _sent = staffed
    event = wish.event
    now = event.starts_at - timedelta(hours=3)
    changes.cancel(event, now=now, by=ada())
    assert Expense.objects.count() == 2
    touched = of(maja_of(staffed))
    expenses.set_trip(touched, means="car", starts_from="home", km=D(40), km_why="Omvej", now=now)
    undo.undo(ChangeSet.objects.get(what="cancelled"), now=now + timedelta(minutes=1), by=ada())
    assert [one.pk for one in Expense.objects.all()] == [touched.pk]


def test_what_came_to_nothing_after_all_is_told_as_called_off_late(staffed: Staffed) -> None:
    event = held(staffed)
    changes.cancel(event, now=after(event), by=ada(), why="Det blev ikke til noget")
    assert list(Expense.objects.values_list("cause", flat=True)) == ["late", "late"]


def test_shifts_of_a_stand_are_as_many_trips_as_days() -> None:
    her, stand, now = maja(), a_stand(), timezone.now()
    for day in range(2):
        start = stand.starts_at + timedelta(days=day)
        shift = Shift.objects.create(
            event=stand,
            day=stand.day + timedelta(days=day),
            name="Dag",
            starts_at=start,
            ends_at=start + timedelta(hours=3),
        )
        book(resource_of(her.user), stand, now=now, shift=shift, busy_from=start, busy_to=shift.ends_at)
    Event.objects.filter(pk=stand.pk).update(status="open")
    stand.refresh_from_db()
    changes.change_status(stand, "struck", now=stand.ends_at)
    assert of(her).km == 2 * roundtrips.there_and_back(point_of("8000"), point_of("8600"))


def test_from_the_employer_where_one_knows_where_that_is(staffed: Staffed) -> None:
    held(staffed)
    hers = of(maja_of(staffed))
    with pytest.raises(Invalid, match="hvor du kørte fra"):
        expenses.set_trip(hers, means="car", starts_from="work", km=None, now=timezone.now())
    employer = hers.ambassador.employer
    employer.postcode, employer.town = "7400", "Herning"
    employer.save()
    hers = expenses.set_trip(of(hers.ambassador), means="car", starts_from="work", km=None, now=timezone.now())
    assert hers.from_words.endswith("Herning")
    assert 160 < hers.km < 200


@pytest.mark.parametrize(
    ("km", "why", "pointer"),
    [
        ("-1", "", "/km"),
        ("1501", "langt", "/km"),
        ("99999", "langt", "/km"),
        ("900", "", "/km_why"),
        ("900", "\x00", "/km_why"),
    ],
)
def test_odd_kilometres_are_refused(staffed: Staffed, km: str, why: str, pointer: str) -> None:
    held(staffed)
    hers = of(maja_of(staffed))
    with pytest.raises(Invalid) as refusal:
        expenses.set_trip(hers, means="car", starts_from="home", km=D(km), km_why=why, now=timezone.now())
    assert refusal.value.errors[0][0] == pointer
    assert of(hers.ambassador).km == hers.km


def test_fewer_kilometres_need_no_reason_and_none_is_none(staffed: Staffed) -> None:
    event = held(staffed)
    hers = expenses.set_trip(of(maja_of(staffed)), means="car", starts_from="home", km=D(0), now=timezone.now())
    assert (hers.total_ore, hers.lines.count()) == (0, 0)
    with pytest.raises(Refused, match="ikke noget at få"):
        expenses.submit(hers, now=after(event))


def test_the_limit_of_the_year_divides_what_is_sent_in(staffed: Staffed) -> None:
    event = held(staffed)
    hers = of(maja_of(staffed))
    now = timezone.now()
    earlier = Expense.objects.create(
        ambassador=hers.ambassador,
        programme=hers.programme,
        payer=hers.payer,
        title="Året",
        day=date(event.day.year, 1, 1),
        km=D(19990),
        status="approved",
        created_at=now,
        updated_at=now,
    )
    ExpenseLine.objects.create(
        expense=earlier, number=1, kind="km", means="car", km=D(19990), ore_per_km=394, amount_ore=1
    )
    expenses.set_trip(hers, means="car", starts_from="home", km=D(30), km_why="omvej", now=now)
    sent = expenses.submit(of(hers.ambassador), now=after(event))
    assert [(line.means, line.km) for line in sent.lines.order_by("number")] == [("car", 10), ("car_above", 20)]


def test_the_way_to_the_money(staffed: Staffed) -> None:
    event = held(staffed)
    hers, now, by = of(maja_of(staffed)), after(event), ada()
    expenses.submit(hers, now=now, by=hers.ambassador.user)
    with pytest.raises(MoveNotAllowed, match="Træk det tilbage"):
        expenses.set_trip(of(hers.ambassador), means="car", starts_from="home", km=D(1), now=now)
    expenses.withdraw(of(hers.ambassador), now=now)
    expenses.submit(of(hers.ambassador), now=now)
    decisions.give_back(of(hers.ambassador), "Billetten mangler", now=now, by=by)
    assert letters("expense") == [("expense_returned", "maja@demo.example")]
    expenses.submit(of(hers.ambassador), now=now)
    decisions.approve([of(hers.ambassador)], now=now, by=by)
    with pytest.raises(MoveNotAllowed, match="afgjort"):
        expenses.set_trip(of(hers.ambassador), means="car", starts_from="home", km=D(1), now=now)
    steps = [row.new for row in history_of(hers) if row.what == "status"]
    assert steps == ["submitted", "draft", "submitted", "returned", "submitted", "approved"]


def test_a_return_that_is_regretted_in_time_writes_to_nobody(staffed: Staffed) -> None:
    event = held(staffed)
    hers, now, by = of(maja_of(staffed)), after(event), ada()
    expenses.submit(hers, now=now)
    decisions.give_back(of(hers.ambassador), "Nej", now=now, by=by)
    decisions.reopen([of(hers.ambassador)], now=now + timedelta(minutes=2), by=by)
    assert Letter.objects.get(kind="expense_returned").status == "cancelled"
    assert (of(hers.ambassador).status, of(hers.ambassador).returned_why) == ("submitted", "")


def test_nobody_approves_what_is_their_own(staffed: Staffed) -> None:
    event = held(staffed)
    hers = expenses.submit(of(maja_of(staffed)), now=after(event))
    with pytest.raises(MoveNotAllowed, match="eget"):
        decisions.approve([hers], now=timezone.now(), by=hers.ambassador.user)


def test_many_at_once_are_all_or_none(staffed: Staffed) -> None:
    event = held(staffed)
    for offer in staffed[1]:
        expenses.submit(of(offer.ambassador), now=after(event))
    one, two = expenses.readable().order_by("pk")
    decisions.approve([two], now=timezone.now(), by=ada())
    with pytest.raises(MoveNotAllowed, match="er godkendt og kan ikke godkendes igen"):
        decisions.approve([one, two], now=timezone.now(), by=ada())
    assert Expense.objects.get(pk=one.pk).status == "submitted"


@pytest.mark.parametrize(("ahead", "sentence"), [(1, "ude i fremtiden"), (-366, "mere end et år")])
def test_the_day_is_neither_to_come_nor_long_ago(ahead: int, sentence: str) -> None:
    now = timezone.now()
    with pytest.raises(Invalid, match=sentence):
        expenses.make_own(maja(), title="Møde", day=now.date() + timedelta(days=ahead), now=now)
    assert Expense.objects.count() == 0


def test_an_errand_of_ones_own_is_reckoned_by_the_postcode_of_where_it_led() -> None:
    now = timezone.now()
    own = expenses.make_own(maja(), title="Møde i korpset", day=now.date(), now=now)
    assert (own.computed_km, own.total_ore) == (None, 0)
    with pytest.raises(Invalid, match="hvor du kørte hen"):
        expenses.set_trip(own, means="car", starts_from="home", km=D(20), now=now)
    own = expenses.set_trip(own, means="car", starts_from="home", km=None, to_words="Hallen, 5000 Odense C", now=now)
    assert own.km == own.computed_km > 250


def test_a_discarded_draft_does_not_come_back_by_itself(staffed: Staffed) -> None:
    event = held(staffed)
    expenses.discard(of(maja_of(staffed)), now=timezone.now())
    changes.change_status(event, "closed", now=after(event))
    assert Expense.objects.filter(ambassador=maja_of(staffed)).count() == 0
    again = expenses.make_own(maja_of(staffed), event=event, now=after(event))
    assert again.km > 0
    with pytest.raises(Invalid, match="allerede et udlæg"):
        expenses.make_own(maja_of(staffed), event=event, now=after(event))


def test_whoever_did_not_come_has_nothing_to_have_back(staffed: Staffed) -> None:
    event = held(staffed)
    offers.note_no_show(staffed[1][1], now=event.ends_at + timedelta(hours=3), by=ada())
    assert [one.ambassador for one in Expense.objects.all()] == [maja_of(staffed)]
