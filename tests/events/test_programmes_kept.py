"""Programmes as organisers keep them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Programme
from people.domain.history import history_of
from tests.cast import ada, ben
from tests.making import a_programme, a_trade

pytestmark = pytest.mark.django_db


def words(**changes: Any) -> dict[str, Any]:
    return {"name": "Årets smede på Øen", "colour": "teal", "is_public": "on", "is_active": "on"} | changes


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def test_a_new_programme_gets_an_address_and_is_shown(client: Client) -> None:
    a_trade("smed")
    answer = client.post(
        reverse("organise:programme_new"), words(trades=["smed"], audiences=["grundskole"], takes_visits="on")
    )
    assert answer.status_code == 302
    made = Programme.objects.get()
    assert (made.slug, made.audiences, made.takes_visits) == ("aarets-smede-paa-oeen", ["grundskole"], True)
    assert [trade.pk for trade in made.trades.all()] == ["smed"]
    assert client.get(reverse("programme", args=[made.slug])).status_code == 200
    assert made.name in client.get(reverse("organise:programmes")).content.decode()


def test_editing_keeps_the_address_and_is_remembered(client: Client) -> None:
    programme = a_programme("boss-ladies", name="Boss Ladies")
    client.post(reverse("organise:programme_edit", args=["boss-ladies"]), words(name="Boss Ladies 2"))
    programme.refresh_from_db()
    assert (programme.slug, programme.name, programme.colour) == ("boss-ladies", "Boss Ladies 2", "teal")
    assert history_of(programme).get().what == "edited"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Feltet skal udfyldes."),
        ({"name": "BOSS LADIES"}, "Der er allerede en indsats med det navn."),
        ({"takes_visits": "on"}, "skal have mindst én uddannelse"),
        ({"colour": "beige"}, "Vælg en mulighed på listen."),
        ({"name": "a\x00b"}, "tegn, der ikke kan gemmes"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(client: Client, changes: dict[str, str], sentence: str) -> None:
    a_programme("boss-ladies", name="Boss Ladies")
    answer = client.post(reverse("organise:programme_new"), words(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Programme.objects.count() == 1


def test_the_organiser_of_one_sees_that_one_and_edits_none() -> None:
    mine, other = a_programme("mine", name="Min egen"), a_programme("other", name="Den anden")
    client = Client()
    client.force_login(ben(mine))
    page = client.get(reverse("organise:programmes")).content.decode()
    assert mine.name in page
    assert other.name not in page
    for address in (reverse("organise:programme_new"), reverse("organise:programme_edit", args=["mine"])):
        assert client.get(address).status_code == 404
        assert client.post(address, words()).status_code == 404
