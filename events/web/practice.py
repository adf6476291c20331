"""A practice project as others see it: its public page, and the partner's own page by a link."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from events.access import open_one
from events.domain import practice
from events.models import PracticePartner
from events.web.organise.forms import add_refusal
from events.web.organise.practicepages import ExperienceForm
from people.domain.refusals import Invalid, Refused


@require_safe
def practice_page(request: HttpRequest, slug: str) -> HttpResponse:
    it = open_one(practice.shown_to_all(), slug=slug)
    page = {
        "project": it,
        "partners": list(it.partners.select_related("organisation")),
        "milestones": list(it.milestones.all()),
        "experiences": list(it.experiences.filter(is_shown=True).select_related("partner__organisation")[:100]),
        "documents": list(it.documents.all()),
    }
    return render(request, "events/public/practice.html", page)


def partner_page(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the project and its log; POST writes one line in it."""
    rows = PracticePartner.objects.select_related("project__programme", "organisation", "contact")
    it, now = open_one(rows, pk=subject_id), timezone.now()
    practice.check_link(it, now)
    project = it.project
    form = ExperienceForm(request.POST if request.method == "POST" else None, initial={"day": localdate(now)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            practice.note(project, data["day"], data["tried"], data["came_of_it"], now=now, partner=it)
            return HttpResponseRedirect(f"{request.path}?tak=1", status=303)
        except Invalid as refusal:
            add_refusal(form, refusal)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    page = {
        "project": project,
        "partner": it,
        "partners": list(project.partners.select_related("organisation")),
        "milestones": list(project.milestones.all()),
        "experiences": list(project.experiences.select_related("partner__organisation", "by")[:100]),
        "documents": list(project.documents.all()),
        "form": form,
        "token": token,
        "thanks": "tak" in request.GET,
    }
    return render(request, "events/public/practice_partner.html", page, status=422 if form.errors else 200)
