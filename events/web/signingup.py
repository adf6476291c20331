"""Signing up for a workshop or a counselling: the form on the public side, and the link it is confirmed by."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.access import hidden, open_event, open_one, open_public_event
from events.domain import signups
from events.domain.door.expected import doorcode
from events.models import Event, Signup
from events.web.doors import organiser_required
from events.web.organise.forms import Words
from people.domain.refusals import Expired, Invalid, Refused
from people.models import User
from people.web.signedin import SignedInRequest
from people.web.strangers import StrangerForm, show_form


class SignupForm(StrangerForm):
    name = Words(label=gettext_lazy("Dit navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def signup_form(request: HttpRequest, slug: str) -> HttpResponse:
    event, now = open_public_event(slug), timezone.now()
    if not signups.is_open(event, now):
        raise hidden()
    form = SignupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "signup"):
            language = get_language() or "da"
            data = {name: form.cleaned_data[name] for name in ("name", "email", "phone")}
            language = language if language in dict(settings.LANGUAGES) else "da"
            try:
                made = signups.sign_up(event, language=language, now=now, **data)
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return render(request, "events/public/signup_sent.html", {"event": event, "signup": made})
    return show_form(request, "events/public/signup.html", form, {"event": event, "left": signups.seats_left(event)})


def signup_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the seat; POST confirms it, or gives it back."""
    it, now = open_one(Signup.objects.select_related("event__venue", "event__programme"), pk=subject_id), timezone.now()
    signups.check_link(it, now)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("deed") == "confirm":
                signups.confirm(it, now=now)
                return HttpResponseRedirect(request.path, status=303)
            if request.POST.get("deed") == "cancel":
                signups.cancel(it, now=now)
                return HttpResponseRedirect(request.path, status=303)
            refusal = _("Vælg en mulighed på listen.")
        except Expired:
            raise
        except Refused as refused:
            refusal = refused.sentence
    page = {"it": it, "event": it.event, "token": token, "refusal": refusal, "has_begun": it.event.starts_at <= now}
    page["door_code"] = doorcode(it, now) if it.status == Signup.Status.COMING else None
    return render(request, "events/public/signup_answer.html", page, status=409 if refusal else 200)


def section(event: Event, user: User, now: Any) -> dict[str, Any]:
    """On the organiser's page: who has signed up, and, once it has begun, who came."""
    rows = event.signups.exclude(status__in=[Signup.Status.DRAFT, Signup.Status.CANCELLED])
    return {
        "signups": list(rows.order_by("status", "created_at", "pk")[:200]),
        "has_begun": event.starts_at <= now and not event.is_cancelled,
        "is_open": signups.is_open(event, now),
    }


@organiser_required
@require_POST
def signup_mark(request: SignedInRequest, pk: uuid.UUID, signup_id: uuid.UUID) -> HttpResponse:
    event = open_event(request.user, pk, to="change")
    it = open_one(Signup.objects.filter(event=event), pk=signup_id)
    signups.mark(it, request.POST.get("came") == "yes", now=timezone.now(), by=request.user)
    return redirect("organise:event", pk=event.pk)
