"""The way back from a change: the button in the toast that follows it, and on its line in the history."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from events.access import may_undo, open_change_set
from events.domain import undo as undoing
from events.domain.brought import left_out_words
from events.domain.consequences import told_by
from events.domain.story import Line
from events.models import ChangeRow, ChangeSet, Event
from events.web.doors import organiser_required
from people.models import User
from people.web.signedin import SignedInRequest


def undo_tag(change_set: ChangeSet) -> str:
    """For a message's ``extra_tags``: the toast gets a button that takes it back, and says until when."""
    if not change_set.is_kept or change_set.undo_until is None:
        return ""
    until = int(change_set.undo_until.timestamp())
    return f"undo:{address(change_set)} until:{until}"


def address(change_set: ChangeSet) -> str:
    return reverse("organise:change_undo", args=[change_set.pk])


@organiser_required
@require_POST
def undo(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes a change set back. What stands in the way is a toast on the page one came from."""
    change_set, now = open_change_set(request.user, pk), timezone.now()
    back = undoing.undo(change_set, now=now, by=request.user)
    text = _("Fortrudt. Alt er, som det var.")
    letters = told_by(back).letters
    if letters:
        told = ngettext("{number} får brev om det.", "{number} får brev om det.", letters).format(number=letters)
        text = f"{text} {told}"
    messages.success(request, text)
    return HttpResponseRedirect(_back(request, change_set), status=303)


def _back(request: SignedInRequest, change_set: ChangeSet) -> str:
    """The page one came from, when it is ours and still there; else the calendar."""
    back = request.headers.get("Referer", "")
    gone = [pk for row in change_set.rows.all() for pk in row.after.get("events.event", {}) if row.event_id is None]
    if any(pk in back for pk in gone):
        return reverse("organise:calendar")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    event = change_set.rows.exclude(event=None).values_list("event", flat=True).first()
    return reverse("organise:event", args=[event]) if event else reverse("organise:calendar")


def with_way_back(lines: Sequence[Line], event: Event, user: User, now: datetime) -> list[Line]:
    """The history with what was left out of each change, and a button on the newest as long as it may be undone."""
    lines = _with_left_out(lines)
    row = undoing.undoable([event.pk], now).first()
    if row is None or row.line_id is None or not may_undo(user, row.change_set):
        return lines
    way = address(row.change_set)
    return [
        replace(line, undo=way, until=row.change_set.undo_until) if line.pk == row.line_id else line for line in lines
    ]


def _with_left_out(lines: Sequence[Line]) -> list[Line]:
    rows = ChangeRow.objects.filter(line__in=[line.pk for line in lines if line.pk]).exclude(change_set__without=[])
    words = {row.line_id: left_out_words(row.change_set.without) for row in rows.select_related("change_set")}
    return [
        replace(line, note=" · ".join(filter(None, [line.note, _capital(", ".join(words[line.pk]))])))
        if words.get(line.pk)
        else line
        for line in lines
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
