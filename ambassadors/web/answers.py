"""Answers from letters, without login: an ambassador's, an employer's, and the contact's who asked for a visit."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.access import open_offer, open_release, open_request_by_link
from ambassadors.domain import gaps, offers, releases, requests, steps, visits
from ambassadors.domain.lifecycle import OPEN
from ambassadors.models import Offer, VisitRequest
from people.domain.answerlinks import answer_url
from people.domain.refusals import Expired, Invalid, Refused

YES, NO, ILL = "accept", "decline", "ill"
DEAD = gettext_lazy("Linket gjaldt indtil 14 dage efter besøget og bruges ikke længere.")


def _reasons() -> list[tuple[str, str]]:
    return [(value, str(capfirst(label))) for value, label in Offer.Reason.choices]


class NoForm(forms.Form):
    """A no, with as much of a reason as one likes to give."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Hvorfor?"), choices=_reasons, required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Vil du skrive noget til os?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EmployersNoForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Vil I skrive noget til os?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def offer_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the visit and what was answered; POST says yes or no."""
    offer = open_offer(subject_id)
    now = timezone.now()
    if visits.link_is_dead(offer.seat.request, now):
        raise Expired(str(DEAD))
    form = NoForm(request.POST if request.method == "POST" else None)
    refusal = _act(
        request,
        form,
        yes=lambda: offers.accept(offer, now=now),
        no=lambda words: offers.decline(offer, now=now, **words),
        ill=lambda: offers.decline(offer, reason=Offer.Reason.ILL, now=now),
    )
    if isinstance(refusal, HttpResponseRedirect):
        return refusal
    if refusal == "" and offers.is_too_late(offer, now):
        raise Expired(_("Fristen for at svare er gået. Vi spørger dig igen en anden gang."))
    page = {
        **_page(offer.seat.request, token, form, refusal),
        "offer": offer,
        "state": offers.state(offer, now),
        "steps": steps.of_offer(offer),
        "others": offers.others(offer),
        "is_near": offer.seat.request.event is not None and gaps.is_short_notice(offer.seat.request.event, now),
    }
    return render(request, "ambassadors/answers/offer.html", page, status=_status(form, refusal))


def release_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows who is wanted when; POST releases or refuses."""
    release = open_release(subject_id)
    now = timezone.now()
    if visits.link_is_dead(release.offer.seat.request, now):
        raise Expired(str(DEAD))
    form = EmployersNoForm(request.POST if request.method == "POST" else None)
    refusal = _act(
        request,
        form,
        yes=lambda: releases.grant(release, now=now),
        no=lambda words: releases.refuse(release, now=now, **words),
    )
    if isinstance(refusal, HttpResponseRedirect):
        return refusal
    page = {
        **_page(release.offer.seat.request, token, form, refusal),
        "release": release,
        "apprentice": release.offer.ambassador.user,
        "state": releases.state(release, now),
    }
    return render(request, "ambassadors/answers/release.html", page, status=_status(form, refusal))


def confirm_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows what was asked for; POST confirms it, and the slots are held."""
    wish = open_request_by_link(subject_id)
    now = timezone.now()
    if request.method == "POST":
        requests.confirm(wish, now=now)
        return HttpResponseRedirect(request.path, status=303)
    requests.check_link(wish, now=now)
    page = {
        "wish": wish,
        "token": token,
        "status_url": answer_url("status", wish.pk),
        "has_ended": wish.status not in OPEN | {VisitRequest.Status.DRAFT},
    }
    return render(request, "ambassadors/answers/confirm.html", page)


def _act(
    request: HttpRequest, form: forms.Form, *, yes: object, no: object, ill: object = None
) -> HttpResponseRedirect | str:
    """Does what was posted. A redirect when it is done, else the sentence of the refusal ("" for a GET)."""
    if request.method != "POST":
        return ""
    answer = request.POST.get("answer", "")
    try:
        if answer == YES:
            yes()  # type: ignore[operator]
        elif answer == ILL and ill is not None:
            ill()  # type: ignore[operator]
        elif answer == NO:
            if not form.is_valid():
                return _("Ret det, der er markeret.")
            no(form.cleaned_data)  # type: ignore[operator]
        elif form.is_valid():
            form.add_error(None, _("Vælg ja eller nej."))
    except Expired:
        raise
    except Invalid as refusal:
        for pointer, sentence in refusal.errors:
            form.add_error(pointer.strip("/") if pointer.strip("/") in form.fields else None, sentence)
        return refusal.sentence
    except Refused as refusal:
        return refusal.sentence
    if form.errors:
        return _("Vælg ja eller nej.")
    return HttpResponseRedirect(request.path, status=303)


def _page(wish: object, token: str, form: forms.Form, refusal: str) -> dict[str, object]:
    return {"wish": wish, "event": getattr(wish, "event", None), "token": token, "form": form, "refusal": refusal}


def _status(form: forms.Form, refusal: str) -> int:
    if form.is_bound and form.errors:
        return 422
    return 409 if refusal else 200
