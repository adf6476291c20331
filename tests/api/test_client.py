"""The Python client of docs/client, used as a school would use it: over real HTTP, with answers lost on the way."""

import importlib.util
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from ambassadors.models import VisitRequest
from people.domain import webhooks
from people.domain.apikeys import make_key
from people.models import Webhook, WebhookDelivery
from tests.api.conftest import a_slot, a_wish
from tests.making import an_event

pytestmark = pytest.mark.django_db(transaction=True)
FILE = Path(__file__).parents[2] / "docs" / "client" / "haandslag_client.py"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("haandslag_client", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


client = _loaded()


@pytest.fixture
def key(school) -> str:
    return make_key(school, now=timezone.now(), scopes=["visits:read", "visits:write"])[1]


@pytest.fixture
def haandslag(live_server: LiveServer, key: str) -> Any:
    return client.Haandslag(live_server.url, key, sleep=lambda _seconds: None)


def test_a_visit_is_asked_for_followed_moved_and_called_off(haandslag) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    asked = haandslag.ask_for_visit(a_wish())
    assert (asked["status"], len(asked["slots"])) == ("submitted", 2)
    assert [one["id"] for one in haandslag.changes(since=before)] == [asked["id"]]
    assert haandslag.visit(asked["id"])["id"] == asked["id"]
    assert haandslag.visit(asked["id"])["status"] == "submitted"  # answered 304
    moved = haandslag.reschedule(asked["id"], [a_slot(30)], if_match=haandslag.etag_of(asked["id"]))
    assert [slot["state"] for slot in moved["slots"]].count("held") == 1
    with pytest.raises(client.Problem) as refusal:
        haandslag.cancel(asked["id"], "Lejrskole.", if_match=haandslag.etag_of(asked["id"]))
    assert (refusal.value.status, refusal.value.code) == (412, "stale")
    assert haandslag.cancel(asked["id"], "Klassen er på lejrskole.")["status"] == "cancelled"
    assert [one["status"] for one in haandslag.visits()] == ["cancelled"]


def test_what_is_asked_is_answered(haandslag) -> None:
    asked = haandslag.ask_for_visit(a_wish())
    VisitRequest.objects.update(status="needs_info", question="Hvor kan vi parkere?")
    assert haandslag.answer(asked["id"], "Bag skolen.")["answer"] == "Bag skolen."


def test_a_refusal_names_the_fields(haandslag) -> None:
    with pytest.raises(client.Problem) as refusal:
        haandslag.ask_for_visit(a_wish(pupils=0))
    assert (refusal.value.status, refusal.value.code) == (422, "invalid")
    assert refusal.value.errors[0]["pointer"] == "/pupils"
    assert not refusal.value.passes


def test_an_answer_that_was_lost_is_asked_for_again_and_it_happens_once(haandslag, monkeypatch) -> None:
    once, lost = haandslag._once, [True]

    def on_the_way(*words: Any) -> Any:
        answer = once(*words)
        if lost:
            lost.pop()
            raise ConnectionResetError("on the way back")
        return answer

    monkeypatch.setattr(haandslag, "_once", on_the_way)
    asked = haandslag.ask_for_visit(a_wish())
    assert not lost
    assert str(VisitRequest.objects.get().pk) == asked["id"]


def test_it_waits_as_long_as_it_is_told(live_server: LiveServer, key, settings) -> None:
    settings.API_RATE_PER_MINUTE = 1
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        settings.API_RATE_PER_MINUTE = 100

    haandslag = client.Haandslag(live_server.url, key, sleep=sleep)
    assert [list(haandslag.trades()) != [] for _turn in range(2)] == [True, True]
    assert len(waits) == 1
    assert 0 < waits[0] <= 60


def test_everybody_sees_what_is_on(live_server: LiveServer, school) -> None:
    event = an_event(title="Åbent værksted")
    stranger = client.Haandslag(live_server.url)
    assert [one["id"] for one in stranger.events()] == [str(event.pk)]
    assert {one["slug"] for one in stranger.trades()} >= {"smed"}
    assert "boss-ladies" in {one["slug"] for one in stranger.programmes()}
    assert list(stranger.modules()) == []


def test_lists_are_read_to_their_end(haandslag, monkeypatch) -> None:
    pages = iter([{"items": [1, 2], "next_cursor": "b"}, {"items": [3], "next_cursor": None}])
    asked = []
    monkeypatch.setattr(haandslag, "_once", lambda *words: asked.append(words[1]) or (200, {}, next(pages)))
    assert list(haandslag.visits()) == [1, 2, 3]
    assert [("cursor=b" in path) for path in asked] == [False, True]


@pytest.fixture
def delivery(school, haandslag) -> WebhookDelivery:
    """What is told of a new request to a webhook made by the client."""
    now = timezone.now()
    made = haandslag.add_webhook("https://skole.example/haandslag", ["visit_request.submitted"])
    webhook = Webhook.objects.get(pk=made["id"])
    return WebhookDelivery.objects.create(
        webhook=webhook, url=webhook.url, event_type="visit_request.submitted", occurred_at=now,
        about_kind="ambassadors.visitrequest", about_id="1", payload=json.dumps({"type": "visit_request.submitted"}),
        due_at=now,
    )  # fmt: skip


def test_a_webhook_is_verified_by_its_secret_and_nothing_else(delivery, haandslag) -> None:
    now = timezone.now()
    [secret] = webhooks.standing_secrets(delivery.webhook, now)
    headers, body = webhooks.signed(delivery.webhook, delivery, now), delivery.payload.encode()
    assert client.verify_webhook(secret, headers, body) == {"type": "visit_request.submitted"}
    titled = {name.title(): value for name, value in headers.items()}
    assert client.verify_webhook(secret, titled, body)["type"] == "visit_request.submitted"
    other = secret[:-6] + ("AAAAA=" if secret[-6:] != "AAAAA=" else "BBBBB=")
    for wrong in ((secret, headers, body + b" "), (other, headers, body), (secret, {}, body)):
        with pytest.raises(client.WebhookRefused):
            client.verify_webhook(*wrong)
    with pytest.raises(client.WebhookRefused):
        client.verify_webhook(secret, headers, body, now=now.timestamp() + 301)


def test_after_a_rotation_both_secrets_verify_for_a_day(delivery, haandslag) -> None:
    now = timezone.now()
    [old] = webhooks.standing_secrets(delivery.webhook, now)
    webhooks.rotate(delivery.webhook, now=now)
    delivery.webhook.refresh_from_db()
    headers, body = webhooks.signed(delivery.webhook, delivery, now), delivery.payload.encode()
    for secret in {old, *webhooks.standing_secrets(delivery.webhook, now)}:
        assert client.verify_webhook(secret, headers, body)
    haandslag.remove_webhook(str(delivery.webhook_id))


def test_run_as_a_program_it_shows_what_is_on_and_the_own_requests(live_server: LiveServer, key, haandslag) -> None:
    an_event(title="Åbent værksted")
    asked = haandslag.ask_for_visit(a_wish())
    told = {**os.environ, "HAANDSLAG_URL": live_server.url, "HAANDSLAG_KEY": key, "PYTHONIOENCODING": "utf-8"}
    shown = subprocess.run([sys.executable, FILE], env=told, capture_output=True, text=True, timeout=60, check=True)
    assert "Åbent værksted" in shown.stdout
    assert f"submitted {asked['id']}" in shown.stdout
