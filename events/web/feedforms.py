"""What a person chooses of one calendar: its name, what it shows, and when it rings."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import feedsetup
from events.domain.feedsetup import Wanted
from events.models import Feed, Programme
from events.web.organise.forms import Words


def alarm_words(minutes: int | None) -> str:
    """ "1 time før"."""
    if minutes is None:
        return _("Ingen påmindelse")
    if minutes == 0:
        return _("Når det begynder")
    if minutes < 60:
        return _("{number} minutter før").format(number=minutes)
    if minutes < 24 * 60:
        hours = minutes // 60
        return _("1 time før") if hours == 1 else _("{number} timer før").format(number=hours)
    days = minutes // (24 * 60)
    return _("1 dag før") if days == 1 else _("{number} dage før").format(number=days)


class FeedForm(forms.Form):
    """Only the fields that mean something for this kind."""

    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"),
        queryset=Programme.objects.none(),
        empty_label=gettext_lazy("Vælg"),
        error_messages={
            "required": gettext_lazy("Vælg en indsats."),
            "invalid_choice": gettext_lazy("Vælg en indsats."),
        },
    )
    postcode = Words(
        label=gettext_lazy("Postnummer"),
        max_length=4,
        help_text=gettext_lazy("Hvor du bor eller arbejder."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    radius_km = forms.TypedChoiceField(
        label=gettext_lazy("Hvor langt væk"), coerce=int, initial=feedsetup.USUAL_RADIUS, widget=forms.Select
    )
    name = Words(
        label=gettext_lazy("Navn"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Sådan kommer den til at hedde i din kalender."),
    )
    alarm = forms.TypedChoiceField(
        label=gettext_lazy("Påmindelse"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Google og Outlook bruger deres egne påmindelser i stedet."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Sprog"), required=False)
    show_cancelled = forms.BooleanField(
        label=gettext_lazy("Vis også det, der er aflyst"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Det står som AFLYST og optager ikke din tid."),
    )
    busy_only = forms.BooleanField(
        label=gettext_lazy("Vis kun »Optaget«"),
        required=False,
        help_text=gettext_lazy("Tiderne uden titel og sted, til en kalender som andre kan se."),
    )
    shows_travel = forms.BooleanField(
        label=gettext_lazy("Vis rejsetid"),
        required=False,
        help_text=gettext_lazy("Vejen til og fra hver aftale står for sig selv, som et skøn med bil."),
    )
    travel_from = Words(
        label=gettext_lazy("Jeg rejser fra postnummer"),
        max_length=4,
        required=False,
        help_text=gettext_lazy("Kun til rejsetiden. Det står ikke i kalenderen."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )

    def __init__(self, *args: Any, kind: str, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["programme"].queryset = programmes
        fields["radius_km"].choices = [(km, _("{km} km").format(km=km)) for km in feedsetup.RADII]
        fields["alarm"].choices = [
            ("" if minutes is None else minutes, alarm_words(minutes)) for minutes in feedsetup.ALARMS
        ]
        fields["language"].choices = [("", _("Det samme som mine sider")), ("da", "Dansk"), ("en", "English")]
        if kind != Feed.Kind.PROGRAMME:
            del fields["programme"]
        if kind != Feed.Kind.NEAR:
            del fields["postcode"], fields["radius_km"]
        if kind != Feed.Kind.MINE:
            del fields["shows_travel"], fields["travel_from"]

    @classmethod
    def initial_of(cls, feed: Feed) -> dict[str, Any]:
        return {
            "name": feed.name,
            "programme": feed.programme_id,
            "language": feed.language,
            "alarm": "" if feed.alarm_minutes is None else feed.alarm_minutes,
            "show_cancelled": feed.show_cancelled,
            "busy_only": feed.busy_only,
            "shows_travel": feed.shows_travel,
            "travel_from": feed.postcode,
            "postcode": feed.postcode,
            "radius_km": feed.radius_km,
        }

    @property
    def wanted(self) -> Wanted:
        chosen = self.cleaned_data
        programme: Programme | None = chosen.get("programme")
        found: UUID | None = programme.pk if programme else None
        return Wanted(
            name=chosen["name"],
            programme=found,
            language=chosen["language"],
            alarm_minutes=chosen["alarm"],
            show_cancelled=chosen["show_cancelled"],
            busy_only=chosen["busy_only"],
            shows_travel=chosen.get("shows_travel", False),
            postcode=chosen.get("travel_from", "") or chosen.get("postcode", ""),
            radius_km=chosen.get("radius_km", feedsetup.USUAL_RADIUS),
        )

    def add_errors(self, errors: list[tuple[str, str]]) -> None:
        for pointer, sentence in errors:
            name = pointer.strip("/")
            name = "travel_from" if name == "postcode" and name not in self.fields else name
            self.add_error(name if name in self.fields else None, sentence)
