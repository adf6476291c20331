"""Twenty seconds after a visit, by a letter's link: three answers and how many pupils there were."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from ambassadors.access import open_offer, open_request_by_link
from ambassadors.domain import feedback, riders, seats, visits
from ambassadors.domain.feedback import Answers
from ambassadors.models import Feedback, Offer, VisitRequest
from ambassadors.web.answers import DEAD
from people.domain.refusals import Expired, Invalid, Refused


def _grades() -> list[tuple[int, str]]:
    return [(value, str(capfirst(label))) for value, label in Feedback.Grade.choices]


def _grade(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_grades,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vælg et af svarene.")},
    )


def _count(label: Any, *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=feedback.MOST_PUPILS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": feedback.MOST_PUPILS}),
    )


class SchoolsForm(forms.Form):
    useful = _grade(gettext_lazy("Fik eleverne noget ud af det?"))
    prepared = _grade(gettext_lazy("Var ambassadørerne godt forberedte?"))
    again = _grade(gettext_lazy("Vil I gerne have besøg igen?"))
    pupils = _count(gettext_lazy("Hvor mange elever var med?"), required=True)
    girls = _count(gettext_lazy("Heraf piger"))
    boys = _count(gettext_lazy("Heraf drenge"))
    comment = forms.CharField(
        label=gettext_lazy("Vil I sige noget til os?"),
        required=False,
        max_length=feedback.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AmbassadorsForm(forms.Form):
    useful = _grade(gettext_lazy("Fik eleverne noget ud af det?"))
    prepared = _grade(gettext_lazy("Var skolen klar til jer?"))
    again = _grade(gettext_lazy("Vil du gerne af sted igen?"))
    pupils = _count(gettext_lazy("Hvor mange elever mødte du?"))
    comment = forms.CharField(
        label=gettext_lazy("Vil du fortælle noget? Kun arrangøren læser det."),
        required=False,
        max_length=feedback.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def school_feedback(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET asks, or shows what was said; POST says it."""
    return _page(request, open_request_by_link(subject_id), token, SchoolsForm, None)


def ambassador_feedback(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    offer = open_offer(subject_id)
    return _page(request, offer.seat.request, token, AmbassadorsForm, offer)


def _page(
    request: HttpRequest, wish: VisitRequest, token: str, kind: type[forms.Form], offer: Offer | None
) -> HttpResponse:
    now, lead = timezone.now(), riders.leader(wish)
    if visits.link_is_dead(wish, now):
        raise Expired(str(DEAD))
    said = Feedback.objects.filter(request=wish, offer=offer).first()
    first: dict[str, Any] = {"pupils": None if offer else wish.pupils}
    if said:
        first = {name: getattr(said, name) for name in kind.base_fields}
    form = kind(request.POST if request.method == "POST" else None, initial=first)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            feedback.give(wish, Answers(**form.cleaned_data), now=now, offer=offer)
        except Invalid as invalid:
            for pointer, sentence in invalid.errors:
                form.add_error(pointer.strip("/"), sentence)
        except Refused as refused:
            refusal = refused.sentence
        else:
            return HttpResponseRedirect(f"{request.path}?tak", status=303)
    page = {
        "wish": wish,
        "event": lead.event,
        "token": token,
        "form": form,
        "offer": offer,
        "came": seats.taken(lead),
        "said": said,
        "thanks": said is not None and "tak" in request.GET,
        "may_answer": wish.status in feedback.AFTER_THE_VISIT,
        "refusal": refusal,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "ambassadors/answers/feedback.html", page, status=status)
