"""A plan for many visits at once: started, watched, and read as who is proposed where and why."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors.access import match_runs, open_match_run, vacant_visits
from ambassadors.domain.matching import accepting, lines, runs, weighing
from ambassadors.domain.matching.problem import gap_of
from ambassadors.domain.matching.wording import Chip, Other, Words
from ambassadors.models import MatchLine, MatchRun, VisitRequest
from ambassadors.web.matchingforms import PlanForm, WeightsForm
from events.access import hidden, organised_programmes, organises_all
from events.models import Programme
from events.web.doors import organiser_required
from people.domain.refusals import Invalid
from people.domain.signsoflife import worker_is_alive
from people.web.signedin import SignedInRequest

Status = MatchLine.Status
SHOWN_RUNS = 12
VISITS_A_PAGE = 20
GROUPS = ("all", Status.PROPOSED, Status.UNMATCHED, Status.ACCEPTED, Status.REJECTED, Status.STALE)


@dataclass(frozen=True)
class Seat:
    """One seat as drawn: who, why, why not the others, or why nobody."""

    line: MatchLine
    reasons: Sequence[Chip]
    others: Sequence[Other]
    ways_out: Sequence[str]
    stale: str  # why the proposal does not fit any more, though nobody has tried it

    @property
    def is_open(self) -> bool:
        return self.line.status == Status.PROPOSED and not self.stale


@dataclass(frozen=True)
class Visit:
    """A visit of the plan with the seats that were empty."""

    wish: VisitRequest
    starts_at: datetime
    ends_at: datetime
    seats: Sequence[Seat]
    staying: Sequence[str]  # who sits on it or is asked already
    times: int  # the school's times this one is chosen from; 0 when it was settled

    @property
    def open_seats(self) -> int:
        return sum(1 for seat in self.seats if seat.is_open)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: SignedInRequest) -> HttpResponse:
    """The plans made so far, a new one, and visits that lost somebody."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = PlanForm(request.POST if request.method == "POST" else None, user=request.user, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            run = runs.start(
                form.cleaned_data["programme"],
                form.cleaned_data["first"],
                form.cleaned_data["last"],
                now=now,
                by=request.user,
                seconds=form.cleaned_data["seconds"],
            )
            return redirect("organise:match_run", pk=run.pk)
        except Invalid as refusal:
            for pointer, sentence in refusal.errors:
                form.add_error(pointer.strip("/"), sentence)
    page = {
        "form": form,
        "runs": list(match_runs(request.user)[:SHOWN_RUNS]),
        "vacant": list(vacant_visits(request.user, now)[:SHOWN_RUNS]),
        "may_weigh": _weighed(request),
    }
    return render(request, "ambassadors/matching/plans.html", page, status=422 if form.errors else 200)


@organiser_required
@require_safe
@never_cache
def run_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    run = open_match_run(request.user, pk)
    return render(request, "ambassadors/matching/run.html", run_context(request, run))


