"""Making, editing, moving and cancelling an event, with the consequences said first."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.access import hidden, open_event, organised_programmes
from events.domain import changes, consequences, lifecycle
from events.domain.agenda import ZONE
from events.domain.undo import as_one
from events.models import Event, EventKind, EventStatus, Role, Venue
from events.web.doors import organiser_required
from events.web.organise.forms import CancelForm, EventForm, MoveForm, add_refusal
from events.web.organise.undoing import undo_tag
from people.domain.danish import da_when
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import User
from people.web.posted import posted
from people.web.signedin import SignedInRequest

NEW = {
    EventKind.NETWORK_MEETING: gettext_lazy("Nyt netværksmøde"),
    EventKind.STAND: gettext_lazy("Ny stand"),
    EventKind.OTHER: gettext_lazy("Nyt arrangement"),
}
PLACE = ("venue", "room", "meeting_url")


def _form(
    request: SignedInRequest, kind: str, data: Any = None, initial: Any = None, it: Event | None = None
) -> EventForm:
    programmes = organised_programmes(request.user).filter(is_active=True)
    if it is not None:
        programmes = organised_programmes(request.user)
    owners = User.objects.filter(is_active=True, roles__kind=Role.Kind.ORGANISER).distinct().order_by("name")
    return EventForm(data, initial=initial, programmes=programmes, owners=owners, kind=kind)


@organiser_required
def new(request: SignedInRequest, kind: str) -> HttpResponse:
    """A new event in its first status."""
    if kind not in NEW:
        raise hidden()
    now = timezone.now()
    initial: dict[str, Any] = {"owner": request.user.pk, "date": request.GET.get("date", "")}
    form = _form(request, kind, posted(request), initial)
    if request.method == "POST" and form.is_valid():
        with as_one(now=now, by=request.user) as done:
            made = _make(form, kind, now, request.user)
        if made:
            text = _("»{event}« er oprettet som kladde.").format(event=made.title)
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect(reverse("organise:event", args=[made.pk]) + "?ny=1")
    page = {"form": form, "kind": kind, "heading": NEW[EventKind(kind)], "now": now, "is_new": True}
    return render(request, "events/organise/event_form.html", page, status=422 if form.errors else 200)


def _make(form: EventForm, kind: str, now: datetime, by: Any) -> Event | None:
    data = form.cleaned_data
    try:
        with transaction.atomic():
            venue = form.the_venue()
            if form.errors:
                return None
            return changes.make_event(
                kind=kind,
                programme=data["programme"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                venue=venue,
                now=now,
                by=by,
                **form.words(),
            )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return None


@organiser_required
def edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything but the status. Times that differ are a move, with its letters."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    form = _form(request, it.kind, posted(request), EventForm.values_of(it), it)
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with as_one(now=now, by=request.user) as done:
                venue = form.the_venue()
                if not form.errors:
                    values = {**form.words(), "programme": data["programme"], "venue": venue}
                    values |= {"starts_at": data["starts_at"], "ends_at": data["ends_at"]}
                    seen = data["revision"]
                    changes.change_event(it, values, now=now, by=request.user, expected_revision=seen)
            if not form.errors:
                text = _("Gemt.") if done.is_kept else _("Der var intet at gemme.")
                messages.success(request, text, extra_tags=undo_tag(done))
                return redirect("organise:event", pk=it.pk)
        except Invalid as refusal:
            add_refusal(form, refusal)
        except Clash as refusal:
            form.add_error(None, refusal.sentence)
        except MoveNotAllowed as refusal:
            meanwhile = _changed_meanwhile(form, it, refusal)
    page = {"form": form, "event": it, "kind": it.kind, "heading": it.title, "now": now, "meanwhile": meanwhile}
    return render(request, "events/organise/event_form.html", page, status=422 if form.errors else 200)


def _changed_meanwhile(form: Any, it: Event, refusal: MoveNotAllowed) -> list[str]:
    """Says what stands there now; the form then carries the new revision, so that saving again is meant."""
    form.add_error(None, refusal.sentence)
    if refusal.code != "changed_meanwhile":
        return []
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


@organiser_required
def move(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A new time or place. GET may carry times dragged in the calendar; the panel and the page are one form."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    initial = {**MoveForm.times_of(it), **MoveForm.place_of(it), "revision": it.revision} | _dragged(request)
    form = MoveForm(posted(request), initial=initial)
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                venue = form.the_venue()
                if not form.errors:
                    values = {"starts_at": data["starts_at"], "ends_at": data["ends_at"], "venue": venue}
                    values |= {"room": data["room"], "meeting_url": data["meeting_url"]}
                    return _moved(request, it, values, data, now)
        except Invalid as refusal:
            add_refusal(form, refusal)
        except Clash as refusal:
            form.add_error(None, refusal.sentence)
        except MoveNotAllowed as refusal:
            meanwhile = _changed_meanwhile(form, it, refusal)
    starts_at, ends_at = _meant(form, it)
    page = {
        "form": form,
        "event": it,
        "now": now,
        "meanwhile": meanwhile,
        "outlook": consequences.of_move(it, starts_at, ends_at, now, request.user, _place_meant(form)),
        "meant": (starts_at, ends_at),
        "may_move": it.status not in lifecycle.OVER,
        "panel": bool(request.headers.get("HX-Request")),
    }
    template = "events/organise/_move_panel.html" if page["panel"] else "events/organise/event_move.html"
    return render(request, template, page, status=422 if form.errors else 200)


def _moved(request: SignedInRequest, it: Event, values: dict[str, Any], data: Any, now: datetime) -> HttpResponse:
    with as_one(now=now, by=request.user) as done:
        change = changes.change_event(
            it,
            values,
            now=now,
            by=request.user,
            why=data["why"],
            quiet=data["quiet"],
            expected_revision=data["revision"],
        )
    if change is None:
        messages.success(request, _("Der var intet at flytte."))
    else:
        text = _("»{event}« er flyttet til {when}.").format(event=it.title, when=da_when(it.starts_at, it.ends_at))
        text = consequences.with_told(text, change.told)
        messages.success(request, text, extra_tags=undo_tag(done))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("organise:event", pk=it.pk)


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


def _meant(form: MoveForm, it: Event) -> tuple[datetime, datetime]:
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


def _place_meant(form: MoveForm) -> dict[str, Any]:
    """The place in the form where it can be read; one that is still to be made is another place."""
    if not form.is_bound or "venue" not in form.data or form.errors.keys() & {"venue_search", *PLACE}:
        return {}
    data = form.cleaned_data
    how, pk = data["place"] or ("none", None)
    venue = {"none": None, "venue": pk and Venue.objects.filter(pk=pk).first()}.get(how, Venue())
    return {"venue": venue, "room": data.get("room", ""), "meeting_url": data.get("meeting_url", "")}


@organiser_required
def move_check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What this move would bring, while the times are being typed."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    form = MoveForm({**request.GET.dict(), "revision": it.revision})
    form.is_valid()
    starts_at, ends_at = _meant(form, it)
    outlook = consequences.of_move(it, starts_at, ends_at, now, request.user, _place_meant(form))
    page = {"event": it, "outlook": outlook, "meant": (starts_at, ends_at)}
    return render(request, "events/organise/_outlook.html", page)


@organiser_required
def cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Cancelled, with a reason; the time of everybody and everything booked is given back."""
    it, now = open_event(request.user, pk, to="cancel"), timezone.now()
    form = CancelForm(posted(request), initial={"revision": it.revision})
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["revision"] not in (None, it.revision):
            refusal = MoveNotAllowed(
                _("En anden har ændret arrangementet imens. Se, hvad der står nu, og aflys igen."),
                code="changed_meanwhile",
            )
            meanwhile = _changed_meanwhile(form, it, refusal)
        else:
            return _cancelled(request, it, data, now)
    page = {
        "form": form,
        "event": it,
        "now": now,
        "meanwhile": meanwhile,
        "outlook": consequences.of_cancel(it, now, request.user),
        "may_cancel": EventStatus.CANCELLED in lifecycle.MOVES[it.kind].get(it.status, ()),
        "refusal": lifecycle.MOVES[it.kind].refusal(it.status, EventStatus.CANCELLED),
    }
    return render(request, "events/organise/event_cancel.html", page, status=422 if form.errors else 200)


def _cancelled(request: SignedInRequest, it: Event, data: Any, now: datetime) -> HttpResponse:
    with as_one(now=now, by=request.user) as done:
        change = changes.cancel(it, now=now, by=request.user, why=data["why"], quiet=data["quiet"])
    text = consequences.with_told(_("»{event}« er aflyst.").format(event=it.title), change.told)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect("organise:event", pk=it.pk)
