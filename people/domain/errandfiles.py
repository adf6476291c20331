"""The files that people upload for an errand: kept while it needs them, then deleted, whatever happens between."""

import uuid
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from people.domain.refusals import Refused
from people.models import Errand

FOLDER = "imports"
KEPT = timedelta(hours=1)  # how long a file waits for its yes


def keep(content: bytes) -> str:
    """Stores the file under a name nobody can guess; answers the name."""
    return default_storage.save(f"{FOLDER}/{uuid.uuid4()}", ContentFile(content))


def content_of(errand: Errand) -> bytes:
    """The file's bytes. Raises Refused when it is no longer there."""
    try:
        with default_storage.open(errand.file or f"{FOLDER}/none") as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise Refused(_("Filen ligger her ikke længere. Vælg den igen."), code="file_gone") from None


def drop(errand: Errand) -> None:
    """The errand's file is deleted; without one nothing happens."""
    if errand.file:
        default_storage.delete(errand.file)
        Errand.objects.filter(pk=errand.pk).update(file="")
        errand.file = ""


def sweep(now: datetime) -> int:
    """Deletes files that no errand waits for any more: their hour is over, or their errand is gone."""
    over = [Errand.Status.DONE, Errand.Status.FAILED, Errand.Status.STOPPED]
    for errand in Errand.objects.filter(status__in=over, finished_at__lt=now - KEPT).exclude(file=""):
        drop(errand)
    if not default_storage.exists(FOLDER):
        return 0
    wanted = set(Errand.objects.exclude(file="").values_list("file", flat=True))
    swept = 0
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if path not in wanted and now - default_storage.get_modified_time(path) > KEPT:
            default_storage.delete(path)
            swept += 1
    return swept
