"""A practice project on paper: what is to be tried, by when, who is in it, and what came of it so far."""

from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import get_language

from events.domain.colours import calendar_colour
from events.models import PracticeProject
from materials.domain.printing import FONTS, laid_out


def sheet(project: PracticeProject, today: date) -> bytes:
    """As many A4 pages as it takes; the log from its beginning, as one reads it."""
    page = {
        "project": project,
        "today": today,
        "milestones": list(project.milestones.select_related("owner").order_by("due_on", "pk")),
        "partners": list(project.partners.select_related("organisation", "contact").order_by("organisation__name")),
        "experiences": list(
            project.experiences.select_related("partner__organisation", "by").order_by("day", "created_at", "pk")
        ),
        "documents": list(project.documents.all()),
        "fonts": FONTS,
        "language": get_language() or "da",
        "colour": calendar_colour(project.programme.colour).hex,
    }
    pdf: bytes = laid_out(render_to_string("print/practice.html", page)).write_pdf(pdf_variant="pdf/ua-1")
    return pdf
