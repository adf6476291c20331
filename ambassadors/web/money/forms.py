"""Amounts, kilometres and hours in forms, as Danes type them; and the forms that ask for them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ambassadors.domain.money import amounts
from ambassadors.models import Expense
from events.web.organise.forms import Words, date_field
from people.domain.refusals import Invalid


class NumberField(Words):
    """A number in a text field, so that a comma is not a mistake; ``decimals`` is how many may follow it."""

    def __init__(self, *, decimals: int = 2, **more: Any) -> None:
        self.decimals = decimals
        super().__init__(max_length=20, **more)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return amounts.number(text, self.decimals)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None

    def prepare_value(self, value: Any) -> Any:
        return amounts.plain(value) if isinstance(value, Decimal) else value


class KronerField(NumberField):
    """Kroner, cleaned to whole øre."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{amounts.in_kroner(value):.2f}".replace(".", ",") if isinstance(value, int) else value


def _means() -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in Expense.Means.choices]


class TripForm(forms.Form):
    means = forms.ChoiceField(label=_("Hvordan kom du frem?"), choices=_means, widget=forms.RadioSelect)
    starts_from = forms.ChoiceField(
        label=_("Hvor kørte du fra?"), choices=Expense.Start.choices, required=False, widget=forms.RadioSelect
    )
    to_words = Words(
        label=_("Hvor kørte du hen?"),
        max_length=160,
        required=False,
        help_text=_("Sted og postnummer, for eksempel »Idrætshallen, 5000 Odense C«."),
    )
    km = NumberField(
        label=_("Kilometer frem og tilbage"),
        decimals=1,
        required=False,
        help_text=_("Tomt felt: vi bruger det, vi har beregnet. Kørte du ikke, så skriv 0."),
    )
    km_why = Words(
        label=_("Hvorfor flere kilometer?"),
        max_length=300,
        required=False,
        help_text=_("Kun når du skriver flere, end vi har beregnet."),
    )

    def __init__(self, *args: Any, starts: Any = (), has_place: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if has_place:
            del self.fields["to_words"]
        field = self.fields["starts_from"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(starts)
        if len(field.choices) < 2:
            field.widget = forms.HiddenInput()


class ReceiptForm(forms.Form):
    """A picture taken now, or a file that is there already."""

    words = Words(label=_("Hvad er det for?"), max_length=100, widget=forms.TextInput(attrs={"list": "receipt-words"}))
    amount = KronerField(label=_("Beløb i kroner"))
    photo = forms.FileField(
        label=_("Tag et billede"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    file = forms.FileField(
        label=_("Eller vælg en fil"),
        required=False,
        allow_empty_file=True,
        help_text=_("JPEG, PNG eller PDF, højst 10 MB. Sted og tid i billedet fjernes."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["photo"].allow_empty_file = True  # type: ignore[attr-defined]  # the rule says it better

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("photo") or data.get("file")
        data["upload"] = upload if upload is not None else None
        if upload is None and not self.errors.get("file") and not self.errors.get("photo"):
            self.add_error("file", _("Tag et billede af bilaget, eller vælg en fil."))
        return data


class NewExpenseForm(forms.Form):
    """Something one was on, or another errand."""

    event = forms.ChoiceField(label=_("Hvad var det?"), widget=forms.RadioSelect)
    title = Words(
        label=_("Hvad var det så?"),
        max_length=140,
        required=False,
        help_text=_("For eksempel »Møde i korpset i Odense«. Kun når det ikke står på listen."),
    )
    day = date_field(_("Hvornår?"), required=False)

    def __init__(self, *args: Any, events: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["event"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*events, ("other", _("Noget andet"))]


class WhyForm(forms.Form):
    why = Words(
        label=_("Hvad skal rettes?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv det, så det kan rettes uden at spørge. Det står i brevet."),
    )


class PaidForm(forms.Form):
    paid_on = date_field(_("Udbetalt den"))


class WageForm(forms.Form):
    """What the employer fills in."""

    hours = NumberField(label=_("Timer væk fra arbejdet"), help_text=_("Med transport, for eksempel 3,5."))
    amount = KronerField(label=_("Beløb i kroner"), required=False)
    cvr = Words(label=_("CVR-nummer"), max_length=20, required=False)
    ean = Words(label=_("EAN-nummer"), max_length=25, required=False, help_text=_("Hvis I får betaling ad den vej."))
    reference = Words(label=_("Jeres reference"), max_length=60, required=False)

    def __init__(self, *args: Any, has_rate: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if has_rate:
            del self.fields["amount"]
        else:
            self.fields["amount"].required = True


class RatesForm(forms.Form):
    """A new period of travel rates."""

    valid_from = date_field(_("Gælder fra"))
    car = KronerField(label=_("Bil, kroner pr. km"))
    most_km = forms.IntegerField(
        label=_("Højst så mange km om året til den sats"),
        min_value=1,
        max_value=200_000,
        initial=20_000,
        help_text=_("Pr. person, betaler og kalenderår."),
    )
    car_above = KronerField(label=_("Bil over grænsen, kroner pr. km"))
    bicycle = KronerField(label=_("Cykel eller knallert, kroner pr. km"))


class TermsForm(forms.Form):
    """Whether a programme pays employers."""

    pays = forms.BooleanField(label=_("Lærepladser kan søge om løn for besøg"), required=False)
    ore_per_hour = KronerField(
        label=_("Timesats i kroner"), required=False, help_text=_("Tomt felt: lærepladsen skriver selv et beløb.")
    )
    most_hours = NumberField(label=_("Højst timer pr. besøg"), required=False)


def add_refusal(form: forms.Form, refusal: Invalid) -> None:
    """Each sentence by its field, those of fields that are not shown above the form."""
    for pointer, sentence in refusal.errors:
        name = pointer.strip("/").split("/")[0]
        seen = name in form.fields and not form.fields[name].widget.is_hidden
        form.add_error(name if seen else None, sentence)
