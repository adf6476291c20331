"""What was read is changed only as it was read: ETag on every answer about one thing, If-Match on every change."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from ambassadors.domain import triage
from ambassadors.models import VisitRequest
from tests.api.conftest import Asker, a_slot, a_wish
from tests.cast import ada


@pytest.fixture
def made(asker: Asker) -> Any:
    return asker.post("/visit-requests", a_wish())


def path_of(made: Any, deed: str = "") -> str:
    return f"/visit-requests/{made.json()['id']}{deed}"


def test_the_answer_to_a_post_carries_the_etag_of_the_next_get(asker: Asker, made: Any) -> None:
    assert made["ETag"] == asker.get(path_of(made))["ETag"]
    assert asker.get(path_of(made), **{"If-None-Match": made["ETag"]}).status_code == 304
    again = asker.post("/visit-requests", a_wish(slots=[a_slot(40)]), "k1")
    assert asker.post("/visit-requests", a_wish(slots=[a_slot(40)]), "k1")["ETag"] == again["ETag"]


def test_one_change_after_the_other_without_reading_in_between(asker: Asker, made: Any) -> None:
    moved = asker.post(path_of(made, "/reschedule"), {"slots": [a_slot(30)]}, **{"If-Match": made["ETag"]})
    assert moved.status_code == 200
    assert moved["ETag"] != made["ETag"]
    assert asker.post(path_of(made, "/cancel"), {}, **{"If-Match": moved["ETag"]}).json()["status"] == "cancelled"


@pytest.mark.parametrize("deed", ["cancel", "reschedule", "answer"])
def test_what_was_changed_meanwhile_is_left_as_it_is(asker: Asker, made: Any, deed: str) -> None:
    triage.ask_question(VisitRequest.objects.get(), "Hvor?", now=timezone.now(), by=ada())
    body = {"cancel": {}, "reschedule": {"slots": [a_slot(30)]}, "answer": {"answer": "Her"}}[deed]
    refused = asker.post(path_of(made, f"/{deed}"), body, "k1", **{"If-Match": made["ETag"]})
    assert (refused.status_code, refused.json()["code"]) == (412, "stale")
    assert refused["Content-Type"] == "application/problem+json"
    now = asker.get(path_of(made))
    assert refused["ETag"] == now["ETag"]
    assert now.json()["status"] == "needs_info"
    # Corrected under the same key: nothing was done before.
    assert asker.post(path_of(made, f"/{deed}"), body, "k1", **{"If-Match": refused["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{etag}", 200),
        ('"other", {etag}', 200),
        ("*", 200),
        (" * ", 200),
        ("W/{etag}", 412),
        ('"other"', 412),
        ("nonsense", 412),
        ("", 412),
    ],
)
def test_versions_are_compared_strongly(asker: Asker, made: Any, header: str, status: int) -> None:
    headers = {"If-Match": header.format(etag=made["ETag"])}
    assert asker.post(path_of(made, "/cancel"), {}, **headers).status_code == status


def test_the_same_post_again_is_answered_again_however_old_its_version(asker: Asker, made: Any) -> None:
    headers = {"If-Match": made["ETag"]}
    first, second = (asker.post(path_of(made, "/cancel"), {}, "k1", **headers) for _ in range(2))
    assert (first.content, second["Idempotency-Replayed"]) == (second.content, "true")


def test_a_get_takes_the_header_too(asker: Asker, made: Any) -> None:
    assert asker.get(path_of(made), **{"If-Match": made["ETag"]}).status_code == 200
    refused = asker.get(path_of(made), **{"If-Match": '"other"'})
    assert (refused.status_code, refused.json()["code"], refused["ETag"]) == (412, "stale", made["ETag"])


def test_a_webhook_is_removed_in_the_version_that_was_read(asker: Asker) -> None:
    made = asker.post("/webhooks", {"url": "https://skole.example/"})
    path = f"/webhooks/{made.json()['id']}"
    assert made["ETag"] == asker.get(path)["ETag"]
    rotated = asker.post(f"{path}/rotate", "", **{"If-Match": made["ETag"]})
    assert asker.delete(path, **{"If-Match": made["ETag"]}).status_code == 412
    assert asker.delete(path, **{"If-Match": rotated["ETag"]}).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_one_comes_through(asker: Asker) -> None:
    made = asker.post("/visit-requests", a_wish())
    start, statuses = threading.Barrier(2), []

    def move(days: int) -> None:
        start.wait(10)
        body = {"slots": [a_slot(days)]}
        answer = Asker(None, **asker.headers).post(path_of(made, "/reschedule"), body, **{"If-Match": made["ETag"]})
        statuses.append(answer.status_code)
        connections.close_all()

    threads = [threading.Thread(target=move, args=(days,)) for days in (30, 31)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [200, 412]
