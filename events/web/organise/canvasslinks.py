"""On a vocational school's page: who there can take companies for a week by a link of the own."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.access import open_one
from events.domain.pipeline import canvasslinks
from events.domain.scope import Scope
from events.models import CanvassLink
from events.web.doors import organiser_required
from people.domain.refusals import Refused
from people.models import Contact, Organisation
from people.web.signedin import SignedInRequest

SHOWN = 12


def links_of(organisation: Organisation, scope: Scope, now: datetime) -> tuple[str, dict[str, Any]]:
    """Each contact with a link, or without one yet, and the weeks that the school has; nothing for others."""
    template = "events/organise/school_canvass.html"
    if organisation.level != Organisation.Level.VOCATIONAL or not organisation.is_active:
        return template, {"organisation": None}
    standing = {
        row.contact_id: row for row in CanvassLink.objects.filter(contact__organisation=organisation, ended_at=None)
    }
    people = organisation.contacts.order_by("-is_primary", "name")
    return template, {
        "organisation": organisation,
        "people": [(one, standing.get(one.pk)) for one in people],
        "weeks": list(canvasslinks.own_weeks(organisation, now)[:SHOWN]),
        "today": localdate(now),
    }


@organiser_required
@require_POST
def link_send(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    contact = open_one(Contact.objects.select_related("organisation"), pk=pk)
    try:
        canvasslinks.send(contact, now=timezone.now(), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("{name} får et brev med linket.").format(name=contact.name))
    return redirect(_page(contact))


@organiser_required
@require_POST
def link_end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    contact = open_one(Contact.objects.select_related("organisation"), pk=pk)
    canvasslinks.end(contact, now=timezone.now(), by=request.user)
    messages.success(request, _("Linket virker ikke længere."))
    return redirect(_page(contact))


def _page(contact: Contact) -> str:
    return reverse("organise:school", args=[contact.organisation_id]) + "#laerepladser"
