"""Every example of docs/api.md, run as it stands there; only the clock is set to the guide's."""

import io
import json
import re
import shlex
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from ambassadors.models import VisitRequest
from config.apidocs import CODES
from people.models import Organisation
from tests.making import a_company, a_programme, an_event, an_organiser

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
CURLS = [one.strip() for block in BLOCKS for one in re.split(r"(?m)^(?=curl )", block) if one.startswith("curl ")]


@pytest.fixture(autouse=True)
def _guide(school):
    a_programme("robotbandet", takes_performances=True)
    with time_machine.travel("2027-01-04T08:00:00Z", tick=True):
        yield


def curl(line, **variables):
    """What curl would do, by Django's client."""
    for name, value in variables.items():
        line = line.replace(f"${name}", value)
    words = shlex.split(line.replace("\\\n", " "))[1:]
    headers, body, address = {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word != "-i":
            address = word.removeprefix("http://127.0.0.1:8000")
    if body is None:
        return Client().get(address, headers=headers)
    return Client().post(address, body, content_type=headers["Content-Type"], headers=headers)


def a_key(*arguments):
    out = io.StringIO()
    call_command("createkey", "999001", *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_the_guide_from_the_first_line_to_the_last():
    an_event()
    scopes = ("visits:read", "visits:write", "bookings:write", "companies:read", "companies:write")
    key = a_key(*[word for scope in scopes for word in ("--scope", scope)])
    Organisation.objects.filter(institution_number="999001").update(level=Organisation.Level.VOCATIONAL)
    an_organiser(email="ada@demo.example")
    asked = curl(CURLS[0], KEY=key)
    assert asked.status_code == 201
    known = {"KEY": key, "ID": asked.json()["id"], "COMPANY": str(a_company().pk)}
    statuses = []
    for line in CURLS[1:]:
        if "/answer" in line:
            VisitRequest.objects.update(status="needs_info", question="Hvor kan vi parkere?")
        answer = curl(line, **known)
        statuses.append(answer.status_code)
        if "/cancel" in line:
            assert answer.json()["status"] == "cancelled"
    assert statuses == [200, 200, 200, 200, 200, 201, 200, 200, 200, 200, 201, 200, 200, 200, 201, 201]
    assert len(CURLS) == 17


def test_the_first_example_needs_only_the_default_scopes():
    assert BLOCKS[0].strip() == "KEY=$(.venv/bin/python manage.py createkey 999001 | tail -n 1)"
    assert curl(CURLS[0], KEY=a_key()).status_code == 201


def test_the_error_shown_is_the_error_given():
    wrong = GUIDE[GUIDE.index("## When something is wrong") :]
    shown = json.loads(re.search(r"^```json\n(.*?)^```", wrong, re.DOTALL | re.MULTILINE)[1])
    line = CURLS[0].replace('"pupils": 24', '"pupils": "24"').replace("T10:00:00+01:00", "T10:00:00")
    assert curl(line, KEY=a_key()).json() == shown


def test_guide_and_page_name_the_same_codes():
    table = GUIDE[GUIDE.index("| status | code") : GUIDE.index("## Robotbandet")]
    assert set(re.findall(r"`([a-z_]+)`(?=[,| ])", table)) >= {code for code, _status, _meaning in CODES}
