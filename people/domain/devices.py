"""Whose pages a device may keep for when there is no net: an opaque word for each person."""

import hashlib
import hmac

from django.conf import settings

from people.models import User


def owner_word(user: User) -> str:
    """The same for all pages of one person, and telling nothing about them."""
    key = hashlib.sha256(b"kept pages:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, user.pk.bytes, "sha256")[:12].hex()
