"""Robotbandet for strangers: what it is, asking for a date, and following one's enquiry."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from events.access import public_events
from events.domain import performances, steps
from events.models import Event, EventKind, Performance, Programme
from people.domain.answerlinks import make_token
from people.domain.history import history_of
from people.domain.refusals import Invalid, NotFound, Refused
from people.web.posted import posted
from people.web.strangers import StrangerForm, show_form

ZONE = ZoneInfo("Europe/Copenhagen")
POWER = [("", _("Det ved jeg ikke")), ("yes", _("Ja")), ("no", _("Nej"))]


class Clock(forms.TimeInput):
    """The browser's own field for hours and minutes."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class EnquiryForm(StrangerForm):
    """One page: when and where, then what it is, then who asks."""

    day = forms.DateField(label=_("Dato"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(
        label=_("Koncerten starter"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(label=_("Koncerten slutter"), widget=Clock())
    venue_name = forms.CharField(
        label=_("Sted"), max_length=160, help_text=_("For eksempel torvet, hallen eller skolens aula.")
    )
    street = forms.CharField(label=_("Adresse"), max_length=160, required=False)
    postcode = forms.CharField(label=_("Postnummer"), max_length=10)
    occasion = forms.CharField(label=_("Anledning"), max_length=120, required=False)
    expected_audience = forms.IntegerField(
        label=_("Forventet publikum"), required=False, min_value=1, max_value=200_000
    )
    is_outdoor = forms.BooleanField(label=_("Det er udendørs"), required=False)
    has_power = forms.ChoiceField(label=_("Er der 16 A 400 V strøm ved scenen?"), choices=POWER, required=False)
    organisation_name = forms.CharField(label=_("Skole, virksomhed eller forening"), max_length=160)
    contact_name = forms.CharField(label=_("Dit navn"), max_length=120)
    contact_email = forms.EmailField(label=_("E-mail"), max_length=254)
    contact_phone = forms.CharField(label=_("Telefon"), max_length=30, required=False)
    notes = forms.CharField(
        label=_("Besked til bandet"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    # Where the rule's words for a field differ from the form's.
    POINTERS = {"/starts_at": "/begins", "/ends_at": "/ends"}

    def enquiry(self) -> performances.NewEnquiry:
        data = dict(self.cleaned_data)
        day, begins, ends = data.pop("day"), data.pop("begins"), data.pop("ends")
        data.pop("homepage")
        power = data.pop("has_power")
        return performances.NewEnquiry(
            starts_at=datetime.combine(day, begins, ZONE),
            ends_at=datetime.combine(day, ends, ZONE),
            has_power={"yes": True, "no": False}.get(power),
            language=get_language() or "da",
            **data,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def performance_enquiry_form(request: HttpRequest) -> HttpResponse:
    """The band's page with the form; a good one leads to the enquiry's own page."""
    form = EnquiryForm(posted(request))
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "enquiry"):
            try:
                event = performances.enquire(form.enquiry(), now=timezone.now())
            except Invalid as refusal:
                form.add_errors([(form.POINTERS.get(pointer, pointer), said) for pointer, said in refusal.errors])
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return redirect(reverse("status_page", args=[make_token("performance", event.pk)]) + "?ny=1")
    now = timezone.now()
    coming = public_events().filter(kind=EventKind.PERFORMANCE, ends_at__gte=now).exclude(status="cancelled")
    programme = Programme.objects.filter(takes_performances=True, is_active=True).first()
    page = {"coming": coming.order_by("starts_at")[:4], "now": now, "programme": programme}
    return show_form(request, "events/public/robotbandet.html", form, page)


def performance_status(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """The enquirer's page: where the enquiry is, and what was asked for."""
    if request.method == "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    event = Event.objects.select_related("venue", "programme").filter(pk=subject_id).first()
    rider = Performance.objects.filter(event_id=subject_id).first()
    if event is None or rider is None:
        raise NotFound("")
    page: dict[str, Any] = {
        "event": event,
        "performance": rider,
        "steps": steps.steps(event, list(history_of(event))),
        "holds": performances.holds_of(event),
        "is_new": request.GET.get("ny") == "1",
    }
    return render(request, "events/public/performance_status.html", page)
