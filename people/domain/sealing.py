"""Words that only the page they belong to opens: sealed before they are stored, so that neither a table nor a copy of
the database shows them in passing.

ChaCha20-Poly1305 (RFC 8439) with a key from SECRET_KEY and a nonce of its own for each text. It keeps words from being
read or changed; it does not hide how long they are. Who holds both the database and the key can open them, as the site
itself can: lose the key, and they are lost.
"""

import base64
import binascii
import hmac
import os
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_NONCE = 12


def seal(words: str, purpose: str, nonce: bytes = b"") -> str:
    """Text that says nothing; ``purpose`` keeps what is sealed for one use from being opened for another.

    A ``nonce`` of at least 12 bytes is only for rows that have to come out the same each time: the demo's.
    """
    nonce = nonce[:_NONCE] or os.urandom(_NONCE)
    hidden = _cipher(settings.SECRET_KEY, purpose).encrypt(nonce, words.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + hidden).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """The words; None when they were sealed with a key that is no longer known, or were tampered with."""
    from cryptography.exceptions import InvalidTag

    try:
        raw = base64.urlsafe_b64decode(sealed)
    except (binascii.Error, ValueError):
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(str(secret), purpose).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    return None


def _cipher(secret: str, purpose: str) -> "ChaCha20Poly1305":
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(hmac.digest(secret.encode(), f"sealing:{purpose}".encode(), "sha256"))
