"""The forms of an organiser's answer to an application."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain.applications import MOST_TIMES
from ambassadors.models import Application
from events.web.organise.forms import Words, date_field, time_field

ZONE = ZoneInfo("Europe/Copenhagen")


class InterviewForm(forms.Form):
    """Up to three times, and where."""

    place = Words(
        label=gettext_lazy("Hvor?"),
        max_length=200,
        help_text=gettext_lazy("En adresse, et link til et onlinemøde, eller hvem der ringer."),
    )
    text = Words(
        label=gettext_lazy("Et par ord i brevet"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_TIMES + 1):
            self.fields[f"day{number}"] = date_field(_("Dato"), required=number == 1)
            self.fields[f"from{number}"] = time_field(_("Klokken"), required=number == 1)

    @property
    def times_fields(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(n, self[f"day{n}"], self[f"from{n}"]) for n in range(1, MOST_TIMES + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["times"] = []
        for number in range(1, MOST_TIMES + 1):
            day, at = data.get(f"day{number}"), data.get(f"from{number}")
            if day is not None and at is not None:
                data["times"].append(datetime.combine(day, at, ZONE))
            elif (day is None) != (at is None) and not self.errors.keys() & {f"day{number}", f"from{number}"}:
                self.add_error(f"day{number}" if day is None else f"from{number}", _("Skriv både dato og klokkeslæt."))
        return data


class AnswerTextForm(forms.Form):
    """The letter's own words, ready to be changed."""

    text = Words(
        label=gettext_lazy("Det skriver vi"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


def yes_text(application: Application) -> str:
    return _("Tak for din ansøgning. Vi vil meget gerne have dig med i korpset.")


def no_text(application: Application) -> str:
    return _(
        "Tak for din ansøgning og for lysten til at fortælle om dit fag. Vi kan desværre ikke tilbyde dig en plads i "
        "korpset lige nu, fordi vi har nok ambassadører fra dit fag i dit område. Du er velkommen til at søge igen."
    )
