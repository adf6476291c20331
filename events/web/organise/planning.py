"""Making and editing an event."""

import uuid
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from events.access import hidden, open_event, scope_of
from events.domain import alike, consequences, deeds, kinddefaults
from events.domain.deeds import Deed
from events.domain.seriescourse import Scope
from events.models import Event, EventKind
from events.web.doors import organiser_required
from events.web.organise import outlooks, repeating, seriesdates
from events.web.organise.forms import EventForm
from events.web.organise.moving import change_dates, dates_ahead, refuse, venue_meant
from events.web.organise.seriesforms import RepeatForm
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.web.posted import posted
from people.web.signedin import SignedInRequest

NEW = {
    EventKind.NETWORK_MEETING: gettext_lazy("Nyt netværksmøde"),
    EventKind.STAND: gettext_lazy("Ny stand"),
    EventKind.WORKSHOP: gettext_lazy("Ny workshop"),
    EventKind.COUNSELLING: gettext_lazy("Ny karrierevejledning"),
    EventKind.MATCHING_DAY: gettext_lazy("Ny matchdag"),
    EventKind.OTHER: gettext_lazy("Nyt arrangement"),
}


@organiser_required
def new(request: SignedInRequest, kind: str) -> HttpResponse:
    """A new event in its first status."""
    if kind not in NEW:
        raise hidden()
    now = timezone.now()
    like = _like(request, kind)
    initial: dict[str, Any] = {"owner": request.user.pk, **_begun(request, kind)}
    if like is not None:
        initial = EventForm.values_of(like) | dict.fromkeys(("date", "last_date", "revision"))
    form = EventForm.of_organiser(request.user, kind, posted(request), initial)
    repeat = RepeatForm(posted(request))
    if request.method == "POST" and all([form.is_valid(), repeat.is_valid()]):
        try:
            return _made(request, form, repeat, kind, now, like)
        except Refused as refusal:
            repeating.refuse(form, repeat, refusal)
    page = {"form": form, "repeat": repeat, "kind": kind, "heading": NEW[EventKind(kind)], "now": now, "is_new": True}
    page["like"] = like
    page |= repeating.foreseen(request, form, repeat, now) or _foreseen(request, None, form, kind, now)
    status = 422 if form.errors or repeat.errors else 200
    return render(request, "events/organise/event_form.html", page, status=status)


