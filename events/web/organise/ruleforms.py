"""The form of a reminder rule."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.access import organised_programmes, organises_all
from events.domain.reminding.audience import AUDIENCES
from events.models import Event, EventKind, Programme, ReminderRule
from events.web.organise.forms import TIMES, Words
from people.domain import textgateways
from people.models import Letter, User

A = ReminderRule.Audience
WHO = {
    A.STAFF: gettext_lazy("De bemandede: ambassadører, vagter, crew"),
    A.HOST: gettext_lazy("Værten: skolen, bookeren eller dem, der selv har tilmeldt sig"),
    A.INVITED: gettext_lazy("De indbudte, der kommer"),
    A.UNANSWERED: gettext_lazy("De indbudte, der ikke har svaret"),
    A.CAME: gettext_lazy("De indbudte, der kom"),
    A.ABSENT: gettext_lazy("De indbudte, der udeblev"),
}
WHEN = {
    "days_before": gettext_lazy("dage før"),
    "hours_before": gettext_lazy("timer før"),
    "minutes_before": gettext_lazy("minutter før"),
    "days_after": gettext_lazy("dage efter"),
    "hours_after": gettext_lazy("timer efter slut"),
    "minutes_after": gettext_lazy("minutter efter slut"),
}
_WORDS_HELP = gettext_lazy("Lad det stå tomt for at bruge det indbyggede brev.")


class RuleForm(forms.Form):
    name = Words(label=gettext_lazy("Navn"), max_length=120, help_text=gettext_lazy("Kun arrangører ser det."))
    kind = forms.ChoiceField(label=gettext_lazy("Slags arrangement"), choices=EventKind.choices)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=gettext_lazy("Alle indsatser"),
        error_messages={"required": gettext_lazy("Vælg en indsats.")},
    )
    audience = forms.ChoiceField(label=gettext_lazy("Til"), choices=list(WHO.items()))
    channel = forms.ChoiceField(
        label=gettext_lazy("Sendes som"),
        choices=[(Letter.Channel.MAIL, gettext_lazy("mail")), (Letter.Channel.SMS, gettext_lazy("SMS"))],
        initial=Letter.Channel.MAIL,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("En SMS går kun til dem, der har bedt om det, og har intet emne."),
    )
    number = forms.IntegerField(
        label=gettext_lazy("Hvor længe"),
        min_value=0,
        max_value=20160,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "required"), gettext_lazy("Skriv et helt tal, 0 eller mere.")
        ),
    )
    when = forms.ChoiceField(label=gettext_lazy("Før eller efter"), choices=list(WHEN.items()))
    at_time = forms.TimeField(
        label=gettext_lazy("Klokken"),
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Kun når der regnes i dage. 0 dage er samme dag."),
        error_messages={"invalid": gettext_lazy("Skriv et klokkeslæt som 9.00.")},
    )
    late_hours = forms.IntegerField(
        label=gettext_lazy("For sent efter, timer"),
        min_value=1,
        max_value=336,
        initial=24,
        help_text=gettext_lazy("Kan den ikke komme af sted inden da, falder den bort."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "required"), gettext_lazy("Skriv et tal mellem 1 og 336.")
        ),
    )
    subject_da = Words(label=gettext_lazy("Emne på dansk"), max_length=160, required=False, help_text=_WORDS_HELP)
    text_da = Words(
        label=gettext_lazy("Tekst på dansk"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    subject_en = Words(label=gettext_lazy("Emne på engelsk"), max_length=160, required=False, help_text=_WORDS_HELP)
    text_en = Words(
        label=gettext_lazy("Tekst på engelsk"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *given: Any, user: User, rule: ReminderRule | None, event: Event | None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.rule, self.event = rule, event
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organised_programmes(user)
        if not organises_all(user):
            field.required, field.empty_label = True, None
        if textgateways.is_off() and not (rule and rule.channel == Letter.Channel.SMS):
            del self.fields["channel"]
        kind = rule.kind if rule else event.kind if event else ""
        if kind:
            del self.fields["kind"], self.fields["programme"]
            there = AUDIENCES[kind]
            audience = self.fields["audience"]
            assert isinstance(audience, forms.ChoiceField)
            audience.choices = [(value, words) for value, words in WHO.items() if value in there]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (
            str(values.get("when", "")).startswith("days")
            and not values.get("at_time")
            and "at_time" not in self.errors
        ):
            self.add_error("at_time", _("Vælg et klokkeslæt."))
        return values

    def values(self) -> dict[str, Any]:
        """As the rule keeps them."""
        told = dict(self.cleaned_data)
        told["channel"] = told.get("channel") or Letter.Channel.MAIL
        number, when, clock = told.pop("number"), told.pop("when"), told.pop("at_time")
        unit, _line, side = when.partition("_")
        told |= dict.fromkeys(("days_before", "days_after", "minutes_before", "minutes_after", "at_time"))
        if unit == "days":
            told |= {f"days_{side}": number, "at_time": clock}
        else:
            told[f"minutes_{side}"] = number * (60 if unit == "hours" else 1)
        if self.rule is None and self.event is not None:
            told |= {"kind": self.event.kind, "event": self.event}
        return told

    @staticmethod
    def first(rule: ReminderRule | None) -> dict[str, Any]:
        if rule is None:
            return {"number": 7, "when": "days_before", "at_time": time(9), "late_hours": 24}
        names = (
            "name",
            "audience",
            "channel",
            "late_hours",
            "at_time",
            "subject_da",
            "text_da",
            "subject_en",
            "text_en",
        )
        told = {name: getattr(rule, name) for name in names}
        for name in ("days_before", "days_after", "minutes_before", "minutes_after"):
            number = getattr(rule, name)
            if number is not None:
                in_hours = name.startswith("minutes") and number and number % 60 == 0
                unit = name.replace("minutes", "hours") if in_hours else name
                told |= {"number": number // 60 if in_hours else number, "when": unit}
        return told
