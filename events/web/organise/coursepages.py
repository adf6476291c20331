"""Course offers and their interest lists as an organiser works with them."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from events.access import hidden, open_one, organised_programmes, programme_filter, scope_of
from events.domain import courses
from events.domain.undo import as_one
from events.models import CourseInterest, CourseOffer, Programme
from events.web.doors import organiser_required
from events.web.organise.companydeeds import Organisers
from events.web.organise.errands import csv_file
from events.web.organise.forms import Words, add_refusal, date_field
from events.web.organise.goalpages import XLSX
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, NotFound, Refused
from people.domain.tablefiles import as_csv, as_xlsx
from people.models import MailBasis, Organisation, Trade
from people.web.posted import posted
from people.web.signedin import SignedInRequest

S = CourseInterest.Status


class CourseForm(forms.Form):
    title = Words(label=gettext_lazy("Titel"), max_length=140)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"), queryset=Programme.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Slags"), choices=CourseOffer.Kind.choices)
    number = Words(label=gettext_lazy("Kursusnummer"), max_length=40, required=False)
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"),
        queryset=Trade.objects.all(),
        required=False,
        empty_label=gettext_lazy("Ingen bestemt"),
    )
    school = forms.ModelChoiceField(
        label=gettext_lazy("Skole"),
        queryset=Organisation.objects.filter(level=Organisation.Level.VOCATIONAL, is_active=True).order_by("name"),
        required=False,
        empty_label=gettext_lazy("Ikke aftalt endnu"),
    )
    dates = Words(label=gettext_lazy("Hvornår"), max_length=120, required=False)
    deadline = date_field(gettext_lazy("Svar senest"))
    minimum = forms.IntegerField(
        label=gettext_lazy("Holdes, når der er mindst"), min_value=1, max_value=500, required=False
    )
    seats = forms.IntegerField(label=gettext_lazy("Pladser"), min_value=1, max_value=500, required=False)
    owner = Organisers(label=gettext_lazy("Ansvarlig"), empty_label=None)
    is_public = forms.BooleanField(
        label=gettext_lazy("Vis for alle"),
        required=False,
        help_text=gettext_lazy("Så kan virksomheder selv skrive sig op, og det står på siden for virksomheder."),
    )
    about = Words(
        label=gettext_lazy("Om kurset"),
        max_length=courses.MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, programmes: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]

    def facts(self) -> courses.Facts:
        return courses.Facts(**{name: self.cleaned_data[name] for name in courses.Facts.__dataclass_fields__})


class PersonForm(forms.Form):
    """From a talk with a company."""

    name = Words(label=gettext_lazy("Navn"), max_length=120)
    company = Words(
        label=gettext_lazy("Virksomhed"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Står den på vores liste, knyttes den til den."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    seats = forms.IntegerField(label=gettext_lazy("Pladser"), min_value=1, max_value=courses.MOST_SEATS, initial=1)
    basis = forms.ChoiceField(
        label=gettext_lazy("Grundlag for mail"),
        choices=[("", gettext_lazy("Intet: vi ringer")), *MailBasis.Basis.choices],
        required=False,
    )


@organiser_required
@require_GET
def course_list(request: SignedInRequest) -> HttpResponse:
    rows = list(courses.offers(scope_of(request.user))[:200])
    return render(request, "events/organise/courses.html", {"rows": rows})


def _open(request: SignedInRequest, pk: uuid.UUID) -> CourseOffer:
    rows = CourseOffer.objects.filter(programme_filter(request.user))
    return open_one(rows.select_related("programme", "owner", "school", "trade"), pk=pk)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def course_form(request: SignedInRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    it, now = (_open(request, pk) if pk else None), timezone.now()
    initial: dict[str, Any] = {"owner": request.user.pk}
    if it:
        initial = {name: getattr(it, name) for name in courses.Facts.__dataclass_fields__}
        initial |= {name: getattr(it, f"{name}_id") for name in ("programme", "owner", "school", "trade")}
    form = CourseForm(posted(request), initial=initial, programmes=organised_programmes(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            with as_one(now=now, by=request.user, what="course") as done:
                it = courses.save(it, form.facts(), now=now, by=request.user)
            messages.success(request, _("Gemt."), extra_tags=undo_tag(done))
            return redirect("organise:course", pk=it.pk)
        except Invalid as refusal:
            add_refusal(form, refusal)
    page = {"form": form, "course": it, "heading": it.title if it else _("Nyt kursustilbud")}
    return render(request, "events/organise/course_form.html", page, status=422 if form.errors else 200)


@organiser_required
@require_GET
def course_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it, now = _open(request, pk), timezone.now()
    rows = list(it.interests.select_related("organisation")[:500])
    told = sum(courses.may_write(row) for row in rows if row.status in (S.OFFERED, S.ENROLLED))
    page = {
        "course": it,
        "rows": [
            (row, courses.may_write(row), [(one, DO[one]) for one in DO if one in courses.MOVES[row.status]])
            for row in rows
        ],
        "want": sum(row.seats for row in rows if row.status != S.DECLINED),
        "have": sum(row.seats for row in rows if row.status == S.ENROLLED),
        "moves": [(one, VERBS[one]) for one in CourseOffer.Status.values if one in courses.OFFERS[it.status]],
        "told": told,
        "is_over": localdate(now) > it.deadline,
        "form": PersonForm(prefix="p") if courses.is_open(it, now) else None,
    }
    return render(request, "events/organise/course.html", page)


VERBS: dict[str, Any] = {
    CourseOffer.Status.OPEN: gettext_lazy("Saml interesse igen"),
    CourseOffer.Status.RUNS: gettext_lazy("Det bliver holdt"),
    CourseOffer.Status.OFF: gettext_lazy("Det bliver ikke holdt"),
}
DO: dict[str, Any] = {
    S.OFFERED: gettext_lazy("Tilbyd plads"),
    S.ENROLLED: gettext_lazy("Tilmeld"),
    S.DECLINED: gettext_lazy("Vil ikke"),
}


def _add(request: SignedInRequest, it: CourseOffer) -> str:
    form = PersonForm(request.POST, prefix="p")
    if not form.is_valid():
        name, sentences = next(iter(form.errors.items()))
        raise Invalid([("", f"{form.fields[name].label}: {sentences[0]}")])
    data = form.cleaned_data
    company = Organisation.objects.filter(
        kind=Organisation.Kind.COMPANY, is_active=True, name__iexact=data["company"].strip()
    )[:2]
    organisation = company[0] if data["company"] and len(company) == 1 else None
    row = courses.add(it, organisation=organisation, now=timezone.now(), by=request.user, **data)
    return _("{navn} står på listen.").format(navn=row.name)


def _move(request: SignedInRequest, it: CourseOffer) -> str:
    try:
        row = open_one(it.interests.select_related("course__programme"), pk=uuid.UUID(request.POST.get("row", "")))
    except ValueError:
        raise hidden() from None
    now, new = timezone.now(), request.POST.get("status", "")
    if new == S.OFFERED:
        written = courses.offer(row, now=now, by=request.user)
        return (_("{navn} får et brev.") if written else _("Ring til {navn}: vi må ikke skrive.")).format(navn=row.name)
    if new == S.ENROLLED:
        courses.enrol(row, now=now, by=request.user)
        return _("{navn} er tilmeldt.").format(navn=row.name)
    courses.decline(row, now=now, by=request.user)
    return _("{navn} vil ikke.").format(navn=row.name)


def _status(request: SignedInRequest, it: CourseOffer) -> str:
    letters = courses.set_status(it, request.POST.get("status", ""), now=timezone.now(), by=request.user)
    text = _("Kurset {now}.").format(now=courses.OFFERS.says(it.status))
    if letters:
        told = ngettext("{number} får brev om det.", "{number} får brev om det.", letters).format(number=letters)
        text = f"{text} {told}"
    return text


DEEDS = {"add": _add, "move": _move, "status": _status}


@organiser_required
@require_POST
def course_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    it = _open(request, pk)
    if deed not in DEEDS:
        raise hidden()
    try:
        with as_one(now=timezone.now(), by=request.user, what="course") as done:
            text = DEEDS[deed](request, it)
        messages.success(request, text, extra_tags=undo_tag(done))
    except NotFound:
        raise
    except Invalid as refusal:
        messages.error(request, " ".join(sentence for _pointer, sentence in refusal.errors))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("organise:course", pk=it.pk)


@organiser_required
@require_safe
def course_export(request: SignedInRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    if form not in ("csv", "xlsx"):
        raise hidden()
    rows = list(courses.table(_open(request, pk)))
    if form == "csv":
        return csv_file(as_csv(rows), "interesse.csv")
    headers = {"Content-Disposition": 'attachment; filename="interesse.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(as_xlsx(rows, _("Interesse")), content_type=XLSX, headers=headers)
