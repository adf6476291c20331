"""Tables that people upload, CSV or XLSX, read as plain text: nothing in them is ever run."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from people.domain.refusals import Refused

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_UNPACKED = 80 * 1024 * 1024  # what a workbook may be when unpacked
SMALL, SMALL_UNPACKED = 32 * 1024, 1024 * 1024  # read in a moment: some two hundred lines
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what XML 1.0, and so a workbook, cannot hold
_PACKED = b"PK\x03\x04"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def read_table(content: bytes) -> list[tuple[int, list[str]]]:
    """(line number, cells) of every line that is not empty, the header first. Raises Refused with a sentence."""
    if not content.strip():
        raise Refused(_("Filen er tom."))
    if len(content) > MOST_BYTES:
        raise Refused(_("Filen er over 5 MB. Del den i flere."))
    rows = _workbook(content) if content.startswith(_PACKED) else _csv(content)
    if len(rows) > MOST_ROWS + 1:
        raise Refused(_("Filen har over 20.000 linjer. Del den i flere."))
    return [(number, [_plain_cell(cell) for cell in cells]) for number, cells in rows]


def is_small(content: bytes) -> bool:
    """Is it read and done while one waits, however it is packed?"""
    if len(content) > SMALL:
        return False
    if not content.startswith(_PACKED):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(part.file_size for part in packed.infolist()) <= SMALL_UNPACKED
    except zipfile.BadZipFile:
        return True  # that it is none is said at once


def _csv(content: bytes) -> list[tuple[int, list[str]]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells[:MOST_COLUMNS]]))
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error:
        raise Refused(_("Linje {line} kan ikke læses som CSV.").format(line=reader.line_num)) from None
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, what Excel saves (UTF-16, Windows-1252), else Latin-1, which always fits."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    else:
        tries = ["utf-8-sig", "cp1252"]
    for encoding in tries:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _workbook(content: bytes) -> list[tuple[int, list[str]]]:
    import openpyxl  # only when there is a workbook: it takes long to load

    unreadable = _("Regnearket kan ikke læses. Gem det som XLSX eller CSV, og prøv igen.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refused(_("Regnearket er for stort, når det pakkes ud. Gem det som CSV."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = []
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            words = [_as_text(cell) for cell in cells]
            if any(words):
                rows.append((number, words))
            if len(rows) > MOST_ROWS + 1 or number > MOST_ROWS * 5:
                break
        book.close()
    except Refused:
        raise
    except Exception:  # a broken workbook may fail in any of its parts
        raise Refused(unreadable) from None
    return rows


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return str(cell).strip()


def safe_cell(text: object) -> str:
    """For a CSV that a spreadsheet opens: what would be taken for a formula is marked as text."""
    words = str(text)
    return f"'{words}" if words.startswith(_RISKY) else words


def _plain_cell(words: str) -> str:
    """A cell as it was before `safe_cell` marked it, so that what we wrote can be read again."""
    return words[1:] if words.startswith("'") and words[1:].startswith(_RISKY) else words


def as_csv(rows: list[list[object]]) -> bytes:
    """With semicolons and a byte order mark, as Danish spreadsheets expect."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[object]], title: str) -> bytes:
    """A workbook of one sheet with a header that stays in sight; times are written as the wall clock's."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_as_cell(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_cell(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if cell is None or isinstance(cell, (int, float, date, time)):
        return cell
    return ILLEGAL.sub("", safe_cell(str(cell)))
