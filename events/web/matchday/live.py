"""The day itself, on a phone: who is here, who comes later, and working out the rest; afterwards what came of it."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from events.access import hidden
from events.domain.matchday import answers, outcomes, participants, planning, presence, rounds, telling
from events.domain.matchday.gathering import Gathered, gather
from events.domain.undo import as_one
from events.models import EventStatus, MatchTalk
from events.models.matchdays import Presence
from events.web.doors import organiser_required
from events.web.matchday.opening import open_day, open_participant, open_talk
from events.web.organise.undoing import address, undo_tag
from people.domain.refusals import MoveNotAllowed
from people.web.signedin import SignedInRequest

S = EventStatus


@organiser_required
@require_GET
def match_live(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    day, now = open_day(request, pk), timezone.now()
    found = gather(day)
    status = day.event.status
    page = _now(found, now) | {
        "day": day,
        "event": day.event,
        "companies": found.companies,
        "apprentices": found.apprentices,
        "slots": rounds.rounds(day),
        "fit": presence.fit(found, now) if found.talks and status in planning.KEEPS else None,
        "to_tell": telling.to_tell(found, now) if status == S.LIVE else [],
        "may_mark": status in presence.MAY_MARK,
        "may_begin": status == S.PUBLISHED and localdate(now) >= localdate(day.event.starts_at),
        "may_end": status == S.LIVE and rounds.first_left(day, now) > day.rounds,
    }
    return render(request, "events/matchday/live.html", page)


def _now(found: Gathered, now: datetime) -> dict[str, Any]:
    """Where the day is, and how many are here."""
    here = dict.fromkeys(Presence.values, 0)
    for one in (*found.apprentices, *found.companies):
        here[one.presence] += 1
    return {
        "day": found.day,
        "under_way": rounds.under_way(found.day, now),
        "first": rounds.first_left(found.day, now),
        "here": here,
    }


@organiser_required
@require_POST
def match_presence(request: SignedInRequest, pk: uuid.UUID, side: str, one: uuid.UUID) -> HttpResponse:
    day, now = open_day(request, pk, to="change"), timezone.now()
    row = open_participant(day, side, one)
    said = request.POST.get("presence", "")
    first = request.POST.get("first_round", "")
    with as_one(now=now, by=request.user) as done:
        presence.mark(row, said, now=now, by=request.user, first_round=int(first) if first.isdigit() else None)
    if getattr(request, "htmx", False):
        page = {"one": row, "side": side, "event": day.event, "slots": rounds.rounds(day), "may_mark": True}
        found = gather(day)
        page |= _now(found, now)
        page |= {"undo": address(done) if done.is_kept else "", "fit": presence.fit(found, now), "is_swap": True}
        return render(request, "events/matchday/_presence_swapped.html", page)
    text = _("{name}: {presence}.").format(name=participants.name_of(row), presence=row.get_presence_display())
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(reverse("organise:match_live", args=[pk]) + f"#d-{row.pk}")


@organiser_required
@require_POST
def match_told(request: SignedInRequest, pk: uuid.UUID, side: str, one: uuid.UUID) -> HttpResponse:
    """Somebody was called and knows the own plan."""
    day, now = open_day(request, pk, to="change"), timezone.now()
    row = open_participant(day, side, one)
    with as_one(now=now, by=request.user) as done:
        telling.told(row, request.POST.get("plan", ""), now=now, by=request.user)
    text = _("Noteret: {name} ved besked.").format(name=participants.name_of(row))
    messages.success(request, text, extra_tags=undo_tag(done))
    page = "match_live" if day.event.status == S.LIVE else "match_plan"
    return redirect(reverse(f"organise:{page}", args=[pk]) + "#sig")


@organiser_required
@require_GET
def match_outcomes(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Who got how far, and who is late."""
    day, now = open_day(request, pk), timezone.now()
    rows = outcomes.standings(day, localdate(now))
    only = request.GET.get("vis", "")
    shown = [row for row in rows if row.late] if only == "sent" else [] if only == "svar" else rows
    asked = answers.standing(day) if day.event.status == S.OUTCOMES else []
    page = {
        "asked": asked,
        "silent": sum(not row.is_done for row in asked),
        "to_ask": sum(row.company.outcomes_asked_at is None and row.is_reached and not row.is_done for row in asked),
        "asks_on": day.event.ends_at + answers.ASK_AFTER,
        "is_ahead": now < day.event.ends_at + answers.ASK_AFTER,
        "differ": answers.waiting(day),
        "day": day,
        "event": day.event,
        "rows": [
            (row, [(talk, _next(talk) if outcomes.has_begun(talk, now) else []) for talk in row.talks]) for row in shown
        ],
        "only": only,
        "result": outcomes.result(day, rows),
        "may_note": day.event.status in (S.LIVE, S.OUTCOMES),
    }
    return render(request, "events/matchday/outcomes.html", page)


def _next(talk: MatchTalk) -> list[tuple[str, str]]:
    """What may be noted next, the way forward first."""
    after = outcomes.MOVES.get(talk.outcome, set())
    return [(value, str(label)) for value, label in MatchTalk.Outcome.choices if value in after]


@organiser_required
@require_POST
def match_outcome(request: SignedInRequest, pk: uuid.UUID, talk: uuid.UUID) -> HttpResponse:
    day, now = open_day(request, pk, to="change"), timezone.now()
    it = open_talk(day, talk)
    with as_one(now=now, by=request.user) as done:
        seen = request.POST.get("seen")
        follows = outcomes.note(it, request.POST.get("outcome", ""), now=now, by=request.user, seen=seen)
    text = _noted(it)
    messages.success(request, f"{text} {follows}".strip(), extra_tags=undo_tag(done))
    where = reverse("organise:match_outcomes", args=[pk])
    more = "?vis=sent" if request.POST.get("vis") == "sent" else ""
    return redirect(f"{where}{more}#l-{it.apprentice_id}")


def _noted(talk: MatchTalk) -> str:
    return _("{who} og {company}: {outcome}.").format(
        who=talk.apprentice.name, company=talk.company.organisation.name, outcome=talk.get_outcome_display()
    )


@organiser_required
@require_POST
def match_outcomes_ask(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The letter that asks the companies, now instead of a week after the day; each gets it once."""
    day, now = open_day(request, pk, to="change"), timezone.now()
    if day.event.status != S.OUTCOMES:
        raise MoveNotAllowed(_("Virksomhederne spørges, når dagen er slut."), code="too_early")
    with as_one(now=now, by=request.user) as done:
        asked = answers.ask(day, now=now, by=request.user)
    text = ngettext("{n} virksomhed er spurgt.", "{n} virksomheder er spurgt.", asked).format(n=asked)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(reverse("organise:match_outcomes", args=[pk]) + "?vis=svar")


@organiser_required
@require_POST
def match_said(request: SignedInRequest, pk: uuid.UUID, talk: uuid.UUID, deed: str) -> HttpResponse:
    """Of what a company said and what was noted, one holds."""
    day, now = open_day(request, pk, to="change"), timezone.now()
    it = open_talk(day, talk)
    if deed not in ("use", "keep"):
        raise hidden()
    with as_one(now=now, by=request.user) as done:
        follows = answers.decide(it, deed == "use", now=now, by=request.user)
    messages.success(request, f"{_noted(it)} {follows}".strip(), extra_tags=undo_tag(done))
    return redirect("organise:match_outcomes", pk=pk)
