"""A visit to a company: agreed from its page, and on its own page who goes and what came of it."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import hidden, open_event, open_one, organised_programmes
from events.domain import directory, lifecycle
from events.domain.pipeline import goals, visits
from events.domain.undo import as_one
from events.models import CompanyVisit, Event, EventKind, FollowUp, GoalSuggestion, Programme, Role
from events.web.doors import organiser_required
from events.web.organise import inway
from events.web.organise.companydeeds import COMPANIES, NOT_ON_LIST, Organisers, page_of
from events.web.organise.forms import TimesForm, Words, add_refusal
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, NotFound, Refused
from people.models import Contact, Organisation, Trade, User
from people.web.posted import posted
from people.web.signedin import SignedInRequest

BEGIN_WITH = 12  # companies to choose from


def _people() -> QuerySet[User]:
    """Who may be sent: organisers, and whoever can be booked."""
    rows = User.objects.filter(is_active=True).filter(roles__kind__in=[Role.Kind.ORGANISER, Role.Kind.CREW])
    return rows.distinct().order_by("name")


class VisitForm(TimesForm):
    title = Words(
        label=gettext_lazy("Titel"),
        max_length=140,
        error_messages={"required": gettext_lazy("Skriv, hvad det hedder.")},
    )
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"),
        queryset=Programme.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Vælg en indsats.")},
    )
    contact = forms.ModelChoiceField(
        label=gettext_lazy("Hvem tager imod"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ingen bestemt"),
        error_messages=NOT_ON_LIST,
    )
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Hvem tager af sted"),
        queryset=User.objects.none(),
        error_messages={"required": gettext_lazy("Vælg, hvem der tager af sted.")},
        widget=forms.CheckboxSelectMultiple,
    )
    is_green = forms.BooleanField(label=gettext_lazy("Grønt tema"), required=False)
    is_agreed = forms.BooleanField(
        label=gettext_lazy("Det er aftalt med virksomheden"),
        required=False,
        help_text=gettext_lazy("Den, der tager imod, får et brev med kalenderdel."),
    )
    reason = Words(
        label=gettext_lazy("Hvorfor, hvis noget står i vejen"), required=False, max_length=200, label_suffix=""
    )

    def __init__(self, *args: Any, company: Organisation, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["last_date"]
        self.fields["programme"].queryset = organised_programmes(user).filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["contact"].queryset = company.contacts.order_by("-is_primary", "name")  # type: ignore[attr-defined]
        self.fields["people"].queryset = _people()  # type: ignore[attr-defined]
        self.order_fields(("title", "programme", "date", "starts", "ends", "contact", "people"))

    def wish(self) -> visits.Wish:
        data = self.cleaned_data
        return visits.Wish(
            programme=data["programme"],
            title=data["title"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            contact=data["contact"],
            people=list(data["people"]),
            is_green=data["is_green"],
            is_agreed=data["is_agreed"],
        )


@organiser_required
@require_safe
def visit_begin(request: SignedInRequest) -> HttpResponse:
    """Which company: the one that is meant, or those that are like it. From there it is agreed as on its own page."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:160]
    rows = directory.organisations(Organisation.Kind.COMPANY, text).filter(is_active=True)
    found = list(rows[:BEGIN_WITH]) if text else []
    if len(found) == 1:
        return redirect("organise:company_visit_new", pk=found[0].pk)
    return render(request, "events/organise/company_visit_begin.html", {"text": text, "found": found})


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    company, now = open_one(COMPANIES.filter(is_active=True), pk=pk), timezone.now()
    first = company.contacts.order_by("-is_primary", "name").first()
    initial = {
        "title": _("Besøg hos {company}").format(company=company.name)[:140],
        "starts": "10:00",
        "ends": "11:30",
        "date": localdate(now) + timedelta(days=14),
        "contact": first.pk if first else None,
        "people": [request.user.pk],
    }
    form = VisitForm(posted(request), initial=initial, company=company, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            with as_one(now=now, by=request.user, what="made") as done:
                event = visits.arrange(company, form.wish(), now=now, by=request.user, answer=inway.answer_of(request))
        except Invalid as refusal:
            add_refusal(form, refusal)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            text = _("»{event}« {now}.").format(event=event.title, now=lifecycle.MOVES[event.kind].says(event.status))
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect("organise:event", pk=event.pk)
    page = {"form": form, "heading": _("Aftal et besøg"), "organisation": company, "back": page_of(company)}
    return render(request, "events/organise/organisation_form.html", page, status=422 if form.errors else 200)


# -- on its page -----------------------------------------------------------------------------------------------------


class SuggestionForm(forms.Form):
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), empty_label=None, error_messages=NOT_ON_LIST
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Slags"),
        choices=[(one.value, one.label.capitalize()) for one in GoalSuggestion.Kind],
        error_messages=NOT_ON_LIST,
    )
    words = Words(
        label=gettext_lazy("Hvad bør en lærling lære"),
        max_length=goals.MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Skriv forslaget.")},
    )
    is_green = forms.BooleanField(label=gettext_lazy("Grønt tema"), required=False)


