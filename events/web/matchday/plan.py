"""The plan: worked out, seen as a grid and person by person, changed by hand, published."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from events.access import hidden
from events.domain.matchday import (
    course,
    explaining,
    handwork,
    letters,
    participants,
    planning,
    presence,
    rounds,
    telling,
)
from events.domain.matchday.gathering import Gathered, gather
from events.domain.undo import as_one
from events.models import EventStatus, MatchApprentice, MatchCompany, MatchDay, MatchTalk
from events.models.matchdays import Presence
from events.web.doors import organiser_required
from events.web.matchday.forms import TalkForm
from events.web.matchday.opening import open_day, open_participant, open_talk
from events.web.organise.undoing import undo_tag
from people.domain.danish import da_time
from people.domain.refusals import NotFound, Refused
from people.web.posted import posted
from people.web.signedin import SignedInRequest

S = EventStatus


@dataclass(frozen=True)
class Cell:
    """What stands in one field of the grid."""

    talk: MatchTalk
    name: str
    sides: int  # how many of the two wished it
    is_past: bool


@dataclass(frozen=True)
class GridRow:
    company: MatchCompany
    cells: Sequence[tuple[rounds.Round, Sequence[Cell], bool]]  # the last: whether the company is in the house


def grid(found: Gathered, first: int = 1) -> list[GridRow]:
    names = {one.pk: one.name for one in found.apprentices}
    at: dict[tuple[Any, int], list[Cell]] = {}
    for talk in found.talks:
        wishes = found.wishes.get((talk.apprentice_id, talk.company_id))
        sides = sum(1 for rank in wishes.ranks if rank) if wishes else 0
        cell = Cell(talk, names.get(talk.apprentice_id, "–"), sides, talk.round < first)
        at.setdefault((talk.company_id, talk.round), []).append(cell)
    slots = rounds.rounds(found.day)
    rows = []
    for company in sorted(found.companies, key=lambda one: (one.table or 10_000, one.organisation.name)):
        last = found.last_of(company)
        cells = [
            (
                slot,
                at.get((company.pk, slot.number), []),
                company.presence != Presence.ABSENT and company.first_round <= slot.number <= last,
            )
            for slot in slots
        ]
        rows.append(GridRow(company, cells))
    return rows


def plan_page(day: MatchDay) -> str:
    return reverse("organise:match_plan", args=[day.event_id])


@organiser_required
@require_GET
def match_plan(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    day, now = open_day(request, pk), timezone.now()
    found = gather(day)
    status = day.event.status
    first = rounds.first_left(day, now) if status == S.LIVE else day.rounds + 1 if status == S.OUTCOMES else 1
    people = letters.everybody(day) if status == S.PROPOSED else []
    solves = list(day.solves.select_related("by")[:6])
    to_tell = telling.to_tell(found, now) if status in planning.KEEPS else []
    page = {
        "day": day,
        "event": day.event,
        "rows": grid(found, first),
        "slots": rounds.rounds(day),
        "summary": explaining.summary(found),
        "last": solves[0] if solves else None,
        "gap": explaining.gap(solves[0]) if solves else "",
        "solves": [(one, explaining.drawn(found, one), explaining.gap(one)) for one in solves],
        "is_old": bool(found.talks) and day.revision != day.solved_revision,
        "may_solve": status in planning.BEFORE,
        "may_change": status in handwork.MAY_CHANGE,
        "may_publish": status == S.PROPOSED and bool(found.talks),
        "fit": presence.fit(found, now) if status in planning.KEEPS else None,
        "get_letters": sum(letters.reaches(one) for one in people),
        "to_call": [participants.name_of(one) for one in people if not letters.reaches(one)],
        "changed": sum(row.gets_letters for row in to_tell),
        "to_tell": to_tell if status == S.LIVE else [row for row in to_tell if not row.gets_letters],
        "counts": (len(found.apprentices), len(found.companies)),
        "people": _by_person(found) if request.GET.get("vis") == "personer" else None,
    }
    return render(request, "events/matchday/plan.html", page)


def _by_person(found: Gathered) -> list[tuple[MatchApprentice, list[tuple[int, MatchTalk | None, str]]]]:
    names = {one.pk: one.organisation.name for one in found.companies}
    at = {(talk.apprentice_id, talk.round): talk for talk in found.talks}
    numbers = range(1, found.day.rounds + 1)
    return [
        (
            one,
            [(n, talk := at.get((one.pk, n)), names.get(talk.company_id, "–") if talk else "") for n in numbers],
        )
        for one in found.apprentices
    ]


@organiser_required
@require_POST
def match_solve(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Works the plan out, or what is left of it; a few seconds."""
    day, now = open_day(request, pk, to="change"), timezone.now()
    back = reverse("organise:match_live", args=[pk]) if request.POST.get("from") == "live" else plan_page(day)
    keeps = day.event.status in planning.KEEPS
    with_rest = presence.solve_rest if keeps else planning.solve
    changed = with_rest(day, now=now, by=request.user)
    done = changed.solve
    text = ngettext("{n} samtale er lagt.", "{n} samtaler er lagt.", done.talks).format(n=done.talks)
    if keeps:
        n = done.changed
        text = ngettext(
            "{n} deltager har fået ændret sin plan.", "{n} deltagere har fået ændret deres plan.", n
        ).format(n=n)
    if done.is_proven:
        text += " " + _("Det er bevist, at ingen plan er bedre.")
    else:
        text += " " + _("Det er den bedste, der blev fundet; det er ikke bevist, at ingen er bedre.")
    messages.success(request, text, extra_tags=undo_tag(changed.change) if changed.change else "")
    return redirect(back)


