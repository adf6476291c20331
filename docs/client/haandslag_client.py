"""A client of the Håndslag API for a school's own system. One file, nothing but Python 3.11 or later: copy it.

    haandslag = Haandslag("https://haandslag.example", key)
    asked = haandslag.ask_for_visit({"institution_number": "999001", ...})
    print(asked["status"], asked["status_url"])

    for wish in haandslag.changes(since=remembered):      # keep a copy, hour by hour
        ...

    message = verify_webhook(secret, request.headers, request.body)   # what Håndslag sends to you

A POST that got no answer, or was told to wait, is sent again under the same Idempotency-Key: it happens once. What is
refused raises Problem: decide by its ``code``, show its ``detail``.
"""

import base64
import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

__all__ = ["Haandslag", "Problem", "WebhookRefused", "verify_webhook"]

TRIES = 5
LONGEST_WAIT = 60.0  # seconds between two tries


class Problem(Exception):
    """A refusal (RFC 9457). ``errors`` name fields: [{"pointer": "/pupils", "detail": "…"}]."""

    def __init__(self, status: int, body: Mapping[str, Any], retry_after: float | None = None) -> None:
        super().__init__(f"{status} {body.get('code', '')}: {body.get('detail', '')}")
        self.status = status
        self.code: str = body.get("code", "")
        self.detail: str = body.get("detail", "")
        self.errors: list[dict[str, str]] = body.get("errors", [])
        self.retry_after = retry_after

    @property
    def passes(self) -> bool:
        """Whether the same again may be answered otherwise: too many, busy, or the first one is still at work."""
        return self.status in (429, 500, 503) or self.code == "in_progress"


