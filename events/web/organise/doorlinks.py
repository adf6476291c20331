"""The door from the organiser's side: one's own phone, links for helpers, and who has been there."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from events.access import hidden, open_event, open_one
from events.domain.door import links
from events.models import Event
from events.web.doors import organiser_required
from events.web.organise.forms import Words
from people.domain.answerlinks import answer_url, make_token
from people.domain.refusals import Invalid
from people.web.signedin import SignedInRequest


class HelperForm(forms.Form):
    name = Words(label=gettext_lazy("Hvem skal stå i døren?"), max_length=80)


def _open(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.kind not in links.KINDS or event.is_cancelled:
        raise hidden()
    return event


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def door_links(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Links that open the door of this event; a new one by its helper's name."""
    event, now = _open(request, pk), timezone.now()
    form = HelperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = links.hand_out(event, form.cleaned_data["name"], now=now, by=request.user)
        except Invalid as refusal:
            for pointer, sentence in refusal.errors:
                form.add_error(pointer.strip("/"), sentence)
        else:
            messages.success(request, _("Her er linket til {name}.").format(name=made.name))
            return redirect(reverse("organise:door_links", args=[event.pk]) + f"#l-{made.pk}")
    rows = event.door_links.filter(closed_at=None).select_related("user")
    page = {
        "event": event,
        "form": form,
        "has_door": links.has_door(event, now),
        "rows": [{"link": row, "address": "" if row.user_id else answer_url("door", row.pk)} for row in rows],
        "until": links.expires_at(event),
    }
    return render(request, "events/organise/door_links.html", page, status=422 if form.errors else 200)


@organiser_required
@require_POST
def own_door(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The organiser's own phone: the link is made, and leads to the door."""
    link = links.own(_open(request, pk), request.user, now=timezone.now())
    return redirect("door", token=make_token("door", link.pk))


@organiser_required
@require_POST
def door_close(request: SignedInRequest, pk: uuid.UUID, link_id: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    link = open_one(event.door_links.all(), pk=link_id)
    links.close(link, now=timezone.now(), by=request.user)
    messages.success(request, _("Linket til {name} er lukket.").format(name=link.name))
    return redirect("organise:door_links", pk=event.pk)