def _begun(request: SignedInRequest, kind: str) -> dict[str, Any]:
    """What an event of this kind begins with, at the times that were marked in the calendar; where only its beginning
    is known, it ends when such events do."""
    marked = _marked(request)
    found = kinddefaults.OF_KIND.get(kind)
    if found is None:
        return marked
    starts = marked.get("starts", time(15))
    ends = (starts.hour * 60 + starts.minute + found.minutes) % (24 * 60)
    usual = {"starts": starts, "ends": time(ends // 60, ends % 60)}
    return {"capacity": found.seats, "is_public": found.is_public, **usual, **marked}


def _marked(request: SignedInRequest) -> dict[str, Any]:
    """What the address says of day and time; what cannot be read is left out."""
    found: dict[str, Any] = {}
    for name, read in (
        ("date", date.fromisoformat),
        ("starts", time.fromisoformat),
        ("ends", time.fromisoformat),
        ("last_date", date.fromisoformat),
    ):
        with suppress(ValueError):
            found[name] = read(request.GET.get(name, ""))
    return found


def _like(request: SignedInRequest, kind: str) -> Event | None:
    """The event that the new one is to be like."""
    text = request.GET.get("like", "")
    if not text:
        return None
    try:
        it = open_event(request.user, uuid.UUID(text))
    except ValueError:
        raise hidden() from None
    if it.kind != kind or not alike.may_be_copied(it):
        raise hidden()
    return it


def _made(
    request: SignedInRequest, form: EventForm, repeat: RepeatForm, kind: str, now: datetime, like: Event | None
) -> HttpResponse:
    left: list[int] = []
    with transaction.atomic():
        values = {**_values(form), "venue": form.the_venue(), "kind": kind}
        if like is not None:
            values["agenda"] = like.agenda

        def bring_along(made: Event) -> None:
            if like is not None:
                left.append(alike.bring_along(like, made, now=now, by=request.user))

        if form.errors:
            raise Invalid([])
        if repeat.repeats:
            return repeating.made(request, repeat, values, form.cleaned_data["date"], now)
        deed = Deed(values=values, then=bring_along)
        done = deeds.do_all([deed], now=now, by=request.user, answer=outlooks.answer(request))
    made = Event.objects.get(change_rows__change_set=done)
    text = _("»{event}« er oprettet som kladde.").format(event=made.title)
    if n := sum(left):
        words = ngettext(
            "{n} vagt lå uden for de nye tider og kom ikke med.",
            "{n} vagter lå uden for de nye tider og kom ikke med.",
            n,
        )
        text += f" {words.format(n=n)}"
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(reverse("organise:event", args=[made.pk]) + "?ny=1")


def _values(form: EventForm) -> dict[str, Any]:
    """Everything in the form but the place, which may have to be made first."""
    data = form.cleaned_data
    return {**form.words(), **{name: data[name] for name in ("programme", "starts_at", "ends_at")}}


@organiser_required
def edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything but the status. Times that differ are a move, with its letters."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    form = EventForm.of_organiser(request.user, it.kind, posted(request), EventForm.values_of(it), it)
    meanwhile: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _edited(request, it, form, now)
        except Refused as refusal:
            meanwhile = refuse(form, it, refusal)
    page = {"form": form, "event": it, "kind": it.kind, "heading": it.title, "now": now, "meanwhile": meanwhile}
    scope = seriesdates.scope_in(request, it)
    page |= {"scopes": seriesdates.choices(it, scope, now), "scope": str(scope)}
    page |= _foreseen(request, it, form, it.kind, now) if scope == Scope.THIS else _dates(request, it, form, scope, now)
    return render(request, "events/organise/event_form.html", page, status=422 if form.errors else 200)


def _edited(request: SignedInRequest, it: Event, form: EventForm, now: datetime) -> HttpResponse:
    with transaction.atomic():
        values = {**_values(form), "venue": form.the_venue()}
        if form.errors:
            raise Invalid([])
        scope = seriesdates.scope_in(request, it)
        if scope == Scope.THIS:
            done = deeds.do_all(
                [Deed(it, values, revision=form.cleaned_data["revision"])],
                now=now,
                by=request.user,
                without=outlooks.left_out(request),
                answer=outlooks.answer(request),
            )
            text = _("Gemt.") if done.is_kept else _("Der var intet at gemme.")
            text = outlooks.with_left_out(consequences.with_told(text, consequences.told_by(done)), done)
        else:
            done, text = change_dates(request, it, values, scope, form.cleaned_data, now)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect("organise:event", pk=it.pk)


def _foreseen(request: SignedInRequest, it: Event | None, form: EventForm, kind: str, now: datetime) -> dict[str, Any]:
    """What the panel of consequences shows for what stands in the form."""
    if not form.is_bound or set(form.errors) - {"__all__"}:
        return {}
    values = {**_values(form), "venue": venue_meant(form)} | ({} if it else {"kind": kind})
    left_out = outlooks.left_out(request)
    deed, scope = Deed(it, values), scope_of(request.user)
    outlook = consequences.of([deed], now=now, by=request.user, without=left_out, scope=scope)
    meant = (values["starts_at"], values["ends_at"])
    shown = outlooks.in_the_way(request, outlook, deed)
    return {"outlook": outlook, "meant": meant, "is_chosen": True, "shown": shown}


def _dates(request: SignedInRequest, it: Event, form: EventForm, scope: Scope, now: datetime) -> dict[str, Any]:
    """Each date of the series that the change is for, once everything in the form can be read."""
    if not form.is_bound or set(form.errors) - {"__all__"}:
        return {}
    values = {**_values(form), "venue": venue_meant(form)}
    return {"event": it, "is_chosen": True} | dates_ahead(request, it, values, scope, now)


@organiser_required
@require_POST
def edit_check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the form would bring, to the others of its series too, while it is being filled in."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    form = EventForm.of_organiser(request.user, it.kind, request.POST, it=it)
    form.is_valid()
    scope = seriesdates.scope_in(request, it)
    if scope != Scope.THIS:
        page = _dates(request, it, form, scope, now)
    else:
        page = _foreseen(request, it, form, it.kind, now) if _differs(form, it) else {}
    return render(request, "events/organise/_edit_outlook.html", {"event": it, **page})


def _differs(form: EventForm, it: Event) -> bool:
    """Whether anything in the form, as far as it can be read, is other than it was."""
    if set(form.errors) - {"__all__"}:
        return False
    values = {**_values(form), "venue": venue_meant(form)}
    return any(getattr(it, name) != value for name, value in values.items())
