"""The files of receipts: looked at by what they hold, cleaned, and kept under names that nobody can guess."""

import hashlib
import subprocess
import sys
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from ambassadors.domain.money import receiptcheck
from ambassadors.models import Receipt
from people.domain.refusals import Invalid

FOLDER = "receipts"
MOST_BYTES = 10 * 1024 * 1024
CHECK = Path(receiptcheck.__file__)
CHECK_SECONDS = receiptcheck.MOST_SECONDS + 10
KEPT_FOR = timedelta(hours=6)  # a file whose row was never written, or is gone
Kind = Receipt.Kind
ENDINGS = {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png"}
TYPES = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}


@dataclass(frozen=True)
class Looked:
    """An upload that is what it should be: its kind, the clean bytes, and what it is known again by."""

    kind: str
    content: bytes
    fingerprint: str


def look(content: bytes) -> Looked:
    """Raises Invalid with a sentence about what is wrong; the name and the type that came along say nothing."""
    if not content:
        raise _wrong(_("Filen er tom. Tag billedet igen, eller vælg en anden fil."), "empty")
    if len(content) > MOST_BYTES:
        raise _wrong(_("Filen er over 10 MB. Tag billedet igen i en mindre udgave."), "too_large")
    kind = kind_of(content)
    if not kind:
        if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
            raise _wrong(_("Billedet er i formatet HEIC. Gem det som JPEG, eller tag et skærmbillede af det."), "heic")
        raise _wrong(_("Bilaget skal være et billede (JPEG eller PNG) eller en PDF."), "wrong_kind")
    try:
        done = subprocess.run(  # noqa: S603  # our own check; the upload is only its input
            [sys.executable, "-I", str(CHECK), kind], input=content, capture_output=True, timeout=CHECK_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise _wrong(_sentence(receiptcheck.TOO_LARGE), "too_large") from None
    if done.returncode != 0 or not done.stdout:
        # A process that was stopped for taking too much has a negative code.
        code = done.returncode if done.returncode > 0 else receiptcheck.TOO_LARGE
        raise _wrong(_sentence(code), "too_large" if code == receiptcheck.TOO_LARGE else "unreadable")
    return Looked(kind, done.stdout, hashlib.sha256(content).hexdigest())


def kind_of(content: bytes) -> str:
    """By how the file begins; "" for what we do not take."""
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    return Kind.PDF if content.startswith(b"%PDF-") else ""


def _sentence(code: int) -> str:
    return {
        receiptcheck.TOO_LARGE: _("Billedet eller dokumentet er for stort, når det åbnes. Tag det i en mindre udgave."),
        receiptcheck.LOCKED: _("Dokumentet er låst med en adgangskode. Gem det uden, eller tag et billede af det."),
        receiptcheck.TOO_LONG: _("Dokumentet har over {antal} sider. Vedlæg kun dem, der hører til.").format(
            antal=receiptcheck.MOST_PAGES
        ),
    }.get(code, _("Filen kan ikke læses. Tag billedet igen, eller vælg en anden fil."))


def _wrong(sentence: str, code: str) -> Invalid:
    return Invalid([("/file", sentence)], code=code)


def keep(looked: Looked) -> str:
    """Stores the clean file; answers its name."""
    name = f"{FOLDER}/{uuid.uuid4()}.{ENDINGS[Kind(looked.kind)]}"
    return default_storage.save(name, ContentFile(looked.content))


def content_of(receipt: Receipt) -> bytes | None:
    try:
        with default_storage.open(receipt.file) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def drop(name: str) -> None:
    if name.startswith(f"{FOLDER}/"):
        default_storage.delete(name)


def shown_name(name: str) -> str:
    """What a person called the file, without what could not be shown or would lead elsewhere."""
    last = str(name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if unicodedata.category(char)[0] not in "CZ" or char == " ")
    return kept.strip(" .")[:120]


def sweep(now: datetime) -> int:
    """Deletes files that no receipt names: what was uploaded and then not saved, or whose row went another way."""
    if not default_storage.exists(FOLDER):
        return 0
    named = set(Receipt.objects.values_list("file", flat=True))
    swept = 0
    for file in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{file}"
        if path not in named and now - default_storage.get_modified_time(path) > KEPT_FOR:
            default_storage.delete(path)
            swept += 1
    return swept
