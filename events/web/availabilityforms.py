"""The forms for when somebody cannot come, or something is not to be had; the same for organisers and for oneself."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import availability
from events.domain.agenda import ZONE
from events.domain.availability import Window
from events.models import Away, Resource
from events.web.organise.forms import Words, add_refusal, date_field, time_field
from people.domain.danish import da_weekday
from people.domain.refusals import Invalid
from people.models import User

FARTHEST_DAYS = 3 * 366
PERSONS = (Away.Why.HOLIDAY, Away.Why.SCHOOL, Away.Why.EXAM, Away.Why.EMPLOYER, Away.Why.COMPETING, Away.Why.OTHER)
THINGS = (Away.Why.REPAIR, Away.Why.OTHER)
MONDAY = date(2024, 1, 1)
DAY_STARTS, DAY_ENDS = 6, 22  # hours that a week is drawn from and to


class AwayForm(forms.Form):
    """Whole days, from the first to the last."""

    first = date_field(gettext_lazy("Fra og med"))
    last = date_field(gettext_lazy("Til og med"), required=False, help_text=gettext_lazy("Tomt: kun den ene dag."))
    why = forms.ChoiceField(label=gettext_lazy("Grund"), choices=Away.Why.choices)
    note = Words(
        label=gettext_lazy("Note"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For eksempel »H2«. Skriv intet om sygdom."),
    )

    def __init__(self, *args: Any, resource: Resource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_thing = resource is not None and resource.kind != Resource.Kind.PERSON
        field = self.fields["why"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(why.value, str(why.label).capitalize()) for why in (THINGS if is_thing else PERSONS)]
        if is_thing:
            self.fields["note"].help_text = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("first", "last"):
            day = data.get(name)
            if day is not None and abs((day - timezone.localdate()).days) > FARTHEST_DAYS:
                self.add_error(name, _("Vælg en dag inden for de næste tre år."))
        return data

    def save(self, resource: Resource, *, now: datetime, by: User, about: models.Model | None = None) -> bool:
        """From the first day's beginning to the last day's end; False with sentences when it is refused."""
        if not self.is_valid():
            return False
        data = self.cleaned_data
        starts_at = datetime.combine(data["first"], time(), ZONE)
        ends_at = datetime.combine(data["last"] or data["first"], time(), ZONE) + timedelta(days=1)
        try:
            availability.add_away(
                resource, starts_at, ends_at, now=now, why=data["why"], note=data["note"], by=by, about=about
            )
        except Invalid as refusal:
            add_refusal(self, refusal)
            return False
        return True


@dataclass(frozen=True)
class HoursPart:
    """One stretch of a weekday in the form: its two fields, and where it lies from 6 to 22, in percent."""

    starts: forms.BoundField
    ends: forms.BoundField
    left: str = ""
    width: str = ""

    @property
    def is_used(self) -> bool:
        return bool(self.starts.value() or self.ends.value() or self.starts.errors or self.ends.errors)


class HoursForm(forms.Form):
    """The hours of each weekday that suit, in up to two stretches; a day without them never does, and no hours at all
    mean any time."""

    PARTS = ("", "_more")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, part in self._parts():
            self.fields[f"starts_{day}{part}"] = time_field(_("Fra"), required=False)
            self.fields[f"ends_{day}{part}"] = time_field(_("Til"), required=False)

    @classmethod
    def _parts(cls) -> list[tuple[int, str]]:
        return [(day, part) for day in range(7) for part in cls.PARTS]

    @classmethod
    def values_of(cls, resource: Resource | None) -> dict[str, Any]:
        rows = list(resource.weekly_hours.all()) if resource is not None else []
        values: dict[str, Any] = {}
        for day in range(7):
            of_day = [row for row in rows if row.weekday == day]
            for part, row in zip(cls.PARTS, of_day, strict=False):
                values |= {f"starts_{day}{part}": row.starts, f"ends_{day}{part}": row.ends}
        return values

    def days(self) -> list[dict[str, Any]]:
        """Monday first: the day's name, its first stretch and its second."""
        return [
            {
                "name": da_weekday(MONDAY + timedelta(days=day)).capitalize(),
                "first": self._part(f"{day}{self.PARTS[0]}"),
                "second": self._part(f"{day}{self.PARTS[1]}"),
            }
            for day in range(7)
        ]

    def _part(self, key: str) -> HoursPart:
        fields = self[f"starts_{key}"], self[f"ends_{key}"]
        starts, ends = map(self._moment, fields)
        if starts is None or ends is None:
            return HoursPart(*fields)
        hours = [at.hour + at.minute / 60 for at in (starts, ends)]
        first, last = hours[0], hours[1] or 24
        left, right = (min(max((at - DAY_STARTS) / (DAY_ENDS - DAY_STARTS), 0), 1) * 100 for at in (first, last))
        return HoursPart(*fields, f"{left:.2f}%", f"{max(right - left, 0):.2f}%")

    @staticmethod
    def _moment(field: forms.BoundField) -> time | None:
        value = field.value()
        if isinstance(value, time):
            return value
        try:
            return time.fromisoformat(str(value).replace(".", ":").zfill(5)) if value else None
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for day, part in self._parts():
            first, last = f"starts_{day}{part}", f"ends_{day}{part}"
            starts, ends = data.get(first), data.get(last)
            if (starts is None) != (ends is None) and not self.errors.keys() & {first, last}:
                self.add_error(last if ends is None else first, _("Vælg et klokkeslæt."))
            elif starts is not None and ends is not None and ends <= starts and ends != time():
                self.add_error(last, _("Slutter før det starter. Vælg et senere sluttidspunkt."))
        for day in range(7):
            whole = sorted(
                (data[f"starts_{day}{part}"], data[f"ends_{day}{part}"])
                for part in self.PARTS
                if data.get(f"starts_{day}{part}") is not None and data.get(f"ends_{day}{part}") is not None
            )
            if len(whole) == len(self.PARTS) and (whole[0][1] == time() or whole[0][1] > whole[1][0]):
                self.add_error(f"starts_{day}_more", _("De to tidsrum ligger oven i hinanden. Ret det ene."))
        return data

    def save(self, resource: Resource, *, now: datetime, by: User, about: models.Model | None = None) -> bool:
        if not self.is_valid():
            return False
        data = self.cleaned_data
        windows = [
            Window(day, data[f"starts_{day}{part}"], data[f"ends_{day}{part}"])
            for day, part in self._parts()
            if data.get(f"starts_{day}{part}") is not None
        ]
        availability.set_weekly_hours(resource, windows, now=now, by=by, about=about)
        return True


