"""Errors as application/problem+json (RFC 9457), in the reader's language."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.domain.refusals import Clash, Expired, Invalid, MoveNotAllowed, NotFound, Refused

CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: gettext_lazy("Kan ikke læses"),
    401: gettext_lazy("Nøglen mangler eller er forkert"),
    403: gettext_lazy("Nøglen giver ikke adgang"),
    404: gettext_lazy("Findes ikke"),
    405: gettext_lazy("Metoden bruges ikke her"),
    409: gettext_lazy("Kan ikke lade sig gøre nu"),
    410: gettext_lazy("Udløbet"),
    412: gettext_lazy("Ændret imens"),
    413: gettext_lazy("For stort"),
    415: gettext_lazy("Forkert medietype"),
    422: gettext_lazy("Noget i det sendte er ikke rigtigt"),
    429: gettext_lazy("For mange forespørgsler"),
    500: gettext_lazy("Fejl hos os"),
    503: gettext_lazy("Optaget lige nu"),
}

# What the rules' refusals are in HTTP; the first that fits counts.
STATUS_OF: tuple[tuple[type[Refused], int], ...] = (
    (Invalid, 422),
    (MoveNotAllowed, 409),
    (Clash, 409),
    (NotFound, 404),
    (Expired, 410),
    (Refused, 422),
)


class Problem(Exception):
    """A door says no: raised anywhere in the API, answered as problem+json."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """``more`` are members of its own beside those that every problem has."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def response(self) -> HttpResponse:
        body: dict[str, Any] = {
            "type": f"{settings.SITE_URL}/api/v1/docs#{self.code}",
            "title": str(TITLES.get(self.status, TITLES[500])),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **self.more,
        }
        if self.errors:
            body["errors"] = self.errors
        return HttpResponse(
            json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            status=self.status,
            content_type=CONTENT_TYPE,
            headers={"Cache-Control": "no-store", **self.headers},
        )


def of_refusal(refusal: Refused) -> Problem:
    """A rule's no, with the status that belongs to its kind and its pointers as they are."""
    status = next(status for kind, status in STATUS_OF if isinstance(refusal, kind))
    if isinstance(refusal, Invalid):
        return of_errors(
            [{"pointer": pointer, "detail": sentence} for pointer, sentence in refusal.errors], code=refusal.code
        )
    errors = [{"pointer": refusal.pointer, "detail": refusal.sentence}] if refusal.pointer else []
    return Problem(status, refusal.code, refusal.sentence or not_found().detail, errors=errors)


def of_errors(errors: list[dict[str, str]], code: str = "invalid") -> Problem:
    """422 with everything that is wrong at once."""
    first = errors[0]["detail"] if errors else ""
    detail = first if len(errors) == 1 else _("{count} ting skal rettes. Se errors.").format(count=len(errors))
    return Problem(422, code, detail, errors=errors)


def not_found() -> Problem:
    return Problem(404, "not_found", _("Her er ikke noget, eller nøglen har ikke adgang til det."))


def unreadable(detail: str) -> Problem:
    return Problem(400, "malformed", detail)
