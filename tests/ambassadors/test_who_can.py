"""Who cannot come to a visit: warned of when asking, answered with a reason, and then not held against a yes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import offers, triage
from ambassadors.models import Ambassador, Offer, VisitRequest
from events.domain import availability, bookings
from events.domain.bookings import resource_of
from people.domain.history import history_of
from people.domain.refusals import Clash
from tests.cast import ada
from tests.making import a_venue, an_event

pytestmark = pytest.mark.django_db


def address(wish: VisitRequest) -> str:
    return reverse("organise:request_act", args=[wish.pk, "offer"])


def timed(wish: VisitRequest) -> VisitRequest:
    return triage.choose_slot(wish, wish.slots.get(), now=timezone.now(), by=ada())


def busy_far_away(who: Ambassador, wish: VisitRequest) -> None:
    """In Odense until half an hour before the visit in Aarhus."""
    assert wish.event
    venue = a_venue(name="Odense Congress Center", latitude=55.38, longitude=10.43)
    start = wish.event.starts_at - timedelta(hours=2, minutes=30)
    bookings.book(
        resource_of(who.user), an_event(title="Stand i Odense", starts_at=start, venue=venue), now=timezone.now()
    )


def test_asking_somebody_who_is_away_takes_a_reason(wish: VisitRequest, pair: tuple[Ambassador, Ambassador]) -> None:
    wish, (maja, jonas), client = timed(wish), pair, Client()
    client.force_login(ada())
    assert wish.event
    day = wish.event.starts_at - timedelta(days=1)
    availability.add_away(resource_of(maja.user), day, day + timedelta(days=2), now=timezone.now(), note="Skoleperiode")
    first, second = wish.seat_rows.all()
    ticked = {f"seat_{first.pk}": [maja.pk], f"seat_{second.pk}": [jonas.pk]}
    page = client.post(address(wish), ticked)
    words = page.content.decode()
    assert (page.status_code, Offer.objects.count()) == (409, 0)
    assert "Maja Holm: Skoleperiode" in words
    assert all(f'data-seat="{number}" checked>' in words for number in (1, 2))
    seen = [part.partition('"')[0] for part in words.split('name="seen" value="')[1:]]
    client.post(address(wish), ticked | {"seen": seen, "reason": "Hun har fået lov af skolen"})
    assert Offer.objects.count() == 2
    (line,) = history_of(wish.event).filter(what="overridden")
    assert line.why == "Hun har fået lov af skolen"


def test_a_yes_to_what_the_organiser_knew_of_is_a_yes(wish: VisitRequest, pair: tuple[Ambassador, Ambassador]) -> None:
    wish, maja = timed(wish), pair[0]
    busy_far_away(maja, wish)
    answer = offers.conflicts.Answer("Hun kører direkte derfra og kommer lidt senere")
    (offer,) = offers.send_offers(wish, {wish.seat_rows.first(): [maja]}, now=timezone.now(), by=ada(), answer=answer)
    assert offers.accept(offer, now=timezone.now()).status == Offer.Status.ACCEPTED


def test_a_yes_to_what_came_up_since_is_not(wish: VisitRequest, pair: tuple[Ambassador, Ambassador]) -> None:
    wish, maja = timed(wish), pair[0]
    (offer,) = offers.send_offers(wish, {wish.seat_rows.first(): [maja]}, now=timezone.now(), by=ada())
    busy_far_away(maja, wish)
    with pytest.raises(Clash, match="når ikke frem i tide: »Stand i Odense«"):
        offers.accept(offer, now=timezone.now())
