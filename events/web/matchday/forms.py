"""The forms of a matching day."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.agenda import ZONE
from events.models import MatchApprentice, MatchCompany, MatchDay
from events.web.organise.forms import Words, at_wall_clock, date_field, time_field
from people.models import Contact, Organisation, Trade


def number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    wrong = gettext_lazy("Skriv et antal, der passer.")
    errors = dict.fromkeys(("invalid", "min_value", "max_value"), wrong) | {"required": gettext_lazy("Skriv et antal.")}
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=errors, **more)


class RoundsForm(forms.Form):
    """When somebody is in the house."""

    first_round = number(gettext_lazy("Med fra runde"), 1, 20, initial=1)
    last_round = number(
        gettext_lazy("Til og med runde"), 1, 20, required=False, help_text=gettext_lazy("Tomt: dagen ud.")
    )


class CompanyForm(RoundsForm):
    contact = forms.ModelChoiceField(
        label=gettext_lazy("Kontakt"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ingen"),
    )
    trades = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Uddannelser"),
        queryset=Trade.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("De møder lærlinge i disse fag, og dem, de selv ønsker."),
    )
    places = number(gettext_lazy("Lærepladser"), 0, 99, initial=1)
    tables = number(
        gettext_lazy("Borde på én gang"), 1, 9, initial=1, help_text=gettext_lazy("Så mange taler de med ad gangen.")
    )
    most_talks = number(
        gettext_lazy("Højst samtaler"),
        1,
        99,
        required=False,
        help_text=gettext_lazy("Tomt: så mange, der er runder til."),
    )

    def __init__(self, *args: Any, row: MatchCompany, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["contact"].queryset = row.organisation.contacts.order_by("name")  # type: ignore[attr-defined]
        self.order_fields(["contact", "trades", "places", "tables", "most_talks", "first_round", "last_round"])

    @staticmethod
    def values_of(row: MatchCompany) -> dict[str, Any]:
        names = ("contact", "places", "tables", "most_talks", "first_round", "last_round")
        return {name: getattr(row, name) for name in names} | {"trades": list(row.trades.all())}


class ApprenticeForm(RoundsForm):
    name = Words(label=gettext_lazy("Navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), required=False, max_length=20)
    trade = forms.ModelChoiceField(label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), empty_label=None)
    school = forms.ModelChoiceField(
        label=gettext_lazy("Skole"),
        queryset=Organisation.objects.filter(level=Organisation.Level.VOCATIONAL, is_active=True).order_by("name"),
        required=False,
        empty_label=gettext_lazy("Ingen bestemt"),
    )
    gf2_ends_on = date_field(
        gettext_lazy("GF2 slutter"), required=False, help_text=gettext_lazy("Tomt: samme dag som for de andre.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(["name", "trade", "email", "phone", "school", "gf2_ends_on", "first_round", "last_round"])

    @staticmethod
    def values_of(row: MatchApprentice) -> dict[str, Any]:
        names = ("name", "email", "phone", "trade", "school", "gf2_ends_on", "first_round", "last_round")
        return {name: getattr(row, name) for name in names}


class PasteForm(forms.Form):
    """Many at once, as they stand in a spreadsheet."""

    trade = forms.ModelChoiceField(label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), empty_label=None)
    school = forms.ModelChoiceField(
        label=gettext_lazy("Skole"),
        queryset=Organisation.objects.filter(level=Organisation.Level.VOCATIONAL, is_active=True).order_by("name"),
        required=False,
        empty_label=gettext_lazy("Ingen bestemt"),
    )
    rows = Words(
        label=gettext_lazy("Linjer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("En lærling på hver linje: navn, e-mail, telefon. Kopiér dem fra et regneark."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(["trade", "school", "rows"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.people() if "rows" in data and "trade" in data else ():
            try:
                if row["email"]:
                    validate_email(row["email"])
            except forms.ValidationError:
                self.add_error("rows", _("{email} er ikke en e-mailadresse. Ret linjen.").format(email=row["email"]))
        return data

    def people(self) -> list[dict[str, Any]]:
        """Tabs, semicolons or commas between the columns; the address is what has an @ in it."""
        found = []
        for line in self.cleaned_data["rows"].splitlines():
            for mark in ("\t", ";", ","):
                if mark in line:
                    parts = [part.strip() for part in line.split(mark)]
                    break
            else:
                parts = [line.strip()]
            parts = [part for part in parts if part]
            if not parts:
                continue
            email = next((part for part in parts[1:] if "@" in part), "")
            phone = next((part for part in parts[1:] if part != email and any(sign.isdigit() for sign in part)), "")
            found.append(
                {
                    "name": parts[0][:120],
                    "email": email[:254],
                    "phone": phone[:20],
                    "trade": self.cleaned_data["trade"],
                    "school": self.cleaned_data.get("school"),
                }
            )
        return found


class LayoutForm(forms.Form):
    answers_on = date_field(gettext_lazy("Ønsker senest"))
    answers_at = time_field(gettext_lazy("Klokken"))
    most_wishes = number(gettext_lazy("Højst ønsker fra hver"), 1, 40)
    least_talks = number(gettext_lazy("Mindst samtaler til hver lærling"), 0, 20)
    rounds = number(gettext_lazy("Runder"), 1, 20)
    round_minutes = number(gettext_lazy("Minutter i en runde"), 3, 120)
    pause_minutes = number(gettext_lazy("Minutter mellem runder"), 0, 60)
    welcome_minutes = number(gettext_lazy("Velkomst, minutter"), 0, 180)
    break_after = number(gettext_lazy("Lang pause efter runde"), 1, 20, required=False)
    break_minutes = number(gettext_lazy("Lang pause, minutter"), 0, 180)
    tables = number(
        gettext_lazy("Borde i alt"), 1, 200, required=False, help_text=gettext_lazy("Tomt: så mange, der er brug for.")
    )
    gf2_ends_on = date_field(
        gettext_lazy("GF2 slutter"), required=False, help_text=gettext_lazy("Fristerne herunder tælles baglæns herfra.")
    )
    interview_days = number(gettext_lazy("Jobsamtale, dage før"), 0, 365)
    trial_days = number(gettext_lazy("Praktik, dage før"), 0, 365)
    agreement_days = number(gettext_lazy("Aftale, dage før"), 0, 365)
    seed = number(
        gettext_lazy("Lodtrækningens tal"),
        1,
        9999,
        help_text=gettext_lazy("Afgør, hvad der vælges mellem lige gode. Samme tal giver samme plan."),
    )

    @staticmethod
    def values_of(day: MatchDay) -> dict[str, Any]:
        at = day.answers_by.astimezone(ZONE)
        names = [name for name in LayoutForm.base_fields if name not in ("answers_on", "answers_at")]
        return {name: getattr(day, name) for name in names} | {"answers_on": at.date(), "answers_at": at.time()}

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        day: date = data.pop("answers_on")
        clock: time = data.pop("answers_at")
        answers_by: datetime = at_wall_clock(day, clock)
        return data | {"answers_by": answers_by}


class TalkForm(forms.Form):
    """Two who are to meet, and when."""

    apprentice = forms.ModelChoiceField(
        label=gettext_lazy("Lærling"), queryset=MatchApprentice.objects.none(), empty_label=None
    )
    company = forms.ModelChoiceField(
        label=gettext_lazy("Virksomhed"), queryset=MatchCompany.objects.none(), empty_label=None
    )
    round = forms.TypedChoiceField(label=gettext_lazy("Runde"), coerce=int)

    def __init__(self, *args: Any, day: MatchDay, rounds: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["apprentice"].queryset = day.apprentices.filter(forgotten_at=None).order_by("name")  # type: ignore[attr-defined]
        companies = self.fields["company"]
        companies.queryset = day.companies.select_related("organisation").order_by("organisation__name")  # type: ignore[attr-defined]
        companies.label_from_instance = lambda row: row.organisation.name  # type: ignore[attr-defined]
        self.fields["round"].choices = rounds  # type: ignore[attr-defined]
