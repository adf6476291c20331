"""Signing up for an event: the form on the public side, and the link it is confirmed by."""

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
from events.domain import seats, signups, waitingline
from events.domain.door.expected import doorcodes
from events.models import Event, Signup
from events.web.doors import organiser_required
from events.web.organise.forms import Words
from events.web.rsvp import WHERE, NeedsForm
from people.domain import textgateways
from people.domain.answerlinks import make_token
from people.domain.refusals import Expired, Invalid, Refused
from people.models import User
from people.web.signedin import SignedInRequest
from people.web.strangers import StrangerForm, show_form


class SignupForm(StrangerForm, NeedsForm):
    """One person; at a network meeting of a company or a school."""

    name = Words(label=gettext_lazy("Dit navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    company = Words(label=gettext_lazy("Virksomhed eller skole"), max_length=160)
    cvr = Words(
        label=gettext_lazy("CVR-nummer"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("Så finder vi jer, hvis vi kender jer."),
    )
    role = Words(label=gettext_lazy("Din rolle"), max_length=80, required=False)
    where = forms.ChoiceField(
        label=gettext_lazy("Hvor er du med?"), choices=WHERE, widget=forms.RadioSelect, required=False, initial="room"
    )
    takes_sms = forms.BooleanField(
        label=gettext_lazy("Send mig en SMS, hvis noget ændres på dagen"),
        required=False,
        help_text=gettext_lazy("Og én om morgenen med tid og sted. Kun om netop dette."),
    )
    wants_mail = forms.BooleanField(
        label=gettext_lazy("Invitér mig også til de næste møder på mail"),
        required=False,
        help_text=gettext_lazy("Det kan du altid sige fra igen med et link i mailen."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.without_needs(event)
        if "diet" in self.fields:
            self.fields["diet"].help_text = ""  # everybody signs up for oneself
        gone = [] if signups.asks_company(event) else ["company", "cvr", "role", "wants_mail"]
        if textgateways.is_off():
            gone.append("takes_sms")
        for name in [*gone, *([] if seats.is_hybrid(event) else ["where"])]:
            del self.fields[name]

    def said(self) -> dict[str, Any]:
        """As the rule takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("homepage", "where")}
        return data | {"online": self.cleaned_data.get("where") == "online"}


@require_http_methods(["GET", "HEAD", "POST"])
def signup_form(request: HttpRequest, slug: str) -> HttpResponse:
    event, now = open_public_event(slug), timezone.now()
    if not signups.may_be_open(event) or event.starts_at <= now:
        raise hidden()
    if not signups.is_open(event, now):
        page = {"event": event, "closed": signups.closed_words(event, now)}
        return render(
            request, "events/public/signup_closed.html", page, status=200 if request.method != "POST" else 409
        )
    form = SignupForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "signup"):
            language = get_language() or "da"
            language = language if language in dict(settings.LANGUAGES) else "da"
            try:
                made = signups.sign_up(event, language=language, now=now, **form.said())
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return render(request, "events/public/signup_sent.html", {"event": event, "signup": made})
    return show_form(request, "events/public/signup.html", form, {"event": event, "left": left_for_new(event)})


def left_for_new(event: Event) -> int | None:
    """How many seats somebody new may have: none as long as others wait for one."""
    return 0 if waitingline.next_in_line(event) is not None else seats.left(event)


def signup_answer(request: HttpRequest, subject_id: uuid.UUID, token: str) -> HttpResponse:
    """GET shows the seat; POST confirms it, or gives it back."""
    it, now = open_one(Signup.objects.select_related("event__venue", "event__programme"), pk=subject_id), timezone.now()
    signups.check_link(it, now)
    if it.status == Signup.Status.JOINED and it.invitation is not None:
        return redirect("answer", make_token("invitation", it.invitation.pk))
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("deed") == "confirm":
                signups.confirm(it, now=now)
                return HttpResponseRedirect(request.path, status=303)
            if request.POST.get("deed") == "accept":
                signups.accept(it, now=now)
                return HttpResponseRedirect(request.path, status=303)
            if request.POST.get("deed") == "cancel":
                signups.cancel(it, now=now)
                return HttpResponseRedirect(request.path, status=303)
            refusal = _("Vælg en mulighed på listen.")
        except Expired:
            raise
        except Refused as refused:
            refusal = refused.sentence
    it.refresh_from_db(fields=["status", "offer_until", "line_number"])
    page = {
        "it": it,
        "event": it.event,
        "token": token,
        "refusal": refusal,
        "has_begun": it.event.starts_at <= now,
        "place_in_line": waitingline.place_in_line(it) if it.status == Signup.Status.WAITLISTED else 0,
        "door_codes": doorcodes(it, now),
    }
    return render(request, "events/public/signup_answer.html", page, status=409 if refusal else 200)


def section(event: Event, user: User, now: Any) -> dict[str, Any]:
    """On the organiser's page: who has signed up, and, once it has begun, who came."""
    rows = event.signups.exclude(status__in=[Signup.Status.DRAFT, Signup.Status.CANCELLED, Signup.Status.JOINED])
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
