"""The page where a company says what came of its talks, by the link in the letter. No login, no cookie."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.access import hidden
from events.domain.matchday import answers, participants
from events.models import EventStatus, MatchCompany
from people.domain.refusals import Expired, Refused


def of_company(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    one = participants.of_link(MatchCompany, subject_id)
    if not isinstance(one, MatchCompany):
        raise hidden()
    day, now = one.day, timezone.now()
    if not answers.is_open(day, now):
        raise Expired(_("Der spørges ikke længere, hvad samtalerne førte til."))
    refusal = ""
    if request.method == "POST":
        try:
            answers.say(one, _said(request), now=now)
        except Refused as refused:
            refusal = refused.sentence
        else:
            return HttpResponseRedirect(request.path + "?tak=1#tak", status=303)
    page = {
        "day": day,
        "event": day.event,
        "one": one,
        "name": one.organisation.name,
        "questions": answers.questions(one),
        "is_open": day.event.status == EventStatus.OUTCOMES,
        "action": reverse("answer", args=[token]),
        "refusal": refusal,
        "contact": day.event.owner,
    }
    return render(request, "events/matchday/outcome_link.html", page, status=409 if refusal else 200)


def _said(request: HttpRequest) -> dict[uuid.UUID, tuple[str, str]]:
    """Of each talk that was answered: the answer, and what stood there when the page was made."""
    found = {}
    for name, value in request.POST.items():
        if name.startswith("o-") and value:
            try:
                pk = uuid.UUID(name[2:])
            except ValueError:
                continue
            found[pk] = (str(value), request.POST.get(f"seen-{name[2:]}", ""))
    return found
