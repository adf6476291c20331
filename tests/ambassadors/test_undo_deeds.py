"""Putting somebody on, booking the band, asking and deciding about a visit: each may be taken back as a whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ambassadors.domain import offers, releases, triage, watched
from ambassadors.models import Ambassador, Offer, Release, Seat, Slot, VisitRequest
from events.domain import meetings, performances, stands
from events.domain.bookings import resource_of
from events.domain.undo import CannotUndo, as_one, undo
from events.models import Booking, ChangeSet, Event, Hold, Invitation, Performance, Reminder, Shift
from people.models import Letter, User
from tests.cast import ada, jonas, maja, vestervang
from tests.making import (
    a_crew_member,
    a_mailable_contact,
    a_performance,
    a_robot,
    a_stand,
    a_user,
    a_van,
    a_visit_request,
    an_event,
)

pytestmark = pytest.mark.django_db
VERSIONS = {"revision", "sequence", "changed_at", "updated_at"}
KEPT = (Event, Booking, Shift, Hold, Performance, Invitation, VisitRequest, Slot, Seat, Offer, Release)


def everything():
    """All that is put back, without what counts versions."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in VERSIONS}
            for row in model.objects.order_by("pk").values()
        ]
        for model in KEPT
    }


def sent_all():
    Letter.objects.filter(status="queued").update(status="sent", sent_at=timezone.now())


def the_last() -> ChangeSet:
    return ChangeSet.objects.filter(rows__isnull=False).order_by("rows__pk").last()


def a_shift(stand, **fields):
    values = {"name": "Velkomst", "min_people": 1, "max_people": 2} | fields
    times = {"starts_at": stand.starts_at, "ends_at": stand.starts_at + timedelta(hours=4)}
    return stands.save_shift(stand, now=timezone.now(), **times, **values)


# -- a stand -------------------------------------------------------------------------------------


def put_on(stand):
    stands.assign(stand.shifts.get(), resource_of(a_user()), now=timezone.now(), by=ada())


def take_off(stand):
    stands.unassign(stand.bookings.get(), now=timezone.now(), by=ada())


def take_the_shift_off(stand):
    stands.remove_shift(stand.shifts.get(), now=timezone.now(), by=ada())


def copy_the_day(stand):
    stands.copy_first_day(stand, now=timezone.now(), by=ada())


@pytest.mark.parametrize("deed", [put_on, take_off, take_the_shift_off, copy_the_day])
def test_a_deed_about_a_roster(deed):
    stand = a_stand()
    shift = a_shift(stand)
    if deed is not put_on:
        stands.assign(shift, resource_of(a_user()), now=timezone.now())
    before = everything()
    deed(stand)
    assert everything() != before
    undo(the_last(), now=timezone.now(), by=ada())
    assert everything() == before


def test_a_shift_that_comes_back_has_a_later_version():
    stand = a_stand()
    shift = a_shift(stand)
    take_the_shift_off(stand)
    undo(the_last(), now=timezone.now(), by=ada())
    assert Shift.objects.get(pk=shift.pk).sequence > shift.sequence


def test_somebody_put_on_after_that_stands_in_the_way():
    stand = a_stand()
    a_shift(stand)
    put_on(stand)
    first = the_last()
    put_on(stand)
    with pytest.raises(CannotUndo):
        undo(first, now=timezone.now(), by=ada())


# -- the band ------------------------------------------------------------------------------------


def hold(event, robot):
    performances.hold(event, [robot], now=timezone.now(), by=ada())


def contract(event, robot):
    performances.contract(event, [robot, a_van(), a_crew_member()], now=timezone.now(), by=ada())


def decline(event, robot):
    performances.decline(event, now=timezone.now(), by=ada(), why="Vi er optaget")


def give_back(event, robot):
    performances.release_holds(event, now=timezone.now(), by=ada())


@pytest.mark.parametrize("deed", [hold, contract, decline, give_back])
def test_a_deed_about_the_band(deed):
    event, rival, robot = a_performance(), a_performance(organisation_name="En anden"), a_robot()
    if deed is not hold:
        performances.hold(event, [robot], now=timezone.now())
        performances.hold(rival, [robot], now=timezone.now())
    sent_all()
    event.refresh_from_db()
    before = everything()
    deed(event, robot)
    sent_all()
    undo(the_last(), now=timezone.now(), by=ada())
    assert everything() == before


def test_who_heard_of_it_hears_that_it_no_longer_holds_and_who_moved_up_too():
    event, robot = a_performance(contact_email="signe@festival.example"), a_robot()
    rival = a_performance(contact_email="rival@festival.example")
    for one in (event, rival):
        performances.hold(one, [robot], now=timezone.now())
    sent_all()
    give_back(event, robot)
    sent_all()
    undo(the_last(), now=timezone.now(), by=ada())
    letters = Letter.objects.filter(kind="taken_back")
    assert sorted(letters.values_list("to_email", flat=True)) == ["rival@festival.example", "signe@festival.example"]
    assert all(letter.subject.startswith("Gælder ikke længere: ") for letter in letters)


