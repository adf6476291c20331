"""What is hidden and what is absent look the same, in the demo too."""

import pytest

from tests.cast import ada, cleo
from tests.making import an_event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("debug", [True, False])
def test_the_page_for_what_is_not_there_is_ours_and_always_the_same(client, settings, debug):
    settings.DEBUG = debug
    event = an_event(owner=ada())
    client.force_login(cleo())
    answers = [client.get(address) for address in ("/der/er/intet/", "/organise/", f"/organise/events/{event.pk}/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    assert "Den side findes ikke" in answers[0].content.decode()


def test_an_address_without_its_last_stroke_still_leads_there(client, settings):
    settings.DEBUG = True
    assert client.get("/indsatser").headers["Location"] == "/indsatser/"


def test_the_api_answers_for_itself(client, settings):
    settings.DEBUG = True
    answer = client.get("/api/v1/der-er-intet")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
