"""The phone list of a meeting: one to call at a time, and two presses a call."""

import uuid
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from events.domain import phoning, seats
from events.domain.agenda import ZONE
from events.domain.undo import as_one
from events.web.doors import organiser_required
from events.web.organise.forms import Words
from events.web.organise.meeting import open_invitation, open_meeting
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

SHOWN = 300


class CallForm(forms.Form):
    """What came of a call. ``when`` says when to call again, in a word or as a time."""

    outcome = forms.ChoiceField(label=gettext_lazy("Hvad kom der ud af det"), choices=phoning.Outcome.choices)
    when = forms.ChoiceField(
        label=gettext_lazy("Hvornår"), choices=[("soon", ""), ("tomorrow", ""), ("at", "")], required=False
    )
    again_at = forms.DateTimeField(
        label=gettext_lazy("Ring igen"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    number = Words(label=gettext_lazy("Det rigtige nummer"), required=False, max_length=30)
    words = Words(label=gettext_lazy("Note"), required=False, max_length=300)

    def again(self, now: datetime) -> datetime | None:
        data = self.cleaned_data
        if data["outcome"] != phoning.Outcome.LATER:
            return None
        if data["when"] == "at":
            return data["again_at"].replace(tzinfo=ZONE) if data["again_at"] else None
        return phoning.later(data["when"], now)


@organiser_required
@require_GET
def phone_list(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom to call next, with what to say and a button for each outcome; below, and on paper, all of them."""
    event, now = open_meeting(request, pk), timezone.now()
    rows = phoning.phone_list(event, now, SHOWN)
    asked = request.GET.get("who", "")
    by_name = next((one for one in rows if str(one.row.pk) == asked), None)
    chosen = by_name or next((one for one in rows if one.turn == phoning.NOW), None)
    current = chosen.row if chosen else None
    page = {
        "event": event,
        "rows": rows,
        "current": current,
        "form": CallForm(initial={"email": current.contact.email}) if current else None,
        "left": seats.left(event),
        "due": sum(one.turn == phoning.NOW for one in rows),
    }
    return render(request, "events/organise/meeting_phones.html", page)


@organiser_required
@require_POST
def record_call(request: SignedInRequest, pk: uuid.UUID, invitation_id: uuid.UUID) -> HttpResponse:
    """What came of a call; the next one to call is shown."""
    row, now = open_invitation(request, pk, invitation_id), timezone.now()
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect_to(event_id=pk, row_id=row.pk)
    data = form.cleaned_data
    try:
        with as_one(now=now, by=request.user) as done:
            text = phoning.called(
                row,
                data["outcome"],
                now=now,
                by=request.user,
                again_at=form.again(now),
                email=data["email"],
                number=data["number"],
                words=data["words"],
            )
    except Invalid as wrong:
        messages.error(request, " ".join(sentence for _pointer, sentence in wrong.errors))
        return redirect_to(event_id=pk, row_id=row.pk)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect_to(event_id=pk, row_id=row.pk)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect("organise:meeting_phones", pk=pk)


def redirect_to(*, event_id: uuid.UUID, row_id: uuid.UUID) -> HttpResponse:
    response = redirect("organise:meeting_phones", pk=event_id)
    response["Location"] += f"?who={row_id}"
    return response
