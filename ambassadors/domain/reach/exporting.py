"""The report as a table, CSV or a workbook."""

from django.utils.translation import gettext as _

from ambassadors.domain.reach.report import Line, Report
from people.domain.tablefiles import as_csv, as_xlsx

NAMES = ("visits", "pupils", "girls", "boys", "events", "came", "meetings", "stories", "reached")


def header(by: str) -> list[object]:
    first = {"programme": _("indsats"), "trade": _("uddannelse")}.get(by, _("måned"))
    return [
        first,
        _("besøg"),
        _("elever mødt"),
        _("heraf piger"),
        _("heraf drenge"),
        _("arrangementer"),
        _("fremmødte"),
        _("sparringsmøder"),
        _("historier"),
        _("set af"),
    ]


def as_table(found: Report, by: str, form: str) -> bytes:
    rows = [header(by), *(_row(line) for line in found.lines), _row(found.whole)]
    return as_xlsx(rows, _("Rækkevidde")) if form == "xlsx" else as_csv(rows)


def _row(line: Line) -> list[object]:
    return [line.label, *(getattr(line, name) for name in NAMES)]
