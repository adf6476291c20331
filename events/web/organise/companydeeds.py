"""A company's relation to a trade, its follow-ups, who was in touch, and who has it this week: a form for each."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from events.access import open_one
from events.domain.pipeline import claims, followups, relations, touches
from events.domain.undo import as_one
from events.models import CanvassClaim, ChangeSet, CompanyContact, FollowUp, Relation, Role
from events.web.doors import organiser_required
from events.web.organise.forms import Words, add_refusal, date_field
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Contact, Organisation, Trade, User
from people.web.posted import posted
from people.web.signedin import SignedInRequest

COMPANIES = Organisation.objects.filter(kind=Organisation.Kind.COMPANY)
NOT_ON_LIST = {"invalid_choice": gettext_lazy("Vælg noget, der står på listen.")}


class Organisers(forms.ModelChoiceField):
    """Whoever organises something, by name."""

    def __init__(self, **more: Any) -> None:
        rows = User.objects.filter(is_active=True, roles__kind=Role.Kind.ORGANISER).distinct().order_by("name")
        more.setdefault("error_messages", {**NOT_ON_LIST, "required": gettext_lazy("Vælg, hvem der gør det.")})
        super().__init__(queryset=rows, **more)


class RelationForm(forms.Form):
    """Which stage may follow, the rule says; the form offers no other."""

    stage = forms.ChoiceField(label=gettext_lazy("Trin"), error_messages=NOT_ON_LIST)
    approval = forms.ChoiceField(
        label=gettext_lazy("Godkendelse"),
        choices=[("", "–"), *Relation.Approval.choices],
        required=False,
        error_messages=NOT_ON_LIST,
    )
    approved_on = date_field(gettext_lazy("Godkendt den"), required=False)
    last_apprentice_on = date_field(gettext_lazy("Havde sidst en lærling"), required=False)
    why = Words(label=gettext_lazy("Hvorfor"), required=False, max_length=300)

    def __init__(self, *args: Any, relation: Relation | None, **more: Any) -> None:
        stage = relation.stage if relation else Relation.Stage.UNKNOWN
        if relation:
            names = ("stage", "approval", "approved_on", "last_apprentice_on")
            more["initial"] = {name: getattr(relation, name) for name in names}
        super().__init__(*args, **more)
        labels = dict(Relation.Stage.choices)
        self.fields["stage"].choices = [(one, _capital(labels[one])) for one in relations.stages_from(stage)]  # type: ignore[attr-defined]

    def facts(self) -> relations.Facts:
        data = self.cleaned_data
        return relations.Facts(data["approval"], data["approved_on"], data["last_apprentice_on"])


class FollowUpForm(forms.Form):
    what = Words(
        label=gettext_lazy("Hvad skal der ske"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv, hvad der skal ske.")},
    )
    owner = Organisers(label=gettext_lazy("Hvem"), empty_label=None)
    due_on = date_field(gettext_lazy("Senest"))
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"),
        queryset=Trade.objects.all(),
        required=False,
        empty_label=gettext_lazy("Ingen bestemt"),
        error_messages=NOT_ON_LIST,
    )


class TouchForm(forms.Form):
    way = forms.ChoiceField(label=gettext_lazy("Hvordan"), choices=CompanyContact.Way.choices)
    outcome = forms.ChoiceField(label=gettext_lazy("Hvad kom der ud af det"), choices=CompanyContact.Outcome.choices)
    contact = forms.ModelChoiceField(
        label=gettext_lazy("Med hvem"), queryset=Contact.objects.none(), required=False, error_messages=NOT_ON_LIST
    )
    note = Words(label=gettext_lazy("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, company: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["contact"].queryset = company.contacts.order_by("name")  # type: ignore[attr-defined]


class ClaimForm(forms.Form):
    school = forms.ModelChoiceField(
        label=gettext_lazy("Erhvervsskole"),
        queryset=Organisation.objects.filter(level=Organisation.Level.VOCATIONAL, is_active=True).order_by("name"),
        required=False,
        error_messages=NOT_ON_LIST,
    )
    consultant = Words(label=gettext_lazy("Lærepladskonsulent"), required=False, max_length=120)
    week = forms.TypedChoiceField(label=gettext_lazy("Uge"), coerce=int, error_messages=NOT_ON_LIST)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["week"].choices = [  # type: ignore[attr-defined]
            (0, _("Denne uge")),
            (1, _("Næste uge")),
            (2, _("Om to uger")),
        ]


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def page_of(company: Organisation, anchor: str = "") -> str:
    return reverse("organise:company", args=[company.pk]) + (f"#{anchor}" if anchor else "")


def _back(request: HttpRequest, company: Organisation, anchor: str) -> str:
    """The page named by ``next`` when it is ours, else the company's."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return page_of(company, anchor)


def _show(request: HttpRequest, company: Organisation, form: forms.Form, heading: str, anchor: str) -> HttpResponse:
    page = {"form": form, "heading": heading, "organisation": company, "back": page_of(company, anchor)}
    return render(request, "events/organise/organisation_form.html", page, status=422 if form.errors else 200)


