"""One event: its head with the way it goes, facts, people, the kind's own parts; letters; history; its moves."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from events.access import hidden, open_event
from events.domain import changes, lifecycle, reminders, steps, story
from events.models import Booking, Event, EventKind, EventStatus, TimeProposal, Venue
from events.web.doors import organiser_required
from events.web.organise import sections
from people.domain import incoming
from people.domain.history import history_of
from people.models import Letter, Transition
from people.web.signedin import SignedInRequest

SHOWN_PEOPLE = 30
SHOWN_LETTERS = 50
SHOWN_ANSWERS = 20
UNDO = "events.undo"
# Their own sections list who and what is booked.
OWN_LISTS = frozenset({EventKind.STAND, EventKind.PERFORMANCE})


@dataclass(frozen=True)
class Button:
    """One move as a button: ``address`` leads to a page of its own, else it is a POST of ``new``."""

    new: str
    verb: str
    address: str = ""


@organiser_required
@require_GET
def event(request: SignedInRequest, pk: uuid.UUID, tab: str = "overview") -> HttpResponse:
    it, now = open_event(request.user, pk), timezone.now()
    history = list(history_of(it))
    page = head(it, request.user, now, history) | {"tab": tab}
    page |= TABS[tab](request, it, now, history)
    return render(request, f"events/organise/event_{tab}.html", page)


def head(it: Event, user: Any, now: datetime, history: list[Transition]) -> dict[str, Any]:
    """What stands above every tab."""
    primary, exits = buttons(it, now)
    return {
        "event": it,
        "now": now,
        "steps": steps.steps(it, history),
        "primary": primary,
        "exits": exits,
        "may_move": it.status not in lifecycle.OVER,
        "may_cancel": EventStatus.CANCELLED in lifecycle.MOVES[it.kind].get(it.status, ()),
    }


def buttons(it: Event, now: datetime) -> tuple[Button | None, list[Button]]:
    """The one next move, and the other ones for the menu. Cancelling has its own page."""
    forward = steps.forward(it)
    primary, exits = None, []
    for new in lifecycle.next_moves(it.kind, it.status):
        how = sections.move_of(it.kind, new)
        if new == EventStatus.CANCELLED or not how.shown or steps.too_early(it, new, now):
            continue
        button = Button(new, str(how.verb or steps.verb(it, new)), how.address(it) if how.address else "")
        if new == forward:
            primary = button
        else:
            exits.append(button)
    return primary, exits


def _overview(request: SignedInRequest, it: Event, now: datetime, history: list[Transition]) -> dict[str, Any]:
    user = request.user
    bookings = list(
        it.bookings.exclude(state=Booking.State.RELEASED)
        .select_related("resource__user", "shift")
        .order_by("resource__kind", "resource__name", "busy_from")[: SHOWN_PEOPLE + 1]
    )
    base = {"event": it, "now": now}
    parts: list[dict[str, Any]] = [
        {"section": one, "html": render_to_string(one.template, {**base, **one.context(it, user, now)}, request)}
        for one in sections.sections_of(it.kind)
    ]
    return {
        "bookings": bookings[:SHOWN_PEOPLE],
        "more_bookings": len(bookings) > SHOWN_PEOPLE,
        "parts": parts,
        "show_bookings": it.kind not in OWN_LISTS and (bool(bookings) or not any(p["section"].is_own for p in parts)),
        "notes": sections.notes_of(it, now),
        "last_lines": story.story(it, history[-4:]),
        "history_length": len(history),
        **_addresses(it),
    }


def _addresses(it: Event) -> dict[str, str]:
    """Where strangers find it, once it is shown to all."""
    shown = it.is_public and it.status in lifecycle.SHOWN_TO_ALL
    page = f"/e/{it.slug}/" if shown else ""
    return {
        "public_url": page,
        "public_full": f"{settings.SITE_URL}{page}",
        "flyer_url": f"{page}flyer.pdf" if shown else "",
    }


def _letters(request: SignedInRequest, it: Event, now: datetime, history: list[Transition]) -> dict[str, Any]:
    rows = Letter.objects.filter(about_kind="events.event", about_id=str(it.pk)).order_by("-created_at")
    letters = list(rows.defer("text", "html", "calendar")[: SHOWN_LETTERS + 1])
    return {
        "letters": letters[:SHOWN_LETTERS],
        "more_letters": len(letters) > SHOWN_LETTERS,
        "proposals": list(it.time_proposals.exclude(state=TimeProposal.State.REPLACED)[:SHOWN_ANSWERS]),
        "calendar_answers": list(it.calendar_answers.order_by("-answered_at")[:SHOWN_ANSWERS]),
        "incoming": list(incoming.about(it).defer("text")[:SHOWN_ANSWERS]),
        "reminders": reminders.outlook(it),
    }


def _history(request: SignedInRequest, it: Event, now: datetime, history: list[Transition]) -> dict[str, Any]:
    return {"lines": story.story(it, history)}


TABS = {"overview": _overview, "letters": _letters, "history": _history}


@organiser_required
@require_POST
def status(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One move by the kind's table, as its owner makes it."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    old, new = it.status, request.POST.get("new", "")
    how = sections.move_of(it.kind, new)
    why = request.POST.get("why", "")[:300]
    steps.check_begun(it, new, now)
    if how.perform:
        how.perform(it, now=now, by=request.user, why=why)
        it.refresh_from_db()
    else:
        changes.change_status(it, new, now=now, by=request.user, why=why)
    text = _("»{event}« {now}.").format(event=it.title, now=lifecycle.MOVES[it.kind].says(it.status))
    messages.success(request, text, extra_tags=_undo_status(it, old))
    return redirect(back_to(request, it))


def back_to(request: SignedInRequest, it: Event) -> str:
    """The page named by ``next`` when it is ours, else the event's."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse("organise:event", args=[it.pk])


def _undo_status(it: Event, old: str) -> str:
    """The address that takes the move back, where the table has a way back and nobody registered more to it."""
    if old not in lifecycle.MOVES[it.kind].get(it.status, ()) or sections.move_of(it.kind, it.status).perform:
        return ""
    return undo_tag(it, {"status": old})


def undo_tag(it: Event, before: dict[str, Any]) -> str:
    token = signing.dumps({"revision": it.revision, "status": it.status, "before": before}, salt=f"{UNDO}:{it.pk}")
    return f"undo:{reverse('organise:event_undo', args=[it.pk])}?t={token}"


@organiser_required
@require_POST
def undo(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes the last change back, unless somebody changed the event since."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    try:
        data = signing.loads(request.GET.get("t", ""), salt=f"{UNDO}:{it.pk}", max_age=3600)
    except signing.BadSignature:
        raise hidden() from None
    before, why = data["before"], _("fortrudt")
    if it.status != data["status"]:
        messages.error(request, _("Arrangementet er ændret siden, så det kan ikke fortrydes."))
        return redirect("organise:event", pk=it.pk)
    if "status" in before:
        changes.change_status(it, before["status"], now=now, by=request.user, why=why)
    else:
        values = {
            name: datetime.fromisoformat(value) if name in ("starts_at", "ends_at") else value
            for name, value in before.items()
            if name in ("starts_at", "ends_at", "room", "meeting_url")
        }
        if "venue" in before:
            values["venue"] = _venue(before["venue"])
        changes.change_event(it, values, now=now, by=request.user, why=why, expected_revision=data["revision"])
    messages.success(request, _("Fortrudt. Alt er, som det var."))
    return redirect("organise:event", pk=it.pk)


def _venue(pk: str) -> Any:
    return Venue.objects.filter(pk=pk).first() if pk else None