@organiser_required
@require_POST
def match_publish(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The plan is everybody's; each gets the own."""
    day, now = open_day(request, pk, to="change"), timezone.now()
    with as_one(now=now, by=request.user) as done:
        sent = course.publish(day.event, now=now, by=request.user)
    text = ngettext(
        "Planen er offentliggjort. {n} har fået brev.", "Planen er offentliggjort. {n} har fået brev.", sent
    )
    messages.success(request, text.format(n=sent), extra_tags=undo_tag(done))
    return redirect(plan_page(day))


@organiser_required
@require_POST
def match_tell(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A letter to those whose plan is another than they know."""
    day, now = open_day(request, pk, to="change"), timezone.now()
    with as_one(now=now, by=request.user) as done:
        sent = course.tell_changed(day, now=now, by=request.user)
    text = ngettext("{n} har fået brev om sin nye plan.", "{n} har fået brev om deres nye plan.", sent).format(n=sent)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(plan_page(day))


@organiser_required
@require_GET
def match_talk(request: SignedInRequest, pk: uuid.UUID, talk: uuid.UUID) -> HttpResponse:
    """One talk: why these two, and where else it could lie."""
    day, now = open_day(request, pk), timezone.now()
    it = open_talk(day, talk)
    found = gather(day)
    may_change = day.event.status in handwork.MAY_CHANGE
    first = rounds.first_left(day, now) if day.event.status in planning.KEEPS else 1
    page = {
        "day": day,
        "event": day.event,
        "talk": it,
        "why": explaining.why_they_meet(found, it, it.apprentice, it.company),
        "may_change": may_change and it.round >= first,
        "options": _options(found, it, first) if may_change and it.round >= first else [],
        "slot": {row.number: row for row in rounds.rounds(day)}.get(it.round),
        "wishes": found.wishes_of(it.apprentice, it.company),
    }
    return render(request, "events/matchday/talk.html", page)


@dataclass(frozen=True)
class Option:
    """A round that a talk could move to: how many move with it, or why it cannot."""

    slot: rounds.Round
    moves: int = 0
    refusal: str = ""


def _options(found: Gathered, talk: MatchTalk, first: int) -> list[Option]:
    options = []
    for slot in rounds.rounds(found.day):
        if slot.number == talk.round or slot.number < first:
            continue
        try:
            options.append(Option(slot, len(handwork.swap_of(found, talk, slot.number).moved)))
        except Refused as refused:
            options.append(Option(slot, refusal=refused.sentence))
    return options


@organiser_required
@require_POST
def match_talk_act(request: SignedInRequest, pk: uuid.UUID, talk: uuid.UUID, deed: str) -> HttpResponse:
    day, now = open_day(request, pk, to="change"), timezone.now()
    if deed not in ("lock", "unlock", "move", "out"):
        raise hidden()
    try:
        it = open_talk(day, talk)
    except NotFound:
        messages.error(request, _("Planen blev ændret imens. Se den igen."))
        return redirect(plan_page(day))
    names = {"who": it.apprentice.name, "company": it.company.organisation.name}
    with as_one(now=now, by=request.user) as done:
        if deed in ("lock", "unlock"):
            handwork.lock(it, deed == "lock", now=now, by=request.user)
            words = _("Samtalen ligger fast.") if deed == "lock" else _("Samtalen må flyttes igen.")
        elif deed == "move":
            to = int(request.POST["to"]) if request.POST.get("to", "").isdigit() else 0
            swap = handwork.move(it, to, now=now, by=request.user)
            talk = next(row.pk for row in swap.there if row.apprentice_id == it.apprentice_id)
            n = len(swap.moved)
            words = ngettext("{n} samtale har skiftet runde.", "{n} samtaler har skiftet runde.", n).format(n=n)
        else:
            handwork.take_out(it, now=now, by=request.user)
            words = _("{who} og {company} mødes ikke.").format(**names)
    messages.success(request, words, extra_tags=undo_tag(done))
    if deed == "out":
        return redirect(plan_page(day))
    return redirect("organise:match_talk", pk=pk, talk=talk)


@organiser_required
def match_talk_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One talk more, by hand."""
    day, now = open_day(request, pk), timezone.now()
    first = rounds.first_left(day, now) if day.event.status in planning.KEEPS else 1
    slots = [
        (slot.number, _("Runde {n}, {clock}").format(n=slot.number, clock=da_time(slot.starts_at)))
        for slot in rounds.rounds(day)
        if slot.number >= first
    ]
    form = TalkForm(posted(request), initial=request.GET.dict(), day=day, rounds=slots)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with as_one(now=now, by=request.user) as done:
                handwork.add(day, data["apprentice"], data["company"], data["round"], now=now, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Samtalen er lagt ind og ligger fast."), extra_tags=undo_tag(done))
            return redirect(plan_page(day))
    page = {
        "day": day,
        "event": day.event,
        "form": form,
        "heading": _("Ny samtale"),
        "row": None,
        "back": plan_page(day),
    }
    return render(request, "events/matchday/form.html", page, status=422 if form.errors else 200)


@organiser_required
@require_GET
def match_one(request: SignedInRequest, pk: uuid.UUID, side: str, one: uuid.UUID) -> HttpResponse:
    """One participant: the own plan, why, and which wishes were not met and why not."""
    day = open_day(request, pk)
    row = open_participant(day, side, one)
    found = gather(day)
    apprentices = {row.pk: row for row in found.apprentices}
    companies = {row.pk: row for row in found.companies}
    talks = MatchTalk.objects.filter(Q(apprentice=one) | Q(company=one)).select_related(
        "company__organisation", "apprentice__trade", "apprentice__school"
    )
    lines = [
        (
            line,
            explaining.why_they_meet(
                found, line.talk, apprentices[line.talk.apprentice_id], companies[line.talk.company_id]
            ),
        )
        for line in letters.lines_of(row, talks)
        if line.talk.apprentice_id in apprentices
    ]
    page = {
        "day": day,
        "event": day.event,
        "one": row,
        "side": side,
        "name": participants.name_of(row),
        "lines": lines,
        "unmet": explaining.unmet(found, row) if found.talks else [],
        "link": participants.link_of(row),
        "may_note": day.event.status in (S.OPEN, S.PREFERENCES_CLOSED, S.PROPOSED),
        "may_change": day.event.status in handwork.MAY_CHANGE,
    }
    return render(request, "events/matchday/one.html", page)
