"""What an ambassador is thanked for: visits that were held, pupils, schools, the way there and back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import thanks, visits
from ambassadors.models import Offer, VisitRequest
from tests.cast import ada, dorte, maja

pytestmark = pytest.mark.django_db


def test_a_visit_that_is_over_counts_with_its_pupils_and_its_way(staffed: tuple[VisitRequest, list[Offer]]) -> None:
    wish, sent = staffed
    her, now = sent[0].ambassador, timezone.now()
    event = wish.event
    assert event
    type(event.venue).objects.update(latitude=56.17, longitude=9.55)  # Silkeborg, from Aarhus
    assert thanks.visited(her, event.ends_at) == []  # nobody confirmed it
    visits.confirm_visit(wish, now=now, by=ada())
    assert thanks.visited(her, now) == []  # it is still to come
    after = event.ends_at + timedelta(minutes=1)
    (row,) = thanks.visited(her, after)
    assert (row.school, row.pupils, row.day) == ("Vestervang Skole", 24, event.day)
    assert 80 < row.km < 130
    rows = [row, row]
    assert thanks.sums(rows).schools == 1
    assert (thanks.sums(rows).visits, thanks.sums(rows).pupils) == (2, 48)
    assert thanks.sums(rows, year=row.day.year - 1).visits == 0
    assert thanks.sums(rows, year=row.day.year).visits == 2


def test_the_page_thanks_and_is_for_ambassadors_only() -> None:
    her, page = maja(), reverse("me:thanks")
    client = Client()
    client.force_login(her.user)
    shown = client.get(page).content.decode()
    assert "Tak, Maja" in shown
    assert "Efter dit første besøg" in shown
    client.force_login(dorte().user)
    assert client.get(page).status_code == 404
