"""Workshops and career counselling: made with their defaults, staffed, seen and fed as other events."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import instructors
from events.domain import changes
from events.domain.bookings import book, resource_of
from events.domain.conflicts import Answer, NeedsReason
from events.models import Away, Booking, Event, EventStatus
from people.domain.refusals import Clash, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben, jonas, maja
from tests.making import a_programme, a_venue, a_visit_programme, an_ambassador, an_event

pytestmark = pytest.mark.django_db


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def a_workshop(**fields: object) -> Event:
    return an_event(**{"kind": "workshop", "programme": a_visit_programme(), "title": "Svejs med os"} | fields)


@pytest.mark.parametrize(
    ("kind", "seats", "ends"), [("workshop", "16", "18:00"), ("counselling", "24", "17:00"), ("other", "", "")]
)
def test_a_new_one_begins_with_its_length_its_seats_and_shown_to_all(kind: str, seats: str, ends: str) -> None:
    client = browser(ada())
    a_programme()
    form = client.get(reverse("organise:event_new", args=[kind])).context["form"]
    assert (str(form["capacity"].value() or ""), bool(form["is_public"].value())) == (seats, bool(seats))
    assert (form["ends"].value().strftime("%H:%M") if ends else form["ends"].value() or "") == ends
    late = client.get(reverse("organise:event_new", args=[kind]) + "?starts=23:30").context["form"]
    assert late is not None


def test_made_from_the_calendar_it_has_the_same_defaults() -> None:
    client, programme = browser(ada()), a_programme("boss")
    when = {"date": "2027-02-03", "starts": "15:00", "ends": "18:00", "last_date": ""}
    posted = {"title": "Svejs med os", "kind": "workshop", "programme": str(programme.pk), "reason": "aften"} | when
    assert client.post(reverse("organise:quick_new"), posted).status_code == 302
    event = Event.objects.get()
    assert (event.kind, event.status, event.capacity, event.is_public) == ("workshop", "planned", 16, True)


def test_it_is_seen_by_everybody_once_it_is_published_in_lists_filters_and_feeds() -> None:
    event = a_workshop(status=EventStatus.PUBLISHED)
    stranger = Client()
    assert stranger.get(reverse("public_event", args=[event.slug])).status_code == 200
    feed = stranger.get("/feeds/public/kind/workshop.ics")
    assert (feed.status_code, event.uid in feed.content.decode().replace("\r\n ", "")) == (200, True)
    listed = stranger.get("/api/v1/events?kind=workshop").json()["items"]
    assert [row["slug"] for row in listed] == [event.slug]
    filtered = browser(ada()).get(reverse("organise:events") + "?kind=workshop").content.decode()
    assert "Svejs med os" in filtered


def test_the_corps_is_offered_with_reasons_and_who_is_taken_is_greyed() -> None:
    near, taken = an_ambassador(name="Nær Smed"), an_ambassador(name="Optaget Smed")
    event = a_workshop(venue=a_venue(latitude=56.16, longitude=10.2))
    book(resource_of(taken.user), an_event(starts_at=event.starts_at, ends_at=event.ends_at), now=timezone.now())
    resource_of(near.user)
    found = {row.name: row for row in instructors.candidates(event, timezone.now())}
    assert {"Smed", "fri"} <= set(found["Nær Smed"].reasons)
    assert (found["Nær Smed"].blocked, found["Optaget Smed"].blocked) == (False, True)
    with pytest.raises(Clash):
        instructors.put_on(event, taken, now=timezone.now(), by=ada(), answer=Answer())


def test_looking_costs_as_many_queries_for_many_as_for_one() -> None:
    event, counts = a_workshop(), []
    for more in (1, 5):
        for _number in range(more):
            resource_of(an_ambassador().user)
        with CaptureQueriesContext(connection) as queries:
            instructors.candidates(event, timezone.now())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_put_on_it_stands_in_the_calendar_with_a_letter_and_taken_off_again() -> None:
    mentor, event, client = maja(), a_workshop(status=EventStatus.PUBLISHED), browser(ada())
    page = client.get(reverse("organise:event", args=[event.pk])).content.decode()
    assert "Sæt en ambassadør på" in page
    put = reverse("organise:instructor_put", args=[event.pk])
    assert client.post(put, {"ambassador": str(mentor.pk), "reason": "Hun vil gerne."}).status_code == 302
    booking = Booking.objects.get(event=event, state="firm")
    assert (booking.resource.user, booking.role) == (mentor.user, "instructor")
    letter = Letter.objects.get(kind="instructor_on")
    assert (letter.to_email, "underviser" in letter.text) == ("maja@demo.example", True)
    assert "Svejs med os" in browser(mentor.user).get(reverse("me:home")).content.decode()
    assert "underviser" in client.get(reverse("organise:event", args=[event.pk])).content.decode()
    take = reverse("organise:instructor_take", args=[event.pk, booking.pk])
    assert client.post(take).status_code == 302
    assert not Booking.objects.filter(event=event, state="firm").exists()
    assert Letter.objects.get(kind="instructor_off").to_email == "maja@demo.example"
    assert client.post(take).status_code == 404


def test_what_is_warned_of_needs_a_reason_and_what_is_over_is_left_alone() -> None:
    one, now = jonas(), timezone.now()
    event = a_workshop()
    Away.objects.create(
        resource=resource_of(one.user),
        starts_at=event.starts_at - timedelta(days=1),
        ends_at=event.ends_at + timedelta(days=1),
        why="holiday",
    )
    with pytest.raises(NeedsReason):
        instructors.put_on(event, one, now=now, by=ada(), answer=Answer())
    instructors.put_on(event, one, now=now, by=ada(), answer=Answer("Han kommer hjem for det."))
    changes.cancel(event, now=now, by=ada())
    with pytest.raises(MoveNotAllowed):
        instructors.put_on(event, maja(), now=now, by=ada(), answer=Answer())


def test_another_programmes_organiser_puts_nobody_on() -> None:
    event, one = a_workshop(), maja()
    put = reverse("organise:instructor_put", args=[event.pk])
    assert browser(ben(a_programme("noget-andet"))).post(put, {"ambassador": str(one.pk)}).status_code == 404
    assert Client().post(put).status_code == 302
    meeting = an_event(programme=a_visit_programme())
    put = reverse("organise:instructor_put", args=[meeting.pk])
    assert browser(ada()).post(put, {"ambassador": str(one.pk)}).status_code == 404
