"""The answer to an invitation, by the letter's link: yes, no, maybe; the seat that is offered; a colleague instead."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import delegating, meetings, needs, running, seats, waitingline
from events.domain.door.expected import doorcodes
from events.domain.notices import place_line
from events.models import Event, Invitation
from events.web.organise.forms import Words
from people.domain import textconsent, textgateways
from people.domain.refusals import Expired, Invalid, NotFound, Refused

S = Invitation.Status
ANSWERS = [
    (S.YES, gettext_lazy("Ja, jeg kommer")),
    (S.MAYBE, gettext_lazy("Måske")),
    (S.NO, gettext_lazy("Nej, jeg kan ikke")),
]
WHERE = [("room", gettext_lazy("På stedet")), ("online", gettext_lazy("Online"))]


class NeedsForm(forms.Form):
    """What the kitchen and the hosts must know; asked only where somebody wants to know."""

    diet = Words(
        label=gettext_lazy("Allergi eller særlig mad"),
        max_length=needs.LONGEST,
        required=False,
        help_text=gettext_lazy("Også for dem, du tager med."),
    )
    access = Words(
        label=gettext_lazy("Hjælp til at komme ind eller være med"),
        max_length=needs.LONGEST,
        required=False,
        help_text=gettext_lazy("For eksempel elevator, teleslynge eller en parkeringsplads tæt på."),
    )

    def without_needs(self, event: Event) -> None:
        if not event.asks_needs:
            for name in NeedsForm.base_fields:
                del self.fields[name]


class AnswerForm(NeedsForm):
    status = forms.ChoiceField(
        label=gettext_lazy("Kommer du?"),
        choices=[
            (S.YES, gettext_lazy("Ja, jeg kommer")),
            (S.MAYBE, gettext_lazy("Måske")),
            (S.NO, gettext_lazy("Nej, jeg kan ikke")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vælg ja, nej eller måske."),
            "invalid_choice": gettext_lazy("Vælg ja, nej eller måske."),
        },
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Hvor er du med?"), choices=WHERE, widget=forms.RadioSelect, required=False
    )
    names = Words(
        label=gettext_lazy("Hvem tager du med?"),
        max_length=2500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Et navn på hver linje. Hver får sin egen plads."),
    )
    takes_sms = forms.BooleanField(
        label=gettext_lazy("Send mig en SMS, hvis noget ændres på dagen"),
        required=False,
        help_text=gettext_lazy("Og én om morgenen med tid og sted. Du kan fortryde her."),
    )
    phone = Words(label=gettext_lazy("Nummer til SMS"), max_length=30, required=False)
    note = Words(
        label=gettext_lazy("Besked til arrangøren"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ("status", "where", "names", "diet", "access", "takes_sms", "phone", "note")

    def __init__(self, given: Any, *, invitation: Invitation) -> None:
        super().__init__(given, initial=self.initial_of(invitation))
        event, number = invitation.event, invitation.contact.phone
        self.without_needs(event)
        if not seats.is_hybrid(event):
            del self.fields["where"]
        if textgateways.is_off():
            del self.fields["takes_sms"], self.fields["phone"]
        elif number:  # not all of it: an invitation may be sent on
            known = _("Lad det stå tomt for at bruge det, der slutter på {digits}.").format(digits=number[-2:])
            self.fields["phone"].help_text = known

    @classmethod
    def initial_of(cls, invitation: Invitation) -> dict[str, Any]:
        diet, access = needs.said_by(invitation) if invitation.event.asks_needs else ("", "")
        return {
            "status": invitation.status if invitation.status in meetings.ANSWERS else S.YES,
            "where": "online" if invitation.online else "room",
            "names": "\n".join(invitation.guest_names),
            "note": invitation.note,
            "takes_sms": invitation.contact.takes_sms,
            "diet": diet,
            "access": access,
        }


class ColleagueForm(forms.Form):
    """Who comes instead."""

    name = Words(label=gettext_lazy("Din kollegas navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Din kollegas e-mail"), max_length=254)


def rsvp(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the meeting and the answer so far; POST answers, and may answer again until the meeting begins."""
    rows = Invitation.objects.select_related(
        "event__venue", "event__programme", "event__owner", "contact__organisation"
    )
    invitation = rows.filter(pk=subject_id).first()
    if invitation is None:
        raise NotFound("")
    now = timezone.now()
    closed, refusal = _closed(invitation, now), ""
    deed = request.POST.get("deed", "answer") if request.method == "POST" and not closed else ""
    form = AnswerForm(
        request.POST if deed == "answer" else None,
        invitation=invitation,
    )
    colleague = ColleagueForm(request.POST if deed == "colleague" else None, prefix="colleague")
    try:
        if deed == "answer" and form.is_valid():
            invitation = _answer(invitation, form, now)
            return HttpResponseRedirect(f"{request.path}?svar=1", status=303)
        if deed == "accept":
            _accept(invitation, now)
            return HttpResponseRedirect(f"{request.path}?svar=1", status=303)
        if deed == "colleague" and colleague.is_valid():
            delegating.pass_on(invitation, now=now, **colleague.cleaned_data)
            return HttpResponseRedirect(f"{request.path}?svar=1", status=303)
    except Invalid as wrong:
        target = colleague if deed == "colleague" else form
        for pointer, sentence in wrong.errors:
            name = pointer.strip("/").split("/")[0]
            target.add_error(name if name in target.fields else None, sentence)
    except Expired:
        raise
    except Refused as refused:
        refusal = refused.sentence
    invitation.refresh_from_db(fields=["status", "offer_until", "line_number"])
    page = _page(invitation, now) | {
        "form": form,
        "colleague": colleague,
        "closed": closed,
        "refusal": refusal,
        "answered": request.GET.get("svar") == "1" and invitation.status != S.INVITED and request.method == "GET",
        "token": token,
        "door_codes": doorcodes(invitation, now),
    }
    wrong_typed = form.errors or colleague.errors
    status = 422 if wrong_typed else 409 if refusal or (closed and request.method == "POST") else 200
    return render(request, "events/public/rsvp.html", page, status=status)


