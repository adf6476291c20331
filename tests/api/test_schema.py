"""The description keeps its word: schemathesis makes requests from it, good and bad, and compares the answers."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from config.api import api
from config.apidocs import description
from config.wsgi import application
from tests.api.conftest import a_wish
from tests.making import an_event

schema = schemathesis.openapi.from_dict(json.loads(json.dumps(description(api, "da"))))
schema.app = application
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@pytest.fixture
def rows(asker, settings):
    """Things to find. The connection stays that of the test, as Django's own client sees to."""
    settings.API_RATE_PER_MINUTE = 100_000
    an_event()
    asker.post("/visit-requests", a_wish())
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case, asker, rows):
    case.headers = {**(case.headers or {}), **asker.headers}
    case.call_and_validate(checks=CHECKS)
