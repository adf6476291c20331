"""The ambassadors of a workshop or a counselling on its event page: who is on it, and who could be."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ambassadors.access import open_ambassador
from ambassadors.domain import instructors
from events.access import hidden, open_event
from events.domain import kinddefaults, lifecycle
from events.models import Event
from events.web.doors import organiser_required
from events.web.organise import inway, sections
from people.domain.refusals import NotFound, Refused
from people.models import User
from people.web.signedin import SignedInRequest


def section(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    may_change = event.status not in lifecycle.OVER and event.ends_at > now
    found = instructors.candidates(event, now) if may_change else []
    return {
        "on": instructors.on(event),
        "candidates": found[: instructors.SHOWN],
        "may_change": may_change,
        "role": kinddefaults.role_of(event.kind),
    }


def register() -> None:
    for kind in kinddefaults.STAFFED:
        sections.register(
            kind,
            gettext_lazy("Ambassadører"),
            "ambassadors/organise/section_instructors.html",
            section,
            key="ambassadoerer",
            order=5,
        )


@organiser_required
@require_POST
def put(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = open_event(request.user, pk, to="change")
    one = open_ambassador(request.user, _key(request.POST.get("ambassador", "")))
    try:
        instructors.put_on(event, one, now=timezone.now(), by=request.user, answer=inway.answer_of(request))
        messages.success(request, _("{navn} er sat på og har fået et brev.").format(navn=one.user.first_name))
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(f"{_address(event)}#ambassadoerer")


@organiser_required
@require_POST
def take(request: SignedInRequest, pk: uuid.UUID, booking_id: int) -> HttpResponse:
    event = open_event(request.user, pk, to="change")
    try:
        instructors.take_off(event, booking_id, now=timezone.now(), by=request.user)
        messages.success(request, _("Taget af, og har fået besked."))
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(f"{_address(event)}#ambassadoerer")


def _address(event: Event) -> str:
    return reverse("organise:event", args=[event.pk])


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise hidden() from None
