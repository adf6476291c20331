"""/me/: an ambassador's own page on a phone; a school's contact sees the school's requests, and whoever is put on
something or looks after it sees that: crew and organisers too."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ambassadors.access import open_own_offer, own_mentorships, own_stories
from ambassadors.domain import members, mine, offers, thanks
from ambassadors.domain.mentoring.moves import OVER
from ambassadors.domain.money import overview
from ambassadors.domain.reach import stories
from ambassadors.models import Ambassador, Offer
from ambassadors.web.answers import NoForm
from events.access import hidden, is_organiser, open_one
from events.domain.aftermeeting import actions
from events.domain.bookings import resource_of
from events.models import Away
from events.web.availabilityforms import AwayForm
from events.web.doors import own_pages_required
from people.domain.refusals import Refused
from people.models import Organisation, User
from people.web.offline import may_be_kept


@own_pages_required
@never_cache
@may_be_kept
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, absence_form: AwayForm | None = None, refusal: str = "") -> HttpResponse:
    now, user = timezone.now(), request.user
    assert isinstance(user, User)
    ambassador = mine.ambassador_of(user)
    contact = mine.contact_of(user)
    school = contact.organisation if contact and contact.organisation.kind == Organisation.Kind.SCHOOL else None
    coming = mine.coming(user, now)
    past = mine.past(user, now)
    page = {
        "now": now,
        "ambassador": ambassador,
        "school": school,
        "requests": mine.requests_of(contact) if contact and school else [],
        "offers": mine.open_offers(ambassador, now) if ambassador else [],
        "expenses": overview.waiting_of(ambassador) if ambassador else [],
        "mentorships": own_mentorships(user).exclude(status__in=OVER)[:6] if ambassador else [],
        "reasons": Offer.Reason.choices,
        "next": coming[0] if coming else None,
        "coming": coming[1:],
        "past": past,
        "owned": mine.owned(user, now),
        "own_actions": actions.own_list(user, now),
        "absences": members.absences(ambassador, now) if ambassador else [],
        "absence_form": absence_form or AwayForm(),
        "is_organiser": is_organiser(user),
        "thanks": thanks.sums(thanks.visited(ambassador, now)) if ambassador else None,
        "refusal": refusal,
    }
    status = 422 if absence_form is not None else 409 if refusal else 200
    return render(request, "ambassadors/me/home.html", page, status=status)


@own_pages_required
@never_cache
@may_be_kept
@require_safe
def thank_you(request: HttpRequest) -> HttpResponse:
    """What one has done so far: this year, and in all."""
    it, now = _own(request), timezone.now()
    rows = thanks.visited(it, now)
    year = timezone.localdate(now).year
    page = {
        "it": it,
        "now": now,
        "year": year,
        "this_year": thanks.sums(rows, year=year),
        "in_all": thanks.sums(rows),
        "rows": rows,
        "told_year": stories.sums(own_stories(it.user), year=year),
        "told": stories.sums(own_stories(it.user)),
    }
    return render(request, "ambassadors/me/thanks.html", page)


@login_required
@require_POST
def offer_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Yes or no to an offer of one's own, or: I cannot come after all."""
    offer, now = open_own_offer(request.user, pk), timezone.now()
    assert isinstance(request.user, User)
    answer = request.POST.get("answer")
    form = NoForm(request.POST)
    try:
        if answer == "accept":
            offers.accept(offer, now=now, by=request.user)
            messages.success(request, _("Tak. Du er med på besøget."))
        elif answer == "decline" and form.is_valid():
            was_coming = offer.status == Offer.Status.ACCEPTED
            offers.decline(offer, now=now, by=request.user, **form.cleaned_data)
            text = _("Afbuddet er noteret. Vi finder en anden.") if was_coming else _("Tak for svaret.")
            messages.success(request, text)
        else:
            return _page(request, refusal=_("Vælg ja eller nej."))
    except Refused as refused:
        return _page(request, refusal=refused.sentence)
    return redirect("me:home")


def _own(request: HttpRequest) -> Ambassador:
    assert isinstance(request.user, User)
    found = mine.ambassador_of(request.user)
    if found is None:
        raise hidden()
    return found


@login_required
@require_POST
def absence_new(request: HttpRequest) -> HttpResponse:
    it, form = _own(request), AwayForm(request.POST)
    if form.save(resource_of(it.user), now=timezone.now(), by=it.user, about=it):
        messages.success(request, _("Fraværet er noteret."))
        return redirect("me:home")
    return _page(request, absence_form=form)


@login_required
@require_POST
def absence_remove(request: HttpRequest, absence_id: uuid.UUID) -> HttpResponse:
    assert isinstance(request.user, User)
    it = _own(request)
    away = open_one(Away.objects.filter(resource__user=it.user_id), pk=absence_id)
    members.remove_absence(away, it, now=timezone.now(), by=request.user)
    messages.success(request, _("Fraværet er fjernet."))
    return redirect("me:home")
