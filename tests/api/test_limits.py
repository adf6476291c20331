"""A key, or an address without one, may ask so often a minute."""

import pytest
from django.utils import timezone

from people.domain.apikeys import make_key
from tests.api.conftest import Asker
from tests.making import a_school


@pytest.fixture(autouse=True)
def _three_a_minute(settings):
    settings.API_RATE_PER_MINUTE = 3


def test_beyond_the_limit_the_answer_says_when_to_come_back(asker):
    assert [asker.get("/trades").status_code for _ in range(3)] == [200, 200, 200]
    refused = asker.get("/trades")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_each_key_has_its_own_limit(asker):
    for _ in range(4):
        asker.get("/trades")
    _key, plain = make_key(a_school(), now=timezone.now())
    assert Asker(plain).get("/trades").status_code == 200
    assert Asker(None).get("/trades").status_code == 200


def test_without_a_key_the_address_counts(stranger):
    statuses = [stranger.get("/trades").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert stranger.client.get("/api/v1/trades", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_guessing_keys_is_counted_too(stranger):
    statuses = [stranger.get("/trades", Authorization=f"Bearer guess-{number}").status_code for number in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_the_minute_passes(asker, monkeypatch):
    import time

    began = time.time()
    for _ in range(4):
        asker.get("/trades")
    monkeypatch.setattr("time.time", lambda: began + 61)
    assert asker.get("/trades").status_code == 200


def test_refused_requests_do_not_push_the_minute_further(asker, monkeypatch):
    import time

    began = time.time()
    asker.get("/trades")
    monkeypatch.setattr("time.time", lambda: began + 59)
    assert [asker.get("/trades").status_code for _ in range(4)] == [200, 200, 429, 429]
    monkeypatch.setattr("time.time", lambda: began + 61)
    assert asker.get("/trades").status_code == 200