# -- a meeting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("letters_left", [False, True])
def test_an_invitation_may_be_taken_back_until_somebody_answers(letters_left):
    event, contact = an_event(), a_mailable_contact()
    before = everything()
    meetings.invite(event, [contact], now=timezone.now(), by=ada())
    if letters_left:
        sent_all()
    undo(the_last(), now=timezone.now(), by=ada())
    assert everything() == before
    back = list(Letter.objects.filter(kind="taken_back"))
    assert len(back) == letters_left
    if back:
        assert "METHOD:CANCEL" in back[0].calendar


def test_an_answer_stands():
    event, contact = an_event(), a_mailable_contact()
    meetings.invite(event, [contact], now=timezone.now(), by=ada())
    done = the_last()
    meetings.answer(event.invitations.get(), "yes", now=timezone.now())
    with pytest.raises(CannotUndo, match="er ændret siden"):
        undo(done, now=timezone.now(), by=ada())


# -- a visit -------------------------------------------------------------------------------------


@pytest.fixture
def wish():
    """A visit with its time, one who said yes and has leave, one who is asked."""
    now = timezone.now()
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    first, second = wish.seat_rows.all()
    [offer] = offers.send_offers(wish, {first: [maja()]}, now=now)
    releases.grant(offers.accept(offer, now=now).release, now=now)
    offers.send_offers(wish, {second: [jonas()]}, now=now)
    sent_all()
    wish.refresh_from_db()
    return wish


def choose_again(wish):
    slot = wish.slots.create(
        starts_at=wish.event.starts_at + timedelta(days=7),
        ends_at=wish.event.ends_at + timedelta(days=7),
        day=wish.event.day + timedelta(days=7),
        state="proposed",
    )
    VisitRequest.objects.filter(pk=wish.pk).update(status="rescheduling")
    wish.refresh_from_db()
    return lambda now: triage.choose_slot(wish, slot, now=now, by=ada())


VISIT_DEEDS = {
    "call it off": lambda wish: lambda now: triage.cancel(wish, "Sne", now=now, by=ada()),
    "take one off": lambda wish: lambda now: offers.withdraw(Offer.objects.get(status="accepted"), now=now, by=ada()),
    "take an offer back": lambda wish: lambda now: offers.withdraw(Offer.objects.get(status="sent"), now=now, by=ada()),
    "a yes by telephone": lambda wish: lambda now: offers.accept(Offer.objects.get(status="sent"), now=now, by=ada()),
    "another time": choose_again,
}


@pytest.mark.parametrize("name", VISIT_DEEDS)
def test_a_deed_about_a_visit(wish, name):
    deed = VISIT_DEEDS[name](wish)
    before = everything()
    with as_one(now=timezone.now(), by=ada()) as done:
        watched.watch(wish)
        deed(timezone.now())
    assert everything() != before
    sent_all()
    undo(done, now=timezone.now(), by=ada())
    assert everything() == before


def test_calling_it_off_and_on_again_is_told_to_all_who_heard(wish):
    with as_one(now=timezone.now(), by=ada()) as done:
        watched.watch(wish)
        triage.cancel(wish, "Sne", now=timezone.now(), by=ada())
    heard = set(Letter.objects.filter(status="queued").values_list("to_email", flat=True))
    sent_all()
    undo(done, now=timezone.now(), by=ada())
    assert set(Letter.objects.filter(status="queued").values_list("to_email", flat=True)) == heard
    assert len(heard) >= 4
    assert Reminder.objects.filter(event=wish.event, state="planned").count() == 0  # not confirmed yet


def test_choosing_a_time_makes_a_visit_that_is_gone_again():
    wish = a_visit_request(school=vestervang())
    sent_all()
    before = everything()
    with as_one(now=timezone.now(), by=ada()) as done:
        watched.watch(wish)
        triage.choose_slot(wish, wish.slots.get(), now=timezone.now(), by=ada())
    assert Event.objects.exists()
    undo(done, now=timezone.now(), by=ada())
    assert everything() == before


def test_offers_just_sent_are_withdrawn_and_who_has_read_one_is_told(wish):
    seat, him = wish.seat_rows.last(), Ambassador.objects.get(user__email="jonas@demo.example")
    offers.withdraw(Offer.objects.get(status="sent"), now=timezone.now())
    sent_all()
    with as_one(now=timezone.now(), by=ada()) as done:
        watched.watch(wish)
        [offer] = offers.send_offers(wish, {seat: [him]}, now=timezone.now(), by=ada())
    sent_all()
    undo(done, now=timezone.now(), by=ada())
    offer.refresh_from_db()
    assert offer.status == "withdrawn"
    assert Letter.objects.filter(kind="visit_offer_withdrawn", status="queued").count() == 1
    assert not Letter.objects.filter(kind="taken_back").exists()


def test_what_follows_from_an_answer_is_not_undone(wish):
    second = offers.accept(Offer.objects.get(status="sent"), now=timezone.now())
    releases.grant(second.release, now=timezone.now())
    her = User.objects.get(email="maja@demo.example")
    offers.decline(Offer.objects.get(ambassador__user=her), now=timezone.now(), by=her)
    assert (the_last().by, the_last().what, the_last().undo_until) == (her, "status", None)
