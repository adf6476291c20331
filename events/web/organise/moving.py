"""Moving an event, or several dates of its series, with the consequences said first."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.access import open_event, scope_of
from events.domain import consequences, deeds, lifecycle, plans
from events.domain.agenda import ZONE
from events.domain.consequences import Outlook
from events.domain.deeds import Deed
from events.domain.series import dates_of
from events.domain.serieschanges import change_series
from events.domain.seriescourse import Scope, of_change
from events.domain.undo import as_one
from events.models import ChangeSet, Event, Plan, Venue
from events.web.doors import organiser_required
from events.web.organise import drafting, inway, outlooks, seriesdates
from events.web.organise.forms import MoveForm, PlaceForm, TimesForm, add_refusal
from events.web.organise.markedtime import times_in
from events.web.organise.undoing import undo_tag
from people.domain.danish import da_when
from people.domain.refusals import Invalid, Refused
from people.web.posted import posted
from people.web.signedin import SignedInRequest

PLACE = ("venue", "room", "meeting_url")


@organiser_required
def move(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A new time or place. GET may carry times dragged in the calendar; the panel and the page are one form."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    draft = drafting.plan_in(request)
    meant = plans.planned(draft, it) if draft else it
    initial = {**MoveForm.times_of(meant), **MoveForm.place_of(meant), "revision": it.revision} | times_in(request)
    form = MoveForm(posted(request), initial=initial)
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            if draft:
                return _laid(request, draft, it, form, now)
            return _moved(request, it, form, now)
        except Refused as refusal:
            meanwhile = refuse(form, it, refusal)
    page = {
        **_foreseen(request, it, form, now),
        "form": form,
        "now": now,
        "meanwhile": meanwhile,
        "scopes": [] if draft else seriesdates.choices(it, seriesdates.scope_in(request, it), now),
        "may_move": it.status not in lifecycle.OVER,
        "panel": bool(request.headers.get("HX-Request")),
    }
    template = "events/organise/_move_panel.html" if page["panel"] else "events/organise/event_move.html"
    return render(request, template, page, status=422 if form.errors else 200)


def _moved(request: SignedInRequest, it: Event, form: MoveForm, now: datetime) -> HttpResponse:
    data, scope = form.cleaned_data, seriesdates.scope_in(request, it)
    with transaction.atomic():
        values = {"starts_at": data["starts_at"], "ends_at": data["ends_at"], "venue": form.the_venue()}
        values |= {"room": data["room"], "meeting_url": data["meeting_url"]}
        if form.errors:
            raise Invalid([])
        if scope == Scope.THIS:
            done = deeds.do_all(
                [Deed(it, values, why=data["why"], revision=data["revision"])],
                now=now,
                by=request.user,
                quiet=data["quiet"],
                without=outlooks.left_out(request),
                answer=outlooks.answer(request),
            )
            text = _moved_words(it, done)
        else:
            done, text = change_dates(request, it, values, scope, data, now)
    messages.success(request, text, extra_tags=undo_tag(done))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("organise:event", pk=it.pk)


def _laid(request: SignedInRequest, draft: Plan, it: Event, form: MoveForm, now: datetime) -> HttpResponse:
    """The same, only prepared."""
    data = form.cleaned_data
    with transaction.atomic():
        values = {"starts_at": data["starts_at"], "ends_at": data["ends_at"], "venue": form.the_venue()}
        values |= {"room": data["room"], "meeting_url": data["meeting_url"]}
        if form.errors:
            raise Invalid([])
        return drafting.lay(request, draft, Deed(it, values, why=data["why"]), now, it.title)


def _moved_words(it: Event, done: ChangeSet) -> str:
    if not done.is_kept:
        return _("Der var intet at flytte.")
    text = _("»{event}« er flyttet til {when}.").format(event=it.title, when=da_when(it.starts_at, it.ends_at))
    return outlooks.with_left_out(consequences.with_told(text, consequences.told_by(done)), done)


def change_dates(
    request: SignedInRequest, it: Event, values: Mapping[str, Any], scope: Scope, data: Mapping[str, Any], now: datetime
) -> tuple[ChangeSet, str]:
    """What was typed for one date, done to those of its series that it is for; and what the toast says."""
    how = seriesdates.manner(request, why=data.get("why", ""), quiet=data.get("quiet", False))
    with as_one(now=now, by=request.user, without=how.without) as done:
        course = change_series(
            it,
            values,
            scope,
            now=now,
            by=request.user,
            how=how,
            left_out=seriesdates.unticked(request),
            expected_revision=data["revision"],
            seen=seriesdates.seen(request),
        )
    assert course is not None
    return done, seriesdates.done_words(course, it.title, done)


def refuse(form: Any, it: Event | None, refusal: Refused) -> list[str]:
    """Puts the refusal into the form; answers with what to say above it when somebody else was faster."""
    if isinstance(refusal, Invalid):
        add_refusal(form, refusal)
        return []
    form.add_error(None, inway.said_above(refusal))
    if it is None or refusal.code != "changed_meanwhile":
        return []
    # The form then carries the new revision, so that saving again is meant.
    stored = Event.objects.select_related("venue", "programme").get(pk=it.pk)
    form.data = form.data.copy()
    form.data["revision"] = str(stored.revision)
    return [
        _("Nu står der: »{title}«, {when}, {place}.").format(
            title=stored.title,
            when=da_when(stored.starts_at, stored.ends_at),
            place=stored.venue.name if stored.venue else _("intet sted"),
        ),
        _("Det, du har skrevet, står nedenfor. Gem igen, hvis det er dit, der skal gælde."),
    ]


def _meant(form: TimesForm, it: Event) -> tuple[datetime, datetime]:
    """The times in the form where they can be read, else the event's own."""
    if form.is_bound:
        data = getattr(form, "cleaned_data", {})
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
    else:
        values = form.initial
        starts_at = datetime.combine(values["date"], values["starts"], tzinfo=ZONE)
        ends_at = datetime.combine(values.get("last_date") or values["date"], values["ends"], tzinfo=ZONE)
    if not starts_at or not ends_at or ends_at <= starts_at:
        return it.starts_at, it.ends_at
    return starts_at, ends_at


