"""The forms of the corps: a new ambassador, what is known of one, and when one cannot come."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain import members
from ambassadors.models import Ambassador
from events.models import Programme
from events.web.organise.forms import DATES, Words
from people.models import Contact, Organisation, Trade

FARTHEST_DAYS = 3 * 366
DATE_WIDGET: dict[str, Any] = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}


class AmbassadorForm(forms.Form):
    """The person and what matters for visits."""

    name = Words(label=gettext_lazy("Navn"), max_length=120)
    phone = Words(label=gettext_lazy("Telefon"), max_length=30, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Sprog i breve"), choices=settings.LANGUAGES)
    programme = forms.ModelChoiceField(label=gettext_lazy("Indsats"), queryset=Programme.objects.none())
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Ambassador.Status.choices)
    trade = forms.ModelChoiceField(label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all())
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
    bio = Words(
        label=gettext_lazy("Om ambassadøren"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    clearance = forms.ChoiceField(
        label=gettext_lazy("Børneattest"),
        choices=Ambassador.Clearance.choices,
        help_text=gettext_lazy("Kun status. Selve attesten og CPR-nummeret skrives aldrig her."),
    )
    clearance_at = forms.DateField(
        label=gettext_lazy("Børneattest dateret"),
        required=False,
        input_formats=DATES,
        widget=forms.DateInput(**DATE_WIDGET),
        error_messages={"invalid": gettext_lazy("Skriv en gyldig dato.")},
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
        }

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

    field_order = ["name", "email", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("employer_contact", "bio", "clearance_at"):
            del self.fields[name]
        self.fields["status"].initial = Ambassador.Status.TRAINING
