"""A school's system asks to be told, and is told: of its own requests only, in the words of the API itself."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from ambassadors.domain import triage
from ambassadors.domain.announcing import EVENT_TYPES
from ambassadors.models import VisitRequest
from people.domain import webhookposting, webhooks
from people.domain.apikeys import make_key
from people.domain.webhookposting import deliver_due
from people.models import IdempotentAnswer, Organisation, WebhookDelivery
from tests.api.conftest import Asker, a_slot, a_wish
from tests.cast import ada
from tests.faraway import Asked, FarAway, far_away
from tests.making import a_school

URL = "https://skole.example/krog"


@pytest.fixture
def there(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FarAway]:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    monkeypatch.setattr(webhookposting, "SHORT_WAIT", 0)
    with far_away() as server:
        yield server


def told(there: FarAway) -> list[Any]:
    """What was told since the last look: each message's JSON, in order."""
    deliver_due(timezone.now())
    found = sorted((json.loads(asked.body) for asked in there.asked), key=lambda one: one["timestamp"])
    there.asked.clear()
    return found


def of(asker: Asker, *scopes: str) -> Asker:
    """The same school with another key."""
    school = Organisation.objects.get(institution_number="999001")
    return Asker(make_key(school, now=timezone.now(), scopes=scopes)[1])


def test_a_webhook_is_made_shown_and_taken_away(asker: Asker) -> None:
    made = asker.post("/webhooks", {"url": URL, "event_types": ["visit_request.confirmed"], "description": "Aula"})
    assert made.status_code == 201
    shown = made.json()
    assert (shown["url"], shown["event_types"], shown["description"]) == (URL, ["visit_request.confirmed"], "Aula")
    assert (shown["state"], shown["secret_version"], shown["failing_since"]) == ("active", 1, None)
    assert shown["secret"] == webhooks.secret_of(uuid.UUID(shown["id"]), 1)
    path = f"/webhooks/{shown['id']}"
    assert made["Location"] == f"http://testserver/api/v1{path}"
    assert asker.get(path).json() == shown
    del shown["secret"]
    assert asker.get("/webhooks").json() == {"items": [shown], "next_cursor": None}
    assert asker.delete(path).status_code == 204
    assert asker.get("/webhooks").json()["items"] == []
    assert [asker.get(path).status_code, asker.delete(path).status_code] == [404, 404]


