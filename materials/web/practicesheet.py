"""A practice project as a PDF, for its organisers."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from events.access import open_one, programme_filter
from events.models import PracticeProject
from events.web.doors import organiser_required
from materials.domain import practicesheet


@organiser_required
@require_safe
def practice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    rows = PracticeProject.objects.filter(programme_filter(request.user)).select_related("programme", "owner")
    it = open_one(rows, pk=pk)
    file = f"praksisprojekt-{slugify(it.title)[:50] or it.pk}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{file}"', "Cache-Control": "private, no-store"}
    return HttpResponse(
        practicesheet.sheet(it, localdate(timezone.now())), content_type="application/pdf", headers=headers
    )
