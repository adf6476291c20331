"""A new event from time that was marked in the calendar."""

from datetime import datetime

import pytest
from django.urls import reverse

from events.domain.agenda import ZONE
from events.models import Event
from tests.cast import ada, ben
from tests.making import a_programme

pytestmark = pytest.mark.django_db
MARKED = {"starts_at": "2030-05-14T13:00", "ends_at": "2030-05-14T15:30"}


def typed(**changes):
    values = {"title": "Morgenmøde", "kind": "network_meeting", "programme": a_programme("moeder").pk}
    return values | {"date": "2030-05-14", "starts": "13:00", "ends": "15:30"} | changes


def test_the_marked_time_stands_in_the_form(client):
    client.force_login(ada())
    text = client.get(reverse("organise:quick_new"), MARKED).content.decode()
    assert 'value="2030-05-14"' in text
    assert 'value="13:00"' in text


def test_the_whole_form_begins_at_the_marked_time(client):
    client.force_login(ada())
    more = client.get(reverse("organise:quick_new"), MARKED, headers={"HX-Request": "true"}).context["more"]
    form = client.get(more).context["form"]
    assert {name: str(form.initial[name]) for name in ("date", "starts", "ends")} == {
        "date": "2030-05-14",
        "starts": "13:00:00",
        "ends": "15:30:00",
    }
    workshop = client.get(more.replace("network_meeting", "workshop").replace("ends=", "x="))
    assert str(workshop.context["form"].initial["ends"]) == "16:00:00"  # as long as workshops are
    assert client.get(more.replace("2030-05-14", "nogetvrøvl")).status_code == 200


def test_three_fields_make_a_draft(client):
    client.force_login(ada())
    answer = client.post(reverse("organise:quick_new"), typed(), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    event = Event.objects.get()
    assert (event.title, event.status, event.starts_at) == (
        "Morgenmøde",
        "planned",
        datetime(2030, 5, 14, 13, 0, tzinfo=ZONE),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 141},
        {"title": "nul\x00"},
        {"kind": "school_visit"},
        {"programme": "ingen"},
        {"ends": "12:00"},
        {"date": "14. maj"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client, wrong):
    client.force_login(ada())
    answer = client.post(reverse("organise:quick_new"), typed(**wrong))
    assert answer.status_code == 422
    assert not Event.objects.exists()


def test_a_programme_that_is_not_ones_own_cannot_be_chosen(client):
    client.force_login(ben())
    assert client.post(reverse("organise:quick_new"), typed()).status_code == 422


@pytest.mark.parametrize("query", [{}, {"starts_at": "nonsense", "ends_at": "x"}, {"starts_at": "9999-99-99T99:99"}])
def test_an_address_that_cannot_be_read_is_an_empty_form(client, query):
    client.force_login(ada())
    assert client.get(reverse("organise:quick_new"), query).status_code == 200
