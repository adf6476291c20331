"""/me/mentoring/: a mentor's pairs on a phone, with the meetings and what only the two may read."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors.access import open_own_mentorship, own_mentorships
from ambassadors.domain import mine
from ambassadors.domain.mentoring.moves import OVER, PAIRED
from ambassadors.domain.mentoring.pairing import Actor
from ambassadors.models import Mentorship
from ambassadors.web.mentoring import pairdeeds
from events.access import hidden
from events.web.doors import own_pages_required
from people.models import User


@own_pages_required
@never_cache
@require_safe
def my_mentoring(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    if mine.ambassador_of(request.user) is None:
        raise hidden()
    rows = list(own_mentorships(request.user))
    page = {
        "proposed": [row for row in rows if row.status == Mentorship.Status.PROPOSED],
        "pairs": [row for row in rows if row.status in PAIRED],
        "over": [row for row in rows if row.status in OVER],
        "now": timezone.now(),
    }
    return render(request, "ambassadors/mentoring/mine.html", page)


@own_pages_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_pair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One pair of one's own; to anybody else, organisers too, it is absent."""
    it, now = open_own_mentorship(request.user, pk), timezone.now()
    assert isinstance(request.user, User)
    done = pairdeeds.Done()
    if request.method == "POST":
        done = pairdeeds.do(request, it, Actor.mentor(it, request.user), now)
        if done.did == "no":
            return redirect("me:mentoring")
        if done.did:
            return redirect("me:pair", pk=it.pk)
        it = open_own_mentorship(request.user, pk)
    page = pairdeeds.page_of(it, "mentor", done, now)
    return render(request, "ambassadors/mentoring/pair.html", page, status=done.status)
