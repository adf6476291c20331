"""The code by which a guest is known at the door: eight signs that only we can make and that tell nothing.

It stands as a QR code on the badge, in the letters about the seat and on the guest's own page. Letters that look like
figures are not used (Crockford's base 32), and whoever types them all the same is understood.
"""

import hashlib
import hmac

import segno
from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
MARK = "HS"  # what the QR code begins with
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def code_of(key: str) -> str:
    """The same each time for the same guest."""
    secret = hashlib.sha256(b"door code:" + settings.SECRET_KEY.encode()).digest()
    number = int.from_bytes(hmac.digest(secret, key.encode(), "sha256")[:5])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def shown(code: str) -> str:
    """As a person reads it: "7K3M-9Q2X"."""
    return f"{code[:4]}-{code[4:]}"


def normal_code(text: str) -> str:
    """What was scanned or typed as a code, or nothing when it is none."""
    bare = "".join(sign for sign in text.upper() if sign.isalnum())
    if len(bare) == LENGTH + len(MARK):
        bare = bare.removeprefix(MARK)
    bare = bare.translate(_READ_AS)
    return bare if len(bare) == LENGTH and all(sign in ALPHABET for sign in bare) else ""


def qr_text(code: str) -> str:
    return MARK + code


def in_letters(code: str) -> str:
    """As it stands in a letter: what its QR code says, so that people.domain.letterbody can draw it."""
    return f"{MARK}-{shown(code)}"


def qr_image(code: str) -> str:
    """The QR code as a data address, for a page."""
    return segno.make(qr_text(code), error="q", micro=False).svg_data_uri(border=2, light="white", omitsize=True)
