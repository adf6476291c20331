"""The forms of mentoring: to ask for a mentor, to propose one, to agree a meeting, to write, to end."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy

from ambassadors.domain.mentoring import applying, notes, sessions
from ambassadors.models import MentorSession, Mentorship
from events.web.organise.forms import Words, at_wall_clock, date_field, time_field
from people.models import Trade
from people.web.strangers import StrangerForm


def _choices(choices: Any) -> Any:
    return lambda: [(value, str(capfirst(label))) for value, label in choices]


class MenteeForm(StrangerForm):
    """Three questions; each is a fieldset of its own on the page, and one screen of its own with a script."""

    stage = forms.ChoiceField(
        label=gettext_lazy("Hvor langt er du?"), choices=_choices(Mentorship.Stage.choices), widget=forms.RadioSelect
    )
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Hvilket fag?"),
        queryset=Trade.objects.all(),
        required=False,
        empty_label=gettext_lazy("Det ved jeg ikke endnu"),
    )
    about = Words(
        label=gettext_lazy("Hvad vil du gerne tale med en mentor om?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Et par linjer er nok. Det læser vi og den mentor, vi foreslår dig."),
    )
    postcode = Words(label=gettext_lazy("Postnummer"), max_length=4)
    speaks = forms.ChoiceField(
        label=gettext_lazy("Taler helst"), choices=[("da", gettext_lazy("dansk")), ("en", gettext_lazy("engelsk"))]
    )
    age_band = forms.ChoiceField(
        label=gettext_lazy("Hvor gammel er du?"),
        choices=_choices(Mentorship.AgeBand.choices),
        widget=forms.RadioSelect,
    )
    guardian_name = Words(label=gettext_lazy("Din forælders navn"), max_length=120, required=False)
    guardian_email = forms.EmailField(label=gettext_lazy("Din forælders e-mail"), max_length=254, required=False)
    name = Words(label=gettext_lazy("Dit navn"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30)

    def values(self) -> applying.NewMentee:
        data = {name: value for name, value in self.cleaned_data.items() if name != "homepage"}
        language = get_language() or "da"
        data["language"] = language if language in dict(settings.LANGUAGES) else "da"
        return applying.NewMentee(**data)


class ProposeForm(forms.Form):
    """How often, and a few words in both letters; who, is the button."""

    cadence_weeks = forms.IntegerField(label=gettext_lazy("Uger mellem møderne"), min_value=1, max_value=26, initial=4)
    text = Words(
        label=gettext_lazy("Et par ord i brevene"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CadenceForm(forms.Form):
    cadence_weeks = forms.IntegerField(label=gettext_lazy("Uger mellem møderne"), min_value=1, max_value=26)


class WhyForm(forms.Form):
    why = Words(
        label=gettext_lazy("Hvorfor?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConsentForm(forms.Form):
    """How a parent said yes to an organiser."""

    note = Words(
        label=gettext_lazy("Hvem sagde ja, og hvordan?"),
        max_length=300,
        help_text=gettext_lazy("For eksempel: moren, på telefon i dag."),
    )


class EndForm(forms.Form):
    why = Words(label=gettext_lazy("Hvorfor?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MeetingForm(forms.Form):
    """When and where the two meet."""

    day = date_field(gettext_lazy("Dato"))
    clock = time_field(gettext_lazy("Klokken"))
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Hvor længe"),
        coerce=int,
        choices=lambda: [(n, gettext_lazy("%d minutter") % n) for n in sessions.MINUTES],
        initial=60,
    )
    place = Words(
        label=gettext_lazy("Hvor?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Et sted, et telefonnummer eller et link til et onlinemøde."),
    )

    @property
    def starts_at(self) -> datetime:
        return at_wall_clock(self.cleaned_data["day"], self.cleaned_data["clock"])

    @classmethod
    def of(cls, session: MentorSession) -> "MeetingForm":
        return cls(initial={"place": session.place})


class NoteForm(forms.Form):
    words = Words(
        label=gettext_lazy("Skriv en note"),
        max_length=notes.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Kun I to kan læse den. Arrangøren kan ikke."),
    )
