"""/me/stories/: an ambassador's own stories on a phone: written down, corrected, taken out."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors.access import open_own_story, own_stories
from ambassadors.domain import mine
from ambassadors.domain.reach import stories
from ambassadors.models import Ambassador, Story
from ambassadors.web.reach.forms import StoryForm
from events.access import hidden
from events.models import Event, Programme
from events.web.organise.forms import add_refusal
from people.domain.refusals import Invalid
from people.models import User


def _own(request: HttpRequest) -> Ambassador:
    assert isinstance(request.user, User)
    found = mine.ambassador_of(request.user)
    if found is None:
        raise hidden()
    return found


@login_required
@never_cache
@require_safe
def my_stories(request: HttpRequest) -> HttpResponse:
    _own(request)
    rows, now = own_stories(request.user), timezone.now()
    year = timezone.localdate(now).year
    page = {
        "rows": rows[:200],
        "year": year,
        "this_year": stories.sums(rows, year=year),
        "in_all": stories.sums(rows),
    }
    return render(request, "ambassadors/reach/mine.html", page)


def _form(request: HttpRequest, it: Ambassador, now: datetime, story: Story | None = None) -> StoryForm:
    events = stories.events_of(it, now)
    if story is not None and story.event_id:
        events = Event.objects.filter(pk__in=[*events.values_list("pk", flat=True), story.event_id])
    initial: dict[str, Any] = {"day": timezone.localdate(now), "programme": it.programme_id, "trade": it.trade_id}
    initial |= StoryForm.values_of(story) if story else {}
    keys = {it.programme_id, *([story.programme_id] if story else [])}
    keys |= set(events.values_list("programme", flat=True))
    programmes = Programme.objects.filter(pk__in=keys).order_by("name")
    data = request.POST if request.method == "POST" else None
    return StoryForm(data, initial=initial, programmes=programmes, events=events)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_story_new(request: HttpRequest) -> HttpResponse:
    it, now = _own(request), timezone.now()
    form = _form(request, it, now)
    if request.method == "POST" and form.is_valid():
        try:
            stories.log(form.told, now=now, by=it.user, ambassador=it)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Tak. Den tæller med."))
            return redirect("me:stories")
    return render(request, "ambassadors/reach/mine_one.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_story(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    it, now = _own(request), timezone.now()
    story = open_own_story(request.user, pk)
    form = _form(request, it, now, story)
    if request.method == "POST" and form.is_valid():
        try:
            stories.correct(story, form.told, now=now, by=it.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Gemt."))
            return redirect("me:stories")
    page = {"form": form, "story": story}
    return render(request, "ambassadors/reach/mine_one.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def my_story_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    it = _own(request)
    stories.delete(open_own_story(request.user, pk), now=timezone.now(), by=it.user)
    messages.success(request, _("Historien er slettet."))
    return redirect("me:stories")