class Haandslag:
    """Speaks to one installation with one key. ``language`` ("da" or "en") is that of sentences in refusals."""

    def __init__(
        self,
        address: str,
        key: str = "",
        *,
        language: str = "da",
        timeout: float = 20,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.root = address.rstrip("/") + "/api/v1"
        self.headers = {"Accept-Language": language, "User-Agent": "haandslag-client/1"}
        if key:
            self.headers["Authorization"] = f"Bearer {key}"
        self.timeout, self.sleep = timeout, sleep
        self._seen: dict[str, tuple[str, Any]] = {}  # path → its ETag and what stood there

    # -- visits --------------------------------------------------------------------------------------------

    def ask_for_visit(self, wish: Mapping[str, Any], *, idempotency_key: str = "") -> Any:
        """Asks for a visit; the request as stored. Give a key of your own to be safe across restarts of your system."""
        return self._post("/visit-requests", wish, idempotency_key)

    def visit(self, request_id: str) -> Any:
        """One request; a second look that finds it unchanged costs no body."""
        return self._get(f"/visit-requests/{request_id}")

    def visits(self) -> Iterator[Any]:
        """All of the school's requests, page by page."""
        return self._all("/visit-requests", {})

    def changes(self, since: datetime) -> Iterator[Any]:
        """What changed since then, oldest first. Gone ones are {"id": …, "deleted": True, "updated_at": …}.

        Remember the moment *before* you ask, and hand that in the next time.
        """
        return self._all("/visit-requests", {"updated_since": since.isoformat()})

    def cancel(self, request_id: str, reason: str, *, if_match: str = "") -> Any:
        return self._post(f"/visit-requests/{request_id}/cancel", {"reason": reason}, if_match=if_match)

    def reschedule(self, request_id: str, slots: list[dict[str, str]], *, if_match: str = "") -> Any:
        return self._post(f"/visit-requests/{request_id}/reschedule", {"slots": slots}, if_match=if_match)

    def answer(self, request_id: str, answer: str) -> Any:
        """Answers what is asked while the status is needs_info."""
        return self._post(f"/visit-requests/{request_id}/answer", {"answer": answer})

    def feedback(self, request_id: str, feedback: Mapping[str, Any]) -> Any:
        return self._post(f"/visit-requests/{request_id}/feedback", feedback)

    def etag_of(self, request_id: str) -> str:
        """The version last seen of a request, for ``if_match``; "" when it was never looked at."""
        return self._seen.get(f"/visit-requests/{request_id}", ("", None))[0]

    # -- what everybody may see ----------------------------------------------------------------------------

    def events(self, **filters: str) -> Iterator[Any]:
        """Public events: kind, programme, include, and ``from``/``to`` as events(**{"from": …})."""
        return self._all("/events", filters)

    def trades(self) -> Iterator[Any]:
        return self._all("/trades", {})

    def programmes(self) -> Iterator[Any]:
        return self._all("/programmes", {})

    def modules(self) -> Iterator[Any]:
        return self._all("/modules", {})

    # -- webhooks ------------------------------------------------------------------------------------------

    def add_webhook(self, url: str, event_types: list[str] | None = None) -> Any:
        """The webhook with its ``secret``: keep it, `verify_webhook` needs it."""
        return self._post("/webhooks", {"url": url, "event_types": event_types or []})

    def remove_webhook(self, webhook_id: str) -> None:
        self._call("DELETE", f"/webhooks/{webhook_id}")

    # -- how it is said ------------------------------------------------------------------------------------

    def _get(self, path: str) -> Any:
        etag, known = self._seen.get(path, ("", None))
        status, headers, body = self._call("GET", path, headers={"If-None-Match": etag} if etag else {})
        if status == 304:
            return known
        self._seen[path] = headers.get("etag", ""), body
        return body

    def _all(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        cursor: str | None = ""
        while cursor is not None:
            asked = {**query, "limit": "200", **({"cursor": cursor} if cursor else {})}
            _status, _headers, page = self._call("GET", f"{path}?{urlencode(asked)}")
            yield from page["items"]
            cursor = page["next_cursor"]

    def _post(self, path: str, data: Any, idempotency_key: str = "", if_match: str = "") -> Any:
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        if if_match:
            headers["If-Match"] = if_match
        _status, _headers, body = self._call("POST", path, data, headers)
        return body

    def _call(
        self, method: str, path: str, data: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], Any]:
        """Status, headers and JSON; tries again while that may help, and raises the last Problem or OSError."""
        for turn in range(1, TRIES + 1):
            try:
                return self._once(method, path, data, headers or {})
            except Problem as problem:
                if turn == TRIES or not problem.passes:
                    raise
                wait = problem.retry_after
            except OSError:
                if turn == TRIES:
                    raise
                wait = None
            self.sleep(min(LONGEST_WAIT, wait if wait is not None else 2.0**turn))
        raise AssertionError("the last turn returns or raises")

    def _once(
        self, method: str, path: str, data: Any, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], Any]:
        body = None if data is None else json.dumps(data).encode()
        sent = {**self.headers, **headers, **({"Content-Type": "application/json"} if body is not None else {})}
        request = urllib.request.Request(self.root + path, body, sent, method=method)  # noqa: S310  # the school's own
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                content = answer.read()
                return answer.status, _lower(answer.headers.items()), json.loads(content) if content else None
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code == 304:
                    return 304, _lower(refusal.headers.items()), None
                after = refusal.headers.get("Retry-After", "")
                raise Problem(
                    refusal.code, _problem(refusal.read()), float(after) if after.isdigit() else None
                ) from None


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names in one spelling: a proxy between may have chosen another."""
    return {name.lower(): value for name, value in headers}


def _problem(content: bytes) -> dict[str, Any]:
    """What a refusal says; one from a proxy between says nothing we know."""
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


class WebhookRefused(Exception):
    """The message is not from Håndslag, or too old to be believed. Answer 400."""


def verify_webhook(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None, tolerance: float = 300
) -> Any:
    """The message of a webhook, once its signature holds (Standard Webhooks: HMAC-SHA256 over id.timestamp.body).

    ``secret`` is the ``whsec_…`` of the webhook, ``body`` the bytes as they came. ``tolerance`` and ``now`` are
    seconds. Remember ``webhook-id``: the same message may come twice.
    """
    given = _lower(headers.items())
    try:
        number, at, signatures = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
        age = (time.time() if now is None else now) - int(at)
    except (KeyError, ValueError):
        raise WebhookRefused("webhook-id, webhook-timestamp or webhook-signature is missing") from None
    if abs(age) > tolerance:
        raise WebhookRefused("the timestamp is too far from now")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = b"v1," + base64.b64encode(hmac.digest(key, f"{number}.{at}.".encode() + body, hashlib.sha256))
    if not any(hmac.compare_digest(right, one.encode()) for one in signatures.split()):
        raise WebhookRefused("the signature is another")
    return json.loads(body)


def main() -> None:
    """Shows what is on, and with HAANDSLAG_KEY the school's own requests."""
    haandslag = Haandslag(os.environ.get("HAANDSLAG_URL", "http://127.0.0.1:8000"), os.environ.get("HAANDSLAG_KEY", ""))
    for event in haandslag.events():
        print(event["starts_at"], event["title"])
    if "Authorization" in haandslag.headers:
        for wish in haandslag.visits():
            print(wish["status"], wish["id"], wish["status_url"])


if __name__ == "__main__":
    main()
