"""The forms of the corps: a new ambassador, what is known of one, and when one cannot come."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain import members
from ambassadors.models import Ambassador
from events.models import Event, Programme
from events.web.organise.forms import Words, date_field
from people.domain.danish import da_moment
from people.models import Contact, Organisation, Trade


class Topics(Words):
    """A few words each, with commas between them; a list to the rules."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        return [topic.strip() for topic in str(super().clean(value)).split(",") if topic.strip()]


class AmbassadorForm(forms.Form):
    """The person and what matters for visits."""

    name = Words(label=gettext_lazy("Navn"), max_length=120)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Sprog i breve"), choices=settings.LANGUAGES)
    programme = forms.ModelChoiceField(label=gettext_lazy("Indsats"), queryset=Programme.objects.none())
    trade = forms.ModelChoiceField(label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all())
    other_trades = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Kan også fortælle om"),
        queryset=Trade.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Kun fag, ambassadøren selv har prøvet."),
    )
    apprentice_from = date_field(gettext_lazy("Lærling fra"), required=False)
    apprentice_until = date_field(
        gettext_lazy("Lærling til"),
        required=False,
        help_text=gettext_lazy("Så siger vi til, når læretiden er slut."),
    )
    trained_on = date_field(gettext_lazy("Oplært den"), required=False)
    employer = Words(
        label=gettext_lazy("Læreplads"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Virksomhedens navn eller CVR-nummer, som det står under Virksomheder."),
    )
    employer_contact = forms.ModelChoiceField(
        label=gettext_lazy("Kontakt på lærepladsen"), queryset=Contact.objects.none(), required=False
    )
    needs_release = forms.BooleanField(label=gettext_lazy("Lærepladsen skal give fri"), required=False, initial=True)
    postcode = Words(label=gettext_lazy("Postnummer hjemme"), max_length=4)
    work_postcode = Words(
        label=gettext_lazy("Postnummer på arbejdet"),
        max_length=4,
        required=False,
        help_text=gettext_lazy("Besøg midt på dagen regnes fra det nærmeste af de to."),
    )
    travels_by = forms.MultipleChoiceField(
        label=gettext_lazy("Kommer frem med"),
        choices=[(value, str(label).capitalize()) for value, label in Ambassador.Means.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    radius_km = forms.IntegerField(label=gettext_lazy("Rejser højst, km"), min_value=1, max_value=500, initial=80)
    max_visits_per_month = forms.IntegerField(
        label=gettext_lazy("Højst besøg om måneden"), min_value=0, max_value=31, initial=2
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Kan fortælle på"),
        choices=[("da", gettext_lazy("dansk")), ("en", gettext_lazy("engelsk"))],
        required=False,
        initial=["da"],
        widget=forms.CheckboxSelectMultiple,
    )
    topics = Topics(
        label=gettext_lazy("Fortæller gerne om"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Med komma imellem, for eksempel: svejsning, at skifte spor, løn som lærling."),
    )
    came_from = forms.ChoiceField(
        label=gettext_lazy("Vejen til faget"),
        choices=lambda: [("", _("Ved vi ikke")), *Ambassador.CameFrom.choices],
        required=False,
        help_text=gettext_lazy("Til gymnasier og voksne spørges først dem, der selv har gået den vej."),
    )
    bio = Words(
        label=gettext_lazy("Om ambassadøren"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    born_on = date_field(
        gettext_lazy("Fødselsdag"),
        required=False,
        help_text=gettext_lazy("Kun for at vide, hvem der er under 18. Aldrig CPR-nummer."),
    )

    def __init__(
        self,
        *args: Any,
        programmes: QuerySet[Programme],
        employer: Organisation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        programme: Any = self.fields["programme"]
        programme.queryset = programmes
        programme.empty_label = None
        contact: Any = self.fields["employer_contact"]
        contact.queryset = Contact.objects.filter(organisation=employer) if employer else Contact.objects.none()
        self._known = employer
        self._found: Organisation | None = None
        trade: Any = self.fields["trade"]
        trade.empty_label = _("Vælg")

    @staticmethod
    def values_of(it: Ambassador) -> dict[str, Any]:
        return {
            **{name: getattr(it.user, name) for name in members.PERSON},
            **{name: getattr(it, name) for name in members.FIELDS},
            "employer": it.employer.name if it.employer else "",
            "other_trades": list(it.other_trades.all()),
        }

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in the order one thinks of them."""
        parts = (
            (_("Personen"), ("name", "email", "phone", "language", "born_on")),
            (_("Korpset"), ("programme", "status", "trained_on", "max_visits_per_month")),
            (
                _("Uddannelse og læreplads"),
                (
                    "trade",
                    "other_trades",
                    "apprentice_from",
                    "apprentice_until",
                    "employer",
                    "employer_contact",
                    "needs_release",
                ),
            ),
            (_("Rejsen"), ("postcode", "work_postcode", "travels_by", "radius_km")),
            (_("Det, der fortælles"), ("languages", "topics", "came_from", "bio")),
        )
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in parts]

    def clean_employer(self) -> str:
        text = self.cleaned_data["employer"].strip()
        if not text:
            return text
        if self._known is not None and self._known.name == text:
            self._found = self._known
            return text
        companies = Organisation.objects.filter(is_active=True).exclude(kind=Organisation.Kind.SCHOOL)
        found = (
            list(companies.filter(cvr=text)[:2]) if text.isdigit() else list(companies.filter(name__iexact=text)[:2])
        )
        if not found:
            found = list(companies.filter(name__icontains=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("Vi fandt ikke præcis én virksomhed. Skriv hele navnet eller CVR-nummeret, eller opret den først.")
            )
        self._found = found[0]
        return text

    def values(self) -> dict[str, Any]:
        """What the rules judge. A new employer leaves the old contact behind."""
        data = dict(self.cleaned_data)
        data["employer"] = self._found
        contact = data.get("employer_contact")
        moved = self._known is not None and self._found != self._known
        if contact is not None and moved:
            contact = None
        if contact is None and self._found is not None and (moved or self._known is None):
            contact = self._found.contacts.order_by("-is_primary", "name").first()
        data["employer_contact"] = contact
        return data


class InviteForm(AmbassadorForm):
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    status = forms.ChoiceField(
        label=gettext_lazy("Begynder som"),
        choices=[
            (Ambassador.Status.TRAINING, gettext_lazy("På vej ind: skal oplæres først")),
            (Ambassador.Status.ACTIVE, gettext_lazy("Aktiv: kan spørges med det samme")),
        ],
        initial=Ambassador.Status.TRAINING,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("employer_contact", "bio", "topics", "trained_on"):
            del self.fields[name]


class ClearanceForm(forms.Form):
    """One step of the clearance: what it became, and what belongs to that."""

    to = forms.ChoiceField(choices=Ambassador.Clearance.choices, required=False, widget=forms.HiddenInput)
    scope = Words(
        label=gettext_lazy("Dækker"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For eksempel: skolebesøg i grundskolen. Aldrig attestens indhold eller CPR-nummer."),
    )
    dated = date_field(gettext_lazy("Vurderet den"), required=False)
    until = date_field(gettext_lazy("Gælder til og med"), required=False)


class StepForm(forms.Form):
    """One step of the membership, with words of one's own in the letter."""

    to = forms.ChoiceField(choices=Ambassador.Status.choices, required=False, widget=forms.HiddenInput)
    text = Words(
        label=gettext_lazy("Et par ord i brevet"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TrainingForm(forms.Form):
    event = forms.ModelChoiceField(
        label=gettext_lazy("Oplæring"),
        queryset=Event.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke valgt endnu"),
    )

    def __init__(self, *args: Any, events: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["event"]
        field.queryset = events
        field.label_from_instance = lambda event: f"{da_moment(event.starts_at)}: {event.title}"
