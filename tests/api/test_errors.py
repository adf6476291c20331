"""Whatever goes wrong under /api/ is told as problem+json, with a status, a code and a sentence."""

import io
import json
import uuid

import pytest
from django.test import Client

from ambassadors.models import VisitRequest
from tests.api.conftest import a_wish


def assert_problem(answer, status, code):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["title"]
    assert problem["detail"]
    assert problem["type"].endswith(f"#{code}")
    return problem


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/events", "/api/v1/nothing", "/api/v1/events/",
     "/api/v1/events/x/y", "/api/v1/events/not-a-uuid", "/api/v1/%00", "/api/v1/%ff",
     "/api/v1/events/%F0%9F%A4%96", "/api//v1/events"],
)  # fmt: skip
def test_unknown_addresses_are_404(stranger, path):
    assert_problem(Client().get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/events", "GET, HEAD, OPTIONS"),
        ("DELETE", "/events", "GET, HEAD, OPTIONS"),
        ("PATCH", "/visit-requests", "GET, HEAD, OPTIONS, POST"),
        ("GET", f"/visit-requests/{uuid.UUID(int=7)}/cancel", "OPTIONS, POST"),
        ("PUT", f"/visit-requests/{uuid.UUID(int=7)}", "GET, HEAD, OPTIONS"),
        ("TRACE", "/trades", "GET, HEAD, OPTIONS"),
        ("PROPFIND", "/trades", "GET, HEAD, OPTIONS"),
        ("POST", "/openapi.json", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_405_and_told_what_is_allowed(stranger, method, path, allow):
    answer = Client().generic(method, f"/api/v1{path}")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == allow
    options = Client().options(f"/api/v1{path}")
    assert (options.status_code, options["Allow"], options.content) == (204, allow, b"")


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
     "application/merge-patch+json", "application/json; charset=latin-1", "json", "application/jsonx"],
)  # fmt: skip
def test_other_media_types_are_415(asker, media_type):
    answer = asker.post("/visit-requests", a_wish(), **{"Content-Type": media_type})
    assert_problem(answer, 415, "unsupported_media_type")
    assert answer["Accept"] == "application/json"


@pytest.mark.parametrize(
    "media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
)
def test_json_is_taken_however_it_is_called(asker, media_type):
    assert asker.post("/visit-requests", a_wish(), **{"Content-Type": media_type}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'pupils': 24}",
        b'{"pupils": NaN}',
        b'{"pupils": -Infinity}',
        b'{"pupils": 1, "pupils": 2}',
        b'{"notes": "\xff\xfe"}',
        json.dumps(a_wish()).encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"notes": "' + b"\x01" + b'"}',
        b'{"pupils": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 40_000,
    ],
    ids=range(12),
)  # fmt: skip
def test_what_is_not_json_is_400(asker, body):
    assert_problem(asker.post("/visit-requests", body), 400, "malformed")
    assert not VisitRequest.objects.exists()


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7", b"true", b"[[]]", b""])
def test_json_that_is_no_object_is_422(asker, body):
    problem = assert_problem(asker.post("/visit-requests", body), 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == [""]


def test_more_than_256_kib_is_413(asker):
    assert_problem(asker.post("/visit-requests", a_wish(notes="æ" * 1_000_000)), 413, "too_large")
    just_fits = json.dumps({}).ljust(256 * 1024)
    assert asker.post("/visit-requests", just_fits).status_code == 422
    assert asker.post("/visit-requests", just_fits + " ").status_code == 413
    assert not VisitRequest.objects.exists()


def in_chunks(asker, body):
    """As a server hands it over that has taken the chunks apart: an input with an end, and no length."""
    environ = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    environ |= {"CONTENT_LENGTH": "", "CONTENT_TYPE": "application/json"}
    headers = {**asker.headers, "Idempotency-Key": "chunked"}
    return Client().generic("POST", "/api/v1/visit-requests", headers=headers, **environ)


def test_a_body_sent_in_chunks_is_read_up_to_the_same_limit(asker):
    assert in_chunks(asker, json.dumps(a_wish()).encode()).status_code == 201
    assert_problem(in_chunks(asker, b" " * (256 * 1024 + 1)), 413, "too_large")


@pytest.mark.parametrize("length", ["many", "-1", "1.5", "²"])
def test_a_nonsense_content_length_is_400(stranger, length):
    answer = Client().generic("POST", "/api/v1/visit-requests", b"{}", CONTENT_LENGTH=length)
    assert_problem(answer, 400, "malformed")


def test_a_foreign_host_is_400(stranger, settings):
    settings.ALLOWED_HOSTS = ["haandslag.example"]
    assert_problem(Client().get("/api/v1/events", headers={"Host": "evil.example"}), 400, "malformed")


@pytest.mark.parametrize(
    ("accept", "language", "title"),
    [
        (None, "da", "Findes ikke"),
        ("da", "da", "Findes ikke"),
        ("de, fr;q=0.8", "da", "Findes ikke"),
        ("en;q=0.2, da;q=0.9", "da", "Findes ikke"),
        ("en-GB,en;q=0.9", "en", None),
        (";;;==,,\x00", "da", "Findes ikke"),
        ("x" * 5000, "da", "Findes ikke"),
    ],
)
def test_the_sentences_are_in_the_readers_language(stranger, accept, language, title):
    headers = {} if accept is None else {"Accept-Language": accept}
    answer = stranger.get("/nothing", **headers)
    assert answer["Content-Language"] == language
    if title:
        assert answer.json()["title"] == title
    assert {"Accept-Language", "Authorization"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_a_cookie_does_not_choose_the_language(stranger):
    stranger.client.cookies["django_language"] = "en"
    assert stranger.get("/nothing")["Content-Language"] == "da"


def test_no_cookie_is_ever_set(asker, stranger):
    for answer in (asker.post("/visit-requests", a_wish()), stranger.get("/events"), stranger.get("/nothing")):
        assert not answer.cookies


def test_a_failure_of_ours_is_a_500_that_gives_nothing_away(asker, monkeypatch, caplog):
    def breaks(*_args, **_kwargs):
        raise RuntimeError("secret inner detail")

    monkeypatch.setattr("ambassadors.domain.requests.store", breaks)
    answer = asker.post("/visit-requests", a_wish())
    problem = assert_problem(answer, 500, "internal_error")
    assert "secret" not in json.dumps(problem)
    assert "secret inner detail" in caplog.text


def test_a_database_that_does_not_answer_is_503(asker, monkeypatch):
    from django.db import OperationalError

    def breaks(*_args, **_kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("ambassadors.domain.requests.store", breaks)
    answer = asker.post("/visit-requests", a_wish())
    assert_problem(answer, 503, "busy")
    assert answer["Retry-After"] == "5"


def test_an_answer_that_went_wrong_leaves_the_idempotency_key_free(asker, monkeypatch):
    def breaks(*_args, **_kwargs):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("ambassadors.domain.requests.store", breaks)
        assert asker.post("/visit-requests", a_wish(), "again").status_code == 500
    assert asker.post("/visit-requests", a_wish(), "again").status_code == 201
