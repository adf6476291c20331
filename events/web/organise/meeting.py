"""A meeting's guests on its page: inviting, answers, the phone list, who came."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from events.access import hidden, open_event
from events.domain import guests, inviting, lifecycle, meetings, running
from events.domain.aftermeeting import outcomes, writing
from events.domain.door import links
from events.domain.pipeline import closeouts
from events.domain.undo import as_one
from events.models import Event, EventKind, EventStatus, Invitation, Needs
from events.web.doors import organiser_required
from events.web.organise.forms import MunicipalityField, Words
from events.web.organise.roster import back_to
from events.web.organise.undoing import address, undo_tag
from people.domain.errandstate import standing
from people.domain.refusals import Invalid
from people.models import Contact, Organisation, Trade, User
from people.web.signedin import SignedInRequest

KINDS = links.KINDS
SHOWN = 200
PICKED = 300
S = Invitation.Status


def section(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    counts = dict(event.invitations.order_by().values_list("status").annotate(n=Count("pk")))
    rows = event.invitations.select_related("contact__organisation").order_by("contact__organisation__name", "pk")
    is_over = event.kind == EventKind.NETWORK_MEETING and event.ends_at <= now and not event.is_cancelled
    return {
        "came": closeouts.figures(event) if is_over else None,
        "all_meetings": outcomes.of_programme(event.programme) if is_over else None,
        "figures": [(label, counts.get(value, 0), value) for value, label in S.choices if counts.get(value)],
        "invitations": list(rows[:SHOWN]),
        "more": max(0, sum(counts.values()) - SHOWN),
        "seats": meetings.seats_taken(event),
        "waiting": sum(counts.get(one, 0) for one in (S.WAITLISTED, S.OFFERED))
        + event.signups.filter(status__in=["waitlisted", "offered"]).count(),
        "has_line": event.capacity is not None or event.per_company is not None,
        "agenda": running.timed(event),
        "over": running.runs_over(event),
        "needs": Needs.objects.filter(Q(invitation__event=event) | Q(signup__event=event)).count(),
        "inviting": (errand := inviting.under_way(event)),
        "inviting_words": standing(errand, now).words if errand else "",
        "to_call": meetings.phone_list(event).count(),
        "may_invite": event.status in (EventStatus.PUBLISHED, EventStatus.INVITED) and event.ends_at > now,
        "must_publish": event.status == EventStatus.PLANNED,
        "has_begun": event.starts_at <= now and not event.is_cancelled,
        "has_door": links.has_door(event, now),
        "takes_minutes": not event.is_cancelled and writing.takes_minutes(event, now),
    }


def open_meeting(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.kind not in KINDS:
        raise hidden()
    return event


def open_invitation(request: SignedInRequest, pk: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    event = open_meeting(request, pk)
    row = event.invitations.select_related("contact__organisation", "event").filter(pk=invitation_id).first()
    if row is None:
        raise hidden()
    return row


class PickForm(forms.Form):
    """Narrows whom to invite; GET, so the address remembers."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Slags"),
        required=False,
        choices=[("", gettext_lazy("Alle")), *Organisation.Kind.choices],
    )
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), required=False, empty_label=gettext_lazy("Alle")
    )
    municipality = MunicipalityField(
        label=gettext_lazy("Kommune"),
        empty_label=gettext_lazy("Alle"),
    )
    q = Words(label=gettext_lazy("Søg"), max_length=80, required=False)

    def contacts(self, event: Event) -> QuerySet[Contact]:
        rows = Contact.objects.filter(organisation__is_active=True).exclude(invitations__event=event)
        if not self.is_valid():
            return rows.none()
        data = self.cleaned_data
        if data["kind"]:
            rows = rows.filter(organisation__kind=data["kind"])
        if data["trade"]:
            rows = rows.filter(organisation__trades=data["trade"])
        if data["municipality"]:
            rows = rows.filter(organisation__municipality=data["municipality"])
        if data["q"]:
            rows = rows.filter(
                Q(name__icontains=data["q"])
                | Q(organisation__name__icontains=data["q"])
                | Q(organisation__town__icontains=data["q"])
            )
        return rows.select_related("organisation").order_by("organisation__name", "name")


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom to invite: who gets a letter and who stands on the phone list is said before."""
    event = open_meeting(request, pk)
    if request.method == "POST":
        chosen = Contact.objects.filter(pk__in=_uuids(request.POST.getlist("contact"))).select_related("organisation")
        if not chosen:
            messages.error(request, _("Vælg mindst en, der skal inviteres."))
        elif len(chosen) > inviting.AT_ONCE:
            errand = inviting.invite_many(event, list(chosen), now=timezone.now(), by=request.user)
            return redirect("organise:errand", pk=errand.pk)
        else:
            with as_one(now=(now := timezone.now()), by=request.user) as done:
                made = meetings.invite(event, chosen, now=now, by=request.user)
            text = inviting.outcome({way: len(rows) for way, rows in made.items()})
            messages.success(request, text, extra_tags=undo_tag(done))
            return back_to(event.pk, "gaester")
    form = PickForm(request.GET)
    found = list(form.contacts(event)[: PICKED + 1])
    page = {
        "event": event,
        "form": form,
        "picks": guests.picks(found[:PICKED]),
        "more": len(found) > PICKED,
    }
    return render(request, "events/organise/meeting_invite.html", page)


def _uuids(texts: list[str]) -> list[uuid.UUID]:
    found = []
    for text in texts[:2000]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


@organiser_required
@require_POST
def attendance(request: SignedInRequest, pk: uuid.UUID, invitation_id: uuid.UUID) -> HttpResponse:
    """Ticked off: came, or did not."""
    row = open_invitation(request, pk, invitation_id)
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        meetings.mark_attendance(row, request.POST.get("came") == "1", now=now, by=request.user)
    if getattr(request, "htmx", False):
        page = {"row": row, "event": row.event, "undo": address(done) if done.is_kept else ""}
        return render(request, "events/organise/_attendance_row.html", page)
    return _back(request, pk)


def _back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    if request.POST.get("from") == "door":
        return redirect("organise:meeting_door", pk=pk)
    return back_to(pk, "gaester")


class WalkInForm(forms.Form):
    """Somebody at the door who was not invited."""

    organisation = Words(label=gettext_lazy("Virksomhed eller skole"), max_length=160)
    name = Words(label=gettext_lazy("Navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """At the door: tick off who comes, and note the ones who just turn up."""
    event, now = open_meeting(request, pk), timezone.now()
    if event.is_cancelled or event.status in lifecycle.GONE:
        raise hidden()
    form = WalkInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            contact = guests.contact_at_door(
                data["organisation"], data["name"], data["email"], now=now, by=request.user
            )
        except Invalid as refusal:
            for pointer, sentence in refusal.errors:
                form.add_error(pointer.strip("/"), sentence)
        else:
            with as_one(now=now, by=request.user) as done:
                meetings.walk_in(event, contact, now=now, by=request.user)
            text = _("{name} er noteret som deltager.").format(name=contact.name)
            messages.success(request, text, extra_tags=undo_tag(done))
            return _back_to_door(event)
    rows = event.invitations.exclude(status=S.NO).select_related("contact__organisation")
    page = {
        "event": event,
        "form": form,
        "rows": list(rows.order_by("contact__organisation__name", "contact__name")[:500]),
        "here": event.invitations.filter(status=S.ATTENDED).count(),
    }
    return render(request, "events/organise/meeting_door.html", page, status=422 if form.errors else 200)


def _back_to_door(event: Event) -> HttpResponse:
    return redirect("organise:meeting_door", pk=event.pk)
