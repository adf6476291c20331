"""``Idempotency-Key`` on every POST: what was done once is answered again, not done again."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.db import transaction
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
        mark = fingerprint(request)
        try:
            with transaction.atomic():
                claimed = apianswers.claim(request.key, idempotency_key, mark, now=timezone.now())
                if not isinstance(claimed, apianswers.Claim):
                    return _again(claimed, fill)
                response = view(request, *args, idempotency_key=idempotency_key, **kwargs)
                apianswers.keep(
                    claimed,
                    status_code=response.status_code,
                    headers={name: response[name] for name in _KEPT_HEADERS if name in response},
                    body=write_json({**json.loads(response.content), without: None})
                    if without
                    else response.content.decode(),
                )
        except apianswers.OtherBody:
            sentence = _("Nøglen er brugt til en anden forespørgsel. Brug en ny.")
            raise of_errors(
                [{"pointer": "/Idempotency-Key", "detail": sentence, "in": "header"}], code="idempotency_key_reused"
            ) from None
        except apianswers.Busy:
            raise _busy() from None
        return response

    return answered


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
