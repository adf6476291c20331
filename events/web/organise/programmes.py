"""The programmes: every organiser sees the own ones, organisers of all of them make and edit."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.access import open_programme, organised_programmes, organises_all
from events.domain import programmes as rules
from events.models import Programme
from events.web.doors import all_programmes_required, organiser_required
from events.web.organise.forms import TIMES, Words, add_refusal
from people.domain.refusals import Invalid
from people.models import Committee, Trade
from people.web.signedin import SignedInRequest


class ProgrammeForm(forms.Form):
    name = Words(label=gettext_lazy("Navn"), max_length=120)
    name_en = Words(label=gettext_lazy("Navn på engelsk"), max_length=120, required=False)
    committee = forms.ModelChoiceField(
        label=gettext_lazy("Fagligt udvalg"),
        queryset=Committee.objects.all(),
        required=False,
        empty_label=gettext_lazy("Flere udvalg sammen"),
    )
    colour = forms.ChoiceField(label=gettext_lazy("Farve"), choices=Programme.Colour.choices, widget=forms.RadioSelect)
    trades = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Uddannelser"),
        queryset=Trade.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Målgrupper"),
        choices=lambda: list(rules.AUDIENCES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = Words(
        label=gettext_lazy("Formål"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Et par sætninger, som alle kan læse på indsatsens side."),
    )
    purpose_en = Words(
        label=gettext_lazy("Formål på engelsk"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Kontaktmail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Svar på indsatsens breve går hertil."),
    )
    takes_visits = forms.BooleanField(label=gettext_lazy("Tager imod besøgsønsker fra skoler"), required=False)
    visits_confirm_themselves = forms.BooleanField(
        label=gettext_lazy("Bekræft skolebesøg automatisk, når de er bemandet"), required=False
    )
    substitutes_are_asked_by_themselves = forms.BooleanField(
        label=gettext_lazy("Spørg selv afløsere, når en ambassadør melder fra i sidste øjeblik"),
        required=False,
        help_text=gettext_lazy("De fem, der hurtigst kan være på skolen, får en mail med det samme."),
    )
    quiet_from = forms.TimeField(
        label=gettext_lazy("Ingen påmindelser fra klokken"),
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Lad begge stå tomme for at følge det, der gælder for alle."),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Og til klokken"),
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Sæt de to ens for aldrig at vente."),
    )
    takes_performances = forms.BooleanField(label=gettext_lazy("Tager imod bookinger af Robotbandet"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("Vis på forsiden"), required=False)
    is_active = forms.BooleanField(
        label=gettext_lazy("I gang"),
        required=False,
        help_text=gettext_lazy("En indsats, der er slut, beholder sine arrangementer, men vises ikke længere."),
    )

    @staticmethod
    def values_of(programme: Programme) -> dict[str, Any]:
        names = [name for name in ProgrammeForm.base_fields if name not in ("committee", "trades")]
        own = {name: getattr(programme, name) for name in names}
        return own | {"committee": programme.committee_id, "trades": list(programme.trades.all())}


@organiser_required
@require_safe
def programmes(request: SignedInRequest) -> HttpResponse:
    rows = rules.with_numbers(organised_programmes(request.user), timezone.now())
    return render(
        request, "events/organise/programmes.html", {"programmes": rows, "may_edit": organises_all(request.user)}
    )


@all_programmes_required
@require_http_methods(["GET", "HEAD", "POST"])
def programme_form(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """A new one, or one edited."""
    programme = open_programme(request.user, slug) if slug else None
    first = ProgrammeForm.values_of(programme) if programme else {"is_public": True, "is_active": True}
    form = ProgrammeForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            saved = rules.save_programme(form.cleaned_data, now=timezone.now(), by=request.user, programme=programme)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("»{name}« er gemt.").format(name=saved))
            return redirect("organise:programmes")
    page = {"form": form, "programme": programme}
    return render(request, "events/organise/programme_form.html", page, status=422 if form.errors else 200)