class LeadForm(forms.Form):
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), empty_label=None, error_messages=NOT_ON_LIST
    )
    owner = Organisers(label=gettext_lazy("Hvem hjælper dem"), empty_label=None)


def section(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    visit = CompanyVisit.objects.filter(event=event).select_related("organisation", "contact").first()
    first = visit.organisation.trades.order_by("order").first() if visit else None
    start = {"trade": first.pk if first else None, "is_green": event.is_green, "owner": user.pk}
    has_begun = visit is not None and event.starts_at <= now and not event.is_cancelled
    on = visits.visitors(event)
    may_change = event.status not in lifecycle.OVER and event.ends_at > now
    there = [row.resource.user_id for row in on if row.resource.user_id]
    return {
        "visit": visit,
        "on": on,
        "may_change": may_change,
        "others": _people().exclude(pk__in=there) if may_change else [],
        "suggestions": list(event.goal_suggestions.select_related("trade")),
        "leads": list(FollowUp.objects.filter(event=event).select_related("trade", "owner")),
        "has_begun": has_begun,
        "suggestion_form": SuggestionForm(initial=start, prefix="s") if has_begun else None,
        "lead_form": LeadForm(initial=start, prefix="l") if has_begun else None,
    }


def _open(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk, to="change")
    if event.kind != EventKind.COMPANY_VISIT:
        raise hidden()
    return event


def _act(request: SignedInRequest, event: Event, anchor: str, act: Callable[[], str]) -> HttpResponse:
    """One deed with a way back; what is refused is said."""
    now = timezone.now()
    try:
        with as_one(now=now, by=request.user) as done:
            text = act()
        messages.success(request, text, extra_tags=undo_tag(done))
    except NotFound:
        raise
    except Invalid as refusal:
        messages.error(request, " ".join(sentence for _pointer, sentence in refusal.errors))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(reverse("organise:event", args=[event.pk]) + f"#{anchor}")


def _first_error(form: forms.Form) -> str:
    return str(next(iter(next(iter(form.errors.values())))))


@organiser_required
@require_POST
def visitor_put(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    try:
        user = open_one(_people(), pk=uuid.UUID(request.POST.get("person", "")))
    except ValueError:
        raise hidden() from None

    def act() -> str:
        visits.put_on(event, user, now=timezone.now(), by=request.user, answer=inway.answer_of(request))
        return _("{navn} er med.").format(navn=user.name)

    return _act(request, event, "besoeg", act)


@organiser_required
@require_POST
def visitor_take(request: SignedInRequest, pk: uuid.UUID, booking_id: int) -> HttpResponse:
    event = _open(request, pk)

    def act() -> str:
        visits.take_off(event, booking_id, now=timezone.now(), by=request.user)
        return _("Taget af besøget.")

    return _act(request, event, "besoeg", act)


@organiser_required
@require_POST
def suggestion_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    visit = open_one(CompanyVisit.objects.select_related("organisation"), event=event)
    form = SuggestionForm(request.POST, prefix="s")

    def act() -> str:
        if not form.is_valid():
            raise Invalid([("", _first_error(form))])
        data = form.cleaned_data
        row = goals.suggest(
            data["trade"],
            data["kind"],
            data["words"],
            now=timezone.now(),
            by=request.user,
            organisation=visit.organisation,
            event=event,
            is_green=data["is_green"],
        )
        return _("Forslaget er noteret for {trade}.").format(trade=row.trade)

    return _act(request, event, "udbytte", act)


@organiser_required
@require_POST
def lead_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)
    form = LeadForm(request.POST, prefix="l")

    def act() -> str:
        if not form.is_valid():
            raise Invalid([("", _first_error(form))])
        row = visits.lead(
            event, form.cleaned_data["trade"], owner=form.cleaned_data["owner"], now=timezone.now(), by=request.user
        )
        return _("{owner} hjælper dem med ansøgningen.").format(owner=row.owner)

    return _act(request, event, "udbytte", act)


@organiser_required
@require_POST
def nothing_came(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = _open(request, pk)

    def act() -> str:
        visits.nothing_came(event, now=timezone.now(), by=request.user)
        return _("Noteret. Besøget kan afsluttes.")

    return _act(request, event, "udbytte", act)
