"""The description keeps its word: schemathesis makes requests from it, good and bad, with a key and without, and
compares the answers. Every check it has is made; 409, 412, 413 and 422 are lawful where a rule is more than a schema
can say.
"""

import json
import os
from typing import Any, ClassVar

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from config.api import api
from config.apidocs import description
from config.wsgi import application
from tests.api.conftest import a_wish
from tests.making import an_event

LAWFUL = ["2xx", 304, 401, 403, 404, 409, 412, 413, 422]
config = SchemathesisConfig.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": LAWFUL},
            "missing_required_header": {"expected-statuses": [401, 403, 404, 422]},
        }
    }
)
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(description(api, "da"))), config=config)
schema.app = application
load_all_checks()
stranger = schemathesis.openapi.from_dict(json.loads(json.dumps(description(api, "da"))), config=config)
stranger.app = application


@schema.auth(refresh_interval=None)
class WithKey:
    """The key of this test's own asker, except where the request is to lack it."""

    key: ClassVar[str] = ""

    def get(self, case: Any, context: Any) -> str:
        return self.key

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": data}


ALL = CHECKS.get_all()
# A round of the long proofs tries more of each.
HOW = settings(
    max_examples=int(os.environ.get("SCHEMA_EXAMPLES", "12")),
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def rows(asker, settings, monkeypatch):
    """Things to find. The connection stays that of the test, as Django's own client sees to."""
    settings.API_RATE_PER_MINUTE = 100_000
    an_event()
    asker.post("/visit-requests", a_wish())
    monkeypatch.setattr(WithKey, "key", asker.headers["Authorization"])
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@HOW
def test_answers_to_a_key_are_as_described(case: Any, rows) -> None:
    case.call_and_validate(checks=ALL)


@stranger.parametrize()
@HOW
def test_answers_to_a_stranger_are_as_described(case: Any, rows) -> None:
    case.call_and_validate(checks=ALL)
