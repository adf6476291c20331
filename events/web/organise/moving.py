"""Moving and cancelling an event, with the consequences said first."""

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
from events.domain import consequences, deeds, lifecycle
from events.domain.agenda import ZONE
from events.domain.consequences import Outlook
from events.domain.deeds import Deed
from events.models import Event, EventStatus, Venue
from events.web.doors import organiser_required
from events.web.organise import inway, outlooks
from events.web.organise.forms import CancelForm, MoveForm, PlaceForm, TimesForm, add_refusal
from events.web.organise.undoing import undo_tag
from people.domain.danish import da_when
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.web.posted import posted
from people.web.signedin import SignedInRequest

PLACE = ("venue", "room", "meeting_url")


@organiser_required
def move(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A new time or place. GET may carry times dragged in the calendar; the panel and the page are one form."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    initial = {**MoveForm.times_of(it), **MoveForm.place_of(it), "revision": it.revision} | _dragged(request)
    form = MoveForm(posted(request), initial=initial)
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _moved(request, it, form, now)
        except Refused as refusal:
            meanwhile = refuse(form, it, refusal)
    page = {
        **_foreseen(request, it, form, now),
        "form": form,
        "now": now,
        "meanwhile": meanwhile,
        "may_move": it.status not in lifecycle.OVER,
        "panel": bool(request.headers.get("HX-Request")),
    }
    template = "events/organise/_move_panel.html" if page["panel"] else "events/organise/event_move.html"
    return render(request, template, page, status=422 if form.errors else 200)


def _moved(request: SignedInRequest, it: Event, form: MoveForm, now: datetime) -> HttpResponse:
    data = form.cleaned_data
    with transaction.atomic():
        values = {"starts_at": data["starts_at"], "ends_at": data["ends_at"], "venue": form.the_venue()}
        values |= {"room": data["room"], "meeting_url": data["meeting_url"]}
        if form.errors:
            raise Invalid([])
        done = deeds.do_all(
            [Deed(it, values, why=data["why"], revision=data["revision"])],
            now=now,
            by=request.user,
            quiet=data["quiet"],
            without=outlooks.left_out(request),
            answer=outlooks.answer(request),
        )
    if done.is_kept:
        text = _("»{event}« er flyttet til {when}.").format(event=it.title, when=da_when(it.starts_at, it.ends_at))
        text = outlooks.with_left_out(consequences.with_told(text, consequences.told_by(done)), done)
    else:
        text = _("Der var intet at flytte.")
    messages.success(request, text, extra_tags=undo_tag(done))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("organise:event", pk=it.pk)


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


def _dragged(request: SignedInRequest) -> dict[str, Any]:
    """Times in the address, as the calendar hands them over when an event is dropped."""
    try:
        starts, ends = (_at(request.GET[name]) for name in ("starts_at", "ends_at"))
    except (KeyError, ValueError, OverflowError):
        return {}
    last = ends.date() if ends.date() != starts.date() else None
    return {"date": starts.date(), "starts": starts.time(), "ends": ends.time(), "last_date": last}


def _at(text: str) -> datetime:
    """A moment; without an offset it is the wall clock here."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)


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
    if is_chosen:
        outlook = consequences.of_move(it, starts_at, ends_at, now, place=place, **chosen)
    else:
        outlook = _of_any_move(it, now, chosen)
    return {
        "event": it,
        "outlook": outlook,
        "meant": (starts_at, ends_at),
        "is_chosen": is_chosen,
        "shown": outlooks.in_the_way(request, outlook, Deed(it, {"starts_at": starts_at, "ends_at": ends_at, **place})),
    }


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
    form = MoveForm({**request.GET.dict(), "revision": it.revision})
    form.is_valid()
    return render(request, "events/organise/_consequences.html", _foreseen(request, it, form, now))


@organiser_required
def cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Cancelled, with a reason; the time of everybody and everything booked is given back."""
    it, now = open_event(request.user, pk, to="cancel"), timezone.now()
    form = CancelForm(posted(request), initial={"revision": it.revision})
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _cancelled(request, it, form.cleaned_data, now)
        except MoveNotAllowed as refusal:
            if refusal.code != "changed_meanwhile":
                raise
            meanwhile = refuse(form, it, refusal)
    page = {
        "form": form,
        "event": it,
        "now": now,
        "meanwhile": meanwhile,
        "outlook": consequences.of_cancel(it, now, request.user, without=outlooks.left_out(request)),
        "is_chosen": True,
        "may_cancel": EventStatus.CANCELLED in lifecycle.MOVES[it.kind].get(it.status, ()),
        "refusal": lifecycle.MOVES[it.kind].refusal(it.status, EventStatus.CANCELLED),
    }
    is_check = request.method == "GET" and request.headers.get("HX-Target") == "outlook"
    template = "events/organise/_consequences.html" if is_check else "events/organise/event_cancel.html"
    return render(request, template, page, status=422 if form.errors else 200)


def _cancelled(request: SignedInRequest, it: Event, data: Any, now: datetime) -> HttpResponse:
    deed = Deed(it, status=EventStatus.CANCELLED, why=data["why"], revision=data["revision"])
    left_out = outlooks.left_out(request)
    done = deeds.do_all([deed], now=now, by=request.user, quiet=data["quiet"], without=left_out)
    text = consequences.with_told(_("»{event}« er aflyst.").format(event=it.title), consequences.told_by(done))
    messages.success(request, outlooks.with_left_out(text, done), extra_tags=undo_tag(done))
    return redirect("organise:event", pk=it.pk)
