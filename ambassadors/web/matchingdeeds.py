"""What an organiser does with a plan: accepts it whole or line by line, turns down, takes back, stops, repairs."""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambassadors.access import open_match_line, open_match_run, vacant_visits
from ambassadors.domain.matching import accepting, lines, runs
from ambassadors.models import MatchLine, MatchRun, Offer
from ambassadors.web.matching import around, drawn
from events.access import hidden
from events.domain.undo import UNDO_FOR
from events.web.doors import organiser_required
from people.domain.refusals import Refused
from people.models import Errand
from people.web.signedin import SignedInRequest

TAKE_BACK = "ambassadors.matching.take_back"


@organiser_required
@require_POST
def run_stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    runs.stop(open_match_run(request.user, pk), now=timezone.now(), by=request.user)
    return redirect("organise:match_run", pk=pk)


@organiser_required
@require_POST
def run_accept(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole plan: everybody still proposed is asked."""
    run = open_match_run(request.user, pk)
    now = timezone.now()
    try:
        done = accepting.accept_all(run, now=now, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("organise:match_run", pk=pk)
    if isinstance(done, Errand):
        return redirect("organise:errand", pk=done.pk)
    _say(request, run, done, now)
    return redirect("organise:match_run", pk=pk)


def _say(request: SignedInRequest, run: MatchRun, done: lines.Outcome, now: datetime) -> None:
    """What came of it, with the way back."""
    text = accepting.in_words(len(done.sent), len(done.stale))
    if not done.sent:
        messages.warning(request, done.stale[0].sentence if len(done.stale) == 1 else text)
        return
    tags = f"undo:{take_back_address(run, done.sent)} until:{int((now + UNDO_FOR).timestamp())}"
    messages.success(request, text, extra_tags=tags)


def take_back_address(run: MatchRun, sent: list[Offer]) -> str:
    token = signing.dumps([str(offer.pk) for offer in sent], salt=f"{TAKE_BACK}:{run.pk}")
    return f"{reverse('organise:match_take_back', args=[run.pk])}?t={token}"


@organiser_required
@require_POST
def run_take_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The way back: the offers just sent, as far as nobody has answered them."""
    run = open_match_run(request.user, pk)
    if "t" not in request.GET:
        return _take_all_back(request, run)
    try:
        sent = signing.loads(request.GET.get("t", ""), salt=f"{TAKE_BACK}:{run.pk}", max_age=UNDO_FOR)
    except signing.SignatureExpired:
        messages.error(request, _("Det er for sent at fortryde. Træk tilbuddene tilbage et for et."))
        return redirect("organise:match_run", pk=pk)
    except signing.BadSignature:
        raise hidden() from None
    back, told = lines.take_back(run, sent, now=timezone.now(), by=request.user)
    messages.success(request, accepting.back_in_words(back, told))
    return redirect("organise:match_run", pk=pk)


def _take_all_back(request: SignedInRequest, run: MatchRun) -> HttpResponse:
    """All that went out in the last ten minutes."""
    try:
        done = accepting.take_all_back(run, now=timezone.now(), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("organise:match_run", pk=run.pk)
    if isinstance(done, Errand):
        return redirect("organise:errand", pk=done.pk)
    messages.success(request, accepting.back_in_words(*done))
    return redirect("organise:match_run", pk=run.pk)


@organiser_required
@require_POST
def line_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """About one seat, or with "visit" about all seats of the visit; the visit's card comes back."""
    line = open_match_line(request.user, pk)
    now = timezone.now()
    try:
        if deed == "accept":
            _say(request, line.run, lines.accept([line], now=now, by=request.user), now)
        elif deed == "visit":
            rows = list(lines.readable(line.run).filter(request=line.request_id).order_by("number"))
            _say(request, line.run, lines.accept(rows, now=now, by=request.user), now)
        elif deed == "reject":
            lines.reject(line, now=now, by=request.user)
            undo = reverse("organise:match_line_act", args=[line.pk, "reopen"])
            messages.success(
                request,
                _("{navn} foreslås ikke til besøget igen.").format(navn=_name(line)),
                extra_tags=f"undo:{undo} until:{int((now + UNDO_FOR).timestamp())}",
            )
        elif deed == "reopen":
            lines.reopen(line, now=now, by=request.user)
            messages.success(request, _("{navn} er foreslået igen.").format(navn=_name(line)))
        else:
            raise hidden()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    if request.headers.get("HX-Request"):
        rows = list(lines.readable(line.run).filter(request=line.request_id))
        (visit,) = drawn(line.run, rows, now)
        page = around(line.run, now, _group_shown(request)) | {"visit": visit, "run": line.run, "acted": True}
        return render(request, "ambassadors/matching/_visit.html", page)
    return HttpResponseRedirect(f"{reverse('organise:match_run', args=[line.run_id])}#b-{line.request_id}", status=303)


def _group_shown(request: SignedInRequest) -> str:
    """Which lines the page that asked shows."""
    return QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query).get("group") or ""


def _name(line: MatchLine) -> str:
    return line.ambassador.user.first_name if line.ambassador else ""


@organiser_required
@require_POST
def repair(request: SignedInRequest) -> HttpResponse:
    """The plan with as few changes as can be: of a run what is stale or without somebody, else the visits that lost
    somebody."""
    now, today = timezone.now(), timezone.localdate()
    key = request.POST.get("run", "")
    if key:
        try:
            run = open_match_run(request.user, uuid.UUID(key))
        except ValueError:
            raise hidden() from None
        given: dict[str, Any] = {"keep_to": str(run.pk), "only": [str(pk) for pk in _to_repair(run)]}
        made = runs.start(
            run.programme,
            max(run.first, today),
            max(run.last, today),
            now=now,
            by=request.user,
            kind="repair",
            given=given,
        )
        return redirect("organise:match_run", pk=made.pk)
    vacant = list(vacant_visits(request.user, now))
    if not vacant:
        messages.info(request, _("Ingen aftalte besøg mangler nogen."))
        return redirect("organise:match_plans")
    programmes = {wish.programme_id: wish.programme for wish in vacant}
    programme = next(iter(programmes.values())) if len(programmes) == 1 else None
    last = max(timezone.localdate(wish.event.starts_at) for wish in vacant if wish.event)
    given = {"only": [str(wish.pk) for wish in vacant]}
    made = runs.start(programme, today, last, now=now, by=request.user, kind="repair", given=given, seconds=15)
    return redirect("organise:match_run", pk=made.pk)


def _to_repair(run: MatchRun) -> list[uuid.UUID]:
    """What of a plan is not (any more) as it was proposed."""
    open_lines = [MatchLine.Status.STALE, MatchLine.Status.UNMATCHED, MatchLine.Status.REJECTED]
    now = timezone.now()
    found = list(run.lines.filter(status__in=open_lines).values_list("request", flat=True))
    proposed = lines.readable(run).filter(status=MatchLine.Status.PROPOSED)
    found += [line.request_id for line in proposed if lines.out_of_date(line, now)]
    return list(dict.fromkeys(found))
