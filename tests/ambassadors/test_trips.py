"""Two classes back to back are one visit: asked once, moved together, and parted without leaving anybody behind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import offers, releases, requests, seats, triage, trips, visits
from ambassadors.models import Offer, Release, VisitRequest
from events.domain import changes
from people.domain.answerlinks import answer_url
from people.domain.refusals import Refused
from people.models import Letter
from tests.cast import ada, jonas, maja, vestervang
from tests.letterbox import letters
from tests.making import a_moment, a_visit_request

pytestmark = pytest.mark.django_db


def fresh(wish):
    return visits.readable().get(pk=wish.pk)


@pytest.fixture
def classes(wish):
    """The 8th grade's visit is planned; the 9th grade wishes for the hour after it, with a teacher of its own."""
    now = timezone.now()
    triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    after = a_visit_request(
        school=vestervang(),
        grade=9,
        pupils=19,
        contact_name="Lise Bo",
        contact_email="lise@skole.example",
        slots=[(a_moment(21, 10) + timedelta(minutes=15), a_moment(21, 11))],
    )
    return fresh(wish), fresh(after)


def confirm(wish):
    now = timezone.now()
    first, second = wish.seat_rows.all()
    for offer in offers.send_offers(wish, {first: [maja()], second: [jonas()]}, now=now, by=ada()):
        offers.accept(offer, now=now)
    for release in Release.objects.all():
        releases.grant(release, now=now)
    visits.confirm_visit(fresh(wish), now=now, by=ada())


@pytest.mark.parametrize(
    ("starts", "ends", "adjoins"),
    [((10, 0), (11, 0), True), ((11, 0), (12, 0), True), ((11, 30), (12, 0), False), ((9, 30), (10, 30), False)],
)
def test_what_adjoins(wish, starts, ends, adjoins):
    now = timezone.now()
    triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())  # 9 to 10 UTC
    times = [a_moment(21, hour) + timedelta(minutes=minute) for hour, minute in (starts, ends)]
    a_visit_request(school=vestervang(), grade=9, slots=[tuple(times)])
    assert bool(trips.possible(fresh(wish), now)) is adjoins


def test_one_visit_from_the_first_class_to_the_last(classes):
    wish, rider = classes
    trips.join(wish, rider, now=timezone.now(), by=ada())
    wish, rider = fresh(wish), fresh(rider)
    assert (wish.event.starts_at, wish.event.ends_at) == (a_moment(21, 9), a_moment(21, 11))
    assert (rider.status, rider.event, rider.rides_with) == ("offering", None, wish)
    assert "9. klasse, 19 elever" in wish.event.description
    confirm(wish)
    assert Offer.objects.count() == Release.objects.count() == 2
    assert fresh(rider).status == "confirmed"
    assert letters("visit_confirmed_school") == [
        ("visit_confirmed_school", "dorte@demo.example"),
        ("visit_confirmed_school", "lise@skole.example"),
    ]


def test_the_riders_school_sees_its_own_time_and_who_comes(client, classes):
    wish, rider = classes
    trips.join(wish, rider, now=timezone.now(), by=ada())
    confirm(wish)
    page = client.get("/s/" + answer_url("status", rider.pk).partition("/s/")[2]).content.decode()
    assert "Maja" in page
    assert "kl. 11.15–12" in page or "kl. 12.15–13" in page  # winter or summer time


def test_moved_together(classes):
    wish, rider = classes
    trips.join(wish, rider, now=timezone.now(), by=ada())
    wish = fresh(wish)
    new = {"starts_at": a_moment(22, 9), "ends_at": a_moment(22, 11)}
    changes.change_event(wish.event, new, now=timezone.now(), by=ada())
    assert rider.slots.get(state="chosen").ends_at == a_moment(22, 11)


def test_the_leaders_class_calls_off_and_the_other_keeps_the_visit(classes):
    wish, rider = classes
    trips.join(wish, rider, now=timezone.now(), by=ada())
    confirm(wish)
    Letter.objects.all().delete()
    requests.cancel(fresh(wish), reason="Lejrskole", now=timezone.now())
    wish, rider = fresh(wish), fresh(rider)
    assert (wish.status, wish.event) == ("cancelled", None)
    assert (rider.status, rider.rides_with) == ("confirmed", None)
    assert rider.event.status == "confirmed"
    assert rider.event.starts_at == a_moment(21, 10) + timedelta(minutes=15)
    assert {offer.ambassador.user.first_name for offer in seats.taken(rider)} == {"Maja", "Jonas"}
    assert letters("visit_cancelled_school") == [("visit_cancelled_school", "dorte@demo.example")]


def test_the_riders_class_calls_off_and_the_visit_is_shorter(classes):
    wish, rider = classes
    trips.join(wish, rider, now=timezone.now(), by=ada())
    requests.cancel(fresh(rider), now=timezone.now())
    assert fresh(wish).event.ends_at == a_moment(21, 10)
    assert fresh(rider).status == "cancelled"


def test_parted_again_its_request_waits_and_its_time_is_held(classes):
    wish, rider = classes
    trips.join(wish, rider, now=timezone.now(), by=ada())
    trips.part(fresh(rider), now=timezone.now(), by=ada())
    rider = fresh(rider)
    assert (rider.status, rider.rides_with, rider.slots.get().state) == ("matching", None, "held")
    triage.choose_slot(rider, rider.slots.get(), now=timezone.now(), by=ada())
    assert fresh(rider).event.starts_at == a_moment(21, 10) + timedelta(minutes=15)


def test_the_visit_is_cancelled_for_all(classes):
    wish, rider = classes
    trips.join(wish, rider, now=timezone.now(), by=ada())
    triage.cancel(fresh(wish), "Vi har ingen at sende", now=timezone.now(), by=ada())
    assert fresh(rider).status == "cancelled"


def test_another_school_cannot_ride_along(classes):
    wish, _rider = classes
    other = a_visit_request(slots=[(a_moment(21, 10), a_moment(21, 11))])
    with pytest.raises(Refused) as refused:
        trips.join(wish, other, now=timezone.now(), by=ada())
    assert refused.value.code == "not_adjoining"


def test_joined_and_parted_by_the_buttons_and_taken_back(client, classes):
    wish, rider = classes
    client.force_login(ada())
    page = client.get(reverse("organise:request", args=[wish.pk])).content.decode()
    assert "Tag med på turen" in page
    act = reverse("organise:request_act", args=[wish.pk, "join"])
    answer = client.post(act, {"other": str(rider.pk)}, follow=True)
    assert "Klassen er med på turen" in answer.content.decode()
    assert client.get(reverse("organise:request", args=[rider.pk])).status_code == 200
    client.post(reverse("organise:request_act", args=[wish.pk, "part"]), {"other": str(rider.pk)})
    assert VisitRequest.objects.get(pk=rider.pk).rides_with is None
    for nobody in ("", "nonsense", str(wish.event_id)):
        assert client.post(act, {"other": nobody}).status_code == 404
