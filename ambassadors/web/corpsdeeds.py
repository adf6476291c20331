"""What an organiser does about one ambassador: the next step in the corps, training, the clearance, the portrait."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors.access import open_ambassador
from ambassadors.domain import clearances, corpstale, membership, pictureconsents, portraits
from ambassadors.domain.steps import Step
from ambassadors.models import Ambassador
from ambassadors.web.corpsforms import ClearanceForm, StepForm, TrainingForm
from events.access import hidden
from events.web.doors import organiser_required
from events.web.organise.forms import add_refusal
from people.domain.refusals import Invalid, MoveNotAllowed
from people.web.posted import posted
from people.web.signedin import SignedInRequest

Check = Ambassador.Clearance


@organiser_required
@require_POST
def step(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Active, on pause, former: with words of one's own in the letter."""
    it = open_ambassador(request.user, pk, to="change")
    form = StepForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["to"]:
        messages.error(request, str(next(iter(form.errors.values()), [_("Vælg en mulighed på listen.")])[0]))
        return redirect("organise:ambassador", pk=it.pk)
    new, text = form.cleaned_data["to"], form.cleaned_data["text"]
    membership.step(it, new, text=text, now=timezone.now(), by=request.user)
    said = {
        Ambassador.Status.ACTIVE: _("{navn} er aktiv og har fået besked."),
        Ambassador.Status.PAUSED: _("{navn} er på pause og har fået besked."),
        Ambassador.Status.ALUMNI: _("{navn} er takket af."),
    }
    messages.success(request, said[Ambassador.Status(new)].format(navn=it.user.first_name))
    return redirect("organise:ambassador", pk=it.pk)


@organiser_required
@require_POST
def train(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """On a training of the calendar, or off it."""
    it, now = open_ambassador(request.user, pk, to="change"), timezone.now()
    form = TrainingForm(request.POST, events=membership.trainings(it, now))
    if not form.is_valid():
        messages.error(request, _("Vælg en oplæring på listen."))
        return redirect("organise:ambassador", pk=it.pk)
    event = form.cleaned_data["event"]
    membership.train_at(it, event, now=now, by=request.user)
    text = _("{navn} er sat på og har fået en mail.") if event else _("{navn} er taget af oplæringen.")
    messages.success(request, text.format(navn=it.user.first_name))
    return redirect("organise:ambassador", pk=it.pk)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def clearance(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the clearance is, and the next step."""
    it = open_ambassador(request.user, pk, to="change")
    sent = request.POST.get("to", "")
    forms = {
        status: ClearanceForm(
            posted(request) if status == sent else None,
            initial={"to": status, "scope": it.clearance_scope},
            auto_id=f"{status}-%s",
        )
        for status in clearances.may_become(it)
        if status != Check.LAPSED
    }
    if request.method == "POST":
        if sent not in forms:
            raise MoveNotAllowed(_("Attesten er kommet videre imens. Genindlæs siden."))
        form = forms[sent]
        if form.is_valid():
            words = {name: form.cleaned_data[name] for name in ("scope", "dated", "until")}
            try:
                clearances.step(it, sent, now=timezone.now(), by=request.user, **words)
            except Invalid as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(
                    request, _("Børneattesten er noteret: {status}.").format(status=it.get_clearance_display())
                )
                return redirect("organise:clearance", pk=it.pk)
    page = {
        "it": it,
        "steps": _steps(it),
        "forms": forms,
        "history": corpstale.of_ambassador(it, what="clearance"),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "ambassadors/organise/clearance.html", page, status=status)


def _steps(it: Ambassador) -> list[Step]:
    """Ordered, consented to, assessed; as a path."""
    way = [Check.ORDERED, Check.CONSENT_PENDING, Check.CLEARED]
    labels = {
        Check.ORDERED: _("Bestilt"),
        Check.CONSENT_PENDING: _("Samtykke"),
        Check.CLEARED: {
            Check.NOT_CLEARED: _("Ikke i orden"),
            Check.LAPSED: _("Udløbet"),
        }.get(Check(it.clearance), _("I orden")),
    }
    ended = it.clearance in (Check.CLEARED, Check.NOT_CLEARED, Check.LAPSED)
    at = 2 if ended else way.index(Check(it.clearance)) if it.clearance in way else -1
    return [Step(labels[status], _state(it, number, at)) for number, status in enumerate(way)]


def _state(it: Ambassador, number: int, at: int) -> str:
    if number == at and it.clearance in (Check.NOT_CLEARED, Check.LAPSED):
        return "stopped"
    if number == at:
        return "done" if it.clearance == Check.CLEARED else "now"
    return "done" if number < at else "next"


@organiser_required
@never_cache
@require_safe
def portrait(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The picture, for the organisers of the corps."""
    return picture(open_ambassador(request.user, pk))


def picture(it: Ambassador) -> HttpResponse:
    content = portraits.content_of(it)
    if content is None:
        raise hidden()
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


@organiser_required
@require_POST
def picture_withdraw(request: SignedInRequest, pk: uuid.UUID, purpose: str) -> HttpResponse:
    """Somebody rang and said no from now on."""
    it = open_ambassador(request.user, pk, to="change")
    if pictureconsents.withdraw(it, purpose, now=timezone.now(), by=request.user):
        messages.success(request, _("Samtykket er trukket tilbage."))
    return redirect("organise:ambassador", pk=it.pk)
