"""A promise from a meeting, ticked off by the link in the letter."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from events.access import open_one
from events.domain.aftermeeting import actions
from events.models import Action
from people.domain.refusals import Expired

STANDS_DAYS = 400


def promise(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows it; POST says that it is done, or that it is open after all."""
    rows = Action.objects.select_related("event__programme", "owner", "contact")
    it, now = open_one(rows, pk=subject_id), timezone.now()
    if (now - it.created_at).days > STANDS_DAYS:
        raise Expired("")
    if request.method == "POST":
        actions.tick(it, request.POST.get("done") == "1", now=now, actor=it.owner_name)
        return HttpResponseRedirect(request.path, status=303)
    page = {"it": it, "event": it.event, "token": token, "is_late": actions.is_late(it, now)}
    return render(request, "events/public/action.html", page)
