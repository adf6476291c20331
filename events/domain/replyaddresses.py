"""The address of each event that calendar answers come back to: booking+<token>@…

It stands as ORGANIZER in invitations and as Reply-To of the letters that carry them. The token is derived from
the event (nothing is stored), in lower-case letters and digits because mail servers may change the case.
"""

import base64
import binascii
import hashlib
import hmac
import uuid

from django.conf import settings


def _signature(event_id: uuid.UUID) -> bytes:
    key = hashlib.sha256(b"reply address:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, event_id.bytes, hashlib.sha256).digest()[:9]


def reply_address(event_id: uuid.UUID) -> str:
    """The same each time for the same event."""
    box, _at, domain = settings.BOOKING_EMAIL.partition("@")
    token = base64.b32encode(event_id.bytes + _signature(event_id)).decode().rstrip("=").lower()
    return f"{box}+{token}@{domain}"


def event_of_reply_address(address: str) -> uuid.UUID | None:
    """The event whose address this is; None for any other."""
    box, _at, domain = address.strip().lower().removeprefix("mailto:").partition("@")
    name, _plus, token = box.partition("+")
    if f"{name}@{domain}" != settings.BOOKING_EMAIL.lower():
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 25:
        return None
    event_id = uuid.UUID(bytes=raw[:16])
    return event_id if hmac.compare_digest(raw[16:], _signature(event_id)) else None
