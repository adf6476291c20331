"""The form of a rule that repeats: how, until when, and what becomes of holidays."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.recurrence import LAST, OnHoliday, Repeat, Rule, Short, check
from events.domain.recurrencewords import NTH, ON_HOLIDAY, weekday_name
from events.domain.rulechange import nth_of
from events.web.organise.forms import MunicipalityField, add_refusal, date_field
from people.domain.refusals import Invalid

NEVER = ""
HOW = [
    (NEVER, gettext_lazy("Aldrig")),
    (Repeat.WEEKLY, gettext_lazy("Hver uge")),
    (Repeat.WEEKDAY, gettext_lazy("Hver måned, ugedag")),
    (Repeat.MONTHDAY, gettext_lazy("Hver måned, dato")),
    (Repeat.DATES, gettext_lazy("Valgte datoer")),
]
UNTIL, COUNT = "until", "count"
USUAL_COUNT = 10
_NUMBER = dict.fromkeys(("invalid", "min_value", "max_value", "required"), gettext_lazy("Skriv et tal."))


class Days(forms.Field):
    """Days as "2027-03-02", one hidden field each; what is no day is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[date]:
        found = set()
        for text in value or ():
            try:
                found.add(date.fromisoformat(str(text)))
            except ValueError:
                continue
        return sorted(day for day in found if 2015 <= day.year <= 2100)


class RepeatForm(forms.Form):
    """How it repeats from a first day on. What is left empty follows from that day: its weekday, its number in the
    month, its date."""

    repeat = forms.ChoiceField(
        label=gettext_lazy("Gentag"), choices=HOW, required=False, widget=forms.RadioSelect, initial=NEVER
    )
    every = forms.IntegerField(
        label=gettext_lazy("Hver"), min_value=1, max_value=52, required=False, initial=1, error_messages=_NUMBER
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("På"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    nth = forms.TypedChoiceField(label=gettext_lazy("Den"), coerce=int, empty_value=None, required=False)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Ugedag"), coerce=int, empty_value=None, required=False)
    month_day = forms.TypedChoiceField(label=gettext_lazy("Den"), coerce=int, empty_value=None, required=False)
    short = forms.ChoiceField(
        label=gettext_lazy("I kortere måneder"),
        choices=[(Short.LAST, gettext_lazy("den sidste dag")), (Short.SKIP, gettext_lazy("ingen dato"))],
        required=False,
    )
    dates = Days(required=False)
    add_date = date_field(gettext_lazy("Tilføj en dato"), required=False)
    ends_by = forms.ChoiceField(
        label=gettext_lazy("Slutter"),
        choices=[(COUNT, gettext_lazy("efter")), (UNTIL, gettext_lazy("den"))],
        required=False,
        initial=COUNT,
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(
        label=gettext_lazy("Antal gange"),
        min_value=1,
        max_value=200,
        required=False,
        initial=USUAL_COUNT,
        error_messages=dict.fromkeys(_NUMBER, gettext_lazy("Skriv et antal mellem 1 og 200.")),
    )
    until = date_field(gettext_lazy("Sidste dag"), required=False)
    public = forms.ChoiceField(
        label=gettext_lazy("Helligdage"), choices=list(ON_HOLIDAY.items()), required=False, initial=OnHoliday.SKIP
    )
    school = forms.ChoiceField(
        label=gettext_lazy("Skoleferier"), choices=list(ON_HOLIDAY.items()), required=False, initial=OnHoliday.KEEP
    )
    municipality = MunicipalityField(
        label=gettext_lazy("Skolerne i"),
        empty_label=gettext_lazy("de fleste kommuner"),
    )
    # The dates that were shown, and those of them that are still ticked: the rest are taken out.
    shown = Days(required=False)
    keep = Days(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekdays = [(number, weekday_name(number)) for number in range(7)]
        self._choices("weekdays", [(number, name[:3]) for number, name in weekdays])
        self._choices("weekday", weekdays)
        self._choices("nth", [(number, NTH[number]) for number in (1, 2, 3, 4, LAST)])
        self._choices("month_day", [(number, f"{number}.") for number in range(1, 32)])
        self.full_weekdays = dict(weekdays)

    def _choices(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def must_repeat(self) -> None:
        """What is a series already does not stop being one here."""
        field = self.fields["repeat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, label) for value, label in HOW if value != NEVER]
        field.required = True

    @property
    def repeats(self) -> bool:
        return bool(self.cleaned_data.get("repeat"))

    def rule(self, first: date) -> Rule | None:
        """The rule from its first day on; None, with the sentences beside the fields, when it cannot be followed."""
        data = self.cleaned_data
        repeat = Repeat(data["repeat"])
        days = self.days(first) if repeat == Repeat.DATES else []
        ends_by = data.get("ends_by") or COUNT
        # Weekly it is the days that are ticked, by the nth weekday the one that is chosen; else the first day's own.
        weekdays = data.get("weekdays") if repeat == Repeat.WEEKLY else _one(data.get("weekday"))
        rule = Rule(
            repeat=repeat,
            starts_on=min(days) if days else first,
            every=data.get("every") or 1,
            weekdays=tuple(weekdays or [first.weekday()]),
            nth=data.get("nth") or nth_of(first)[-1 if first.day > 28 else 0],
            month_day=data.get("month_day") or first.day,
            short=Short(data.get("short") or Short.LAST),
            dates=tuple(days),
            until=data.get("until") if ends_by == UNTIL and repeat != Repeat.DATES else None,
            count=data.get("count") if ends_by == COUNT and repeat != Repeat.DATES else None,
            public=OnHoliday(data.get("public") or OnHoliday.KEEP),
            school=OnHoliday(data.get("school") or OnHoliday.KEEP),
            municipality=data["municipality"].pk if data.get("municipality") else None,
            without=frozenset(set(data.get("shown") or ()) - set(data.get("keep") or ())),
        )
        try:
            check(rule)
        except Invalid as refusal:
            add_refusal(self, refusal)
            return None
        return rule

    def days(self, first: date) -> list[date]:
        """The days chosen one by one: the first day, those listed, and the one just added."""
        data = self.cleaned_data
        added = data.get("add_date")
        return sorted({first, *(data.get("dates") or ()), *([added] if added else [])})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("until", "add_date"):
            if data.get(name) and not 2015 <= data[name].year <= 2100:
                self.add_error(name, _("Vælg et år mellem 2015 og 2100."))
        return data

    @staticmethod
    def values_of(rule: Rule) -> dict[str, Any]:
        """A rule as the form shows it."""
        return {
            "repeat": rule.repeat,
            "every": rule.every,
            "weekdays": list(rule.weekdays),
            "nth": rule.nth if rule.repeat == Repeat.WEEKDAY else None,
            "weekday": rule.weekdays[0] if rule.weekdays else None,
            "month_day": rule.month_day if rule.repeat == Repeat.MONTHDAY else None,
            "short": rule.short,
            "dates": list(rule.dates),
            "ends_by": UNTIL if rule.until else COUNT,
            "count": rule.count or USUAL_COUNT,
            "until": rule.until,
            "public": rule.public,
            "school": rule.school,
            "municipality": rule.municipality,
        }


def _one(value: int | None) -> list[int]:
    return [] if value is None else [value]
