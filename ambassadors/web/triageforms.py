"""What an organiser writes about a request: to the school, or about the school."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain.schools import the_school
from events.web.organise.forms import Words
from people.models import Organisation


class QuestionForm(forms.Form):
    question = Words(
        label=gettext_lazy("Hvad vil I gerne vide?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Kontakten får det som mail og svarer på sin statusside."),
        error_messages={"required": gettext_lazy("Skriv, hvad I gerne vil vide.")},
    )


class RejectForm(forms.Form):
    text = Words(
        label=gettext_lazy("Svar til skolen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Ret teksten til. Den sendes, som den står."),
        error_messages={"required": gettext_lazy("Skriv et par ord til skolen om hvorfor.")},
    )


class CancelForm(forms.Form):
    reason = Words(
        label=gettext_lazy("Hvorfor?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Står i brevene."),
    )


class SchoolForm(forms.Form):
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


class NewSchoolForm(forms.Form):
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


FORMS: dict[str, type[forms.Form]] = {
    "question": QuestionForm,
    "reject": RejectForm,
    "cancel": CancelForm,
    "school": SchoolForm,
    "newschool": NewSchoolForm,
}