def _place_meant(form: PlaceForm) -> dict[str, Any]:
    """The place in the form where it can be read; one that is still to be made is another place."""
    if not form.is_bound or "venue" not in form.data or form.errors.keys() & {"venue_search", *PLACE}:
        return {}
    data = form.cleaned_data
    return {"venue": venue_meant(form), "room": data.get("room", ""), "meeting_url": data.get("meeting_url", "")}


def venue_meant(form: PlaceForm) -> Venue | None:
    """The place chosen; one that is still to be made is a place without a row."""
    how, pk = form.cleaned_data["place"] or ("none", None)
    return {"none": None, "venue": pk and Venue.objects.filter(pk=pk).first()}.get(how, Venue())


def _foreseen(request: SignedInRequest, it: Event, form: MoveForm, now: datetime) -> dict[str, Any]:
    """What the panel of consequences shows for what stands in the form."""
    (starts_at, ends_at), place = _meant(form, it), _place_meant(form)
    chosen: dict[str, Any] = {"by": request.user, "without": outlooks.left_out(request)}
    chosen["scope"] = scope_of(request.user)
    same = all(getattr(it, name) == value for name, value in place.items())
    is_chosen = (starts_at, ends_at) != (it.starts_at, it.ends_at) or not same
    wanted = {"starts_at": starts_at, "ends_at": ends_at, **place}
    if draft := drafting.plan_in(request):
        page = {"event": it, "meant": (starts_at, ends_at), "is_chosen": is_chosen}
        return page | drafting.foreseen(request, draft, Deed(it, wanted), now)
    scope = seriesdates.scope_in(request, it)
    if scope != Scope.THIS:
        return {"event": it, "meant": (starts_at, ends_at), "is_chosen": is_chosen} | dates_ahead(
            request, it, wanted, scope, now
        )
    if is_chosen:
        outlook = consequences.of_move(it, starts_at, ends_at, now, place=place, **chosen)
    else:
        outlook = _of_any_move(it, now, chosen)
    return {
        "event": it,
        "outlook": outlook,
        "meant": (starts_at, ends_at),
        "is_chosen": is_chosen,
        "shown": outlooks.in_the_way(request, outlook, Deed(it, wanted), asks=not looks_only(request)),
    }


def looks_only(request: SignedInRequest) -> bool:
    """The form is not sent, only asked about while it is filled in."""
    return request.headers.get("HX-Target") == "outlook"


def dates_ahead(
    request: SignedInRequest, it: Event, wanted: Mapping[str, Any], scope: Scope, now: datetime
) -> dict[str, Any]:
    """What the panel of consequences shows for a change of several dates."""
    try:
        course = of_change(it, wanted, scope, now)
    except Refused as refusal:
        return {"outlook": Outlook(refusal=refusal.sentence)}
    dates, outlook = seriesdates.ahead(request, course, dates_of(course.series), now)
    return {"dates": dates, "outlook": outlook}


def _of_any_move(it: Event, now: datetime, chosen: Mapping[str, Any]) -> Outlook:
    """Before anything is chosen: who would hear of a new time."""
    week = timedelta(days=7)
    outlook = consequences.of_move(it, it.starts_at + week, it.ends_at + week, now, **chosen)
    parts = [part for part in outlook.parts if part.key == "calls" or part.key.startswith("letters")]
    return Outlook(parts, refusal=outlook.refusal)


@organiser_required
def move_check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What this move would bring, while the times are being typed."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    form = MoveForm({**outlooks.sent(request).dict(), "revision": it.revision})
    form.is_valid()
    return render(request, "events/organise/_consequences.html", _foreseen(request, it, form, now))
