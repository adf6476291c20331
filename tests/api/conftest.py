"""A school with a key, and a way to ask as it."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from people.domain.apikeys import make_key
from people.models import Organisation
from tests.making import a_moment, a_programme, a_school, a_trade

_keys = itertools.count(1)


class Asker:
    """Speaks to the API with one key, as curl would."""

    def __init__(self, key: str | None, **headers: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.headers |= headers

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", query or {}, headers={**self.headers, **headers})

    def post(self, path: str, data: Any, idempotency_key: str | None = "", **headers: str) -> Any:
        """``idempotency_key`` None leaves the header out; empty makes a new one up."""
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key or f"test-{next(_keys)}"
        body = data if isinstance(data, (str, bytes)) else json.dumps(data)
        sent = {"Content-Type": "application/json", **self.headers, **headers}
        return self.client.generic("POST", f"/api/v1{path}", body, sent["Content-Type"], headers=sent)

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(f"/api/v1{path}", headers={**self.headers, **headers})


@pytest.fixture
def school(db: None) -> Organisation:
    a_programme("boss-ladies", takes_visits=True, trades=["smed", "industritekniker"])
    a_trade("industritekniker")
    return a_school("999001", name="Vestervang Skole")


@pytest.fixture
def asker(school: Organisation) -> Asker:
    _key, plain = make_key(
        school, now=timezone.now(), scopes=["visits:read", "visits:write", "bookings:write", "bookings:read"]
    )
    return Asker(plain)


@pytest.fixture
def stranger(db: None) -> Asker:
    return Asker(None)


def a_wish(**changes: Any) -> dict[str, Any]:
    """What a school sends, with these fields changed; ``...`` leaves a field out."""
    wish: dict[str, Any] = {
        "institution_number": "999001",
        "contact": {"name": "Dorte Holm", "email": "dorte@vestervang.example", "phone": "+4512345678"},
        "audience": "grundskole",
        "grade": 8,
        "pupils": 24,
        "trades": ["industritekniker", "smed"],
        "format": "physical",
        "slots": [a_slot(21), a_slot(22, hours=2)],
        "teacher_present": True,
        "language": "da",
        "notes": "Vi har værksted i kælderen.",
        "webhook_url": None,
    } | changes
    return {name: value for name, value in wish.items() if value is not ...}


def a_slot(days: float = 21, hours: float = 1.5, hour: int = 9) -> dict[str, str]:
    start = a_moment(days=days, hour=hour)
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=hours)).isoformat()}
