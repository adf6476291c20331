"""What an organiser writes about a request: to the school, or about the school."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain import audiences, guidance
from ambassadors.domain.audiences import Standard
from ambassadors.domain.schools import the_school
from ambassadors.models import VisitRequest
from events.web.organise.forms import Words, at_wall_clock, date_field, time_field
from people.models import Organisation


class WishForm(forms.Form):
    """A form about one request."""

    def __init__(self, *args: Any, wish: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wish = wish


class Filling(forms.Select):
    """A choice whose words are put into another field of the form by the script, as long as nobody wrote there."""

    def __init__(self, target: str, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"data-fills": target, **(attrs or {})})
        self.wordss: Mapping[str, str] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        text = self.wordss.get(str(option["value"]))
        return option | {"attrs": option["attrs"] | {"data-text": text}} if text else option


class StandardForm(WishForm):
    """A standard of the request's audience, and the text it begins; without a script the server puts it in."""

    choice, words = "", ""

    def standards(self) -> Sequence[Standard]:
        raise NotImplementedError

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.standards()
        self._texts = {row.key: audiences.words_of(row, self.wish) for row in rows}
        field: Any = self.fields[self.choice]
        field.choices = [("", _("Skriv selv")), *((row.key, row.label) for row in rows)]
        field.widget.attrs["data-fills"] = self.add_prefix(self.words)
        field.widget.texts = self._texts

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        written, chosen = (data.get(self.words) or "").strip(), data.get(self.choice) or ""
        if chosen and (not written or written in self._texts.values()):
            data[self.words] = self._texts[chosen]
        elif not written and self.words not in self.errors:
            self.add_error(self.words, str(self.fields[self.words].error_messages["required"]))
        return data


class QuestionForm(StandardForm):
    choice, words = "about", "question"
    about = forms.ChoiceField(label=gettext_lazy("Begynd med"), required=False, widget=Filling("question"))
    question = Words(
        label=gettext_lazy("Hvad vil I gerne vide?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Kontakten får det som mail og svarer på sin statusside."),
        error_messages={"required": gettext_lazy("Skriv, hvad I gerne vil vide.")},
    )

    def standards(self) -> Sequence[Standard]:
        return audiences.questions(self.wish)


class RejectForm(StandardForm):
    choice, words = "because", "text"
    because = forms.ChoiceField(label=gettext_lazy("Hvorfor?"), required=False, widget=Filling("text"))
    text = Words(
        label=gettext_lazy("Svar til skolen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Ret teksten til. Den sendes, som den står."),
        required=False,
        error_messages={"required": gettext_lazy("Skriv et par ord til skolen om hvorfor.")},
    )

    def standards(self) -> Sequence[Standard]:
        return audiences.rejections(self.wish)


class CancelForm(WishForm):
    reason = Words(
        label=gettext_lazy("Hvorfor?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Står i brevene."),
    )


class SchoolForm(WishForm):
    """One school on the list, by name, town or number."""

    school = Words(
        label=gettext_lazy("Skole på listen"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Skriv navn, by eller institutionsnummer."),
        error_messages={"required": gettext_lazy("Skriv skolens navn.")},
    )

    def clean_school(self) -> Organisation:
        found = the_school(self.cleaned_data["school"])
        if found is None:
            raise forms.ValidationError(_("Vi fandt ikke præcis én skole. Vælg den på listen, eller skriv nummeret."))
        return found


class NewSchoolForm(WishForm):
    """A school that is on no list yet."""

    name = Words(label=gettext_lazy("Skolens navn"), max_length=160)
    street = Words(label=gettext_lazy("Adresse"), max_length=160)
    postcode = Words(
        label=gettext_lazy("Postnummer"), max_length=4, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    institution_number = Words(
        label=gettext_lazy("Institutionsnummer"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class GuidanceForm(WishForm):
    """When and where a vocational school meets the gymnasium."""

    partner = forms.ChoiceField(label=gettext_lazy("Erhvervsskole"), help_text=gettext_lazy("Den nærmeste først."))
    date = date_field(gettext_lazy("Dato"))
    starts = time_field(gettext_lazy("Fra"))
    ends = time_field(gettext_lazy("Til"))
    where = forms.ChoiceField(
        label=gettext_lazy("Hvor?"),
        choices=[
            (guidance.AT_GYMNASIUM, gettext_lazy("På gymnasiet")),
            (guidance.AT_PARTNER, gettext_lazy("På erhvervsskolen")),
            (guidance.ONLINE, gettext_lazy("Online")),
        ],
        initial=guidance.AT_GYMNASIUM,
        widget=forms.RadioSelect,
    )
    meeting_url = forms.URLField(
        label=gettext_lazy("Link, når det er online"), max_length=300, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = guidance.partners(self.wish) if guidance.may_book(self.wish) else []
        self._partners = {str(row.pk): row for row, _km in rows}
        field: Any = self.fields["partner"]
        field.choices = [("", _("Vælg"))] + [
            (str(row.pk), f"{row.name}, {row.town}" + (f" ({km} km)" if km is not None else "")) for row, km in rows
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "partner" in data:
            data["partner"] = self._partners.get(data["partner"])
        if data.get("date") and data.get("starts") and data.get("ends"):
            data["starts_at"] = at_wall_clock(data["date"], data["starts"])
            data["ends_at"] = at_wall_clock(data["date"], data["ends"])
        return data


FORMS: dict[str, type[WishForm]] = {
    "question": QuestionForm,
    "reject": RejectForm,
    "cancel": CancelForm,
    "school": SchoolForm,
    "newschool": NewSchoolForm,
    "guidance": GuidanceForm,
}
