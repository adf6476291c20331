"""The fields of up to three proposed times: a date, from and to; only the first must be filled in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain.wishes import Period

ZONE = ZoneInfo("Europe/Copenhagen")
SLOTS = (1, 2, 3)
PARTS = ("day", "from", "to")
DATE_ERRORS = {"required": gettext_lazy("Vælg en dato."), "invalid": gettext_lazy("Skriv en gyldig dato.")}
TIME_ERRORS = {
    "required": gettext_lazy("Vælg et klokkeslæt."),
    "invalid": gettext_lazy("Skriv et klokkeslæt, for eksempel 10.00."),
}


class SlotsMixin(forms.Form):
    """Adds the fields; after validation ``periods`` holds the complete times and ``numbers`` which fields they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods: list[Period] = []
        self.numbers: list[int] = []
        for number in SLOTS:
            needed = number == SLOTS[0]
            self.fields[f"day{number}"] = forms.DateField(
                label=_("Dato"),
                required=needed,
                error_messages=DATE_ERRORS,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
            for name, label in (("from", _("Fra")), ("to", _("Til"))):
                self.fields[f"{name}{number}"] = forms.TimeField(
                    label=label,
                    required=needed,
                    error_messages=TIME_ERRORS,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
                )

    @property
    def slot_fields(self) -> list[tuple[int, Any, Any, Any]]:
        return [(n, *(self[f"{part}{n}"] for part in PARTS)) for n in SLOTS]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in SLOTS:
            given: dict[str, Any] = {part: data.get(f"{part}{number}") for part in PARTS}
            if all(given.values()):
                begins, ends = (datetime.combine(given["day"], given[part], ZONE) for part in ("from", "to"))
                self.periods.append((begins, ends))
                self.numbers.append(number)
            elif any(given.values()):
                self._say_what_lacks(number, given)
        return data

    def _say_what_lacks(self, number: int, given: dict[str, Any]) -> None:
        """A time that is half filled in: each empty part says so, unless it was filled in wrongly and says that."""
        for part, value in given.items():
            if value is None and f"{part}{number}" not in self.errors:
                errors = DATE_ERRORS if part == "day" else TIME_ERRORS
                self.add_error(f"{part}{number}", str(errors["required"]))

    def slot_field(self, pointer: str) -> str:
        """/slots/1/ends_at → the name of the field the rule is about."""
        parts = pointer.strip("/").split("/")
        index = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
        numbers = self.numbers or [SLOTS[0]]
        part = {"starts_at": "from", "ends_at": "to"}.get(parts[2] if len(parts) > 2 else "", "day")
        return f"{part}{numbers[min(index, len(numbers) - 1)]}"
