"""Mentoring for organisers: who wants a mentor, whom to propose and why, how the pairs are doing. Never their notes."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambassadors.access import open_ambassador, open_mentorship, organised_mentorships
from ambassadors.domain.mentoring import applying, mentors, pairing, sessions, silence, tale
from ambassadors.domain.mentoring.moves import MENTORSHIP_MOVES, OVER, PAIRED
from ambassadors.domain.mentoring.pairing import Actor
from ambassadors.models import Mentorship
from ambassadors.web.mentoring.applying import steps
from ambassadors.web.mentoring.forms import CadenceForm, ConsentForm, EndForm, ProposeForm, WhyForm
from events.access import hidden
from events.web.doors import organiser_required
from people.domain.lifecycle import allows
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

Status = Mentorship.Status
SHOWN, MOST = 8, 60
FORMS: dict[str, type[forms.Form]] = {
    "propose": ProposeForm,
    "takeback": WhyForm,
    "pause": WhyForm,
    "cadence": CadenceForm,
    "end": EndForm,
    "consent": ConsentForm,
}


@organiser_required
@require_safe
def mentoring(request: SignedInRequest) -> HttpResponse:
    """The next decision first, then the pairs and how long they have been silent."""
    now = timezone.now()
    rows = organised_mentorships(request.user)
    quiet = set(silence.quiet(rows, now).values_list("pk", flat=True))
    found = list(rows.exclude(status__in=OVER).order_by("updated_at", "pk")[:300])
    page = {
        "parents": [row for row in found if row.status == Status.DRAFT],
        "looking": [row for row in found if row.status == Status.APPLIED],
        "proposed": [row for row in found if row.status == Status.PROPOSED],
        "pairs": [row for row in found if row.status in PAIRED],
        "quiet": quiet,
        "over": rows.filter(status__in=OVER).order_by("-updated_at")[:20],
        "now": now,
    }
    return render(request, "ambassadors/mentoring/organise.html", page)


@organiser_required
@require_safe
def mentorship(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_mentorship(request.user, pk))


def _page(
    request: SignedInRequest, it: Mentorship, *, sent: dict[str, forms.Form] | None = None, refusal: str = ""
) -> HttpResponse:
    now, sent = timezone.now(), sent or {}

    def may(new: str) -> bool:
        return allows(MENTORSHIP_MOVES, it.status, new)

    ranked = mentors.rank(it, now) if it.status == Status.APPLIED else []
    page: dict[str, Any] = {
        "it": it,
        "steps": steps(it),
        "proposal": pairing.standing_proposal(it),
        "mentors": ranked[:SHOWN],
        "others": ranked[SHOWN:MOST],
        "counted": sessions.counted(it),
        "next": sessions.readable(it).filter(status="planned", event__ends_at__gt=now).first(),
        "is_quiet": it.status == Status.ACTIVE and silence.quiet(Mentorship.objects.filter(pk=it.pk), now).exists(),
        "history": tale.of_mentorship(it),
        "propose_form": sent.get("propose") or ProposeForm(initial={"cadence_weeks": it.cadence_weeks}),
        "takeback_form": sent.get("takeback") or WhyForm(auto_id="takeback-%s"),
        "pause_form": sent.get("pause") or WhyForm(auto_id="pause-%s"),
        "cadence_form": sent.get("cadence")
        or CadenceForm(initial={"cadence_weeks": it.cadence_weeks}, auto_id="cadence-%s"),
        "consent_form": sent.get("consent") or ConsentForm(auto_id="consent-%s"),
        "end_form": sent.get("end") or EndForm(auto_id="end-%s"),
        "may": {
            "pause": may(Status.PAUSED),
            "resume": it.status == Status.PAUSED,
            "complete": may(Status.COMPLETED),
            "end": may(Status.ENDED_EARLY),
        },
        "refusal": refusal,
        "opened": next(iter(sent), ""),
        "now": now,
    }
    status = 422 if any(form.errors for form in sent.values()) else 409 if refusal else 200
    return render(request, "ambassadors/mentoring/organise_one.html", page, status=status)


@organiser_required
@require_POST
def act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """Propose somebody, take a proposal back, pause, go on, change the rhythm, end."""
    it, now, who = open_mentorship(request.user, pk), timezone.now(), Actor.organiser(request.user)
    form = FORMS[deed](request.POST, auto_id="id_%s" if deed == "propose" else f"{deed}-%s") if deed in FORMS else None
    if form is None and deed not in ("resume", "complete"):
        raise hidden()
    if form is not None and not form.is_valid():
        return _page(request, it, sent={deed: form})
    words = form.cleaned_data if form is not None else {}
    try:
        text = _do(request, it, deed, words, who, now)
    except Invalid as refusal:
        if form is None:
            return _page(request, it, refusal=refusal.sentence)
        for pointer, sentence in refusal.errors:
            name = pointer.strip("/")
            form.add_error(name if name in form.fields else None, sentence)
        return _page(request, it, sent={deed: form})
    except Refused as refused:
        return _page(request, open_mentorship(request.user, pk), refusal=refused.sentence)
    messages.success(request, text)
    return redirect("organise:mentorship", pk=it.pk)


def _do(request: SignedInRequest, it: Mentorship, deed: str, words: dict[str, Any], who: Actor, now: Any) -> str:
    match deed:
        case "propose":
            mentor = open_ambassador(request.user, _key(request.POST.get("mentor", "")))
            pairing.propose(
                it, mentor, cadence_weeks=words["cadence_weeks"], text=words["text"], now=now, by=request.user
            )
            return _("{mentor} og {mentee} har begge fået et brev.").format(
                mentor=mentor.user.first_name, mentee=it.first_name
            )
        case "consent":
            applying.consent(it, now=now, by=request.user, note=words["note"])
            return _("Samtykket er noteret. Nu kan I foreslå en mentor.")
        case "takeback":
            pairing.take_back(it, why=words["why"], now=now, by=request.user)
            return _("Forslaget er taget tilbage.")
        case "pause":
            pairing.pause(it, who, why=words["why"], now=now)
            return _("Sparringen er på pause. De har begge fået besked.")
        case "resume":
            pairing.resume(it, who, now=now)
            return _("Sparringen er i gang igen.")
        case "cadence":
            pairing.set_cadence(it, words["cadence_weeks"], who, now=now)
            return _("Rytmen er ændret.")
        case "complete":
            pairing.complete(it, who, now=now)
            return _("Sparringen er gennemført. De har begge fået en tak.")
    pairing.end_early(it, who, why=words["why"], now=now)
    return _("Sparringen er stoppet, og dem, det angår, har fået besked.")


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise hidden() from None