def _answer(invitation: Invitation, form: AnswerForm, now: datetime) -> Invitation:
    data, contact = form.cleaned_data, invitation.contact
    if "takes_sms" in form.fields:
        takes = data["takes_sms"] and data["status"] != S.NO
        textconsent.say(contact, takes, data["phone"] if takes else "", now=now, actor=contact.name)
    invitation = meetings.answer(
        invitation,
        data["status"],
        names=data["names"].splitlines(),
        online=data.get("where") == "online",
        note=data["note"],
        now=now,
    )
    if "diet" in form.fields and data["status"] != S.NO:
        needs.keep(invitation, data["diet"], data["access"], now=now)
    return invitation


def _accept(invitation: Invitation, now: datetime) -> None:
    """The seat that was offered, for as many as asked for it."""
    meetings.answer(invitation, S.YES, guests=invitation.guests, note=invitation.note, now=now)


def _page(invitation: Invitation, now: datetime) -> dict[str, Any]:
    event = invitation.event
    is_offered = invitation.status == S.OFFERED
    return {
        "event": event,
        "place": place_line(event.venue, event.room, event.meeting_url),
        "invitation": invitation,
        "agenda": running.timed(event),
        "is_online": invitation.online or event.venue_id is None,
        "is_offered": is_offered,
        "place_in_line": waitingline.place_in_line(invitation) if invitation.status == S.WAITLISTED else 0,
        "has_answered": invitation.status != S.INVITED,
        "colleague_comes": invitation.passed_on_to.select_related("contact").order_by("-updated_at").first()
        if invitation.status == S.DELEGATED
        else None,
        "until": seats.last_day(event, event.answer_days),
        "too_late": seats.too_late(event) if seats.answers_closed(event, now) else "",
        "per_company": event.per_company if seats.company_of(invitation) else None,
    }


def _closed(invitation: Invitation, now: datetime) -> str:
    """Why no answer is taken any more, or nothing. Raises Expired long after."""
    try:
        meetings.check_open(invitation.event, now)
    except Expired:
        raise
    except Refused as refusal:
        return refusal.sentence
    return ""
