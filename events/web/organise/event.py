"""One event: its head with the way it goes, facts, people, the kind's own parts; letters; history; its moves."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from events.access import open_event, open_one
from events.domain import alike, calls, changes, consequences, lifecycle, series, steps, story
from events.domain.reminding.outlook import outlook
from events.domain.undo import as_one
from events.models import Booking, Event, EventKind, EventStatus, TimeProposal
from events.web.doors import organiser_required
from events.web.organise import sections
from events.web.organise.undoing import undo_tag, with_way_back
from people.domain import incoming
from people.domain.history import history_of
from people.models import Letter, Transition
from people.web.signedin import SignedInRequest

SHOWN_PEOPLE = 30
SHOWN_LETTERS = 50
SHOWN_ANSWERS = 20
# Their own sections list who and what is booked.
OWN_LISTS = frozenset(
    {EventKind.STAND, EventKind.PERFORMANCE, EventKind.WORKSHOP, EventKind.COUNSELLING, EventKind.COMPANY_VISIT}
)


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
        "position": series.position(it),
        "may_move": it.status not in lifecycle.OVER,
        "may_be_copied": alike.may_be_copied(it),
        "may_cancel": EventStatus.CANCELLED in lifecycle.MOVES[it.kind].get(it.status, ()),
    }


def buttons(it: Event, now: datetime) -> tuple[Button | None, list[Button]]:
    """The one next move, and the other ones for the menu. Cancelling has its own page."""
    forward = steps.forward(it)
    primary, exits = None, []
    if it.status == EventStatus.CANCELLED and it.ends_at <= now:
        return None, []  # there is no day left to hold it on
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
        "calls": [(call, calls.say(call, it)) for call in calls.waiting(it)],
        "calls_made": list(calls.made(it)[:SHOWN_PEOPLE]),
        "last_lines": with_way_back(story.story(it, history[-4:]), it, user, now),
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
        "reminders": outlook(it),
    }


def _history(request: SignedInRequest, it: Event, now: datetime, history: list[Transition]) -> dict[str, Any]:
    return {"lines": with_way_back(story.story(it, history), it, request.user, now)}


TABS = {"overview": _overview, "letters": _letters, "history": _history}


@organiser_required
@require_POST
def status(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One move by the kind's table, as its owner makes it."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    new = request.POST.get("new", "")
    how = sections.move_of(it.kind, new)
    why = request.POST.get("why", "")[:300]
    steps.check_begun(it, new, now)
    told = None
    with as_one(now=now, by=request.user) as done:
        if how.perform:
            how.perform(it, now=now, by=request.user, why=why)
            it.refresh_from_db()
        else:
            told = changes.change_status(it, new, now=now, by=request.user, why=why).told
    text = _("»{event}« {now}.").format(event=it.title, now=lifecycle.MOVES[it.kind].says(it.status))
    if told is not None:
        text = consequences.with_told(text, told)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(back_to(request, it))


@organiser_required
@require_POST
def called(request: SignedInRequest, pk: uuid.UUID, call: uuid.UUID) -> HttpResponse:
    """Somebody without mail has been told."""
    it, now = open_event(request.user, pk, to="change"), timezone.now()
    row = open_one(it.calls.all(), pk=call)
    with as_one(now=now, by=request.user) as done:
        calls.called(row, now=now, by=request.user)
    text = _("Noteret: {navn} er ringet op.").format(navn=row.name)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(f"{reverse('organise:event', args=[it.pk])}#ring")


def back_to(request: SignedInRequest, it: Event) -> str:
    """The page named by ``next`` when it is ours, else the event's."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse("organise:event", args=[it.pk])
