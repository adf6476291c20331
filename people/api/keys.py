"""Who asks: a key in ``Authorization: Bearer``, and the scope an operation needs."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from people.api.problems import Problem
from people.domain.apikeys import find_key
from people.models import ApiKey

REALM = 'Bearer realm="haandslag"'


class KeyRequest(HttpRequest):
    """A request that came through the door: ``key`` is the sender's, or None."""

    key: ApiKey | None


def read_key(request: HttpRequest) -> ApiKey | None:
    """The key in the header; None without the header. Anything else there: 401, wherever it was sent."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _space, plain = header.partition(" ")
    key = find_key(plain.strip(), now=timezone.now()) if scheme.lower() == "bearer" else None
    if key is None:
        raise Problem(
            401,
            "wrong_key",
            _("Nøglen er forkert eller trukket tilbage. Send Authorization: Bearer og en gyldig nøgle."),
            headers={"WWW-Authenticate": REALM + ', error="invalid_token"'},
        )
    return key


def may(key: ApiKey, *scopes: str) -> bool:
    """Whether the key has one of these."""
    return any(scope in key.scopes for scope in scopes)


class Key:
    """``auth=Key("visits:write")``: a key is needed, with that scope, or with one of several."""

    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes

    def __call__(self, request: KeyRequest) -> ApiKey:
        if request.key is None:
            raise Problem(
                401,
                "key_missing",
                _("Her kræves en nøgle: Authorization: Bearer og nøglen."),
                headers={"WWW-Authenticate": REALM},
            )
        if not may(request.key, *self.scopes):
            raise Problem(
                403,
                "scope_missing",
                _("Nøglen mangler rettigheden {scope}.").format(scope=self.scopes[0]),
                headers={"WWW-Authenticate": REALM + f', error="insufficient_scope", scope="{self.scopes[0]}"'},
            )
        return request.key
