"""Who comes into the organiser's rooms, and what the others find."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Event
from people.models import User
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_contact, a_programme, a_school, an_event

pytestmark = pytest.mark.django_db

OPEN = [
    "day",
    "calendar",
    "calendar_events",
    "events",
    "search",
    "schools",
    "companies",
    "company_new",
    "venue_options",
]
OF_AN_EVENT = [
    "event",
    "event_letters",
    "event_history",
    "event_edit",
    "event_move",
    "event_move_check",
    "event_cancel",
    "event_ics",
    "calendar_panel",
]


def come_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("name", OPEN)
def test_a_stranger_is_asked_to_log_in_and_comes_back(name: str) -> None:
    address = reverse(f"organise:{name}")
    answer = come_in(None).get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next={address}")


@pytest.mark.parametrize("name", OPEN)
def test_who_has_a_login_but_no_right_finds_nothing(name: str) -> None:
    assert come_in(cleo()).get(reverse(f"organise:{name}")).status_code == 404


@pytest.mark.parametrize("name", OPEN)
def test_an_organiser_of_one_programme_comes_in(name: str) -> None:
    assert come_in(ben()).get(reverse(f"organise:{name}")).status_code == 200


@pytest.mark.parametrize("name", OF_AN_EVENT)
def test_an_event_of_another_programme_is_as_absent_as_one_that_never_was(name: str) -> None:
    event = an_event(programme=a_programme("boss-ladies"))
    client = come_in(ben())
    hidden = client.get(reverse(f"organise:{name}", args=[event.pk]))
    absent = client.get(reverse(f"organise:{name}", args=["00000000-0000-4000-8000-000000000000"]))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content
    assert come_in(ada()).get(reverse(f"organise:{name}", args=[event.pk])).status_code == 200


@pytest.mark.parametrize("name", ["event_status", "event_move", "event_cancel", "event_edit"])
def test_nobody_changes_an_event_of_another_programme(name: str) -> None:
    event = an_event(programme=a_programme("boss-ladies"))
    answer = come_in(ben()).post(reverse(f"organise:{name}", args=[event.pk]), {"new": "cancelled"})
    event.refresh_from_db()
    assert (answer.status_code, event.status, event.revision) == (404, "published", 1)


def test_an_organiser_chooses_only_among_the_own_programmes() -> None:
    other = a_programme("boss-ladies")
    answer = come_in(ben()).post(
        reverse("organise:event_new", args=["network_meeting"]),
        {"title": "Møde", "programme": other.pk, "date": "2027-02-03", "starts": "10:00", "ends": "12:00"},
    )
    assert answer.status_code == 422
    assert "Vælg en indsats, du arrangerer for." in answer.content.decode()
    assert not Event.objects.exists()


def test_lists_and_search_hold_only_the_own_programmes() -> None:
    an_event(title="Hemmeligt møde", programme=a_programme("boss-ladies"))
    client = come_in(ben())
    for address in ("/organise/events/?q=Hemmeligt", "/organise/search/?q=Hemmeligt", "/organise/calendar/?view=list"):
        assert "Hemmeligt møde" not in client.get(address).content.decode()
    assert client.get(reverse("organise:calendar_events")).json() == []


def lookup_pages() -> list[tuple[str, Any]]:
    school, company = a_school(), a_company()
    contact = a_contact(company)
    return [("school", school.pk), ("company", company.pk), ("contact_edit", contact.pk)]


def test_schools_companies_and_contacts_open_for_organisers_only() -> None:
    for name, pk in lookup_pages():
        address = reverse(f"organise:{name}", args=[pk])
        answers = [come_in(user).get(address).status_code for user in (ada(), ben(), cleo(), None)]
        assert answers == [200, 200, 404, 302], name


def test_a_school_is_not_found_among_companies() -> None:
    assert come_in(ada()).get(reverse("organise:company", args=[a_school().pk])).status_code == 404