def _done[F: forms.Form](request: SignedInRequest, form: F, what: str, act: Callable[[F], object]) -> ChangeSet | None:
    """Acts when the form is well filled, as one deed; a refusal stands beside its field, and nothing is kept of it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with as_one(now=timezone.now(), by=request.user, what=what) as change:
            act(form)
        return change
    except Invalid as refusal:
        add_refusal(form, refusal)
    except (MoveNotAllowed, Clash) as refusal:
        form.add_error(None, refusal.sentence)
    return None


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def relation(request: SignedInRequest, pk: uuid.UUID, trade: str) -> HttpResponse:
    company, of = open_one(COMPANIES, pk=pk), open_one(Trade.objects.all(), pk=trade)
    form = RelationForm(posted(request), relation=company.relations.filter(trade=of).first())
    now = timezone.now()
    change = _done(
        request,
        form,
        "relation",
        lambda it: relations.set_stage(
            company,
            of,
            it.cleaned_data["stage"],
            now=now,
            by=request.user,
            facts=it.facts(),
            why=it.cleaned_data["why"],
        ),
    )
    if change:
        text = _("{company} · {trade}: gemt.").format(company=company.name, trade=of)
        messages.success(request, text, extra_tags=undo_tag(change))
        return redirect(_back(request, company, "uddannelser"))
    return _show(request, company, form, str(of), "uddannelser")


@organiser_required
@require_POST
def relation_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """On to the form of the trade that was chosen."""
    company = open_one(COMPANIES, pk=pk)
    trade = open_one(Trade.objects.all(), pk=request.POST.get("trade", ""))
    return redirect("organise:company_relation", pk=company.pk, trade=trade.pk)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    company, now = open_one(COMPANIES, pk=pk), timezone.now()
    first = {"owner": request.user.pk, "due_on": localdate(now) + timedelta(days=7)}
    form = FollowUpForm(posted(request), initial=first)
    change = _done(
        request,
        form,
        "follow_up",
        lambda it: followups.promise(
            company,
            it.cleaned_data["what"],
            it.cleaned_data["due_on"],
            owner=it.cleaned_data["owner"],
            trade=it.cleaned_data["trade"],
            now=now,
            by=request.user,
        ),
    )
    if change:
        messages.success(request, _("Opfølgningen er noteret."), extra_tags=undo_tag(change))
        return redirect(_back(request, company, "opfoelgning"))
    return _show(request, company, form, _("Ny opfølgning"), "opfoelgning")


@organiser_required
@require_POST
def follow_up_done(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    row, now = open_one(FollowUp.objects.select_related("organisation"), pk=pk), timezone.now()
    with as_one(now=now, by=request.user, what="follow_up") as change:
        followups.done(row, now=now, by=request.user)
    messages.success(request, _("Gjort: {what}").format(what=row.what), extra_tags=undo_tag(change))
    return redirect(_back(request, row.organisation, "opfoelgning"))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def touch_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    company, now = open_one(COMPANIES, pk=pk), timezone.now()
    form = TouchForm(posted(request), company=company)
    change = _done(
        request,
        form,
        "touch",
        lambda it: touches.note(
            company,
            it.cleaned_data["way"],
            it.cleaned_data["outcome"],
            contact=it.cleaned_data["contact"],
            words=it.cleaned_data["note"],
            now=now,
            by=request.user,
        ),
    )
    if change:
        messages.success(request, _("Noteret."), extra_tags=undo_tag(change))
        return redirect(_back(request, company, "kontakt"))
    return _show(request, company, form, _("Notér en kontakt"), "kontakt")


@organiser_required
@require_POST
def called(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What came of a call, from the list."""
    company, now = open_one(COMPANIES, pk=pk), timezone.now()
    with as_one(now=now, by=request.user, what="touch") as change:
        _row, text = touches.called(
            company,
            request.POST.get("outcome", ""),
            now=now,
            by=request.user,
            words=request.POST.get("note", "").replace("\x00", ""),
        )
    messages.success(request, text, extra_tags=undo_tag(change))
    return redirect(_back(request, company, "kontakt"))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    company, now = open_one(COMPANIES, pk=pk), timezone.now()
    form = ClaimForm(posted(request))
    if _done(
        request,
        form,
        "claim",
        lambda it: claims.claim(
            company,
            week=claims.this_week(now) + timedelta(weeks=it.cleaned_data["week"]),
            school=it.cleaned_data["school"],
            consultant=it.cleaned_data["consultant"],
            now=now,
            by=request.user,
        ),
    ):
        messages.success(request, _("Virksomheden er taget for ugen."))
        return redirect(_back(request, company, "uge"))
    return _show(request, company, form, _("Hvem kontakter virksomheden"), "uge")


@organiser_required
@require_POST
def claim_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    row = open_one(CanvassClaim.objects.select_related("organisation", "school"), pk=pk)
    claims.give_back(row, now=timezone.now(), by=request.user)
    messages.success(request, _("Virksomheden er fri igen."))
    return redirect(page_of(row.organisation, "uge"))
