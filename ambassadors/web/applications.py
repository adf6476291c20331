"""The way into the corps for organisers: a board of where everybody is, and one application with its answers."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambassadors.access import open_application, organised_ambassadors, organised_applications
from ambassadors.domain import applications, board, corpstale
from ambassadors.domain.applicationmoves import APPLICATION_MOVES
from ambassadors.models import Application
from ambassadors.web.applicationforms import AnswerTextForm, InterviewForm, no_text, yes_text
from ambassadors.web.applying import steps
from events.access import hidden
from events.web.doors import organiser_required
from events.web.organise.forms import add_refusal
from people.domain.lifecycle import allows
from people.domain.refusals import Invalid
from people.web.signedin import SignedInRequest

Status = Application.Status


@organiser_required
@require_safe
def pipeline(request: SignedInRequest) -> HttpResponse:
    """The board: the next decision first, then a column for each step; or the same as a list."""
    now = timezone.now()
    rows = organised_applications(request.user)
    corps = organised_ambassadors(request.user)
    columns = board.columns(rows, corps, now)
    page = {
        "columns": columns,
        "next": board.next_decision(columns),
        "over": rows.filter(status__in=[Status.DECLINED, Status.WITHDRAWN]).order_by("-updated_at")[:10],
        "view": "list" if request.GET.get("view") == "list" else "board",
        "now": now,
    }
    return render(request, "ambassadors/organise/pipeline.html", page)


@organiser_required
@require_safe
def application(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_application(request.user, pk))


def _page(request: SignedInRequest, it: Application, **sent: forms.Form) -> HttpResponse:
    page: dict[str, Any] = {
        "it": it,
        "steps": steps(it),
        "times": list(it.interview_times.all()),
        "others": list(applications.others_of(it)[:5]),
        "history": corpstale.of_application(it),
        "interview_form": sent.get("interview") or InterviewForm(initial={"place": it.interview_place}),
        "accept_form": sent.get("accept") or AnswerTextForm(initial={"text": yes_text(it)}, auto_id="accept-%s"),
        "decline_form": sent.get("decline") or AnswerTextForm(initial={"text": no_text(it)}, auto_id="decline-%s"),
        "may": {
            "interview": allows(APPLICATION_MOVES, it.status, Status.INTERVIEW),
            "accept": allows(APPLICATION_MOVES, it.status, Status.ACCEPTED),
            "decline": allows(APPLICATION_MOVES, it.status, Status.DECLINED),
        },
        "opened": next(iter(sent), ""),
        "now": timezone.now(),
    }
    status = 422 if any(form.errors for form in sent.values()) else 200
    return render(request, "ambassadors/organise/application.html", page, status=status)


@organiser_required
@require_POST
def act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """An interview, a yes or a no; each is a letter."""
    it, now = open_application(request.user, pk), timezone.now()
    if deed == "interview":
        form: forms.Form = InterviewForm(request.POST)
    elif deed in ("accept", "decline"):
        form = AnswerTextForm(request.POST, auto_id=f"{deed}-%s")
    else:
        raise hidden()
    if not form.is_valid():
        return _page(request, it, **{deed: form})
    words = form.cleaned_data
    try:
        if deed == "interview":
            applications.invite_to_interview(
                it, words["times"], place=words["place"], text=words["text"], now=now, by=request.user
            )
            messages.success(request, _("{navn} har fået tiderne og vælger selv.").format(navn=it.first_name))
        elif deed == "accept":
            made = applications.accept(it, text=words["text"], now=now, by=request.user)
            messages.success(request, _("{navn} er med. Vælg en oplæring.").format(navn=it.first_name))
            return redirect("organise:ambassador", pk=made.pk)
        else:
            applications.decline(it, text=words["text"], now=now, by=request.user)
            messages.success(request, _("{navn} har fået svaret.").format(navn=it.first_name))
    except Invalid as refusal:
        if deed == "interview":
            refusal.errors = [(p.replace("/times", "/day1"), sentence) for p, sentence in refusal.errors]
        add_refusal(form, refusal)
        return _page(request, it, **{deed: form})
    return redirect("organise:application", pk=it.pk)
