"""The table plan of a meeting: tables, who sits where, and a mix that the system proposes."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.access import hidden, open_event, open_one
from events.domain.door import expected, links, tables
from events.models import Event, MeetingTable
from events.web.doors import organiser_required
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid
from people.web.signedin import SignedInRequest


class TablesForm(forms.Form):
    """How many tables of which size; all of them alike, each may be changed by itself afterwards."""

    tables = forms.IntegerField(label=gettext_lazy("Borde"), min_value=1, max_value=tables.MOST_TABLES)
    seats = forms.IntegerField(label=gettext_lazy("Pladser ved hvert"), min_value=1, max_value=40)


def _open(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.kind not in links.KINDS or event.is_cancelled:
        raise hidden()
    return event


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def table_plan(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """GET shows the plan; POST sets up the tables."""
    event = _open(request, pk)
    form = TablesForm(request.POST if request.method == "POST" else None, initial=_usual(event))
    if request.method == "POST" and form.is_valid():
        with tables.undoably(event, now=timezone.now(), by=request.user) as done:
            tables.lay(event, **form.cleaned_data)
        messages.success(request, _("Bordene er sat op."), extra_tags=undo_tag(done))
        return redirect("organise:table_plan", pk=event.pk)
    return _show(request, event, form, 422 if form.errors else 200)


def _usual(event: Event) -> dict[str, int]:
    there = list(event.tables.all())
    if there:
        return {"tables": len(there), "seats": there[0].seats}
    guests = sum(one.people for one in tables.board(event).unseated)
    return {"tables": max(2, -(-guests // 6)), "seats": 6}


def _show(request: SignedInRequest, event: Event, form: TablesForm, status: int = 200) -> HttpResponse:
    page = {"event": event, "form": form, **_board(event)}
    return render(request, "events/organise/table_plan.html", page, status=status)


def _board(event: Event) -> dict[str, Any]:
    board = tables.board(event)
    rows = [
        {"table": table, "guests": seated, "taken": sum(one.people for one in seated)} for table, seated in board.tables
    ]
    return {"board": board, "rows": rows, "loose": sum(one.people for one in board.unseated)}


@organiser_required
@require_POST
def table_seat(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One guest to one table (or to none): by the list beside the name, or dragged."""
    event = _open(request, pk)
    wanted = request.POST.get("table", "")
    table = open_one(event.tables.all(), pk=_uuid(wanted)) if wanted else None
    guest = request.POST.get("guest", "")
    with tables.undoably(event, now=timezone.now(), by=request.user) as done:
        tables.seat(event, guest, table)
    if done.is_kept:
        messages.success(request, _said(event, guest, table), extra_tags=undo_tag(done))
    if getattr(request, "htmx", False):
        return render(request, "events/organise/_tables_moved.html", {"event": event, **_board(event)})
    return redirect("organise:table_plan", pk=event.pk)


def _said(event: Event, guest: str, table: MeetingTable | None) -> str:
    name = next((one.name for one in expected.guests(event) if one.key == guest), "")
    if table is None:
        return _("{name} sidder ikke ved et bord.").format(name=name)
    return _("{name} sidder ved {table}.").format(name=name, table=table.name)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise hidden() from None


@organiser_required
@require_POST
def table_mix(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A mix of those who do not sit yet, or of everybody anew."""
    event = _open(request, pk)
    with tables.undoably(event, now=timezone.now(), by=request.user) as done:
        seated = tables.propose(event, anew=request.POST.get("anew") == "1")
    left = len(tables.board(event).unseated)
    text = ngettext("{n} gæst har fået plads.", "{n} gæster har fået plads.", seated).format(n=seated)
    if left:
        text += " " + ngettext(
            "{n} mangler: der er for få pladser.", "{n} mangler: der er for få pladser.", left
        ).format(n=left)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect("organise:table_plan", pk=event.pk)


@organiser_required
@require_POST
def table_edit(request: SignedInRequest, pk: uuid.UUID, table_id: uuid.UUID) -> HttpResponse:
    """The name and the seats of one table."""
    event = _open(request, pk)
    table = open_one(MeetingTable.objects.filter(event=event), pk=table_id)
    try:
        seats = int(request.POST.get("seats", ""))
    except ValueError:
        raise Invalid([("/seats", _("Vælg mellem 1 og 40 pladser."))]) from None
    with tables.undoably(event, now=timezone.now(), by=request.user) as done:
        tables.rename(table, request.POST.get("name", ""), seats)
    messages.success(request, _("Bordet er rettet."), extra_tags=undo_tag(done))
    return redirect("organise:table_plan", pk=event.pk)
