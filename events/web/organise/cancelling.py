"""Cancelling an event, or several dates of its series, with the consequences said first."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.access import open_event
from events.domain import consequences, deeds, lifecycle
from events.domain.consequences import Outlook
from events.domain.deeds import Deed
from events.domain.series import dates_of
from events.domain.serieschanges import cancel_series
from events.domain.seriescourse import Scope, of_cancel
from events.domain.undo import as_one
from events.models import Event, EventStatus
from events.web.doors import organiser_required
from events.web.organise import drafting, outlooks, seriesdates
from events.web.organise.forms import CancelForm
from events.web.organise.moving import refuse
from events.web.organise.undoing import undo_tag
from people.domain.refusals import MoveNotAllowed, Refused
from people.web.posted import posted
from people.web.signedin import SignedInRequest


@organiser_required
def cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Cancelled, with a reason; the time of everybody and everything booked is given back."""
    it, now = open_event(request.user, pk, to="cancel"), timezone.now()
    draft = drafting.plan_in(request)
    form = CancelForm(posted(request), initial={"revision": it.revision})
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            if draft:
                deed = Deed(it, status=EventStatus.CANCELLED, why=form.cleaned_data["why"])
                return drafting.lay(request, draft, deed, now, it.title)
            return _cancelled(request, it, form.cleaned_data, now)
        except MoveNotAllowed as refusal:
            if refusal.code not in ("changed_meanwhile", "dates_changed"):
                raise
            meanwhile = refuse(form, it, refusal)
    page = {
        **_cancel_foreseen(request, it, now),
        "form": form,
        "now": now,
        "meanwhile": meanwhile,
        "scopes": [] if draft else seriesdates.choices(it, seriesdates.scope_in(request, it), now),
        "may_cancel": EventStatus.CANCELLED in lifecycle.MOVES[it.kind].get(it.status, ()),
        "refusal": lifecycle.MOVES[it.kind].refusal(it.status, EventStatus.CANCELLED),
        "panel": bool(request.headers.get("HX-Request")),
    }
    template = "events/organise/_cancel_panel.html" if page["panel"] else "events/organise/event_cancel.html"
    return render(request, template, page, status=422 if form.errors else 200)


@organiser_required
def cancel_check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What cancelling would bring, while one chooses what follows and for which dates."""
    it, now = open_event(request.user, pk, to="cancel"), timezone.now()
    return render(request, "events/organise/_consequences.html", _cancel_foreseen(request, it, now))


def _cancel_foreseen(request: SignedInRequest, it: Event, now: datetime) -> dict[str, Any]:
    page: dict[str, Any] = {"event": it, "is_chosen": True}
    if draft := drafting.plan_in(request):
        return page | {"laid_in": draft}
    scope = seriesdates.scope_in(request, it)
    if scope == Scope.THIS:
        return page | {"outlook": consequences.of_cancel(it, now, request.user, without=outlooks.left_out(request))}
    try:
        course = of_cancel(it, scope, now)
    except Refused as refusal:
        return page | {"outlook": Outlook(refusal=refusal.sentence)}
    dates, outlook = seriesdates.ahead(request, course, dates_of(course.series), now)
    return page | {"dates": dates, "outlook": outlook}


def _cancelled(request: SignedInRequest, it: Event, data: Any, now: datetime) -> HttpResponse:
    scope, left_out = seriesdates.scope_in(request, it), outlooks.left_out(request)
    if scope == Scope.THIS:
        deed = Deed(it, status=EventStatus.CANCELLED, why=data["why"], revision=data["revision"])
        done = deeds.do_all([deed], now=now, by=request.user, quiet=data["quiet"], without=left_out)
        text = consequences.with_told(_("»{event}« er aflyst.").format(event=it.title), consequences.told_by(done))
        text = outlooks.with_left_out(text, done)
    else:
        how = seriesdates.manner(request, why=data["why"], quiet=data["quiet"])
        with as_one(now=now, by=request.user, without=left_out) as done:
            course = cancel_series(
                it,
                scope,
                now=now,
                by=request.user,
                how=how,
                left_out=seriesdates.unticked(request),
                expected_revision=data["revision"],
                seen=seriesdates.seen(request),
            )
        assert course is not None
        text = seriesdates.done_words(course, it.title, done)
    messages.success(request, text, extra_tags=undo_tag(done))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("organise:event", pk=it.pk)
