"""Reach for organisers: the report with its drawing and files, and the stories it counts."""

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors.access import open_changeable_story, organised_stories
from ambassadors.domain.reach import drawing, exporting, report, stories
from ambassadors.models import Story
from ambassadors.web.reach.forms import StoryForm, day_in
from events.access import organised_programmes, scope_of
from events.models import Event
from events.web.doors import organiser_required
from events.web.organise.forms import add_refusal
from people.domain.refusals import Invalid
from people.web.signedin import SignedInRequest

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wanted(request: SignedInRequest) -> tuple[report.Wanted, dict[str, Any]]:
    """What the address asks for: a period (this year), by what (month), and one programme or all one organises."""
    today = timezone.localdate()
    first = day_in(request.GET.get("from", ""), date(today.year, 1, 1))
    last = day_in(request.GET.get("to", ""), today)
    if last < first:
        first, last = last, first
    by = request.GET.get("by", "")
    by = by if by in report.BY else "month"
    programmes = list(organised_programmes(request.user).order_by("name"))
    chosen = next((one for one in programmes if one.slug == request.GET.get("programme", "")), None)
    scope = scope_of(request.user).narrowed([chosen.pk] if chosen else [])
    page = {"first": first, "last": last, "by": by, "programmes": programmes, "chosen": chosen}
    return report.Wanted(scope, first, last, by), page


@organiser_required
@require_safe
def reach(request: SignedInRequest) -> HttpResponse:
    wanted, page = _wanted(request)
    found = report.report(wanted, timezone.now())
    page |= {
        "report": found,
        "people": drawing.people(found.lines),
        "seen": drawing.seen(found.lines),
        "by_words": {"month": _("Måned"), "programme": _("Indsats"), "trade": _("Uddannelse")},
        "query": request.GET.urlencode(),
    }
    return render(request, "ambassadors/reach/report.html", page)


@organiser_required
@require_safe
def reach_file(request: SignedInRequest, form: str) -> HttpResponse:
    """The same as a file."""
    wanted, _page = _wanted(request)
    found = report.report(wanted, timezone.now())
    name = f"raekkevidde-{wanted.first:%Y%m%d}-{wanted.last:%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    content = exporting.as_table(found, wanted.by, form)
    return HttpResponse(content, content_type=XLSX if form == "xlsx" else "text/csv; charset=utf-8", headers=headers)


@organiser_required
@require_safe
def stories_list(request: SignedInRequest) -> HttpResponse:
    rows = organised_stories(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    own = {row.pk for row in page.object_list if stories.may_change(row, request.user)}
    return render(request, "ambassadors/reach/stories.html", {"page": page, "own": own})


def _form(request: SignedInRequest, now: datetime, story: Story | None = None) -> StoryForm:
    programmes = organised_programmes(request.user).order_by("name")
    events = stories.events_in(programmes, now)
    recent = list(events.values_list("pk", flat=True)[: stories.SHOWN])
    events = Event.objects.filter(pk__in=[*recent, *([story.event_id] if story and story.event_id else [])])
    initial = StoryForm.values_of(story) if story else {"day": timezone.localdate(now)}
    data = request.POST if request.method == "POST" else None
    return StoryForm(data, initial=initial, programmes=programmes, events=events.order_by("-starts_at", "pk"))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_new(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    form = _form(request, now)
    if request.method == "POST" and form.is_valid():
        try:
            stories.log(form.told, now=now, by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Historien er noteret."))
            return redirect("organise:stories")
    return render(request, "ambassadors/reach/story.html", {"form": form}, status=422 if form.errors else 200)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it, now = open_changeable_story(request.user, pk), timezone.now()
    form = _form(request, now, it)
    if request.method == "POST" and form.is_valid():
        try:
            stories.correct(it, form.told, now=now, by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Gemt."))
            return redirect("organise:stories")
    page = {"form": form, "story": it}
    return render(request, "ambassadors/reach/story.html", page, status=422 if form.errors else 200)


@organiser_required
@require_POST
def story_delete(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    stories.delete(open_changeable_story(request.user, pk), now=timezone.now(), by=request.user)
    messages.success(request, _("Historien er slettet."))
    return redirect("organise:stories")