def test_the_first_answer_is_given_again_though_the_secret_is_not_kept(asker: Asker) -> None:
    first, second = (asker.post("/webhooks", {"url": URL}, "k1") for _ in range(2))
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert first.json()["secret"] not in IdempotentAnswer.objects.get().body
    path = f"/webhooks/{first.json()['id']}/rotate"
    rotated, again = (asker.post(path, "", "k2") for _ in range(2))
    assert rotated.json()["secret"] != first.json()["secret"]
    assert (rotated.content, rotated.json()["secret_version"]) == (again.content, 2)
    # The first one's answer still says the first one's secret.
    assert asker.post("/webhooks", {"url": URL}, "k1").content == first.content


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/url"]),
        ({"url": 5}, ["/url"]),
        ({"url": ""}, ["/url"]),
        ({"url": "http://skole.example/"}, ["/url"]),
        ({"url": "https://127.0.0.1/"}, ["/url"]),
        ({"url": "https://10.1.2.3:8443/"}, ["/url"]),
        ({"url": "https://[::1]/"}, ["/url"]),
        ({"url": "https://user:pw@skole.example/"}, ["/url"]),
        ({"url": "https://skole.example/" + "x" * 500}, ["/url"]),
        ({"url": URL, "event_types": ["visit_request.confirmed", "nope"]}, ["/event_types/1"]),
        ({"url": URL, "event_types": "visit_request.confirmed"}, ["/event_types"]),
        ({"url": URL, "secret": "whsec_mine"}, ["/secret"]),
    ],
)
def test_a_wrong_webhook_is_refused(asker: Asker, body: dict[str, Any], pointers: list[str]) -> None:
    answer = asker.post("/webhooks", body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers


def test_one_address_has_one_webhook(asker: Asker) -> None:
    asker.post("/webhooks", {"url": URL})
    answer = asker.post("/webhooks", {"url": URL})
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_exists")


def test_who_may_do_what(asker: Asker, stranger: Asker) -> None:
    path = f"/webhooks/{asker.post('/webhooks', {'url': URL}).json()['id']}"
    reader, writer, other = of(asker, "visits:read"), of(asker, "webhooks:write"), of(asker, "bookings:write")
    assert [one.get("/webhooks").status_code for one in (stranger, other, reader, writer)] == [401, 403, 200, 200]
    assert reader.get(path).json()["secret"] is None
    assert writer.get(path).json()["secret"].startswith("whsec_")
    for one, status in ((stranger, 401), (other, 403), (reader, 403)):
        assert one.delete(path).status_code == status
        assert one.post("/webhooks", {"url": URL + "2"}).status_code == status
        assert one.post(path + "/rotate", "").status_code == status
        assert one.post(path + "/test", "").status_code == status
    assert writer.delete(path).status_code == 204


def test_another_schools_webhook_is_not_there(asker: Asker) -> None:
    path = f"/webhooks/{asker.post('/webhooks', {'url': URL}).json()['id']}"
    _key, plain = make_key(a_school("999002"), now=timezone.now())
    other = Asker(plain)
    assert other.get("/webhooks").json()["items"] == []
    assert [other.get(path).status_code, other.delete(path).status_code] == [404, 404]
    assert [other.post(path + part, "").status_code for part in ("/rotate", "/test")] == [404, 404]


def test_the_way_there_can_be_tried(asker: Asker, there: FarAway) -> None:
    made = asker.post("/webhooks", {"url": there.url}).json()
    sent = asker.post(f"/webhooks/{made['id']}/test", "")
    assert sent.status_code == 202
    deliver_due(timezone.now())
    (asked,) = there.asked
    message = Verifier(made["secret"]).verify(asked.body, asked.headers)
    assert (message["type"], message["data"]) == ("webhook.test", {"webhook_id": made["id"]})
    assert asked.headers["webhook-id"] == sent.json()["id"]


def test_the_school_is_told_what_the_api_shows(asker: Asker, there: FarAway) -> None:
    asker.post("/webhooks", {"url": there.url})
    made = asker.post("/visit-requests", a_wish()).json()
    path = f"/visit-requests/{made['id']}"
    (message,) = told(there)
    assert message["type"] == "visit_request.submitted"
    assert message["data"] == made == asker.get(path).json()

    wish = VisitRequest.objects.get()
    triage.ask_question(wish, "Hvor mange piger?", now=timezone.now(), by=ada())
    (message,) = told(there)
    assert (message["type"], message["data"]["question"]) == ("visit_request.needs_info", "Hvor mange piger?")

    asker.post(f"{path}/answer", {"answer": "Elleve."})
    asker.post(f"{path}/reschedule", {"slots": [a_slot(30)]})
    asker.post(f"{path}/reschedule", {"slots": [a_slot(31)]})
    wish.refresh_from_db()
    triage.choose_slot(wish, wish.slots.get(state="held"), now=timezone.now(), by=ada())
    asker.post(f"{path}/cancel", {"reason": "Lejrskole"})
    messages = told(there)
    assert [one["type"].removeprefix("visit_request.") for one in messages] == [
        "submitted", "rescheduling", "updated", "offering", "cancelled",
    ]  # fmt: skip
    assert messages[-1]["data"] == asker.get(path).json()
    assert {one["type"] for one in messages} <= set(EVENT_TYPES)


def test_the_address_of_one_request_hears_of_that_one(asker: Asker, there: FarAway) -> None:
    asker.post("/visit-requests", a_wish(webhook_url=there.url, slots=[a_slot(21)]))
    asker.post("/visit-requests", a_wish(slots=[a_slot(23)]))
    deliver_due(timezone.now())
    asked: Asked
    (asked,) = there.asked
    (named,) = asker.get("/webhooks").json()["items"]
    assert named["url"] is None
    secret = asker.get(f"/webhooks/{named['id']}").json()["secret"]
    assert Verifier(secret).verify(asked.body, asked.headers)["type"] == "visit_request.submitted"
    answer = asker.delete(f"/webhooks/{named['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_removable")


def test_another_school_hears_nothing(asker: Asker, there: FarAway) -> None:
    other = a_school("999002")
    webhooks.make(other, there.url, now=timezone.now())
    asker.post("/visit-requests", a_wish())
    assert told(there) == []
    assert not WebhookDelivery.objects.exists()


def test_what_runs_out_is_told(asker: Asker, there: FarAway) -> None:
    from ambassadors.domain.slots import expire_slots

    asker.post("/webhooks", {"url": there.url})
    asker.post("/visit-requests", a_wish())
    told(there)
    expire_slots(timezone.now() + timedelta(days=8))
    deliver_due(timezone.now() + timedelta(days=8, seconds=1))
    (message,) = (json.loads(asked.body) for asked in there.asked)
    assert message["type"] == "visit_request.updated"
    assert {slot["state"] for slot in message["data"]["slots"]} == {"expired"}
