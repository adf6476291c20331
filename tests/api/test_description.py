"""The description and its page: served by ourselves, in two languages, and true."""

import re

import pytest
from django.test import Client

from config.apidocs import CODES
from people.api import sentences


def test_the_description_is_openapi_3_1_and_names_every_operation(stranger):
    document = stranger.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {(method, path) for path, found in document["paths"].items() for method in found} == {
        ("post", "/api/v1/visit-requests"),
        ("get", "/api/v1/visit-requests"),
        ("get", "/api/v1/visit-requests/{request_id}"),
        ("post", "/api/v1/visit-requests/{request_id}/cancel"),
        ("post", "/api/v1/visit-requests/{request_id}/reschedule"),
        ("post", "/api/v1/visit-requests/{request_id}/answer"),
        ("post", "/api/v1/visit-requests/{request_id}/feedback"),
        ("get", "/api/v1/events"),
        ("get", "/api/v1/events/{event_id}"),
        ("get", "/api/v1/programmes"),
        ("get", "/api/v1/trades"),
        ("get", "/api/v1/modules"),
        ("post", "/api/v1/performance-enquiries"),
        ("get", "/api/v1/companies"),
        ("get", "/api/v1/companies/{company_id}"),
        ("post", "/api/v1/companies/{company_id}/relations/{trade}"),
        ("post", "/api/v1/companies/{company_id}/follow-ups"),
        ("post", "/api/v1/companies/{company_id}/follow-ups/{follow_up_id}/done"),
        ("post", "/api/v1/companies/{company_id}/claims"),
        ("delete", "/api/v1/companies/{company_id}/claims/{claim_id}"),
        ("post", "/api/v1/webhooks"),
        ("get", "/api/v1/webhooks"),
        ("get", "/api/v1/webhooks/{webhook_id}"),
        ("delete", "/api/v1/webhooks/{webhook_id}"),
        ("post", "/api/v1/webhooks/{webhook_id}/rotate"),
        ("post", "/api/v1/webhooks/{webhook_id}/test"),
    }
    for found in document["paths"].values():
        for method, operation in found.items():
            assert operation["summary"]
            assert {"400", "401", "429", "500"} <= operation["responses"].keys()
            if method == "post":
                assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_shows_every_operation_and_code_with_nothing_from_elsewhere(db, language):
    page = Client().get("/api/v1/docs", headers={"Accept-Language": language})
    html = page.content.decode()
    assert page.status_code == 200
    for text in ["/api/v1/visit-requests/{request_id}/cancel", "visits:write", "slots[].starts_at", "contact.email"]:
        assert text in html
    for code, _status, _meaning in CODES:
        assert f'id="{code}"' in html
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    assert " style=" not in html


def test_every_kind_of_wrong_shape_has_a_sentence_of_ours():
    for kind, facts in [
        ("missing", {}), ("extra_forbidden", {}), ("string_type", {}), ("int_type", {}), ("bool_type", {}),
        ("list_type", {}), ("model_type", {}), ("uuid_parsing", {}), ("literal_error", {"expected": "'a' or 'b'"}),
        ("string_too_long", {"max_length": 5}), ("too_long", {"max_length": 5}), ("less_than_equal", {"le": 5}),
        ("never_heard_of", {}),
    ]:  # fmt: skip
        sentence = sentences.sentence_of(
            {"type": kind, "loc": ("body", "body", "field"), "ctx": facts, "msg": "english"}
        )
        assert sentence.endswith(".")
        assert "english" not in sentence
