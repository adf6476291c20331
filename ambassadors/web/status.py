"""The school's own page of its request: how far it is, who comes, and what can be changed."""

import uuid
from datetime import datetime

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.access import open_request_by_link, open_seated_ambassador
from ambassadors.domain import (
    duplicates,
    feedback,
    gaps,
    guidance,
    portraits,
    replacing,
    requests,
    riders,
    seats,
    steps,
    visits,
)
from ambassadors.domain.lifecycle import REQUEST_MOVES
from ambassadors.models import Offer, Slot, VisitRequest
from ambassadors.web.slotforms import SlotsMixin
from events.domain import ics
from events.models import Event
from people.domain.answerlinks import answer_url
from people.domain.lifecycle import allows
from people.domain.refusals import Expired, Invalid, NotFound, Refused

Status = VisitRequest.Status
SHOWS_PEOPLE = (Status.CONFIRMED, Status.CARRIED_OUT, Status.CLOSED)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Jeres svar"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class TimesForm(SlotsMixin):
    """Up to three other times."""


class GapForm(forms.Form):
    """What the school prefers when no substitute was found."""

    choice = forms.CharField(label=gettext_lazy("Hvad passer jer bedst?"), max_length=20)


FORMS: dict[str, type[forms.Form]] = {
    "cancel": CancelForm,
    "answer": AnswerForm,
    "times": TimesForm,
    "gap": GapForm,
}


def status_page(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows; POST answers a question, proposes other times, or calls off. ``?fil=ics`` is the visit's file, and
    ``?billede=<offer>`` the portrait of somebody who comes and allows it."""
    wish, now = open_request_by_link(subject_id), timezone.now()
    if wish.merged_into_id is not None:
        return HttpResponseRedirect(answer_url("status", duplicates.kept(wish).pk).removeprefix(settings.SITE_URL))
    if visits.link_is_dead(wish, now):
        raise Expired(_("Siden kunne ses indtil 14 dage efter besøget."))
    lead = riders.leader(wish)
    meeting = guidance.standing(wish) if wish.audience == VisitRequest.Audience.GYMNASIUM else None
    if request.GET.get("fil") == "vejledning" and meeting is not None:
        return _file(meeting.event, wish.language)
    if request.GET.get("fil") == "ics" and lead.event is not None and wish.status in SHOWS_PEOPLE:
        return _file(lead.event, wish.language)
    if "billede" in request.GET:
        return _portrait(wish, request.GET["billede"])
    what = request.POST.get("what", "")
    bound = {name: form(request.POST if name == what else None, prefix=name) for name, form in FORMS.items()}
    refusal = ""
    if request.method == "POST":
        if what not in FORMS:
            return HttpResponse(status=400)
        if bound[what].is_valid():
            try:
                _act(wish, what, bound[what], now)
            except Invalid as invalid:
                for pointer, sentence in invalid.errors:
                    bound[what].add_error(_field(bound[what], pointer), sentence)
            except Refused as refused:
                refusal = refused.sentence
            else:
                return HttpResponseRedirect(request.path, status=303)
    page = {
        "wish": wish,
        "event": lead.event,
        "when": riders.own_time(wish) if wish.rides_with_id or wish.riders.exists() else lead.event,
        "token": token,
        "steps": steps.of_wish(wish),
        "slots": wish.slots.filter(state__in=[Slot.State.PROPOSED, Slot.State.HELD]).order_by("starts_at"),
        "seated": _seated(wish),
        "may_cancel": allows(REQUEST_MOVES, wish.status, Status.CANCELLED) and not visits.is_past(wish, now),
        "may_move": allows(REQUEST_MOVES, wish.status, Status.RESCHEDULING) and not visits.is_past(wish, now),
        "gap": next(iter(gaps.of_visit(lead)), None) if not visits.is_past(wish, now) else None,
        "staying": seats.taken(lead),
        "gap_choices": gaps.choices_of(lead) if lead.event else [],
        "feedback_url": answer_url("feedback", wish.pk) if wish.status in feedback.AFTER_THE_VISIT else "",
        "guidance": meeting,
        "refusal": refusal,
        "opened": what,
        **{f"{name}_form": form for name, form in bound.items()},
    }
    code = 409 if refusal else 422 if any(form.errors for form in bound.values()) else 200
    return render(request, "ambassadors/public/status.html", page, status=code)


def _seated(wish: VisitRequest) -> list[tuple[Offer, bool]]:
    """Who comes, and whether the portrait may be shown here."""
    if wish.status not in SHOWS_PEOPLE:
        return []
    return [(offer, portraits.for_school(offer.ambassador)) for offer in seats.taken(riders.leader(wish))]


def _portrait(wish: VisitRequest, key: str) -> HttpResponse:
    """Looked up each time: a yes that is withdrawn is gone at once."""
    try:
        ambassador = open_seated_ambassador(riders.leader(wish), uuid.UUID(key))
    except ValueError:
        raise NotFound("") from None
    content = portraits.content_of(ambassador) if portraits.for_school(ambassador) else None
    if content is None or wish.status not in SHOWS_PEOPLE:
        raise NotFound("")
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def _act(wish: VisitRequest, what: str, form: forms.Form, now: datetime) -> None:
    if what == "cancel":
        requests.cancel(wish, reason=form.cleaned_data["reason"], now=now)
    elif what == "answer":
        requests.answer_question(wish, form.cleaned_data["answer"], now=now)
    elif what == "gap":
        replacing.decide(riders.leader(wish), form.cleaned_data["choice"], now=now, actor=wish.contact_name)
    elif isinstance(form, TimesForm):
        requests.reschedule(wish, form.periods, now=now)


def _field(form: forms.Form, pointer: str) -> str | None:
    """/slots/1/ends_at → to2; a field of the same name; else above the form."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "slots" and isinstance(form, TimesForm):
        return form.slot_field(pointer)
    return parts[0] if parts[0] in form.fields else None


def _file(event: Event, language: str) -> HttpResponse:
    """The visit as a calendar file, the same UID as in every feed."""
    body = ics.calendar_file(event, language)
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{event.slug}.ics"'},
    )
