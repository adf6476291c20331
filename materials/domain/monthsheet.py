"""The printed month: one A3 sheet that hangs on the office wall, with the calendar's filters."""

import uuid
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language

from events.domain import months
from events.domain.agenda import Wanted
from events.domain.colours import calendar_colour
from events.models import Programme
from materials.domain.printing import FONTS, laid_out
from people.domain.danish import da_month

SHOWN_PROGRAMMES = 24


def sheet(wanted: Wanted, day: date, now: datetime, known: dict[uuid.UUID, Programme], words: str = "") -> bytes:
    """The month of ``day`` as a PDF of exactly one page. ``words`` say which filters it was made with."""
    month = months.month(wanted, day, now, known)
    drawn = {entry.colour for week in month.weeks for one in week.days for entry in one.entries}
    programmes = [programme for programme in known.values() if programme.colour in drawn]
    page = {
        "month": month,
        "heading": f"{da_month(month.first)} {month.first.year}".capitalize(),
        "language": get_language() or "da",
        "weekdays": [one.day for one in month.weeks[0].days],
        "colours": [(colour, calendar_colour(colour).hex) for colour in sorted(drawn)],
        "programmes": programmes[:SHOWN_PROGRAMMES],
        "words": words,
        "row_height": f"{236 / len(month.weeks):.1f}",
        "fonts": FONTS,
        "now": now,
    }
    document = laid_out(render_to_string("print/month.html", page))
    pdf: bytes = document.copy(document.pages[:1]).write_pdf(pdf_variant="pdf/ua-1")
    return pdf
