"""A guardian's answer by the letter's link: may pictures of somebody under 18 be shown?"""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.access import open_picture_consent
from ambassadors.domain import pictureconsents
from people.domain.refusals import Expired, Refused


def guardian_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the words; POST says yes, or no, also later on."""
    consent, now = open_picture_consent(subject_id), timezone.now()
    pictureconsents.check_guardian_link(consent, now)
    refusal = ""
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        try:
            if answer not in ("accept", "decline"):
                refusal = _("Vælg ja eller nej.")
            else:
                pictureconsents.guardian_says(consent, answer == "accept", now=now)
                return HttpResponseRedirect(request.path, status=303)
        except Expired:
            raise
        except Refused as refused:
            refusal = refused.sentence
    page = {"consent": consent, "person": consent.ambassador.user, "token": token, "refusal": refusal}
    return render(request, "ambassadors/answers/guardian.html", page, status=409 if refusal else 200)
