"""What the API answers with: JSON, an address on 201, and an ETag that spares the next reader the body."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


def write_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def answer(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(
        write_json(data),
        status=status,
        content_type="application/json; charset=utf-8",
        headers=headers,
    )


def versioned(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    """The same with the ETag that a GET of the thing would have, so that a client can go on from here."""
    response = answer(data, status, **headers)
    response.headers["ETag"] = etag_of(response.content)
    return response


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A strong ETag over the body; 304 when If-None-Match names it, 412 when If-Match does not."""
    etag = etag_of(response.content)
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
