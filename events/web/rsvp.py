"""The answer to an invitation, by the letter's link."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.domain import meetings
from events.domain.door.expected import doorcode
from events.domain.notices import place_line
from events.models import Invitation
from people.domain.refusals import Expired, Invalid, NotFound, Refused

S = Invitation.Status


class AnswerForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Kommer du?"),
        choices=[(S.YES, _("Ja, jeg kommer")), (S.MAYBE, _("Måske")), (S.NO, _("Nej, jeg kan ikke"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg ja, nej eller måske."), "invalid_choice": _("Vælg ja, nej eller måske.")},
    )
    guests = forms.IntegerField(
        label=_("Hvor mange tager du med?"), min_value=0, max_value=20, required=False, initial=0
    )
    note = forms.CharField(
        label=_("Besked til arrangøren"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def rsvp(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the meeting and the answer so far; POST answers, and may answer again until the meeting begins."""
    invitation = (
        Invitation.objects.select_related("event__venue", "event__programme", "contact__organisation")
        .filter(pk=subject_id)
        .first()
    )
    if invitation is None:
        raise NotFound("")
    now = timezone.now()
    closed = _closed(invitation, now)
    answered = False
    initial = {
        "status": invitation.status if invitation.status in meetings.ANSWERS else S.YES,
        "guests": invitation.guests,
        "note": invitation.note,
    }
    form = AnswerForm(request.POST if request.method == "POST" and not closed else None, initial=initial)
    if request.method == "POST" and not closed and form.is_valid():
        try:
            invitation = meetings.answer(
                invitation,
                form.cleaned_data["status"],
                guests=form.cleaned_data["guests"] or 0,
                note=form.cleaned_data["note"],
                now=now,
            )
            answered = True
        except Invalid as refusal:
            for pointer, sentence in refusal.errors:
                form.add_error(pointer.strip("/") or None, sentence)
        except Expired:
            raise
        except Refused as refusal:
            closed = refusal.sentence
    event = invitation.event
    page = {
        "event": event,
        "place": place_line(event.venue, event.room, event.meeting_url),
        "invitation": invitation,
        "form": form,
        "closed": closed,
        "answered": answered,
        "token": token,
        "has_answered": invitation.status != S.INVITED,
        "door_code": doorcode(invitation, now) if invitation.status in (S.YES, S.MAYBE) else None,
    }
    status = 422 if form.errors else 409 if closed and request.method == "POST" else 200
    return render(request, "events/public/rsvp.html", page, status=status)


def _closed(invitation: Invitation, now: object) -> str:
    """Why no answer is taken any more, or nothing. Raises Expired long after."""
    try:
        meetings.check_open(invitation.event, now)  # type: ignore[arg-type]
    except Expired:
        raise
    except Refused as refusal:
        return refusal.sentence
    return ""
