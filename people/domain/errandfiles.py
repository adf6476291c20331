"""The files that people upload for an errand: kept while it needs them, then deleted, whatever happens between."""

import json
import uuid
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from people.domain.refusals import Refused
from people.domain.tablefiles import read_table
from people.models import Errand

FOLDER = "imports"
KEPT = timedelta(hours=1)  # how long a file waits for its yes
READ = ".rows"  # how the name ends of a table that was read already


def keep(content: bytes, ending: str = "") -> str:
    """Stores the file under a name nobody can guess; answers the name."""
    return default_storage.save(f"{FOLDER}/{uuid.uuid4()}{ending}", ContentFile(content))


def table_of(errand: Errand) -> list[tuple[int, list[str]]]:
    """The rows of an uploaded table (see people.domain.tablefiles). A large workbook takes seconds to read: its rows
    are kept in its place, and read in a moment when the work goes on. Raises Refused."""
    content = content_of(errand)
    if errand.file.endswith(READ):
        return [(number, cells) for number, cells in json.loads(content)]
    rows = read_table(content)
    read, former = keep(json.dumps(rows).encode(), READ), errand.file
    if Errand.objects.filter(pk=errand.pk, file=former).update(file=read):
        errand.file = read
        default_storage.delete(former)
    else:
        default_storage.delete(read)
    return rows


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
