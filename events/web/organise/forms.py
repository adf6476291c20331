"""The forms of an event: new, edited, moved, cancelled. Times are the wall clock of the event's zone."""

import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.access import organised_programmes
from events.domain.agenda import ZONE
from events.domain.venues import make_venue, venue_of
from events.models import Event, EventKind, Programme, Role, Venue
from people.domain.danish import collation_key
from people.domain.refusals import Invalid
from people.models import Municipality, Organisation, User

TIMES = ["%H:%M", "%H.%M", "%H:%M:%S"]
DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"]
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def no_control_characters(value: str) -> None:
    if _CONTROL.search(value):
        raise ValidationError(_("Teksten indeholder tegn, der ikke kan gemmes."))


class Words(forms.CharField):
    """Text without control characters. The field itself refuses the null character."""

    default_validators = [no_control_characters]
    default_error_messages = {
        "required": gettext_lazy("Feltet skal udfyldes."),
        "max_length": gettext_lazy("Skriv højst %(limit_value)d tegn. Der står %(show_value)d."),
        "null_characters_not_allowed": gettext_lazy("Teksten indeholder tegn, der ikke kan gemmes."),
    }


class _InDanishOrder(ModelChoiceIterator):
    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        yield from (self.choice(row) for row in sorted(self.queryset, key=lambda row: collation_key(str(row))))


class MunicipalityField(forms.ModelChoiceField):
    """One of the municipalities, æ, ø, å (and aa) last."""

    iterator = _InDanishOrder

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Municipality.objects.all(), required=False, **more)


