"""The public form: a school asks for a visit, without login."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors.access import open_request_by_link
from ambassadors.domain import audiences, modulewishes, requests
from ambassadors.domain.schools import find_schools, the_school
from ambassadors.models import VisitRequest
from ambassadors.web.slotforms import SlotsMixin
from people.domain.answerlinks import answer_url, make_token, read_token
from people.domain.refusals import Invalid, NotFound, Refused
from people.models import Organisation, Trade
from people.web.strangers import StrangerForm, show_form


def _audiences() -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in VisitRequest.Audience.choices]


def _grades() -> list[tuple[str, str]]:
    return [("", _("Vælg")), *((str(n), _("{n}. klasse").format(n=n)) for n in range(11))]


def _modules() -> list[tuple[str, str]]:
    rows = [(module.slug, f"{module.title} ({module.for_whom})") for module in modulewishes.offered()]
    return [("", _("Intet, bare besøget")), *rows]


def _studies() -> list[tuple[str, str]]:
    return [("", _("Vælg")), *VisitRequest.Study.choices]


def _years() -> list[tuple[str, str]]:
    return [("", _("Alle eller blandet")), *((str(n), _("{n}. år").format(n=n)) for n in range(1, 5))]


def _groups() -> list[tuple[str, str]]:
    return [("", _("Vælg")), *((value, capfirst(str(label))) for value, label in VisitRequest.Group.choices)]


class WishForm(StrangerForm, SlotsMixin):
    """Five questions; each is a fieldset of its own on the page, and one screen of its own with a script."""

    school_text = forms.CharField(label=gettext_lazy("Skole"), max_length=200, required=False)
    school = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    unlisted = forms.BooleanField(label=gettext_lazy("Min skole står ikke på listen"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("Hvem skal have besøg?"), choices=_audiences, initial="grundskole")
    grade = forms.ChoiceField(label=gettext_lazy("Klassetrin"), choices=_grades, required=False)
    pupils = forms.IntegerField(label=gettext_lazy("Hvor mange elever eller deltagere?"))
    study_programme = forms.ChoiceField(label=gettext_lazy("Hvilken uddannelse?"), choices=_studies, required=False)
    study_year = forms.TypedChoiceField(
        label=gettext_lazy("Årgang"), choices=_years, coerce=int, empty_value=None, required=False
    )
    merit = forms.CharField(
        label=gettext_lazy("Hvad vil eleverne gerne have godskrevet?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For eksempel: matematik B, fysik B, et par års deltidsjob i industrien."),
    )
    guidance_wished = forms.BooleanField(
        label=gettext_lazy("Vi vil også gerne have et vejledningsmøde med en erhvervsskole"), required=False
    )
    group_kind = forms.ChoiceField(label=gettext_lazy("Hvilken slags gruppe?"), choices=_groups, required=False)
    background = forms.CharField(
        label=gettext_lazy("Hvad kommer deltagerne fra?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For eksempel: lager og transport, de fleste uden uddannelse. Ingen navne."),
    )
    merit_wished = forms.BooleanField(
        label=gettext_lazy("De vil gerne vide, hvordan realkompetencer vurderes"), required=False
    )
    evening = forms.BooleanField(label=gettext_lazy("Gruppen kan også mødes om aftenen"), required=False)
    format = forms.ChoiceField(
        label=gettext_lazy("Hvordan?"),
        choices=[
            (VisitRequest.Format.PHYSICAL, gettext_lazy("De kommer ud til os")),
            (VisitRequest.Format.VIRTUAL, gettext_lazy("Online")),
        ],
        initial=VisitRequest.Format.PHYSICAL,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Sprog i klassen"), choices=[("da", "Dansk"), ("en", "English")], initial="da"
    )
    teacher_present = forms.BooleanField(label=gettext_lazy("En lærer er med hele tiden"), required=False, initial=True)
    trades = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Hvilke fag vil I høre om?"),
        queryset=Trade.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Vælg gerne to. Vælger I ingen, sætter vi et par sammen."),
    )
    module = forms.ChoiceField(
        label=gettext_lazy("Et undervisningsmodul før besøget?"), choices=_modules, required=False
    )
    contact_name = forms.CharField(label=gettext_lazy("Dit navn"), max_length=120)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    contact_phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30)
    notes = forms.CharField(
        label=gettext_lazy("Er der noget, vi skal vide?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["found_school"] = self._found_school(data)
        return data

    def _found_school(self, data: dict[str, Any]) -> Organisation | None:
        text = data.get("school_text", "").strip()
        if not text:
            self.add_error("school_text", _("Skriv skolens navn."))
            return None
        if data.get("unlisted"):
            return None
        chosen = None
        if data.get("school"):
            try:
                chosen = Organisation.objects.filter(
                    pk=uuid.UUID(data["school"]), kind=Organisation.Kind.SCHOOL, is_active=True
                ).first()
            except ValueError:
                chosen = None
        # The list's choice counts only as long as the text still says so.
        if chosen is not None and chosen.name not in text:
            chosen = None
        chosen = chosen or the_school(text)
        if chosen is None:
            self.add_error(
                "school_text",
                _("Vi fandt ikke præcis én skole med det navn. Vælg den på listen, eller sæt kryds herunder."),
            )
        return chosen

    def wish(self) -> requests.NewRequest:
        """What the domain judges, the same as from the API."""
        data = self.cleaned_data
        school = data["found_school"]
        primary = data["audience"] == VisitRequest.Audience.PRIMARY
        return requests.NewRequest(
            school=school,
            unlisted_school="" if school else data["school_text"],
            contact_name=data["contact_name"],
            contact_email=data["contact_email"],
            contact_phone=data["contact_phone"],
            audience=data["audience"],
            grade=int(data["grade"]) if primary and data["grade"] else None,
            pupils=data["pupils"],
            own=audiences.of_audience(data["audience"], data),
            trades=[trade.pk for trade in data["trades"]],
            module=data["module"] if primary else "",
            format=data["format"],
            slots=self.periods,
            teacher_present=data["teacher_present"],
            language=data["language"],
            notes=data["notes"],
        )

    def add_errors(self, errors: list[tuple[str, str]]) -> None:
        """The domain's pointers, on this form's fields."""
        renamed = []
        for pointer, sentence in errors:
            parts = pointer.strip("/").split("/")
            name = parts[0]
            if name == "slots":
                name = self.slot_field(pointer)
            elif name == "contact" and len(parts) > 1:
                name = f"contact_{parts[1]}"
            elif name in ("unlisted_school", "school", "institution_number"):
                name = "school_text"
            renamed.append((f"/{name}", sentence))
        super().add_errors(renamed)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_request_form(request: HttpRequest) -> HttpResponse:
    first = {"language": get_language() or "da", "module": request.GET.get("modul", "")[:60]}
    form = WishForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST":
        if form.is_trapped:
            return redirect("front")
        if form.may_be_sent(request, "visit"):
            try:
                wish = requests.submit(form.wish(), now=timezone.now(), source=VisitRequest.Source.WEB)
            except Invalid as refusal:
                form.add_errors(refusal.errors)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                return redirect("visit_request_sent", token=make_token("status", wish.pk))
    return show_form(request, "ambassadors/public/wish.html", form, {})


@require_safe
def visit_request_sent(request: HttpRequest, token: str) -> HttpResponse:
    """What happens now, and when."""
    purpose, subject_id = read_token(token)
    if purpose != "status":
        raise NotFound("")
    wish = open_request_by_link(subject_id)
    page = {"wish": wish, "status_url": answer_url("status", wish.pk)}
    return render(request, "ambassadors/public/wish_sent.html", page)


@require_safe
def school_options(request: HttpRequest) -> JsonResponse:
    """Schools that fit what is typed so far: name, town and number, as on the public list."""
    rows = find_schools(request.GET.get("q", "")[:80])
    schools = [{"id": str(row.pk), "name": row.name, "place": f"{row.postcode} {row.town}".strip()} for row in rows]
    return JsonResponse({"schools": schools})
