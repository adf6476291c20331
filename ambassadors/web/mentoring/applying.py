"""The way in for strangers: to ask for a mentor, and the links that everything after it is answered by."""

import json
import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors.access import open_mentorship_by_link, open_proposal_by_link
from ambassadors.domain.mentoring import applying, owndata, pairing, sessions
from ambassadors.domain.mentoring.pairing import Actor
from ambassadors.models import MentorProposal, MentorSession, Mentorship
from ambassadors.web.mentoring import pairdeeds
from ambassadors.web.mentoring.forms import MenteeForm
from events.domain import ics
from people.domain.answerlinks import make_token, read_token
from people.domain.refusals import Expired, Invalid, NotFound, Refused
from people.web.strangers import show_form

Status = Mentorship.Status


@require_http_methods(["GET", "HEAD", "POST"])
def mentee_form(request: HttpRequest) -> HttpResponse:
    form = MenteeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "mentee"):
            try:
                made = applying.apply(form.values(), now=timezone.now())
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return redirect("mentor_sent", token=make_token("mentee", made.pk))
    return show_form(request, "ambassadors/mentoring/public_form.html", form, {})


@require_safe
def mentee_sent(request: HttpRequest, token: str) -> HttpResponse:
    """What happens now, and when."""
    purpose, subject_id = read_token(token)
    if purpose != "mentee":
        raise NotFound("")
    return render(request, "ambassadors/mentoring/public_sent.html", {"it": open_mentorship_by_link(subject_id)})


def mentee_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows how far it is; POST confirms, says yes or no to a mentor, and does what the pair does."""
    it, now = open_mentorship_by_link(subject_id), timezone.now()
    applying.check_link(it, now)
    if request.method != "POST" and "kalender" in request.GET:
        return _calendar(it, request.GET["kalender"])
    who, done = Actor.mentee(it), pairdeeds.Done()
    if request.method == "POST":
        if request.POST.get("deed") == "confirm":
            applying.confirm(it, now=now)
            return HttpResponseRedirect(request.path, status=303)
        if request.POST.get("deed") == "data":
            return _data(it)
        done = pairdeeds.do(request, it, who, now)
        if done.did:
            return HttpResponseRedirect(request.path, status=303)
        it = open_mentorship_by_link(subject_id)
    page = {**pairdeeds.page_of(it, "mentee", done, now), "token": token, "steps": steps(it)}
    return render(request, "ambassadors/mentoring/mentee.html", page, status=done.status)


def _data(it: Mentorship) -> HttpResponse:
    """Everything we hold about her, as a file."""
    text = json.dumps(owndata.of_mentee(it), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="mine-data.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


def _calendar(it: Mentorship, key: str) -> HttpResponse:
    """One meeting for any calendar, under the same UID as in the mentor's."""
    try:
        session = sessions.readable(it).get(pk=uuid.UUID(key))
    except (ValueError, MentorSession.DoesNotExist):
        raise NotFound("") from None
    content = ics.calendar_file(session.event, it.language)
    headers = {"Content-Disposition": 'attachment; filename="sparring.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def guardian_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """A parent's: GET shows what it is about; POST says yes, or no."""
    it, now = open_mentorship_by_link(subject_id), timezone.now()
    if not it.needs_guardian:
        raise NotFound("")
    applying.check_link(it, now)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "accept":
                applying.consent(it, now=now)
                return HttpResponseRedirect(request.path, status=303)
            if request.POST.get("answer") == "decline":
                applying.refuse_consent(it, now=now)
                return render(request, "ambassadors/mentoring/guardian.html", {"is_deleted": True})
            refusal = _("Vælg ja eller nej.")
        except Expired:
            raise
        except Refused as refused:
            refusal = refused.sentence
    page = {"it": it, "token": token, "refusal": refusal}
    return render(request, "ambassadors/mentoring/guardian.html", page, status=409 if refusal else 200)


def mentor_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """The mentor's: yes or no to this proposal; once it is a pair, to pause or end it. Notes are behind the login."""
    proposal, now = open_proposal_by_link(subject_id), timezone.now()
    pairing.check_proposal(proposal, now)
    it = proposal.mentorship
    applying.check_link(it, now)
    if proposal.status == MentorProposal.Status.DECLINED:
        page = {"it": it, "proposal": proposal, "token": token, "is_declined": True}
        return render(request, "ambassadors/mentoring/mentor.html", page)
    done = pairdeeds.Done()
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if deed in ("yes", "no", "pause", "resume", "end"):
            done = pairdeeds.do(request, it, Actor.mentor(it), now)
        else:
            done.refusal = _("Vælg en mulighed på listen.")
        if done.did:
            return HttpResponseRedirect(request.path, status=303)
        proposal = open_proposal_by_link(subject_id)
        it = proposal.mentorship
    page = pairdeeds.page_of(it, "mentor", done, now)
    page |= {"notes": [], "may_write": False, "token": token, "proposal": proposal}
    return render(request, "ambassadors/mentoring/mentor.html", page, status=done.status)


def steps(it: Mentorship) -> list[dict[str, str]]:
    """Sent, a mentor found, both say yes, on the way: as a path."""
    order = {Status.DRAFT: 0, Status.APPLIED: 1, Status.PROPOSED: 2, Status.BOTH_AGREE: 3}
    order |= {Status.ACTIVE: 3, Status.PAUSED: 3, Status.COMPLETED: 4}
    at = order.get(Status(it.status))
    if at is None:
        return []
    labels = (_("Sendt"), _("Vi finder en mentor"), _("Begge siger ja"), _("I gang"), _("Gennemført"))
    return [
        {"label": label, "state": "done" if number < at else "now" if number == at else "next", "note": ""}
        for number, label in enumerate(labels)
    ]
