"""The API's own description: OpenAPI 3.1 in Danish or English, and a page that shows it."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi import get_schema

from config.apiexamples import ANSWERED, MORE, SENT
from config.apipage import groups, scopes_of
from people.api.answers import answer
from people.api.problems import CONTENT_TYPE, TITLES
from people.domain.apikeys import SCOPES

SCHEME = "Key"
INTRODUCTION = gettext_noop(
    "Send Authorization: Bearer og skolens nøgle. De offentlige lister kræver ingen. Fejl er application/problem+json. "
    "Hver POST har sin egen Idempotency-Key: den samme forespørgsel sendt to gange virker én gang."
)
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "held_by": {"type": "string", "description": gettext_noop("Med claimed: hvem der har virksomheden.")},
        "held_until": {
            "type": "string",
            "format": "date",
            "description": gettext_noop("Med claimed: ugens sidste dag."),
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                    "in": {"type": "string", "enum": ["query", "header", "path"]},
                },
            },
        },
    },
}
# Which refusals an operation may give besides those that any may.
ANYWHERE = (400, 401, 429, 500, 503)
ALSO = {"enquire_performance": {404}}
CODES = (
    ("malformed", 400, gettext_lazy("JSON eller anmodning, der ikke kan læses")),
    ("key_missing", 401, gettext_lazy("nøglen mangler")),
    ("wrong_key", 401, gettext_lazy("nøglen er forkert eller trukket tilbage; gælder også de offentlige lister")),
    ("scope_missing", 403, gettext_lazy("nøglen er rigtig, men mangler rettigheden")),
    ("not_found", 404, gettext_lazy("findes ikke, eller tilhører en anden skole")),
    ("not_open", 404, gettext_lazy("Robotbandet tager ikke imod bookinger for tiden.")),
    ("method_not_allowed", 405, gettext_lazy("se Allow")),
    ("move_not_allowed", 409, gettext_lazy("status tillader det ikke")),
    ("changed_meanwhile", 409, gettext_lazy("en anden ændrede det imens; hent igen")),
    ("visit_is_over", 409, gettext_lazy("besøget er begyndt eller holdt")),
    ("approval_lapsed", 409, gettext_lazy("godkendelsen er bortfaldet efter fem år uden lærlinge")),
    ("claimed", 409, gettext_lazy("en anden har virksomheden i den uge; se held_by og held_until")),
    ("week_is_over", 409, gettext_lazy("ugen er gået")),
    ("no_vocational_school", 409, gettext_lazy("nøglen er ikke en erhvervsskoles")),
    ("webhook_exists", 409, gettext_lazy("adressen har allerede en webhook")),
    ("too_many_webhooks", 409, gettext_lazy("der er allerede 20")),
    ("webhook_not_active", 409, gettext_lazy("webhooken er sat på pause eller findes ikke mere")),
    ("not_removable", 409, gettext_lazy("den står for de adresser, ønskerne selv nævner")),
    ("in_progress", 409, gettext_lazy("den samme forespørgsel er i gang; prøv igen efter Retry-After")),
    ("stale", 412, gettext_lazy("ændret siden den ETag, som If-Match nævner; hent igen")),
    ("too_large", 413, gettext_lazy("mere end 256 KiB")),
    ("unsupported_media_type", 415, gettext_lazy("ikke application/json")),
    ("invalid", 422, gettext_lazy("felter, der skal rettes; se errors")),
    ("other_institution", 422, gettext_lazy("institutionsnummeret er ikke nøglens")),
    ("idempotency_key_reused", 422, gettext_lazy("samme Idempotency-Key, andet indhold")),
    ("too_many_requests", 429, gettext_lazy("vent, som Retry-After siger")),
    ("internal_error", 500, gettext_lazy("fejl hos os")),
    ("busy", 503, gettext_lazy("databasen svarer ikke lige nu")),
)


@require_safe
def openapi_json(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    return answer(description(api, get_language() or "da"))


@require_safe
def description_page(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    described = description(api, get_language() or "da")
    context = {
        "groups": groups(described, scopes_of(api)),
        "codes": CODES,
        "scopes": SCOPES,
        "introduction": described["info"]["description"],
        "example": json.dumps(SENT["ask_for_visit"], ensure_ascii=False, indent=2).replace("\n", "\n  "),
        "rate": settings.API_RATE_PER_MINUTE,
    }
    return render(request, "config/api_docs.html", context)


@cache
def description(api: NinjaAPI, language: str) -> dict[str, Any]:
    """The OpenAPI document in the active language, which ``language`` names."""
    document = dict(get_schema(api, path_prefix="api/v1/"))
    document["info"] = {"title": "Håndslag API", "version": "1.0.0", "description": INTRODUCTION}
    document["servers"] = [{"url": "/"}]
    for name, examples in MORE.items():
        document["components"]["schemas"][name]["examples"] = examples
    document["components"]["schemas"]["Problem"] = PROBLEM
    document["components"]["responses"] = {f"Problem{status}": _problem(status) for status in TITLES}
    document["components"]["securitySchemes"] = {SCHEME: {"type": "http", "scheme": "bearer"}}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation)
    return _spoken(document)


def _told(sentence: str) -> dict[str, Any]:
    return {"description": sentence, "schema": {"type": "string"}}


# What is sent and answered beside the body.
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": gettext_noop("Den ETag, I har. Er intet ændret, er svaret 304 uden indhold."),
    "schema": {"type": "string"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": gettext_noop("Den ETag, I har set. Er den ændret siden, sker der ikke noget, og svaret er 412."),
    "schema": {"type": "string"},
}
ETAG = {"ETag": _told(gettext_noop("Versionen, til If-None-Match og If-Match."))}
LOCATION = {"Location": _told(gettext_noop("Hvor det nye kan hentes."))}
REPLAYED = {
    "Idempotency-Replayed": _told(gettext_noop("true, når svaret er det første svar på den samme forespørgsel."))
}
RETRY_AFTER = {"Retry-After": _told(gettext_noop("Sekunder, til I kan prøve igen."))}
AUTHENTICATE = {"WWW-Authenticate": _told(gettext_noop("Bearer, og hvad der er galt med nøglen."))}
HEADERS_OF_PROBLEMS = {401: AUTHENTICATE, 429: RETRY_AFTER, 503: RETRY_AFTER}


def _problem(status: int) -> dict[str, Any]:
    """An error's answer, with each code that it may carry as an example."""
    title, root = str(TITLES[status]), settings.SITE_URL
    examples = {
        code: {
            "value": {
                "type": f"{root}/api/v1/docs#{code}",
                "title": title,
                "status": status,
                "detail": str(meaning),
                "code": code,
            }
        }
        for code, found, meaning in CODES
        if found == status
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    return {
        "description": title,
        "content": {CONTENT_TYPE: content},
        **({"headers": HEADERS_OF_PROBLEMS[status]} if status in HEADERS_OF_PROBLEMS else {}),
    }


def _illustrate(operation: dict[str, Any]) -> None:
    """What is sent and answered, by example."""
    name = operation["operationId"]
    if name in SENT:
        operation["requestBody"]["content"]["application/json"]["example"] = SENT[name]
    for status, told in operation["responses"].items():
        if status.startswith("2") and "content" in told and name in ANSWERED:
            told["content"]["application/json"]["example"] = ANSWERED[name]


def _with_headers(method: str, operation: dict[str, Any]) -> None:
    """What is sent and answered beside the body."""
    is_one = any(parameter["in"] == "path" for parameter in operation["parameters"])
    if method == "get":
        operation["parameters"] = [*operation["parameters"], IF_NONE_MATCH]
    elif is_one:
        operation["parameters"] = [*operation["parameters"], IF_MATCH]
    for status, told in operation["responses"].items():
        if status.startswith("2") and "content" in told:
            sent_along = REPLAYED if method == "post" else {}
            told["headers"] = {**ETAG, **sent_along, **(LOCATION if status == "201" else {})}


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What every operation has in common, said once here."""
    needs_key = "security" in operation
    operation["security"] = [{SCHEME: []}] if needs_key else [{}, {SCHEME: []}]
    operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
    _illustrate(operation)
    _with_headers(method, operation)
    statuses = set(ANYWHERE) | ALSO.get(operation["operationId"], set())
    if needs_key:
        statuses |= {403}
    if any(parameter["in"] == "path" for parameter in operation["parameters"]):
        statuses |= {404}
    if method == "post":
        statuses |= {409, 412, 413, 415, 422}
    elif method == "delete":
        statuses |= {409, 412}
    else:
        statuses |= {412, 422} if len(operation["parameters"]) > 1 else {412}
    for status in sorted(statuses):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if method == "get":
        operation["responses"]["304"] = {
            "description": gettext_noop("Uændret siden den ETag, som If-None-Match nævner"),
            "headers": ETAG,
        }


def _spoken(part: Any) -> Any:
    """A copy with every sentence in the active language."""
    if isinstance(part, dict):
        return {name: _said(name, value) for name, value in part.items()}
    if isinstance(part, list):
        return [_spoken(item) for item in part]
    return part


def _said(name: str, value: Any) -> Any:
    if name in ("summary", "description") and isinstance(value, str) and value:
        return _(value)
    if name in ("example", "examples"):
        return value
    if name == "tags":
        return [_(tag) for tag in value]
    return _spoken(value)