class PeriodsForm(forms.Form):
    """Several periods at school at once, as they stand on the plan: H1, H2, H3."""

    ROWS = 4

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.ROWS + 1):
            self.fields[f"name_{number}"] = Words(label=_("Navn"), max_length=40, required=False)
            self.fields[f"first_{number}"] = date_field(_("Fra og med"), required=False)
            self.fields[f"last_{number}"] = date_field(_("Til og med"), required=False)

    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(n, self[f"name_{n}"], self[f"first_{n}"], self[f"last_{n}"]) for n in range(1, self.ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = 0
        for number in range(1, self.ROWS + 1):
            first, last = data.get(f"first_{number}"), data.get(f"last_{number}")
            if (first is None) != (last is None) and not self.errors.keys() & {f"first_{number}", f"last_{number}"}:
                self.add_error(f"{'first' if first is None else 'last'}_{number}", _("Vælg en dato."))
            for name, day in ((f"first_{number}", first), (f"last_{number}", last)):
                if day is not None and abs((day - timezone.localdate()).days) > FARTHEST_DAYS:
                    self.add_error(name, _("Vælg en dag inden for de næste tre år."))
            given += first is not None
        if not given and not self.errors:
            self.add_error("first_1", _("Vælg en dato."))
        return data

    def save(self, resource: Resource, *, now: datetime, by: User, about: models.Model | None = None) -> int:
        """All of them or none; answers how many, 0 with sentences when one is refused."""
        if not self.is_valid():
            return 0
        data, saved = self.cleaned_data, 0
        try:
            with transaction.atomic():
                for number in range(1, self.ROWS + 1):
                    first, last = data[f"first_{number}"], data[f"last_{number}"]
                    if first is None:
                        continue
                    try:
                        availability.add_away(
                            resource,
                            datetime.combine(first, time(), ZONE),
                            datetime.combine(last, time(), ZONE) + timedelta(days=1),
                            now=now,
                            why=Away.Why.SCHOOL,
                            note=data[f"name_{number}"],
                            by=by,
                            about=about,
                        )
                    except Invalid as refusal:
                        refusal.errors = [(f"/last_{number}", sentence) for _pointer, sentence in refusal.errors]
                        raise
                    saved += 1
        except Invalid as refusal:
            add_refusal(self, refusal)
            return 0
        return saved


class OwnCalendarForm(forms.Form):
    address = Words(
        label=gettext_lazy("Kalenderens hemmelige iCal-adresse"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off", "inputmode": "url"}),
    )
