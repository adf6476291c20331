"""Forms that anybody may send: mistakes are free, and what is one too many is not lost."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from people.web import strangers


@pytest.fixture(autouse=True)
def _a_fresh_hour():
    cache.clear()
    yield
    cache.clear()


INTEREST = {
    "company": "Smedjen i Vejle",
    "postcode": "7100",
    "contact_name": "Bo Smed",
    "email": "bo@smedjen.example",
    "consent": "on",
}


@pytest.mark.django_db
def test_correcting_mistakes_is_not_counted(client, monkeypatch):
    monkeypatch.setattr(strangers, "HOURLY", 1)
    address = reverse("for_companies")
    for _ in range(4):
        assert client.post(address, {**INTEREST, "email": "bo"}).status_code == 422
    assert client.post(address, INTEREST).status_code == 302


@pytest.mark.django_db
def test_what_a_rule_refuses_is_not_counted_either(client, monkeypatch):
    monkeypatch.setattr(strangers, "HOURLY", 1)
    address = reverse("for_companies")
    for _ in range(4):
        refused = client.post(address, {**INTEREST, "phone": "ring bare"})
        assert refused.status_code == 422
        assert "telefonnummer" in refused.text
    assert client.post(address, INTEREST).status_code == 302
    assert client.post(address, INTEREST).status_code == 429


@pytest.mark.django_db
def test_one_too_many_is_told_when_to_come_back_and_keeps_what_was_typed(client, monkeypatch):
    monkeypatch.setattr(strangers, "HOURLY", 1)
    address = reverse("for_companies")
    assert client.post(address, INTEREST).status_code == 302
    stopped = client.post(address, {**INTEREST, "company": "Værkstedet på Havnen"})
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 3600
    assert "Værkstedet på Havnen" in stopped.text
    assert "Prøv igen om" in stopped.text
