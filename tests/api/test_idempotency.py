"""The same request sent twice works once: after a moment, at the same time, and after a crash."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from ambassadors.models import VisitRequest
from events.models import Programme
from people.domain import apianswers
from people.domain.apikeys import make_key
from people.models import ApiKey, IdempotentAnswer, Letter
from tests.api.conftest import Asker, a_slot, a_wish
from tests.making import a_school


def test_the_first_answer_is_given_again(asker):
    wish = a_wish()
    first, second = asker.post("/visit-requests", wish, "k1"), asker.post("/visit-requests", wish, "k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first["Location"], first["Content-Type"]) == (second["Location"], second["Content-Type"])
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert VisitRequest.objects.count() == 1
    assert Letter.objects.count() == 1


def test_the_same_json_in_another_order_is_the_same_request(asker):
    wish = a_wish()
    asker.post("/visit-requests", wish, "k1")
    again = asker.post("/visit-requests", json.dumps(dict(reversed(wish.items())), indent=4), "k1")
    assert again["Idempotency-Replayed"] == "true"


def test_a_post_without_the_header_is_refused_together_with_what_else_is_wrong(asker):
    answer = asker.post("/visit-requests", a_wish(pupils=...), None)
    assert answer.status_code == 422
    errors = {error["pointer"]: error.get("in") for error in answer.json()["errors"]}
    assert errors == {"/pupils": None, "/Idempotency-Key": "header"}
    assert not VisitRequest.objects.exists()


@pytest.mark.parametrize("path", ["cancel", "reschedule", "answer"])
def test_every_post_needs_the_header(asker, path):
    made = asker.post("/visit-requests", a_wish()).json()
    body = {"cancel": {}, "reschedule": {"slots": [a_slot()]}, "answer": {"answer": "Ja"}}[path]
    answer = asker.post(f"/visit-requests/{made['id']}/{path}", body, None)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/Idempotency-Key"]


@pytest.mark.parametrize("key", [" ", "a b", "æ", "x" * 256, "a\tb"])
def test_a_key_is_1_to_255_plain_characters(asker, key):
    assert asker.post("/visit-requests", a_wish(), key).status_code == 422
    assert asker.post("/visit-requests", a_wish(), "~" * 255).status_code == 201


def test_the_same_key_for_another_body_or_address_is_refused(asker):
    made = asker.post("/visit-requests", a_wish(), "k1").json()
    for answer in (
        asker.post("/visit-requests", a_wish(pupils=9), "k1"),
        asker.post(f"/visit-requests/{made['id']}/cancel", {}, "k1"),
    ):
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"
    assert VisitRequest.objects.get().status == "submitted"


def test_another_schools_key_may_be_called_the_same(asker):
    asker.post("/visit-requests", a_wish(), "k1")
    _key, plain = make_key(a_school("999002"), now=timezone.now())
    answer = Asker(plain).post("/visit-requests", a_wish(institution_number="999002"), "k1")
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer


def test_a_refused_request_may_be_corrected_under_the_same_key(asker):
    assert asker.post("/visit-requests", a_wish(pupils=0), "k1").status_code == 422
    assert asker.post("/visit-requests", a_wish(pupils="24"), "k1").status_code == 422
    assert asker.post("/visit-requests", a_wish(), "k1").status_code == 201


def test_a_cancellation_sent_twice_is_answered_twice(asker):
    made = asker.post("/visit-requests", a_wish()).json()
    first = asker.post(f"/visit-requests/{made['id']}/cancel", {"reason": "Sne"}, "c1")
    second = asker.post(f"/visit-requests/{made['id']}/cancel", {"reason": "Sne"}, "c1")
    assert first.content == second.content
    assert (first.status_code, second["Idempotency-Replayed"]) == (200, "true")


def test_after_24_hours_the_key_is_new_again(asker):
    wish = a_wish()
    asker.post("/visit-requests", wish, "k1")
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert asker.post("/visit-requests", wish, "k1")["Idempotency-Replayed"] == "true"
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert "Idempotency-Replayed" not in asker.post("/visit-requests", wish, "k1")
    assert VisitRequest.objects.count() == 2


def test_old_answers_are_forgotten(asker):
    asker.post("/visit-requests", a_wish(), "old")
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    asker.post("/visit-requests", a_wish(), "new")
    assert apianswers.forget_old(timezone.now()) == 1
    assert IdempotentAnswer.objects.get().idempotency_key == "new"


def test_a_claim_that_an_older_version_left_is_waited_for_and_then_taken_over(asker):
    """It committed its claims before the work; now claim and work stand or fall together."""
    key, now = ApiKey.objects.get(), timezone.now()
    wish = a_wish()
    asker.post("/visit-requests", wish, "k1")
    IdempotentAnswer.objects.update(status_code=0, body="", created_at=now - timedelta(seconds=50))
    busy = asker.post("/visit-requests", wish, "k1")
    assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (409, "in_progress", "1")
    IdempotentAnswer.objects.update(created_at=now - timedelta(seconds=61))
    assert asker.post("/visit-requests", wish, "k1").status_code == 201
    assert IdempotentAnswer.objects.get(key=key).status_code == 201


def test_work_that_fails_leaves_neither_claim_nor_answer(asker, monkeypatch):
    made = asker.post("/visit-requests", a_wish()).json()

    def breaks(*_given, **_named):
        raise RuntimeError

    monkeypatch.setattr("ambassadors.domain.requests.store", breaks)
    monkeypatch.setattr("ambassadors.domain.requests.cancel", breaks)
    assert asker.post("/visit-requests", a_wish(), "k1").status_code == 500
    assert asker.post(f"/visit-requests/{made['id']}/cancel", {}, "k2").status_code == 500
    assert not IdempotentAnswer.objects.filter(idempotency_key__in=["k1", "k2"]).exists()


def test_what_was_done_is_answered_again_though_it_would_be_refused_by_now(asker, school):
    wish = a_wish()
    first = asker.post("/visit-requests", wish, "k1")
    Programme.objects.update(takes_visits=False)
    assert asker.post("/visit-requests", wish, "k2").status_code == 422
    again = asker.post("/visit-requests", wish, "k1")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_works(asker):
    wish, at_once = a_wish(), 8
    ready, answers = threading.Barrier(at_once), []

    def send() -> None:
        one = Asker(None)
        one.headers = asker.headers
        ready.wait()
        try:
            answers.append(one.post("/visit-requests", wish, "same"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worked = [answer for answer in answers if answer.status_code == 201 and "Idempotency-Replayed" not in answer]
    others = [answer for answer in answers if answer not in worked]
    assert len(answers) == at_once
    assert len(worked) == 1
    for answer in others:
        replayed = answer.status_code == 201 and answer.content == worked[0].content
        assert replayed or (answer.status_code, answer.json()["code"]) == (409, "in_progress")
    assert VisitRequest.objects.count() == 1
    assert asker.post("/visit-requests", wish, "same").content == worked[0].content


@pytest.mark.django_db(transaction=True)
def test_different_requests_at_the_same_moment_all_work(asker):
    at_once = 6
    ready, statuses = threading.Barrier(at_once), []

    def send(number: int) -> None:
        one = Asker(None)
        one.headers = asker.headers
        ready.wait()
        try:
            statuses.append(one.post("/visit-requests", a_wish(pupils=number + 1), f"k{number}").status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[number]) for number in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * at_once
    assert VisitRequest.objects.count() == at_once
