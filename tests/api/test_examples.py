"""Each example of the description is sent as it stands there, and answered; only the clock is set to theirs."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jsonschema_rs
import pytest
from django.conf import LazySettings
from django.utils import timezone
from django.utils.timezone import localdate

from ambassadors.domain import triage, visits
from ambassadors.models import VisitRequest
from config.api import api
from config.apidocs import description
from config.apiexamples import ANSWERED, MORE, SENT
from events.domain import changes
from events.domain.pipeline import claims, followups
from people.domain.apikeys import SCOPES, make_key
from people.models import Organisation
from tests.api.conftest import Asker, a_slot, a_wish
from tests.api.test_followed_visit import staffed
from tests.making import a_company, a_programme, a_trade, an_event, an_organiser

DOCUMENT = json.loads(json.dumps(description(api, "da")))
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, found in DOCUMENT["paths"].items()
    for method, operation in found.items()
}


def schema_of(told: dict[str, Any]) -> dict[str, Any]:
    """The schema of some content, with all that it refers to."""
    return {**told["schema"], "components": DOCUMENT["components"]}


@pytest.fixture
def key(school: Organisation, time_machine: Any) -> Asker:
    """One that may do everything, at the time the examples speak of."""
    time_machine.move_to(datetime.fromisoformat("2027-01-04T09:00:00+01:00"), tick=False)
    return Asker(make_key(school, now=timezone.now(), scopes=list(SCOPES))[1])


def a_request(key: Asker) -> str:
    return str(key.post("/visit-requests", a_wish(slots=[a_slot(30)])).json()["id"])


def a_question(key: Asker) -> str:
    made = a_request(key)
    wish = VisitRequest.objects.get(pk=made)
    triage.ask_question(wish, "Hvor kan man parkere?", now=timezone.now(), by=an_organiser())
    return made


def a_visit_held(key: Asker, time_machine: Any) -> str:
    made, ada = a_request(key), an_organiser()
    wish = staffed(made, ada)
    visits.confirm_visit(wish, now=timezone.now(), by=ada)
    wish.event.refresh_from_db()
    time_machine.move_to(wish.event.ends_at + timedelta(hours=2), tick=False)
    changes.change_status(wish.event, "carried_out", now=timezone.now(), by=ada)
    return made


def a_webhook(key: Asker) -> str:
    return str(key.post("/webhooks", {"url": "https://skole.example/krog"}).json()["id"])


def a_company_path(path: str) -> str:
    """Of a company with something to do, which the key's own school, a vocational one, has this week."""
    now = timezone.now()
    company, by, trade = a_company(name="Nordlys Maskinfabrik"), an_organiser(email="ada@demo.example"), a_trade("smed")
    school = Organisation.objects.get(institution_number="999001")
    school.level = Organisation.Level.VOCATIONAL
    school.save(update_fields=["level"])
    row = followups.promise(company, "Ring", localdate(now), owner=by, now=now)
    claim = claims.claim(company, week=localdate(now), school=school, now=now)
    return path.format(company_id=company.pk, trade=trade.pk, follow_up_id=row.pk, claim_id=claim.pk)


@pytest.fixture
def places(key: Asker, time_machine: Any, settings: LazySettings) -> Callable[[str, str], str]:
    """What the address of an operation needs to be there first."""
    settings.OUTWARD_ALLOWS_PRIVATE = True
    a_programme("robotbandet", takes_performances=True)

    def filled(name: str, path: str) -> str:
        if "{event_id}" in path:
            return path.format(event_id=an_event().pk)
        if "{webhook_id}" in path:
            return path.format(webhook_id=a_webhook(key))
        if name == "answer_visit_request":
            return path.format(request_id=a_question(key))
        if name == "give_feedback":
            return path.format(request_id=a_visit_held(key, time_machine))
        if "{company_id}" in path:
            return a_company_path(path)
        return path.format(request_id=a_request(key)) if "{request_id}" in path else path

    return filled


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_example_sent_as_it_stands_is_accepted(name: str, key: Asker, places: Callable[[str, str], str]) -> None:
    method, path, operation = OPERATIONS[name]
    path = places(name, path).removeprefix("/api/v1")
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        jsonschema_rs.validate(schema_of(content), content["example"], validate_formats=True)
        response = key.post(path, content["example"])
    else:
        response = key.post(path, "") if method == "post" else getattr(key, method)(path)
    assert str(response.status_code) in operation["responses"], response.content
    assert response.status_code < 300, response.content


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_answer_has_an_example_that_fits_its_schema(name: str) -> None:
    _method, _path, operation = OPERATIONS[name]
    contents = [
        told["content"]["application/json"]
        for status, told in operation["responses"].items()
        if status.startswith("2") and "content" in told
    ]
    for content in contents:
        jsonschema_rs.validate(schema_of(content), content["example"], validate_formats=True)
    assert contents or "204" in operation["responses"]


@pytest.mark.parametrize("number", range(len(MORE["NewVisitRequest"])))
def test_each_audience_asks_as_its_example_does(number: int, key: Asker) -> None:
    schema = DOCUMENT["components"]["schemas"]["NewVisitRequest"]
    sent = schema["examples"][number]
    jsonschema_rs.validate(schema_of({"schema": schema}), sent, validate_formats=True)
    made = key.post("/visit-requests", sent)
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in sent if name not in ("slots", "contact")} == {
        name: value for name, value in sent.items() if name not in ("slots", "contact")
    }


def test_no_example_is_of_an_operation_that_is_not_there() -> None:
    assert (SENT.keys() | ANSWERED.keys()) <= OPERATIONS.keys()


def test_every_operation_says_what_it_does_in_words_of_its_own() -> None:
    for name, (_method, _path, operation) in OPERATIONS.items():
        assert operation["summary"], name
        assert operation["description"], name
        assert "_api_" not in name


def test_every_error_has_an_example_that_fits_its_schema() -> None:
    for status, told in DOCUMENT["components"]["responses"].items():
        content = told["content"]["application/problem+json"]
        for example in content["examples"].values():
            jsonschema_rs.validate(schema_of(content), example["value"], validate_formats=True)
            assert str(example["value"]["status"]) == status.removeprefix("Problem")
