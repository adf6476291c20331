"""Mail that came in: /organise/letters/incoming/, one message, and the answer to a proposed time."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from events.access import incoming_of, open_event, open_incoming, open_one
from events.domain import outboxlist, replies
from events.domain.undo import as_one
from events.models import Event, TimeProposal
from events.web.doors import organiser_required
from events.web.organise.undoing import undo_tag
from people.domain import incoming
from people.domain.history import subject_kind
from people.models import IncomingLetter
from people.web.signedin import SignedInRequest

PAGE = 50


@organiser_required
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """What came in, newest first, a page at a time."""
    outcome = request.GET.get("outcome", "")
    rows = incoming_of(request.user).defer("text")
    if outcome in IncomingLetter.Outcome.values:
        rows = rows.filter(outcome=outcome)
    found = list(_after(rows, request.GET.get("before", "")).order_by("-read_at", "-id")[: PAGE + 1])
    page = {
        "letters": found[:PAGE],
        "events": _events(found),
        "outcome": outcome,
        "outcomes": IncomingLetter.Outcome.choices,
        "following": _mark(found[PAGE - 1]) if len(found) > PAGE else "",
    }
    return render(request, "events/letters/inbox.html", page)


def _after(rows: QuerySet[IncomingLetter], mark: str) -> QuerySet[IncomingLetter]:
    before = outboxlist.read_mark(mark)
    if before is None:
        return rows
    at, pk = before
    return rows.filter(Q(read_at__lt=at) | Q(read_at=at, pk__lt=pk))


def _mark(letter: IncomingLetter) -> str:
    return f"{letter.read_at.isoformat()}~{letter.pk.hex}"


def _events(letters: list[IncomingLetter]) -> dict[str, Event]:
    kind = subject_kind(Event())
    rows = Event.objects.select_related("programme").in_bulk(
        {row.about_id for row in letters if row.about_kind == kind}
    )
    return {str(pk): event for pk, event in rows.items()}


@organiser_required
@require_GET
def letter(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_incoming(request.user, pk)
    page: dict[str, Any] = {"letter": it, "event": _events([it]).get(it.about_id)}
    return render(request, "events/letters/incoming.html", page)


@organiser_required
@require_POST
def seen(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_incoming(request.user, pk)
    incoming.mark_seen(it, now=timezone.now(), by=request.user)
    messages.success(request, _("Svaret fra {who} er markeret som læst.").format(who=it.from_name or it.from_email))
    return redirect("organise:day" if request.POST.get("next") == reverse("organise:day") else "organise:inbox")


@organiser_required
@require_POST
def decline_proposal(request: SignedInRequest, pk: uuid.UUID, proposal_id: uuid.UUID) -> HttpResponse:
    """No to another time; the one who proposed it is told what stands."""
    it = open_event(request.user, pk, to="change")
    proposal = open_one(
        TimeProposal.objects.select_related("event__programme", "event__venue"), pk=proposal_id, event=it
    )
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        replies.decline(proposal, now=now, by=request.user, why=request.POST.get("why", "")[:300])
    text = _("{who} får at vide, at tiden står fast.").format(who=proposal.name or proposal.email)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(reverse("organise:event_letters", args=[it.pk]))
