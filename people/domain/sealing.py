"""Words that only the page they belong to opens: sealed before they are stored, so that neither a table nor a copy of
the database shows them in passing.

HMAC-SHA256 keyed from SECRET_KEY, in counter mode with a nonce of its own for each text, and a tag over the whole
(encrypt, then authenticate). It keeps words from being read; it does not hide how long they are. Who holds both the
database and the key can open them, as the site itself can: lose the key, and they are lost.
"""

import base64
import binascii
import hashlib
import hmac
import os

from django.conf import settings

_BLOCK = hashlib.sha256().digest_size
_NONCE, _TAG = 16, 16


def seal(words: str, purpose: str, nonce: bytes = b"") -> str:
    """Text that says nothing; ``purpose`` keeps what is sealed for one use from being opened for another.

    A ``nonce`` of 16 bytes is only for rows that have to come out the same each time: the demo's.
    """
    nonce = nonce or os.urandom(_NONCE)
    plain = words.encode()
    key, check = _keys(settings.SECRET_KEY, purpose)
    hidden = _mixed(plain, key, nonce)
    tag = hmac.digest(check, nonce + hidden, "sha256")[:_TAG]
    return base64.urlsafe_b64encode(nonce + tag + hidden).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """The words; None when they were sealed with a key that is no longer known, or were tampered with."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
    except (binascii.Error, ValueError):
        return None
    nonce, tag, hidden = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key, check = _keys(str(secret), purpose)
        if hmac.compare_digest(tag, hmac.digest(check, nonce + hidden, "sha256")[:_TAG]):
            return _mixed(hidden, key, nonce).decode()
    return None


def _keys(secret: str, purpose: str) -> tuple[bytes, bytes]:
    """One key to hide by and another to check by."""
    root = hmac.digest(secret.encode(), f"sealing:{purpose}".encode(), "sha256")
    return hmac.digest(root, b"hide", "sha256"), hmac.digest(root, b"check", "sha256")


def _mixed(text: bytes, key: bytes, nonce: bytes) -> bytes:
    stream = b"".join(
        hmac.digest(key, nonce + number.to_bytes(8), "sha256") for number in range(len(text) // _BLOCK + 1)
    )
    return bytes(one ^ two for one, two in zip(text, stream, strict=False))
