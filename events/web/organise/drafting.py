"""Laying a move, a cancellation or a new event into a draft instead of doing it: what forms and the calendar share."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from events.access import hidden, open_plan, scope_of
from events.domain import plans
from events.domain.deeds import Deed
from events.models import Plan
from events.web.organise import outlooks
from people.domain.refusals import NotFound, Refused
from people.web.signedin import SignedInRequest


def plan_in(request: SignedInRequest) -> Plan | None:
    """The draft that is named; None when none is. One that is released or gone is as absent as what is hidden, so
    that nothing meant for it is done at once."""
    text = outlooks.sent(request).get("plan", "") or request.GET.get("plan", "")
    if not text:
        return None
    try:
        return open_plan(request.user, uuid.UUID(text))
    except ValueError:
        raise hidden() from None


def plan_shown(request: HttpRequest) -> Plan | None:
    """The same for what is only looked at: an old address still opens."""
    try:
        return plan_in(request)  # type: ignore[arg-type]
    except NotFound:
        return None


def foreseen(request: SignedInRequest, plan: Plan, deed: Deed, now: datetime) -> dict[str, Any]:
    """What a form says of a deed that is laid into a draft: nobody hears of it yet, and what stands in its way."""
    try:
        way = plans.in_the_way(plan, deed, now=now, scope=scope_of(request.user))
    except Refused as refusal:
        return {"laid_in": plan, "plan_refusal": refusal.sentence}
    return {"laid_in": plan, "plan_way": way}


def lay(request: SignedInRequest, plan: Plan, deed: Deed, now: datetime, title: str) -> HttpResponse:
    """Puts it into the draft; the toast takes it out again."""
    was_there = deed.event is not None and plan.rows.filter(event=deed.event).exists()
    row = plans.lay(plan, deed, now=now, by=request.user)
    if row is None:
        text = _("»{event}« står igen, som det er, og er taget ud af kladden.").format(event=title)
    else:
        text = _("»{event}« er lagt i kladden »{plan}«.").format(event=title, plan=plan.name)
    out = reverse("organise:plan_row", args=[plan.pk, row.pk, "out"]) if row and not was_there else ""
    messages.success(request, text, extra_tags=f"undo:{out}" if out else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("organise:plan", pk=plan.pk)