@organiser_required
@require_safe
@never_cache
def run_panel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the page asks for each second while it is searched; over, the page is shown anew."""
    run = open_match_run(request.user, pk)
    if run.is_over:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "ambassadors/matching/_progress.html", _progress(run))


def run_context(request: SignedInRequest, run: MatchRun) -> dict[str, Any]:
    """What the page of a run shows."""
    now = timezone.now()
    if run.status != MatchRun.Status.DONE:
        return _progress(run)
    about = around(run, now, request.GET.get("group", ""))
    group = about["group"]
    rows = run.lines.all() if group == "all" else run.lines.filter(status=group)
    keys = list(dict.fromkeys(rows.order_by("starts_at", "request", "number").values_list("request", flat=True)))
    pages = Paginator(keys, VISITS_A_PAGE).get_page(request.GET.get("page"))
    shown = drawn(run, list(lines.readable(run).filter(request__in=list(pages))), now)
    needs_repair = about["needs_repair"] or any(seat.stale for visit in shown for seat in visit.seats)
    figures = {"figures": _figures(run), "needs_repair": needs_repair}
    return _progress(run) | about | figures | {"visits": shown, "page": pages}


def around(run: MatchRun, now: datetime, group: str) -> dict[str, Any]:
    """What stands around the visits, and changes with every line that is decided."""
    group = group if group in GROUPS else "all"
    counted = dict(run.lines.order_by().values_list("status").annotate(Count("pk")))
    labels = {
        "all": _("Alle"),
        Status.PROPOSED: _("Foreslået"),
        Status.UNMATCHED: _("Ingen fundet"),
        Status.ACCEPTED: _("Spurgt"),
        Status.REJECTED: _("Valgt fra"),
        Status.STALE: _("Passer ikke længere"),
    }
    return {
        "group": group,
        "groups": [
            (name, labels[name], sum(counted.values()) if name == "all" else counted.get(name, 0)) for name in GROUPS
        ],
        "proposed": counted.get(Status.PROPOSED, 0),
        "consequences": _consequences(run),
        "just_sent": sum(map(len, accepting.just_sent(run, now).values())),
        "needs_repair": counted.get(Status.STALE, 0) > 0,
    }


def drawn(run: MatchRun, rows: Sequence[MatchLine], now: datetime) -> list[Visit]:
    """The visits of these lines, earliest first."""
    words = Words(rows)
    found = []
    for group in lines.by_request(sorted(rows, key=lambda line: (line.starts_at, str(line.request_id), line.number))):
        wish = group[0].request
        offers = [
            offer
            for seat in wish.seat_rows.all()
            for offer in seat.offers.all()
            if offer.status in ("accepted", "sent") and offer.pk not in {line.offer_id for line in group}
        ]
        found.append(
            Visit(
                wish,
                group[0].starts_at,
                group[0].ends_at,
                [
                    Seat(
                        line,
                        words.reasons(line),
                        words.others(line),
                        words.ways_out(line),
                        lines.out_of_date(line, now) if line.status == Status.PROPOSED else line.sentence,
                    )
                    for line in group
                ],
                [offer.ambassador.user.name for offer in offers],
                0 if wish.event or group[0].slot is None else wish.slots.count(),
            )
        )
    return found


def _progress(run: MatchRun) -> dict[str, Any]:
    gap = gap_of(run.cost, run.bound)
    return {
        "run": run,
        "percent": min(99, round(100 * run.elapsed / run.seconds)) if run.seconds else 0,
        "gap": None if gap is None else _percent(gap),
        "is_proven": gap == 0,
        "worker_is_away": run.status == MatchRun.Status.WAITING and not worker_is_alive(timezone.now()),
    }


def _percent(share: float) -> str:
    return str(number_format(100 * share, decimal_pos=1)) + " %"


def _consequences(run: MatchRun) -> list[str]:
    """What follows when the whole plan is accepted."""
    rows = run.lines.filter(status=Status.PROPOSED)
    people, visits = rows.values("ambassador").distinct().count(), rows.values("request").distinct().count()
    letters = rows.count()
    said = [
        ngettext("{antal} tilbud går ud som mail", "{antal} tilbud går ud som mail", letters).format(antal=letters)
        + " "
        + ngettext("til {antal} ambassadør.", "til {antal} ambassadører.", people).format(antal=people)
    ]
    undecided = rows.filter(slot__isnull=False, request__event=None).values("request").distinct().count()
    if undecided:
        said.append(
            ngettext(
                "{antal} besøg får sin tid, og skolens andre forslag gives fri.",
                "{antal} besøg får deres tid, og skolernes andre forslag gives fri.",
                undecided,
            ).format(antal=undecided)
        )
    said.append(_("Hver ambassadør kan stadig sige nej, og lærepladsen spørges først efter et ja."))
    if visits > 1:
        said.append(_("Tilbuddene kan trækkes tilbage igen i ti minutter."))
    return said


def _figures(run: MatchRun) -> list[tuple[str, str]]:
    found = run.result
    if not found:
        return []
    km = number_format(found["km"], force_grouping=True)
    return [
        (_("{antal} af {alle}").format(antal=found["filled"], alle=found["seats"]), _("pladser besat")),
        (str(found["whole"]), _("besøg med alle pladser")),
        (str(found["nobody"]), _("besøg uden nogen")),
        (_("{km} km").format(km=km), _("kørsel i alt")),
    ]


# -- weights -------------------------------------------------------------------------------------


def _weighed(request: SignedInRequest) -> list[Programme]:
    return list(organised_programmes(request.user).filter(takes_visits=True).order_by("name"))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: SignedInRequest) -> HttpResponse:
    """What counts how much, for one programme or for all that have no weights of their own."""
    programmes = _weighed(request)
    slug = request.GET.get("programme", "")
    programme = next((one for one in programmes if one.slug == slug), None)
    if slug and programme is None:
        raise hidden()
    if programme is None and not organises_all(request.user):
        if not programmes:
            raise hidden()
        programme = programmes[0]
    row = weighing.row_of(programme)
    initial = {goal: getattr(row, goal) for goal in weighing.GOALS}
    form = WeightsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        weighing.set_weights(programme, form.cleaned_data, now=timezone.now(), by=request.user)
        messages.success(request, _("Gemt. Det gælder fra den næste plan."))
        return redirect(request.get_full_path())
    page = {
        "form": form,
        "programme": programme,
        "programmes": programmes,
        "may_all": organises_all(request.user),
        "is_own": row.pk is not None and row.programme_id is not None,
    }
    return render(request, "ambassadors/matching/weights.html", page, status=422 if form.errors else 200)
