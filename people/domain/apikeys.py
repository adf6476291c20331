"""API keys: made once, shown once, and afterwards known only by their hash."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from people.domain.statements import Asked
from people.models import ApiKey, Organisation

SCOPES = (
    "visits:read",
    "visits:write",
    "events:read",
    "bookings:read",
    "bookings:write",
    "webhooks:write",
    "companies:read",
    "companies:write",
)
# These reach beyond what is the organisation's own: only organisers give them.
BEYOND_OWN = ("companies:read", "companies:write")
DEFAULT_SCOPES = ("visits:read", "visits:write")
USED_EVERY = timedelta(minutes=1)
_SHAPE = re.compile(r"hs_[a-z0-9]{8}_[A-Za-z0-9_-]{43}")
_PREFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def hash_of(plain: str) -> str:
    """SHA-256 in hex. The secret holds 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(plain.encode()).hexdigest()


def make_key(
    organisation: Organisation, *, now: datetime, scopes: Sequence[str] = DEFAULT_SCOPES, name: str = ""
) -> tuple[ApiKey, str]:
    """A new key and its text ``hs_<prefix>_<secret>``, which nobody can read again. Unknown scopes: ValueError."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise ValueError(", ".join(unknown))
    prefix = "hs_" + "".join(secrets.choice(_PREFIX_LETTERS) for _ in range(8))
    plain = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=prefix,
        key_hash=hash_of(plain),
        scopes=sorted(set(scopes), key=SCOPES.index),
        created_at=now,
    )
    return key, plain


_standing = Asked(
    lambda blank: ApiKey.objects.select_related("organisation").filter(
        key_hash=blank.one("hash", ApiKey, "key_hash"), revoked_at__isnull=True, organisation__is_active=True
    )
)


def find_key(plain: str, *, now: datetime) -> ApiKey | None:
    """The standing key with this text, its organisation loaded; else None. Notes the use, by the minute."""
    if not _SHAPE.fullmatch(plain):
        return None
    key = next(iter(_standing(hash=hash_of(plain))), None)
    if key is not None and (key.last_used_at is None or now - key.last_used_at >= USED_EVERY):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        key.last_used_at = now
    return key


def revoke(key: ApiKey, *, now: datetime) -> None:
    """From now on the key opens nothing. Revoking twice keeps the first time."""
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)
    key.refresh_from_db(fields=["revoked_at"])
