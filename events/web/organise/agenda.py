"""The agenda of a meeting, point by point: added, corrected, moved, taken out."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.domain import changes, running
from events.domain.undo import as_one
from events.models import Event
from events.web.doors import organiser_required
from events.web.organise.forms import SeenRevision, Words
from events.web.organise.meeting import open_meeting
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

_MINUTES = gettext_lazy("Skriv et antal minutter, højst 720.")


class PointForm(forms.Form):
    """One point; with a number it is that one, else a new one at the end."""

    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    revision = SeenRevision()
    title = Words(label=gettext_lazy("Punkt"), max_length=running.LENGTHS["title"])
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutter"),
        min_value=1,
        max_value=running.LONGEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _MINUTES),
    )
    speaker = Words(label=gettext_lazy("Taler"), max_length=running.LENGTHS["speaker"], required=False)
    organisation = Words(label=gettext_lazy("Fra"), max_length=running.LENGTHS["organisation"], required=False)
    about = Words(
        label=gettext_lazy("Kort om punktet"),
        max_length=running.LENGTHS["about"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def point(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*running.LENGTHS, "minutes")}


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """GET shows the points, ?point=n one of them to correct; POST keeps, moves or takes one out."""
    event = open_meeting(request, pk)
    rows = list(event.agenda)
    deed = request.POST.get("deed", "keep")
    form = PointForm(request.POST) if request.method == "POST" and deed == "keep" else _blank(request, event)
    if request.method == "POST":
        try:
            wanted = _wanted(rows, deed, form, request.POST.get("number", ""))
            if wanted is not None:
                return _keep(request, event, wanted)
        except Invalid as wrong:
            for pointer, sentence in wrong.errors:
                name = pointer.rsplit("/", 1)[-1]
                form.add_error(name if name in form.fields else None, sentence)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    page = {
        "event": event,
        "agenda": running.timed(event),
        "over": running.runs_over(event),
        "form": form,
        "number": form["number"].value() or "",
        "is_over": event.ends_at <= timezone.now(),
    }
    return render(request, "events/organise/meeting_agenda.html", page, status=422 if form.errors else 200)


def _blank(request: SignedInRequest, event: Event) -> PointForm:
    initial: dict[str, Any] = {"revision": event.revision, "minutes": 30}
    number = request.GET.get("point", "")
    if number.isascii() and number.isdigit() and 1 <= int(number) <= len(event.agenda):
        initial |= {**event.agenda[int(number) - 1], "number": int(number)}
    return PointForm(initial=initial)


def _wanted(rows: list[dict[str, Any]], deed: str, form: PointForm, number: str) -> list[dict[str, Any]] | None:
    """The agenda as it is to be; None where the form says what is wrong."""
    if deed == "keep":
        if not form.is_valid():
            return None
        at = form.cleaned_data["number"]
        raw = [*rows, form.point()] if at is None or at > len(rows) else [*rows[: at - 1], form.point(), *rows[at:]]
        return running.checked(raw)
    at = int(number) - 1 if number.isascii() and number.isdigit() else -1
    if not 0 <= at < len(rows):
        raise Invalid([("", _("Punktet er der ikke længere."))])
    if deed == "remove":
        return [*rows[:at], *rows[at + 1 :]]
    return running.moved(rows, at, at + (-1 if deed == "up" else 1))


def _keep(request: SignedInRequest, event: Event, wanted: list[dict[str, Any]]) -> HttpResponse:
    seen = SeenRevision().clean(request.POST.get("revision"))
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        changes.change_event(event, {"agenda": wanted}, now=now, by=request.user, expected_revision=seen)
    messages.success(request, _("Dagsordenen er gemt."), extra_tags=undo_tag(done))
    return redirect("organise:meeting_agenda", pk=event.pk)
