"""Signing up for a workshop on the public page: confirmed by link, full, waited for, given back, came."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import changes, meetings, signups, waitingline
from events.domain.reminding.defaults import seed_rules
from events.domain.reminding.outlook import outlook
from events.models import Event, EventStatus, Signup
from people.domain.answerlinks import PURPOSES, make_token
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben
from tests.making import a_programme, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_of_others() -> None:
    cache.clear()


def a_workshop(**fields: Any) -> Event:
    return an_event(**{"kind": "workshop", "title": "Svejs med os", "capacity": 2} | fields)


def link(it: Signup) -> str:
    return reverse("answer", args=[make_token("signup", it.pk)])


def a_seat(event: Event, name: str = "Amina Yusuf") -> Signup:
    email = f"{name.split()[0].lower()}@demo.example"
    made = signups.sign_up(event, name=name, email=email, now=timezone.now())
    return signups.confirm(made, now=timezone.now())


def test_no_two_purposes_of_links_share_a_letter() -> None:
    assert len(set(PURPOSES.values())) == len(PURPOSES)


def test_a_stranger_signs_up_and_confirms_by_the_link() -> None:
    event, stranger = a_workshop(), Client()
    assert "Tilmeld dig" in stranger.get(reverse("public_event", args=[event.slug])).content.decode()
    page = reverse("signup", args=[event.slug])
    assert "Der er 2 pladser tilbage." in stranger.get(page).content.decode()
    posted = {"name": "Amina Yusuf", "email": "amina@demo.example", "phone": "", "homepage": ""}
    assert "Tak, der mangler ét klik" in stranger.post(page, posted).content.decode()
    assert "sessionid" not in stranger.cookies
    it = Signup.objects.get()
    assert link(it) in Letter.objects.get(kind="signup_confirm").text
    assert stranger.get(link(it)).status_code == 200
    assert Signup.objects.get().status == "draft"  # a GET says nothing, and holds no seat
    assert meetings.seats_taken(event) == 0
    for _twice in range(2):
        assert stranger.post(link(it), {"deed": "confirm"}).status_code == 303
    assert Signup.objects.get().status == "coming"
    assert Letter.objects.filter(kind="signup_seat").count() == 1
    assert "Amina Yusuf" in _organised(event)


def _organised(event: Event) -> str:
    client = Client()
    client.force_login(ada())
    return client.get(reverse("organise:event", args=[event.pk])).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "no"}, {"phone": "1"}, {"name": "010203-1234"}, {"name": "x" * 121}]
)
def test_what_is_wrong_is_said_and_nothing_is_kept(wrong: dict[str, str]) -> None:
    page = reverse("signup", args=[a_workshop().slug])
    posted = {"name": "Amina", "email": "amina@demo.example", "phone": ""} | wrong
    assert Client().post(page, posted).status_code == 422
    assert not Signup.objects.exists()


def test_a_robot_is_thanked_and_who_never_stops_is_asked_to_wait() -> None:
    page = reverse("signup", args=[a_workshop().slug])
    posted = {"name": "Amina", "email": "amina@demo.example", "phone": ""}
    assert Client().post(page, posted | {"homepage": "x"}).status_code == 302
    codes = [Client().post(page, posted).status_code for _ in range(21)]
    assert (codes[-1], set(codes[:20])) == (429, {200})


def test_full_one_waits_and_gets_the_seat_that_is_given_back() -> None:
    event = a_workshop()
    first, _second, third, fourth = (a_seat(event, name) for name in ("Amina A", "Ida B", "Lone C", "Maren D"))
    assert [third.status, fourth.status] == ["waitlisted", "waitlisted"]
    assert "Skriv dig på venteliste" in Client().get(reverse("public_event", args=[event.slug])).content.decode()
    assert Client().post(link(first), {"deed": "cancel"}).status_code == 303
    assert Client().post(link(first), {"deed": "cancel"}).status_code == 303
    statuses = list(Signup.objects.order_by("created_at").values_list("status", flat=True))
    assert statuses == ["cancelled", "coming", "offered", "waitlisted"]
    assert Letter.objects.filter(kind="seat_offer", to_email="lone@demo.example").count() == 1
    assert "Ja, jeg tager pladsen" in Client().get(link(third)).content.decode()
    for _twice in range(2):
        assert Client().post(link(third), {"deed": "accept"}).status_code == 303
    third.refresh_from_db()
    assert (third.status, third.line_number) == ("coming", None)
    changes.change_event(event, {"capacity": 3}, now=timezone.now())
    assert (waitingline.serve_all(timezone.now()), waitingline.serve_all(timezone.now())) == (1, 0)
    fourth.refresh_from_db()
    assert fourth.status == "offered"


def test_one_address_has_one_seat_and_may_come_back() -> None:
    event = a_workshop()
    it = a_seat(event)
    again = signups.sign_up(event, name="Amina", email="AMINA@demo.example", now=timezone.now())
    with pytest.raises(MoveNotAllowed, match="i forvejen"):
        signups.confirm(again, now=timezone.now())
    signups.cancel(it, now=timezone.now())
    assert signups.confirm(again, now=timezone.now()).status == "coming"


@pytest.mark.parametrize(
    "closed",
    [{"kind": "network_meeting"}, {"is_public": False}, {"status": EventStatus.PLANNED}, {"status": EventStatus.HELD}],
)
def test_elsewhere_nobody_can_sign_up(closed: dict[str, Any]) -> None:
    event = a_workshop(**closed)
    assert Client().get(reverse("signup", args=[event.slug])).status_code == 404
    with pytest.raises(MoveNotAllowed):
        signups.sign_up(event, name="Amina", email="amina@demo.example", now=timezone.now())
    with pytest.raises(Invalid):
        signups.sign_up(event, name="", email="", now=timezone.now())


def test_who_signed_up_hears_when_it_moves_or_is_cancelled_and_is_reminded() -> None:
    seed_rules()
    event, now = a_workshop(), timezone.now()
    a_seat(event)
    later = event.starts_at + timedelta(days=1)
    changes.change_event(event, {"starts_at": later, "ends_at": later + timedelta(hours=2)}, now=now, by=ada())
    assert Letter.objects.filter(kind="event_moved", to_email="amina@demo.example").count() == 1
    assert any("Amina Yusuf" in one.names for one in outlook(event))
    changes.cancel(event, now=now, by=ada())
    assert Letter.objects.filter(kind="event_cancelled", to_email="amina@demo.example").count() == 1


def test_who_came_is_noted_at_the_door_by_the_programmes_organisers() -> None:
    event, now = a_workshop(), timezone.now()
    it = a_seat(event)
    client = Client()
    client.force_login(ada())
    mark = reverse("organise:signup_mark", args=[event.pk, it.pk])
    with pytest.raises(MoveNotAllowed):
        signups.mark(it, True, now=now)
    Event.objects.filter(pk=event.pk).update(starts_at=now - timedelta(hours=1))
    assert client.post(mark, {"came": "yes"}).status_code == 302
    it.refresh_from_db()
    assert it.status == "attended"
    other = Client()
    other.force_login(ben(a_programme("noget-andet")))
    assert other.post(mark, {"came": "no"}).status_code == 404


def test_unconfirmed_it_is_deleted_and_half_a_year_after_nobody_can_tell_who_it_was() -> None:
    event, now = a_workshop(), timezone.now()
    draft = signups.sign_up(event, name="Ida", email="ida@demo.example", now=now)
    it = a_seat(event)
    with pytest.raises(Expired):
        signups.confirm(draft, now=now + timedelta(hours=25))
    assert signups.forget(now + timedelta(hours=25)) == 1
    assert signups.forget(event.ends_at + timedelta(days=184)) == 1
    assert signups.forget(event.ends_at + timedelta(days=184)) == 0
    it.refresh_from_db()
    assert (it.name, it.email, it.status) == ("Anonymiseret", "", "coming")
    assert not Letter.objects.filter(to_email="amina@demo.example").exists()