class SeenRevision(forms.Field):
    """The revision that the page showed. None when nobody says one: then nothing was read that could be outdated."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> int | None:
        try:
            return int(value)
        except (TypeError, ValueError):
            return None


def date_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DATES,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Vælg en dato."), "invalid": gettext_lazy("Skriv en gyldig dato.")},
        **more,
    )


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": gettext_lazy("Vælg et klokkeslæt."),
            "invalid": gettext_lazy("Skriv et klokkeslæt, for eksempel 10.00."),
        },
        **more,
    )


def at_wall_clock(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZONE)


class TimesForm(forms.Form):
    """Date, from, to, and the last day of what lasts several days."""

    date = date_field(gettext_lazy("Dato"))
    starts = time_field(gettext_lazy("Fra"))
    ends = time_field(gettext_lazy("Til"))
    last_date = date_field(gettext_lazy("Sidste dag"), required=False)

    @staticmethod
    def times_of(event: Event) -> dict[str, Any]:
        starts, ends = event.starts_at.astimezone(ZONE), event.ends_at.astimezone(ZONE)
        return {
            "date": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "last_date": ends.date() if ends.date() != starts.date() else None,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, starts, ends = data.get("date"), data.get("starts"), data.get("ends")
        for name in ("date", "last_date"):
            if data.get(name) and not 2015 <= data[name].year <= 2100:
                self.add_error(name, _("Vælg et år mellem 2015 og 2100."))
                return data
        if day is None or starts is None or ends is None:
            return data
        last = data.get("last_date") or day
        data["starts_at"], data["ends_at"] = at_wall_clock(day, starts), at_wall_clock(last, ends)
        if data["ends_at"] <= data["starts_at"]:
            clock = f"{starts.hour}.{starts.minute:02d}"
            self.add_error(
                "ends" if last == day else "last_date",
                _("Slutter før det starter. Vælg et sluttidspunkt efter kl. {clock}.").format(clock=clock)
                if last == day
                else _("Sidste dag ligger før den første."),
            )
        elif data["ends_at"] - data["starts_at"] > timedelta(days=31):
            self.add_error("last_date", _("Et arrangement varer højst 31 dage."))
        return data


class PlaceForm(forms.Form):
    """A known place (chosen from the list), or a new one by name, street and postcode."""

    venue = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    venue_search = Words(label=gettext_lazy("Sted"), required=False, max_length=160)
    venue_name = Words(label=gettext_lazy("Stedets navn"), required=False, max_length=160)
    venue_street = Words(label=gettext_lazy("Adresse"), required=False, max_length=160)
    venue_postcode = Words(label=gettext_lazy("Postnummer"), required=False, max_length=4)
    room = Words(label=gettext_lazy("Lokale"), required=False, max_length=80)
    meeting_url = forms.URLField(
        label=gettext_lazy("Link til online møde"), required=False, max_length=200, assume_scheme="https"
    )

    @staticmethod
    def place_of(event: Event) -> dict[str, Any]:
        return {
            "venue": str(event.venue_id or ""),
            "venue_search": ", ".join(part for part in (event.venue.name, event.venue.town) if part)
            if event.venue
            else "",
            "room": event.room,
            "meeting_url": event.meeting_url,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen, typed = data.get("venue", ""), (data.get("venue_search") or "").strip()
        data["place"] = None
        if any(data.get(name) for name in ("venue_name", "venue_street", "venue_postcode")):
            data["place"] = ("new", None)
        elif chosen:
            data["place"] = _chosen_place(chosen)
            if data["place"] is None:
                self.add_error("venue_search", _("Stedet findes ikke længere. Vælg et andet."))
        elif typed:
            same = list(Venue.objects.filter(name__iexact=typed)[:2])
            if len(same) == 1:
                data["place"] = ("venue", same[0].pk)
            else:
                self.add_error("venue_search", _("Vælg stedet på listen, eller opret det nedenfor."))
        return data

    def the_venue(self) -> Venue | None:
        """The venue meant, made when it is new. Puts the sentences beside its fields and answers None when refused."""
        place = self.cleaned_data.get("place")
        if place is None:
            return None
        how, pk = place
        if how == "venue":
            return Venue.objects.get(pk=pk)
        if how == "organisation":
            return venue_of(Organisation.objects.get(pk=pk))
        data = self.cleaned_data
        try:
            return make_venue(data["venue_name"], data["venue_street"], data["venue_postcode"])
        except Invalid as refusal:
            add_refusal(self, refusal)
            return None


def _chosen_place(chosen: str) -> tuple[str, uuid.UUID] | None:
    """ "<uuid>" is a venue, "org:<uuid>" a school or company without a venue yet."""
    how, _colon, text = chosen.rpartition(":")
    try:
        pk = uuid.UUID(text)
    except ValueError:
        return None
    if how == "org":
        return ("organisation", pk) if Organisation.objects.filter(pk=pk).exists() else None
    return ("venue", pk) if Venue.objects.filter(pk=pk).exists() else None


def add_refusal(form: forms.Form, refusal: Invalid) -> None:
    """The sentences of a rule beside the fields they are about."""
    for pointer, sentence in refusal.errors:
        name = {"starts_at": "date", "ends_at": "ends"}.get(pointer.strip("/"), pointer.strip("/"))
        form.add_error(name if name in form.fields else None, sentence)


PLACES = dict.fromkeys(("invalid", "min_value", "max_value"), gettext_lazy("Skriv et antal mellem 1 og 100.000."))


BUFFERS = ("setup_minutes", "teardown_minutes")
GUESTS = ("per_company", "answer_days", "signup_days", "takes_signups", "asks_needs")
# Who is invited to these, or signs up.
WITH_GUESTS = (EventKind.NETWORK_MEETING, EventKind.WORKSHOP, EventKind.COUNSELLING, EventKind.OTHER)
LONGEST_BUFFER = 24 * 60


def _minutes_field(label: Any, **more: Any) -> forms.IntegerField:
    wrong = gettext_lazy("Skriv et antal minutter, højst 1440.")
    errors = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=LONGEST_BUFFER, error_messages=errors, **more
    )


def _days_field(label: Any, **more: Any) -> forms.IntegerField:
    wrong = gettext_lazy("Skriv et antal dage, højst 60.")
    errors = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=60, error_messages=errors, **more)


class GuestsForm(forms.Form):
    """Who may come, and until when one says so. Days count back from the event, so they follow when it is moved."""

    per_company = forms.IntegerField(
        label=gettext_lazy("Højst fra hver virksomhed"),
        required=False,
        min_value=1,
        max_value=100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Skriv et antal mellem 1 og 100.")
        ),
        help_text=gettext_lazy("Tom: så mange, de vil. De, der er med online, tæller ikke."),
    )
    answer_days = _days_field(
        gettext_lazy("Svarfrist, dage før"), help_text=gettext_lazy("For indbudte. De kan altid melde afbud.")
    )
    signup_days = _days_field(
        gettext_lazy("Tilmelding lukker, dage før"), help_text=gettext_lazy("For dem, der selv tilmelder sig.")
    )
    takes_signups = forms.BooleanField(
        label=gettext_lazy("Enhver kan tilmelde sig på den offentlige side"),
        required=False,
        help_text=gettext_lazy("Ellers er det med invitation. Kræver, at arrangementet vises for alle."),
    )
    asks_needs = forms.BooleanField(
        label=gettext_lazy("Spørg om mad og adgang"),
        required=False,
        help_text=gettext_lazy("Kun indsatsens arrangører ser svarene, og de slettes, når arrangementet er slut."),
    )


class EventForm(TimesForm, PlaceForm, GuestsForm):
    """Everything one may say of an event but its status."""

    title = Words(label=gettext_lazy("Titel"), max_length=140)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"),
        queryset=Programme.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("Vælg en indsats, du arrangerer for.")},
    )
    summary = Words(
        label=gettext_lazy("Kort om arrangementet"),
        required=False,
        max_length=240,
        help_text=gettext_lazy("En eller to sætninger, som står i lister og i kalenderen."),
    )
    description = Words(
        label=gettext_lazy("Beskrivelse"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6})
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Pladser"), required=False, min_value=1, max_value=100000, error_messages=PLACES
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Vis for alle"),
        required=False,
        help_text=gettext_lazy("Står på forsiden og i den offentlige kalender, når arrangementet er offentliggjort."),
    )
    is_green = forms.BooleanField(label=gettext_lazy("Grønt tema"), required=False)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Ansvarlig"), queryset=User.objects.none(), required=False, empty_label=gettext_lazy("Ingen")
    )
    setup_minutes = _minutes_field(
        gettext_lazy("Opstilling, minutter"), help_text=gettext_lazy("Så længe før er folk, grej og lokale optaget.")
    )
    teardown_minutes = _minutes_field(
        gettext_lazy("Nedtagning, minutter"), help_text=gettext_lazy("Og så længe efter.")
    )
    revision = SeenRevision()

    def __init__(self, *args: Any, programmes: Any, owners: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("programme", programmes), ("owner", owners)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices
        self.kind = kind
        if kind == EventKind.PERFORMANCE:
            for name in BUFFERS:  # the rider says how long loading and driving take
                del self.fields[name]
        gone: tuple[str, ...] = GUESTS if kind and kind not in WITH_GUESTS else ()
        if kind in (EventKind.WORKSHOP, EventKind.COUNSELLING):
            gone = ("takes_signups", "per_company")  # everybody may, for oneself
        for name in gone:
            del self.fields[name]
        if kind and kind != EventKind.STAND:
            self.fields["last_date"].help_text = _("Kun når det varer over flere dage.")

    @classmethod
    def of_organiser(
        cls, user: Any, kind: str, data: Any = None, initial: Any = None, it: Event | None = None
    ) -> "EventForm":
        """The form as this organiser fills it in: the own programmes, and everybody who may be responsible."""
        programmes = organised_programmes(user)
        if it is None:
            programmes = programmes.filter(is_active=True)
        owners = User.objects.filter(is_active=True, roles__kind=Role.Kind.ORGANISER).distinct().order_by("name")
        return cls(data, initial=initial, programmes=programmes, owners=owners, kind=kind)

    @classmethod
    def values_of(cls, event: Event) -> dict[str, Any]:
        names = ("title", "summary", "description", "capacity", "is_public", "is_green", "revision", *BUFFERS, *GUESTS)
        own = {name: getattr(event, name) for name in names}
        own |= {"programme": event.programme_id, "owner": event.owner_id}
        return {**own, **cls.times_of(event), **cls.place_of(event)}

    def words(self) -> dict[str, Any]:
        """The fields of the event besides its times and venue."""
        names = ("title", "summary", "description", "capacity", "is_public", "is_green", "owner", "room", "meeting_url")
        buffers = {name: self.cleaned_data[name] or 0 for name in BUFFERS if name in self.fields}
        guests = {name: self.cleaned_data[name] for name in GUESTS if name in self.fields}
        return {name: self.cleaned_data[name] for name in names} | buffers | guests


class MoveForm(TimesForm, PlaceForm):
    """A new time or place, and why."""

    why = Words(
        label=gettext_lazy("Hvorfor"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Står i brevet til dem, det angår."),
    )
    quiet = forms.BooleanField(label=gettext_lazy("Send ikke breve om det"), required=False)
    revision = SeenRevision()


class CancelForm(forms.Form):
    """Why it is cancelled."""

    why = Words(
        label=gettext_lazy("Hvorfor"),
        required=True,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Står i brevet til dem, det angår."),
        error_messages={"required": gettext_lazy("Skriv kort hvorfor, så de ved det.")},
    )
    quiet = forms.BooleanField(label=gettext_lazy("Send ikke breve om det"), required=False)
    revision = SeenRevision()
