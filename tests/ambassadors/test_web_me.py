"""A person's own page: who has one, yes and no, illness, and when one cannot come."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import offers, releases, triage, visits
from ambassadors.models import Ambassador, Offer, Release, VisitRequest
from events.domain import bookings
from events.models import Away, Role
from tests.cast import ada, cleo, dorte, maja
from tests.making import a_contact, a_stand, a_user, a_visit_request, an_event

Asked = tuple[VisitRequest, list[Offer]]
HOME = "/me/"


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_only_those_with_something_of_their_own_have_a_page(wish: VisitRequest) -> None:
    assert Client().get(HOME).status_code == 302
    assert browser(cleo()).get(HOME).status_code == 404
    assert browser(ada()).get(HOME).status_code == 200
    crew = a_user()
    Role.objects.create(user=crew, kind=Role.Kind.CREW)
    assert browser(crew).get(HOME).status_code == 200
    school = browser(dorte().user)
    page = text_of(school.get(HOME))
    assert "Besøg på Vestervang Skole" in page
    assert "/s/" in page


def _on_a_shift() -> object:
    person = a_user()
    bookings.book(bookings.resource_of(person), a_stand(), now=timezone.now())
    return person


def _looks_after_an_event() -> object:
    person = a_user()
    an_event(title="Netværk i Vejle", owner=person)
    return person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "opens"),
    [
        (cleo, 404),
        (ada, 200),
        (lambda: maja().user, 200),
        (lambda: dorte().user, 200),
        (_on_a_shift, 200),
        (_looks_after_an_event, 200),
        (lambda: a_contact(user=a_user()).user, 404),  # of a company: nothing here yet
    ],
)
def test_pages_and_feeds_are_for_the_same_people_and_so_is_the_way_there(who: Callable[[], object], opens: int) -> None:
    client = browser(who())
    assert [client.get(address).status_code for address in (HOME, "/me/feeds/")] == [opens, opens]
    assert client.post("/me/feeds/new/mine/", {"show_cancelled": "on"}).status_code == (302 if opens == 200 else 404)
    away = client.get("/home/").headers["Location"]
    assert away == ("/" if opens == 404 else "/organise/" if client.get("/organise/").status_code == 200 else HOME)


@pytest.mark.django_db
def test_an_organiser_sees_what_she_looks_after(client: Client) -> None:
    event = an_event(title="Netværk i Vejle", owner=ada())
    an_event(title="Ovre", owner=ada(), status="closed")
    an_event(title="En andens")
    page = text_of(browser(ada()).get(HOME))
    assert reverse("organise:event", args=[event.pk]) in page
    assert "Ovre" not in page
    assert "En andens" not in page


@pytest.mark.django_db
def test_an_ambassador_says_yes_and_later_that_she_is_ill(asked: Asked) -> None:
    _wish, sent = asked
    client = browser(sent[0].ambassador.user)
    assert "Ja, jeg kommer" in text_of(client.get(HOME))
    answer = reverse("me:offer_answer", args=[sent[0].pk])
    assert client.post(answer, {"answer": "accept"}).status_code == 302
    page = text_of(client.get(HOME))
    assert "Dit næste besøg" in page
    assert "Ja, jeg kommer" not in page
    assert client.post(answer, {"answer": "decline", "reason": "ill"}).status_code == 302
    sent[0].refresh_from_db()
    assert (sent[0].status, sent[0].reason) == ("declined", "ill")


@pytest.mark.django_db
def test_the_schools_contact_is_named_when_the_visit_is_confirmed(asked: Asked) -> None:
    wish, sent = asked
    for offer in sent:
        offers.accept(offer, now=timezone.now())
    client = browser(sent[0].ambassador.user)
    assert "Dorte Holm" not in text_of(client.get(HOME))
    for release in Release.objects.all():
        releases.grant(release, now=timezone.now())
    visits.confirm_visit(VisitRequest.objects.get(pk=wish.pk), now=timezone.now(), by=ada())
    assert "Dorte Holm" in text_of(client.get(HOME))


@pytest.mark.django_db
def test_nobody_answers_for_somebody_else(asked: Asked) -> None:
    _wish, sent = asked
    for stranger in (sent[1].ambassador.user, cleo(), ada()):
        answer = browser(stranger).post(reverse("me:offer_answer", args=[sent[0].pk]), {"answer": "accept"})
        assert answer.status_code == 404
    sent[0].refresh_from_db()
    assert sent[0].status == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{}, {"answer": "perhaps"}, {"answer": "decline", "reason": "nonsense"}])
def test_an_odd_answer_is_told_so(asked: Asked, data: dict[str, str]) -> None:
    _wish, sent = asked
    client = browser(sent[0].ambassador.user)
    assert client.post(reverse("me:offer_answer", args=[sent[0].pk]), data).status_code == 409
    sent[0].refresh_from_db()
    assert sent[0].status == "sent"


@pytest.mark.django_db
def test_a_holiday_is_noted_and_removed(pair: tuple[Ambassador, Ambassador]) -> None:
    maja, jonas = pair
    client = browser(maja.user)
    first = timezone.localdate() + timedelta(days=10)
    dates = {"first": first.isoformat(), "last": (first + timedelta(days=4)).isoformat(), "why": "holiday"}
    assert client.post(reverse("me:absence_new"), dates).status_code == 302
    noted = Away.objects.get()
    assert (noted.first_day, noted.last_day) == (first, first + timedelta(days=4))
    assert "ferie" in text_of(client.get(HOME))
    backwards = client.post(reverse("me:absence_new"), dates | {"last": (first - timedelta(days=1)).isoformat()})
    assert backwards.status_code == 422
    assert "Slutter før den starter" in text_of(backwards)
    for odd in ({}, {"first": "nonsense"}, {"first": "9999-12-31"}, {"first": "0001-01-01"}):
        assert client.post(reverse("me:absence_new"), odd).status_code == 422
    remove = reverse("me:absence_remove", args=[noted.pk])
    assert browser(jonas.user).post(remove).status_code == 404
    assert client.post(remove).status_code == 302
    assert not Away.objects.exists()


@pytest.mark.django_db
def test_the_page_asks_no_more_with_more_visits(asked: Asked) -> None:
    wish, sent = asked
    offers.accept(sent[0], now=timezone.now())
    client = browser(sent[0].ambassador.user)
    client.get(HOME)
    with CaptureQueriesContext(connection) as before:
        client.get(HOME)
    for day in (30, 37):
        starts_at = wish.event.starts_at + timedelta(days=day)  # type: ignore[union-attr]
        other = a_visit_request(slots=[(starts_at, starts_at + timedelta(hours=1))])
        other = triage.choose_slot(other, other.slots.get(), now=timezone.now(), by=ada())
        seat = other.seat_rows.first()
        assert seat
        for offer in offers.send_offers(other, {seat: [sent[0].ambassador]}, now=timezone.now(), by=ada()):
            offers.accept(offer, now=timezone.now())
    with CaptureQueriesContext(connection) as after:
        assert "Derefter" in text_of(client.get(HOME))
    assert len(after) <= len(before)
