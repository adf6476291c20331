"""``Idempotency-Key`` on every POST: what was done once is answered again, not done again."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Annotated, Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Header

from people.api.answers import write_json
from people.api.keys import KeyRequest
from people.api.problems import Problem, of_errors
from people.api.reading import read_body
from people.domain import apianswers
from people.domain.statements import Together, together
from people.models import IdempotentAnswer

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description=gettext_noop("Din egen nøgle for denne ene handling, fx et UUID. Huskes i 24 timer."),
    ),
]
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


type Fill = Callable[[dict[str, Any]], dict[str, Any]]


type Rest = Callable[[Together], HttpResponse]


def once(
    view: Callable[..., HttpResponse], *, without: str = "", fill: Fill | None = None
) -> Callable[..., HttpResponse]:
    """For a view with ``idempotency_key``: two at once do one thing, and what succeeded is answered again for a day.

    Only what was done is kept. A refusal has changed nothing, so the corrected request may use the same key.
    The field ``without`` is never stored; ``fill`` puts it into the stored answer again.
    """

    @wraps(view)
    def answered(request: KeyRequest, *args: Any, idempotency_key: str, **kwargs: Any) -> HttpResponse:
        assert request.key is not None
        asked = apianswers.Asking(request.key, idempotency_key, fingerprint(request), timezone.now())
        with _problems(), transaction.atomic():
            claimed = apianswers.claim(asked)
            if not isinstance(claimed, apianswers.Claim):
                return _again(claimed, fill)
            response = view(request, *args, idempotency_key=idempotency_key, **kwargs)
            body = response.content.decode()
            if without:
                body = write_json({**json.loads(body), without: None})
            apianswers.keep(claimed, status_code=response.status_code, headers=_kept(response), body=body)
        return response

    return answered


def once_in_two(view: Callable[..., Rest]) -> Callable[..., HttpResponse]:
    """The same for a view that reads and judges at first, and returns what is left to be written.

    The answer is written with it, and together they go to the database at once. Who finds then that this was answered
    already has done nothing: it is rolled back. So the transaction is as short as can be.
    """

    @wraps(view)
    def answered(request: KeyRequest, *args: Any, idempotency_key: str, **kwargs: Any) -> HttpResponse:
        assert request.key is not None
        asked = apianswers.Asking(request.key, idempotency_key, fingerprint(request), timezone.now())
        with _problems(), _in_line():
            while True:
                try:
                    rest = view(request, *args, idempotency_key=idempotency_key, **kwargs)
                except Exception:
                    # What would be refused by now may have been done before.
                    if (stored := apianswers.find(asked)) is None:
                        raise
                    return _again(stored, None)
                try:
                    with transaction.atomic():
                        with together() as many:
                            response = rest(many)
                            kept = apianswers.keep_first(asked, many, *_parts(response))
                        kept.check()
                    return response
                except apianswers.AnsweredAlready:
                    if (stored := apianswers.find(asked)) is not None:
                        return _again(stored, None)

    return answered


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except apianswers.OtherBody:
        sentence = _("Nøglen er brugt til en anden forespørgsel. Brug en ny.")
        raise of_errors(
            [{"pointer": "/Idempotency-Key", "detail": sentence, "in": "header"}], code="idempotency_key_reused"
        ) from None
    except apianswers.Busy:
        raise _busy() from None


_line = threading.Lock()


@contextmanager
def _in_line() -> Iterator[None]:
    """One after the other where there is one writer anyway: SQLite would have each look again and again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    held = _line.acquire(timeout=connection.settings_dict["OPTIONS"].get("timeout", 5))
    try:
        yield
    finally:
        if held:
            _line.release()


def _kept(response: HttpResponse) -> dict[str, str]:
    return {name: response[name] for name in _KEPT_HEADERS if name in response}


def _parts(response: HttpResponse) -> tuple[int, dict[str, str], str]:
    return response.status_code, _kept(response), response.content.decode()


def _again(stored: IdempotentAnswer, fill: Fill | None) -> HttpResponse:
    body = write_json(fill(json.loads(stored.body))) if fill else stored.body
    return HttpResponse(body, status=stored.status_code, headers={**stored.headers, "Idempotency-Replayed": "true"})


def fingerprint(request: KeyRequest) -> str:
    """The same for the same method, address and JSON, however that is spaced or ordered."""
    content = json.dumps(read_body(request), sort_keys=True, separators=(",", ":")) if request.body else ""
    return hashlib.sha256(f"{request.method} {request.path}\n{content}".encode()).hexdigest()


def _busy() -> Problem:
    return Problem(
        409,
        "in_progress",
        _("Den samme forespørgsel er allerede i gang. Prøv igen om lidt."),
        headers={"Retry-After": "1"},
    )
