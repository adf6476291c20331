"""Portraits: looked at by their content, drawn anew at our size, and shown only where the person said yes.

What is stored is never what was uploaded: the picture is decoded, turned upright, cut to a square and written as a JPEG
of our own, so that neither a place it was taken at nor anything hidden in the file is kept.
"""

import io
import uuid
import warnings
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from ambassadors.domain import pictureconsents
from ambassadors.models import Ambassador, PictureConsent
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import User

FOLDER = "portraits"
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000
SMALLEST = 200  # pixels: less is no portrait
SIDE = 640
KINDS = ("JPEG", "PNG", "WEBP")


def keep(ambassador: Ambassador, file: BinaryIO, *, now: datetime, by: User | None = None) -> Ambassador:
    """Stores the portrait in place of the one before. Raises Invalid with a sentence about what is wrong with it."""
    content = drawn_anew(file.read(MOST_BYTES + 1))
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4()}.jpg", ContentFile(content))
    former = ambassador.portrait
    try:
        with transaction.atomic():
            ambassador.portrait = name
            ambassador.save(update_fields=["portrait"])
            record(ambassador, now=now, by=by, what="portrait", new="kept")
    except BaseException:
        default_storage.delete(name)
        raise
    _drop(former)
    return ambassador


def remove(ambassador: Ambassador, *, now: datetime, by: User | None = None) -> None:
    former = ambassador.portrait
    if not former:
        return
    with transaction.atomic():
        ambassador.portrait = ""
        ambassador.save(update_fields=["portrait"])
        record(ambassador, now=now, by=by, what="portrait", old="kept")
    _drop(former)


def _drop(name: str) -> None:
    """After the commit, so that what is rolled back still has its file."""
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def content_of(ambassador: Ambassador) -> bytes | None:
    """The JPEG; None when there is none."""
    if not ambassador.portrait:
        return None
    try:
        with default_storage.open(ambassador.portrait) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def for_school(ambassador: Ambassador) -> bool:
    """Whether the school one comes to may see it."""
    return bool(ambassador.portrait) and pictureconsents.stands(ambassador, PictureConsent.Purpose.SCHOOL)


def drawn_anew(content: bytes) -> bytes:
    """A square JPEG without anything but the picture. Raises Invalid."""
    if len(content) > MOST_BYTES:
        raise _wrong(_("Billedet fylder mere end 8 MB. Vælg et mindre."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise _wrong(_("Billedet er for stort. Vælg et på højst 50 megapixel."))
                if min(width, height) < SMALLEST:
                    raise _wrong(_("Billedet er for lille. Det skal være mindst 200 punkter på hver led."))
                picture.draft("RGB", (SIDE * 2, SIDE * 2))
                upright = ImageOps.exif_transpose(picture)
                plain = _on_white(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning, Image.DecompressionBombError):
        raise _wrong(_("Det er ikke et billede, vi kan læse. Vælg en JPEG-, PNG- eller WebP-fil.")) from None
    square = ImageOps.fit(plain, (SIDE, SIDE), method=Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    out = io.BytesIO()
    square.save(out, "JPEG", quality=86, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """What is see-through becomes white."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return picture.convert("RGB")


def _wrong(sentence: str) -> Invalid:
    return Invalid([("/portrait", sentence)])
