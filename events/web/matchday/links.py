"""The page of a participant, by the link in the letter: wishes first, then the own plan. No login, no cookie."""

import uuid
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.access import hidden
from events.domain.matchday import answers, letters, participants, rounds, wishes
from events.models import EventStatus, MatchApprentice, MatchCompany
from events.models.matchdays import Participant
from events.web.matchday.people import act
from people.domain.refusals import Expired, Refused

LINK_STANDS = timedelta(days=14)
KNOWN = frozenset({EventStatus.PUBLISHED, EventStatus.LIVE, EventStatus.OUTCOMES})


def of_company(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    return _page(request, participants.of_link(MatchCompany, subject_id), token)


def of_apprentice(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    return _page(request, participants.of_link(MatchApprentice, subject_id), token)


def _page(request: HttpRequest, one: Participant | None, token: str) -> HttpResponse:
    if one is None:
        raise hidden()
    day, now = one.day, timezone.now()  # type: ignore[attr-defined]
    event = day.event
    if event.ends_at + LINK_STANDS <= now or getattr(one, "forgotten_at", None):
        raise Expired(_("Linket gjaldt indtil 14 dage efter matchdagen og bruges ikke længere."))
    refusal = ""
    if request.method == "POST":
        try:
            act(one, request.POST, now)
        except Refused as refused:
            refusal = refused.sentence
        else:
            done = "?tak=1#tak" if request.POST.get("deed") == "done" else ""
            return HttpResponseRedirect(request.path + done, status=303)
    is_open = wishes.is_open(day, now)
    knows = event.status in KNOWN
    page = {
        "day": day,
        "event": event,
        "one": one,
        "name": participants.name_of(one),
        "is_company": isinstance(one, MatchCompany),
        "is_open": is_open,
        "choices": None if knows else wishes.choices(one),
        "lines": letters.lines_of(one) if knows else [],
        "under_way": rounds.under_way(day, now) if event.status == EventStatus.LIVE else None,
        "rounds": rounds.rounds(day),
        "action": reverse("answer", args=[token]),
        "outcomes_link": answers.link_of(one)
        if isinstance(one, MatchCompany) and event.status == EventStatus.OUTCOMES and answers.is_open(day, now)
        else "",
        "token": token,
        "refusal": refusal,
        "now": now,
    }
    return render(request, "events/matchday/link.html", page, status=409 if refusal else 200)
