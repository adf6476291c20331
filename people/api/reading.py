"""Reading what was sent: JSON in UTF-8, without what no database or person could hold."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import BaseModel, ConfigDict

from people.api.problems import Problem, of_errors, unreadable

MEDIA_TYPE = "application/json"
# Tab and line breaks are text; the other control characters are not, nor are halves of characters.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Sent(BaseModel):
    """A body's shape: exact types ("8" is no 8, true is no 1), and no field that we would silently ignore."""

    model_config = ConfigDict(strict=True, extra="forbid")


class JsonParser(Parser):
    """Problems raised here reach the reader through the API's exception handlers."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        media_type, _sep, parameters = request.headers.get("Content-Type", "").partition(";")
        charset = parameters.strip().lower().replace('"', "")
        if media_type.strip().lower() != MEDIA_TYPE or charset not in ("", "charset=utf-8", "charset=utf8"):
            raise Problem(
                415,
                "unsupported_media_type",
                _("Send JSON i UTF-8 med Content-Type: application/json."),
                headers={"Accept": MEDIA_TYPE, "Accept-Post": MEDIA_TYPE},
            )
        data = read_body(request)
        wrong = [
            {"pointer": pointer, "detail": _("Teksten indeholder tegn, der ikke kan gemmes.")}
            for pointer, text in texts(data)
            if not is_plain(text)
        ]
        if wrong:
            raise of_errors(wrong)
        return cast(dict[str, Any], data)


def read_body(request: HttpRequest) -> Any:
    """What was sent, read once however often it is asked for; nobody changes it."""
    if not hasattr(request, "read_data"):
        request.read_data = read_json(request.body)  # type: ignore[attr-defined]
    return request.read_data  # type: ignore[attr-defined]


def read_json(body: bytes) -> Any:
    """Strict JSON: UTF-8, no NaN, no name twice in an object, no bottomless nesting."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise unreadable(_("Indholdet er ikke UTF-8.")) from None
    except RecursionError:
        raise unreadable(_("Indholdet er pakket ind i for mange lag.")) from None
    except json.JSONDecodeError as error:
        raise unreadable(
            _("Indholdet er ikke gyldig JSON: fejl i linje {line}, tegn {column}.").format(
                line=error.lineno, column=error.colno
            )
        ) from None
    except ValueError:
        raise unreadable(_("Indholdet er ikke gyldig JSON.")) from None


def is_plain(text: str) -> bool:
    """Whether every character can be stored and shown: no control characters, no half surrogates."""
    return _NO_TEXT.search(text) is None


def texts(data: Any) -> Iterator[tuple[str, str]]:
    """Every text in it with its JSON pointer, names of fields included."""
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, str):
            yield pointer, value
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{number}", item) for number, item in enumerate(value)]
        elif isinstance(value, dict):
            for name, item in value.items():
                if is_plain(name):
                    waiting.append((f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", item))
                else:
                    yield pointer, name


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name stands twice")
    return read
