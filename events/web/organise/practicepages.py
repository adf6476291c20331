"""Practice projects as an organiser works with them: the list, and one page with partners, milestones and the log."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.access import hidden, open_one, organised_programmes, programme_filter, scope_of
from events.domain import practice
from events.domain.undo import as_one
from events.models import PracticeProject, Programme
from events.web.doors import organiser_required
from events.web.organise.companydeeds import Organisers
from events.web.organise.forms import Words, add_refusal, date_field
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, NotFound, Refused
from people.models import Organisation
from people.web.posted import posted
from people.web.signedin import SignedInRequest

TEXT = forms.Textarea(attrs={"rows": 4})


class ProjectForm(forms.Form):
    title = Words(label=gettext_lazy("Titel"), max_length=140)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"), queryset=Programme.objects.none(), empty_label=None
    )
    starts_on = date_field(gettext_lazy("Begynder"))
    ends_on = date_field(gettext_lazy("Slutter"))
    owner = Organisers(label=gettext_lazy("Ansvarlig"), empty_label=None)
    is_public = forms.BooleanField(
        label=gettext_lazy("Vis for alle"),
        required=False,
        help_text=gettext_lazy(
            "Siden viser mål, partnere, dokumenter og de erfaringer, I vælger, når projektet er i gang."
        ),
    )
    aim = Words(label=gettext_lazy("Hvad skal prøves"), max_length=practice.MOST, widget=TEXT)
    learned = Words(label=gettext_lazy("Hvad vi lærte"), max_length=practice.MOST, required=False, widget=TEXT)

    def __init__(self, *args: Any, programmes: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]

    def facts(self) -> practice.Facts:
        return practice.Facts(**{name: self.cleaned_data[name] for name in practice.Facts.__dataclass_fields__})


class PartnerForm(forms.Form):
    organisation = Words(
        label=gettext_lazy("Skole eller virksomhed"),
        max_length=160,
        help_text=gettext_lazy("Navnet, som det står på listen; eller institutionsnummer eller CVR-nummer."),
    )
    contact = Words(
        label=gettext_lazy("Kontaktens navn"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("En af deres kontakter. Uden et navn er det hovedkontakten."),
    )


class MilestoneForm(forms.Form):
    what = Words(label=gettext_lazy("Hvad skal nås"), max_length=200)
    due_on = date_field(gettext_lazy("Senest"))
    owner = Organisers(label=gettext_lazy("Hvem"), required=False, empty_label=gettext_lazy("Ingen bestemt"))


class ExperienceForm(forms.Form):
    day = date_field(gettext_lazy("Dag"))
    tried = Words(label=gettext_lazy("Hvad blev prøvet"), max_length=practice.MOST, widget=TEXT)
    came_of_it = Words(label=gettext_lazy("Hvad kom der ud af det"), max_length=practice.MOST, widget=TEXT)


class DocumentForm(forms.Form):
    title = Words(label=gettext_lazy("Titel"), max_length=140)
    url = forms.URLField(label=gettext_lazy("Link"), max_length=300, assume_scheme="https")
    is_merit = forms.BooleanField(label=gettext_lazy("Handler om merit"), required=False)


@organiser_required
@require_GET
def project_list(request: SignedInRequest) -> HttpResponse:
    rows = practice.projects(scope_of(request.user), localdate(timezone.now()))
    return render(request, "events/organise/practice_projects.html", {"rows": list(rows[:200])})


def _open(request: SignedInRequest, pk: uuid.UUID) -> PracticeProject:
    rows = PracticeProject.objects.filter(programme_filter(request.user)).select_related("programme", "owner")
    return open_one(rows, pk=pk)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_form(request: SignedInRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    it, now = (_open(request, pk) if pk else None), timezone.now()
    today = localdate(now)
    initial: dict[str, Any] = {"owner": request.user.pk, "starts_on": today, "ends_on": today + timedelta(days=180)}
    if it:
        initial = {name: getattr(it, name) for name in practice.Facts.__dataclass_fields__}
        initial |= {"programme": it.programme_id, "owner": it.owner_id}
    form = ProjectForm(posted(request), initial=initial, programmes=organised_programmes(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            with as_one(now=now, by=request.user, what="practice") as done:
                if it:
                    practice.change(it, form.facts(), now=now, by=request.user)
                else:
                    it = practice.make(form.facts(), now=now, by=request.user)
            messages.success(request, _("Gemt."), extra_tags=undo_tag(done))
            return redirect("organise:practice_project", pk=it.pk)
        except Invalid as refusal:
            add_refusal(form, refusal)
    page = {"form": form, "project": it, "heading": it.title if it else _("Nyt praksisprojekt")}
    return render(request, "events/organise/practice_form.html", page, status=422 if form.errors else 200)


@organiser_required
@require_GET
def project_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it, now = _open(request, pk), timezone.now()
    today = localdate(now)
    partners = list(it.partners.select_related("organisation", "contact"))
    page = {
        "project": it,
        "partners": [(row, practice.link_of(row)) for row in partners],
        "milestones": [
            (row, row.done_on is None and row.due_on < today) for row in it.milestones.select_related("owner")
        ],
        "experiences": list(it.experiences.select_related("partner__organisation", "by")[:100]),
        "documents": list(it.documents.all()),
        "moves": [(one, VERBS[one]) for one in practice.next_moves(it.status)],
        "partner_form": PartnerForm(prefix="p"),
        "milestone_form": MilestoneForm(
            prefix="m", initial={"due_on": today + timedelta(days=30), "owner": request.user.pk}
        ),
        "experience_form": ExperienceForm(prefix="e", initial={"day": today}),
        "document_form": DocumentForm(prefix="d"),
    }
    return render(request, "events/organise/practice_project.html", page)


VERBS: dict[str, Any] = {
    PracticeProject.Status.RUNNING: gettext_lazy("Sæt i gang"),
    PracticeProject.Status.FINISHED: gettext_lazy("Afslut"),
    PracticeProject.Status.STOPPED: gettext_lazy("Stop"),
}
type Deed = Callable[[SignedInRequest, PracticeProject], tuple[str, str]]


def _partner(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    data = _filled(PartnerForm(request.POST, prefix="p"))
    text = data["organisation"].strip()
    rows = Organisation.objects.filter(is_active=True)
    found = list(
        rows.filter(name__iexact=text)[:2] or rows.filter(institution_number=text)[:2] or rows.filter(cvr=text)[:2]
    )
    if len(found) != 1:
        raise Invalid([("", _("Ingen, eller flere, hedder det. Skriv navnet eller nummeret, som det står på listen."))])
    contacts = found[0].contacts.order_by("-is_primary", "name")
    contact = (contacts.filter(name__iexact=data["contact"].strip()) if data["contact"] else contacts).first()
    if data["contact"] and contact is None:
        raise Invalid([("", _("De har ingen kontakt, der hedder det."))])
    practice.add_partner(it, found[0], contact, now=timezone.now(), by=request.user)
    return _("{navn} er med i projektet.").format(navn=found[0].name), "partnere"


def _partner_off(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    practice.remove_partner(_row(request, it.partners), now=timezone.now(), by=request.user)
    return _("Taget ud af projektet."), "partnere"


def _partner_link(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    row = _row(request, it.partners.select_related("contact", "organisation", "project__programme"))
    practice.send_link(row, now=timezone.now(), by=request.user)
    return _("Linket er sendt til {navn}.").format(navn=row.contact.name), "partnere"


def _milestone(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    data = _filled(MilestoneForm(request.POST, prefix="m"))
    practice.add_milestone(it, data["what"], data["due_on"], owner=data["owner"], now=timezone.now(), by=request.user)
    return _("Milepælen er sat."), "milepaele"


def _reached(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    row, now = _row(request, it.milestones), timezone.now()
    practice.reach(row, None if row.done_on else localdate(now), now=now, by=request.user)
    return (_("Nået: {what}") if row.done_on else _("Ikke nået alligevel: {what}")).format(what=row.what), "milepaele"


def _milestone_off(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    practice.remove(_row(request, it.milestones), now=timezone.now(), by=request.user)
    return _("Milepælen er fjernet."), "milepaele"


def _note(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    data = _filled(ExperienceForm(request.POST, prefix="e"))
    practice.note(it, data["day"], data["tried"], data["came_of_it"], now=timezone.now(), by=request.user)
    return _("Erfaringen er skrevet ned."), "erfaringer"


def _show(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    row = _row(request, it.experiences)
    practice.show(row, not row.is_shown, now=timezone.now(), by=request.user)
    return (
        _("Den vises ikke længere for alle.") if row.is_shown else _("Den vises på den offentlige side.")
    ), "erfaringer"


def _document(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    data = _filled(DocumentForm(request.POST, prefix="d"))
    practice.add_document(it, data["title"], data["url"], data["is_merit"], now=timezone.now(), by=request.user)
    return _("Dokumentet er lagt til."), "dokumenter"


def _document_off(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    practice.remove(_row(request, it.documents), now=timezone.now(), by=request.user)
    return _("Dokumentet er fjernet."), "dokumenter"


def _status(request: SignedInRequest, it: PracticeProject) -> tuple[str, str]:
    practice.set_status(it, request.POST.get("status", ""), now=timezone.now(), by=request.user)
    return _("Projektet {now}.").format(now=practice.MOVES.says(it.status)), ""


DEEDS: dict[str, Deed] = {
    "partner": _partner,
    "partner-off": _partner_off,
    "partner-link": _partner_link,
    "milestone": _milestone,
    "reached": _reached,
    "milestone-off": _milestone_off,
    "note": _note,
    "show": _show,
    "document": _document,
    "document-off": _document_off,
    "status": _status,
}


def _filled(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        name, sentences = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        raise Invalid([("", f"{label}: {sentences[0]}" if label else str(sentences[0]))])
    return form.cleaned_data


def _row(request: SignedInRequest, rows: Any) -> Any:
    try:
        return open_one(rows.all(), pk=uuid.UUID(request.POST.get("row", "")))
    except ValueError:
        raise hidden() from None


@organiser_required
@require_POST
def project_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """One deed on the page, with a way back; what is refused is said there."""
    it = _open(request, pk)
    if deed not in DEEDS:
        raise hidden()
    anchor = ""
    try:
        with as_one(now=timezone.now(), by=request.user, what="practice") as done:
            text, anchor = DEEDS[deed](request, it)
        messages.success(request, text, extra_tags=undo_tag(done))
    except NotFound:
        raise
    except Invalid as refusal:
        messages.error(request, " ".join(sentence for _pointer, sentence in refusal.errors))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(reverse("organise:practice_project", args=[it.pk]) + (f"#{anchor}" if anchor else ""))
