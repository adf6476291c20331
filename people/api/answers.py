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


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A strong ETag over the body; 304 when If-None-Match names it."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
