"""Teaching modules: the list schools choose from, a page for each, and the organiser's list and form."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.access import hidden, may_organise, organised_programmes
from events.models import Programme
from events.web.doors import organiser_required
from events.web.organise.forms import Words, add_refusal
from materials.access import open_module, open_shown_module, organised_modules, shown_modules
from materials.domain import modules as rules
from materials.models import TeachingModule
from materials.models.modules import LONGEST, SHORTEST
from people.domain.refusals import Invalid
from people.models import Trade
from people.web.signedin import SignedInRequest

GRADES = range(11)


@require_safe
def module_list(request: HttpRequest) -> HttpResponse:
    """All of them, or those for one grade and subject; the choice stands in the address."""
    rows, get = shown_modules(), request.GET
    grade = int(get["trin"]) if get.get("trin") in {str(n) for n in GRADES} else None
    subject = get.get("fag", "") if get.get("fag") in TeachingModule.Subject.values else ""
    if grade is not None:
        rows = rows.filter(grade_from__lte=grade, grade_to__gte=grade)
    if subject:
        rows = rows.filter(subject=subject)
    taught = set(rules.shown().values_list("subject", flat=True))
    page = {
        "modules": [(module, rules.for_whom(module)) for module in rows],
        "grades": list(GRADES),
        "grade": grade,
        "subjects": [choice for choice in TeachingModule.Subject.choices if choice[0] in taught],
        "subject": subject,
    }
    return render(request, "materials/public/modules.html", page)


@require_safe
def module_page(request: HttpRequest, slug: str) -> HttpResponse:
    module = open_shown_module(slug)
    others = shown_modules().filter(grade_from__lte=module.grade_to, grade_to__gte=module.grade_from)
    page = {
        "module": module,
        "for_whom": rules.for_whom(module),
        "grades": rules.grades_of(module),
        "others": [(one, rules.for_whom(one)) for one in others.exclude(pk=module.pk)[:3]],
        "organises": may_organise(request.user, module.programme_id),
    }
    return render(request, "materials/public/module.html", page)


def _grades() -> list[tuple[int, str]]:
    return [(n, _("{n}. klasse").format(n=n)) for n in GRADES]


class ModuleForm(forms.Form):
    programme = forms.ModelChoiceField(label=gettext_lazy("Indsats"), queryset=Programme.objects.none())
    title = Words(label=gettext_lazy("Titel"), max_length=120)
    title_en = Words(label=gettext_lazy("Titel på engelsk"), max_length=120, required=False)
    summary = Words(
        label=gettext_lazy("Hvad klassen laver"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Et par sætninger til læreren: opgaven, og hvad eleverne går derfra med."),
    )
    summary_en = Words(
        label=gettext_lazy("Det samme på engelsk"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    grade_from = forms.TypedChoiceField(label=gettext_lazy("Fra"), choices=_grades, coerce=int)
    grade_to = forms.TypedChoiceField(label=gettext_lazy("Til"), choices=_grades, coerce=int)
    subject = forms.ChoiceField(label=gettext_lazy("Fag"), choices=TeachingModule.Subject.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutter"),
        min_value=SHORTEST,
        max_value=LONGEST,
        error_messages={
            "min_value": gettext_lazy("Et modul varer mindst %(limit_value)s minutter."),
            "max_value": gettext_lazy("Et modul varer højst %(limit_value)s minutter."),
        },
    )
    trades = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Uddannelser"),
        queryset=Trade.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kit = Words(
        label=gettext_lazy("Det har ambassadørerne med"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Står på deres side under »Tag med«, når en skole har ønsket modulet."),
    )
    kits = forms.IntegerField(
        label=gettext_lazy("Kasser, skoler kan låne uden besøg"),
        min_value=0,
        max_value=50,
        initial=0,
        help_text=gettext_lazy("0, når modulet kun kommer med et besøg."),
        error_messages={"required": gettext_lazy("Skriv et tal, eller 0.")},
    )
    material_url = forms.URLField(
        label=gettext_lazy("Link til lærervejledningen"), max_length=500, required=False, assume_scheme="https"
    )
    is_published = forms.BooleanField(
        label=gettext_lazy("Vis for skolerne"),
        required=False,
        help_text=gettext_lazy("Så kan de finde det på siden og ønske det, når de beder om besøg."),
    )

    @staticmethod
    def values_of(module: TeachingModule) -> dict[str, Any]:
        own = {name: getattr(module, name) for name in rules.FIELDS if name != "programme"}
        return own | {"programme": module.programme_id, "trades": list(module.trades.all())}


@organiser_required
@require_safe
def modules(request: SignedInRequest) -> HttpResponse:
    rows = rules.wished_for(organised_modules(request.user))
    page = {"modules": [(module, rules.for_whom(module)) for module in rows]}
    return render(request, "materials/organise/modules.html", page)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def module_form(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """A new one, or one edited."""
    module = open_module(request.user, slug) if slug else None
    mine = organised_programmes(request.user).filter(is_active=True)
    if module:
        mine = mine | organised_programmes(request.user).filter(pk=module.programme_id)
    if not mine:
        raise hidden()
    usual = mine.filter(slug="magiske-forandringer").first() or mine.first()
    first = (
        ModuleForm.values_of(module)
        if module
        else {"programme": usual, "grade_from": 7, "grade_to": 9, "minutes": 90, "kits": 0}
    )
    form = ModuleForm(request.POST if request.method == "POST" else None, initial=first)
    form.fields["programme"].queryset = mine  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            saved = rules.save_module(form.cleaned_data, now=timezone.now(), by=request.user, module=module)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("»{name}« er gemt.").format(name=saved))
            return redirect("organise:modules")
    page = {"form": form, "module": module}
    return render(request, "materials/organise/module_form.html", page, status=422 if form.errors else 200)
