"""What an organiser says about a plan: for whom and when, and what counts how much."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain.matching.runs import SECONDS
from ambassadors.models.matching import MOST
from events.access import organised_programmes, organises_all
from events.models import Programme
from people.models import User

WEEKS_AHEAD = 8


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Vælg en dag."), "invalid": gettext_lazy("Vælg en dag.")},
    )


class PlanForm(forms.Form):
    """A period, a programme, and how long may be searched."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Indsats"), required=False)
    first = _day(gettext_lazy("Fra"))
    last = _day(gettext_lazy("Til og med"))
    seconds = forms.TypedChoiceField(
        label=gettext_lazy("Søg i"),
        coerce=int,
        choices=[(seconds, gettext_lazy("{n} sekunder")) for seconds in SECONDS],
        initial=30,
        help_text=gettext_lazy("Længere giver en lidt bedre plan, når der er mange besøg."),
    )

    def __init__(self, *args: Any, user: User, today: date, **more: Any) -> None:
        more["initial"] = {"first": today, "last": today + timedelta(weeks=WEEKS_AHEAD), "seconds": 30}
        super().__init__(*args, **more)
        programmes = organised_programmes(user).filter(takes_visits=True).order_by("name")
        field: Any = self.fields["programme"]
        field.queryset = programmes
        field.required = not organises_all(user)
        field.empty_label = _("Alle indsatser") if organises_all(user) else None
        field.error_messages["required"] = _("Vælg en indsats.")
        searching: Any = self.fields["seconds"]
        searching.choices = [(seconds, _("{n} sekunder").format(n=seconds)) for seconds in SECONDS]


class WeightsForm(forms.Form):
    """One number for each goal, 0 to 10."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, (label, help_text) in goals().items():
            self.fields[name] = forms.IntegerField(
                label=label,
                help_text=help_text,
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"min": 0, "max": MOST, "step": 1, "inputmode": "numeric"}),
                error_messages={
                    name: _("Vælg et tal fra 0 til {most}.").format(most=MOST)
                    for name in ("required", "invalid", "min_value", "max_value")
                },
            )


def goals() -> dict[str, tuple[str, str]]:
    """What each goal is called, and what it means."""
    return {
        "distance": (
            _("Kort vej"),
            _("Så få kilometer som muligt, talt fra hjemmet eller lærepladsen."),
        ),
        "fairness": (
            _("Fair fordeling"),
            _("Besøg, kilometer og afslåede tilbud det sidste halve år tæller: den med mindst spørges først."),
        ),
        "trade": (
            _("De uddannelser, skolen har bedt om"),
            _("Ellers kommer en anden uddannelse, hvis det giver en kortere vej eller en mere fair fordeling."),
        ),
        "first": (
            _("Skoler, der aldrig har haft besøg"),
            _("Når der ikke er ambassadører nok til alle, kommer de først."),
        ),
        "continuity": (
            _("Kendte ansigter"),
            _("Den samme ambassadør til den samme skole, når der har været besøg før."),
        ),
    }
