"""The form of a story, and the filter of the report."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambassadors.domain.reach import stories
from ambassadors.models import Story
from events.models import Event, Programme
from events.web.organise.forms import Words, date_field
from people.domain.danish import da_date_short
from people.models import Trade


class EventChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{da_date_short(obj.starts_at)}: {obj.title}"


class StoryForm(forms.Form):
    """One screen on a phone; whom it is for is asked only where there is a choice."""

    day = date_field(_("Hvornår lå den ude?"))
    channel = forms.ChoiceField(label=_("Hvor?"), choices=Story.Channel.choices)
    reached = forms.IntegerField(
        label=_("Hvor mange har set den?"),
        min_value=0,
        max_value=stories.MOST,
        help_text=_("Det tal, appen viser. Du kan rette det, når flere har set den."),
    )
    what = Words(
        label=_("Hvad handlede den om?"),
        max_length=140,
        required=False,
        help_text=_("For eksempel: min dag på svejseskolen."),
    )
    url = forms.CharField(label=_("Link"), max_length=400, required=False, help_text=_("Begynder med https://"))
    event = EventChoice(
        label=_("Var den fra et besøg eller arrangement?"),
        queryset=Event.objects.none(),
        required=False,
        empty_label=_("Nej"),
    )
    programme = forms.ModelChoiceField(label=_("Indsats"), queryset=Programme.objects.none(), empty_label=None)
    trade = forms.ModelChoiceField(
        label=_("Uddannelse"), queryset=Trade.objects.all(), required=False, empty_label=_("Ingen bestemt")
    )
    shows_people = forms.BooleanField(label=_("Man kan kende andre end mig på den"), required=False)
    has_consent = forms.BooleanField(
        label=_("De har alle sagt ja til at være med"),
        required=False,
        help_text=_("Elever under 15 år: en forælder eller skolen har givet samtykke. Ellers må den ikke ligge ude."),
    )

    def __init__(self, *args: Any, programmes: Any, events: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, rows in (("programme", programmes), ("event", events)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    @property
    def told(self) -> stories.Told:
        return stories.Told(**self.cleaned_data)

    @staticmethod
    def values_of(story: Story) -> dict[str, Any]:
        names = ("day", "channel", "reached", "what", "url", "shows_people", "has_consent")
        own = {name: getattr(story, name) for name in names}
        return own | {"event": story.event_id, "programme": story.programme_id, "trade": story.trade_id}


def day_in(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if 2015 <= day.year <= 2100 else otherwise
