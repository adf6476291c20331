"""Which request presses most: weighed for its audience, with the reasons, in the same number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.domain import urgency
from ambassadors.models import VisitRequest
from tests.making import a_moment, a_school, a_visit_request, an_organiser

pytestmark = pytest.mark.django_db


def asked(name: str, *, ahead: int, ago: int = 0, audience: str = "grundskole", **own: Any) -> VisitRequest:
    """A wish for a visit in so many days, sent in so many days ago."""
    grade = 8 if audience == "grundskole" else None
    slots = [(a_moment(ahead, 9), a_moment(ahead, 10))]
    wish = a_visit_request(school=a_school(name=name), audience=audience, grade=grade, slots=slots, own=own)
    VisitRequest.objects.filter(pk=wish.pk).update(created_at=timezone.now() - timedelta(days=ago))
    return wish


def names(*wishes: VisitRequest) -> list[str]:
    rows = VisitRequest.objects.filter(pk__in=[wish.pk for wish in wishes])
    return [row.wish.school_name for row in urgency.in_order(rows, timezone.now())]


def test_what_is_soon_comes_before_what_has_waited() -> None:
    late = asked("Snart Skole", ahead=4)
    old = asked("Gammel Skole", ahead=60, ago=12)
    new = asked("Ny Skole", ahead=60)
    assert names(old, new, late) == ["Snart Skole", "Gammel Skole", "Ny Skole"]


def test_a_gymnasium_needs_longer_and_longest_with_a_guidance_meeting() -> None:
    """In twenty days there is time enough for a class."""
    class_ = asked("Klassen", ahead=20)
    gymnasium = asked("Gymnasiet", ahead=20, audience="gymnasium")
    guided = asked("Med vejledning", ahead=20, audience="gymnasium", guidance_wished=True)
    assert names(class_, gymnasium, guided) == ["Med vejledning", "Gymnasiet", "Klassen"]
    reasons = urgency.weigh(guided, timezone.now()).reasons
    assert "vejledningsmøde skal aftales" in reasons
    assert any(reason.startswith("om ") for reason in reasons)


def test_adults_wait_shorter() -> None:
    class_, adults = asked("Klassen", ahead=30, ago=6), asked("Jobcentret", ahead=30, ago=6, audience="adults")
    assert names(class_, adults) == ["Jobcentret", "Klassen"]


def test_the_list_shows_them_so_when_asked_and_the_oldest_first_else() -> None:
    asked("Gammel Skole", ahead=60, ago=12)
    asked("Snart Skole", ahead=4)
    asked("Gymnasiet", ahead=60, audience="gymnasium")
    client = Client()
    client.force_login(an_organiser())

    def order(query: str) -> list[str]:
        text = client.get(f"/organise/requests/{query}").text
        there = [name for name in ("Gammel Skole", "Snart Skole", "Gymnasiet") if f">{name}</a>" in text]
        return sorted(there, key=lambda name: text.index(f">{name}</a>"))

    assert order("")[0] == "Gammel Skole"
    assert order("?order=urgent")[:2] == ["Snart Skole", "Gammel Skole"]
    assert "har ventet 12 dage" in client.get("/organise/requests/?order=urgent").text
    assert order("?audience=gymnasium") == ["Gymnasiet"]
    assert order("?audience=katte&order=sidelaens")[0] == "Gammel Skole"


def test_weighing_many_costs_no_more() -> None:
    client = Client()
    client.force_login(an_organiser())
    costs = []
    for _ in range(2):
        asked("En Skole", ahead=10)
        asked("To Skole", ahead=10)
        with CaptureQueriesContext(connection) as queries:
            client.get("/organise/requests/?order=urgent")
        costs.append(len(queries))
    assert costs[0] == costs[1]
