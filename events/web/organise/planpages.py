"""The pages of drafts: the list, one draft with all it would bring, and releasing it at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from events.access import hidden, open_plan, plans_of, scope_of
from events.domain import consequences, plans, planvalues
from events.domain.conflicts import NOTE, WARN, Conflict, level_of
from events.domain.consequences import Outlook
from events.models import Event, Plan, PlannedChange, Venue
from events.web.doors import organiser_required
from events.web.organise import inway, outlooks
from events.web.organise.forms import Words, add_refusal
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.web.posted import posted
from people.web.signedin import SignedInRequest


class NameForm(forms.Form):
    """What a draft is called."""

    name = Words(
        label=gettext_lazy("Navn"),
        max_length=120,
        error_messages={"required": gettext_lazy("Giv kladden et navn, for eksempel »Efter vinterferien«.")},
    )


@organiser_required
def all_plans(request: SignedInRequest) -> HttpResponse:
    """The drafts there are, and a new one."""
    form = NameForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            plan = plans.start(form.cleaned_data["name"], now=timezone.now(), by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Kladden »{name}« er lavet. Flyt, opret og aflys nu.").format(name=plan.name))
            return redirect(f"{reverse('organise:calendar')}?plan={plan.pk}")
    page = {"form": form, "plans": list(plans_of(request.user)[:100])}
    return render(request, "events/organise/plans/plans.html", page, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Row:
    """One change in a draft, as a page says it."""

    change: PlannedChange
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str  # where it goes, when that is another place than before
    is_moved: bool
    conflicts: Sequence[Conflict]
    refusal: str
    is_outdated: bool

    @property
    def event(self) -> Event | None:
        return self.change.event

    @property
    def cancels(self) -> bool:
        return self.change.status == "cancelled"


@organiser_required
@require_GET
def plan(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_plan(request.user, pk))


def _page(request: SignedInRequest, it: Plan, error: str = "") -> HttpResponse:
    now = timezone.now()
    page = {"plan": it, "error": error, "now": now, **_foreseen(request, it, now)}
    page["calendar_address"] = _calendar_address(it, page["rows"])
    return render(request, "events/organise/plans/plan.html", page, status=409 if error else 200)


def _calendar_address(it: Plan, rows: Sequence[Row]) -> str:
    """The calendar with this draft, at the first of what it changes."""
    day = f"&date={timezone.localtime(rows[0].starts_at):%Y-%m-%d}" if rows else ""
    return f"{reverse('organise:calendar')}?plan={it.pk}{day}"


def _foreseen(request: SignedInRequest, it: Plan, now: datetime) -> dict[str, Any]:
    """All its rows with what stands in each one's way, and what all of it would bring."""
    rows = plans.rows_of(it)
    left_out = outlooks.left_out(request)
    outlook = plans.outlook(rows, now=now, by=request.user, without=left_out, scope=scope_of(request.user))
    ways = [*outlook.ways, *[()] * len(rows)]
    known = planvalues.things(rows)
    shown = [_row(row, known, way, outlook) for row, way in zip(rows, ways, strict=False)]
    return {
        "rows": shown,
        "outlook": Outlook(outlook.parts, refusal="" if outlook.rows else outlook.refusal),
        "is_chosen": True,
        "level": "refuse" if outlook.rows or outlook.refuses else level_of(outlook.way),
        "warned": [row.key for row in outlook.way if row.level == WARN],
        "reason": inway.shown(request, None).reason,
        "fingerprint": plans.fingerprint(rows),
    }


def _row(row: PlannedChange, known: planvalues.Things, way: Sequence[Conflict], outlook: Outlook) -> Row:
    event = row.event
    values = planvalues.read(row.values, known)
    starts_at = values.get("starts_at") or (event.starts_at if event else row.added_at)
    ends_at = values.get("ends_at") or (event.ends_at if event else row.added_at)
    return Row(
        row,
        values.get("title") or (event.title if event else ""),
        starts_at,
        ends_at,
        _place(values),
        event is not None and (starts_at, ends_at) != (event.starts_at, event.ends_at),
        [conflict for conflict in way if conflict.level != NOTE],
        outlook.rows.get(str(row.pk), ""),
        plans.changed_meanwhile(row),
    )


def _place(values: dict[str, Any]) -> str:
    venue = values.get("venue")
    parts = [venue.name if isinstance(venue, Venue) else "", values.get("room") or ""]
    return ", ".join(part for part in parts if part)


@organiser_required
@require_POST
def plan_check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What releasing it would bring, while consequences are unticked."""
    page = _foreseen(request, open_plan(request.user, pk), timezone.now())
    return render(request, "events/organise/_consequences.html", page)


@organiser_required
@require_POST
def plan_release(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """All of it at once, or nothing."""
    it, now = open_plan(request.user, pk), timezone.now()
    number = it.rows.count()
    try:
        done = plans.release(
            it,
            now=now,
            by=request.user,
            without=outlooks.left_out(request),
            answer=outlooks.answer(request),
            seen=request.POST.get("seen_plan", "")[:32],
        )
    except Refused as refusal:
        return _page(request, it, inway.said_above(refusal))
    text = ngettext(
        "Kladden »{name}« er offentliggjort: {n} ændring.", "Kladden »{name}« er offentliggjort: {n} ændringer.", number
    ).format(name=it.name, n=number)
    text = outlooks.with_left_out(consequences.with_told(text, consequences.told_by(done)), done)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect("organise:calendar")


@organiser_required
@require_POST
def plan_row(request: SignedInRequest, pk: uuid.UUID, row_id: int, deed: str) -> HttpResponse:
    """One change taken out, or kept though somebody else changed its event since."""
    it, now = open_plan(request.user, pk), timezone.now()
    row = it.rows.select_related("event", "plan").filter(pk=row_id).first()
    if row is None or deed not in ("out", "keep"):
        raise hidden()
    if deed == "out":
        plans.take_out(row, now=now)
        messages.success(request, _("Ændringen er taget ud af kladden."))
    else:
        plans.look_again(row, now=now)
        messages.success(request, _("Ændringen gælder nu ud fra, hvordan arrangementet er."))
    back = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect("organise:plan", pk=it.pk)


@organiser_required
@require_POST
def plan_discard(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it, now = open_plan(request.user, pk), timezone.now()
    done = plans.discard(it, now=now, by=request.user)
    messages.success(request, _("Kladden »{name}« er kasseret.").format(name=it.name), extra_tags=undo_tag(done))
    return redirect("organise:plans")
