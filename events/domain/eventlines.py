"""Events in a table, line by line: what each says, and what in it will not do. Writes nothing.

A table has a header. A line that names one of our own events (by UID) is that event; every other line is a new one.
Calendar files are read by events.domain.calendarlines, as lines of the same kind.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from events.domain.agenda import ZONE
from events.models import EventKind
from events.models.events import UID_DOMAIN
from people.domain.refusals import Refused

COLUMNS: dict[str, tuple[str, ...]] = {
    "uid": ("id", "uid"),
    "title": ("titel", "navn", "title", "arrangement"),
    "kind": ("slags", "type", "kind"),
    "programme": ("indsats", "programme"),
    "date": ("dato", "date", "start dato", "startdato"),
    "starts": ("fra", "start", "kl", "tid", "starts"),
    "ends": ("til", "slut", "ends"),
    "last_date": ("sidste dag", "slutdato", "last day"),
    "venue": ("sted", "place", "venue"),
    "street": ("adresse", "street"),
    "postcode": ("postnummer", "postnr", "postcode"),
    "room": ("lokale", "room"),
    "meeting_url": ("link", "online", "meeting link"),
    "capacity": ("pladser", "capacity"),
    "summary": ("kort", "kort om arrangementet", "summary"),
    "description": ("beskrivelse", "description"),
}
HEADER = tuple(names[0] for names in COLUMNS.values())
KINDS = {
    EventKind.NETWORK_MEETING: ("netværksmøde", "network meeting", "network_meeting", "møde"),
    EventKind.STAND: ("stand",),
    EventKind.WORKSHOP: ("workshop", "værksted"),
    EventKind.COUNSELLING: ("karrierevejledning", "vejledning", "counselling", "career counselling"),
    EventKind.MATCHING_DAY: ("matchdag", "matching day", "matching_day"),
    EventKind.OTHER: ("arrangement", "andet", "event", "other"),
}
# Visits are asked for and performances enquired about: neither begins in a table.
ELSEWHERE = {
    "skolebesøg": EventKind.SCHOOL_VISIT,
    "school visit": EventKind.SCHOOL_VISIT,
    "school_visit": EventKind.SCHOOL_VISIT,
    "optræden": EventKind.PERFORMANCE,
    "performance": EventKind.PERFORMANCE,
    "sparring": EventKind.MENTORING,
    "mentoring": EventKind.MENTORING,
    "virksomhedsbesøg": EventKind.COMPANY_VISIT,
    "company visit": EventKind.COMPANY_VISIT,
    "company_visit": EventKind.COMPANY_VISIT,
}
LONGEST = timedelta(days=31)
_LENGTHS = {"title": 140, "summary": 240, "description": 8000, "room": 80, "venue": 160, "street": 160}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OWN_UID = re.compile(
    r"[a-z-]+-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@" + re.escape(UID_DOMAIN)
)


@dataclass
class Line:
    """One line. ``values`` hold only what it says; times are aware. ``notes`` say what was understood, not wrong.

    Of a calendar file it also has its ``place`` as it stands there, and whether it ``is_off``.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    event_id: uuid.UUID | None = None
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    place: str = ""
    is_off: bool = False

    @property
    def title(self) -> str:
        return str(self.values.get("title", ""))


# -- tables ----------------------------------------------------------------------------------------


def of_table(rows: Sequence[tuple[int, Sequence[str]]]) -> list[Line]:
    """Lines of a table that was read, its first row the header. Raises Refused when it will not do as a whole."""
    if not rows:
        raise Refused(_("Filen er tom."))
    places = _columns(rows[0][1])
    lines = [_line(number, cells, places) for number, cells in rows[1:]]
    if not lines:
        raise Refused(_("Filen har kun en overskrift. Der er ingen arrangementer i den."))
    return lines


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, words in enumerate(header):
        bare = re.sub(r"[^a-zæøå0-9]+", " ", words.casefold().lstrip("\ufeff")).strip()
        for name, aliases in COLUMNS.items():
            if bare in aliases and name not in found:
                found[name] = place
    missing = [COLUMNS[name][0] for name in ("title", "date", "starts", "ends") if name not in found]
    if missing:
        raise Refused(
            _("Første linje skal være overskrifter. Der mangler: {columns}.").format(columns=", ".join(missing))
        )
    return found


def _line(number: int, cells: Sequence[str], places: dict[str, int]) -> Line:
    raw = {name: " ".join(cells[place].split()) if place < len(cells) else "" for name, place in places.items()}
    line = Line(number)
    if "description" in places and places["description"] < len(cells):
        raw["description"] = cells[places["description"]].strip()
    if any(_CONTROL.search(words) for words in raw.values()):
        line.errors.append(_("Linjen indeholder tegn, der ikke kan gemmes."))
        return line
    if raw.get("uid"):
        line.event_id = own_event(raw["uid"])
        if line.event_id is None:
            line.errors.append(_("»{text}« er ikke et af vores numre.").format(text=raw["uid"][:60]))
    for name in ("title", "summary", "description", "room", "venue", "street", "programme", "postcode", "meeting_url"):
        if raw.get(name):
            line.values[name] = raw[name]
    _kind(line, raw.get("kind", ""))
    _capacity(line, raw.get("capacity", ""))
    _times(line, raw)
    check(line)
    return line


def own_event(uid: str) -> uuid.UUID | None:
    """The event that this UID (or bare id) of ours names; None for anybody else's."""
    try:
        return own_uid(uid) or uuid.UUID(uid.strip())
    except ValueError:
        return None


def own_uid(uid: str) -> uuid.UUID | None:
    """The same of a whole UID: other calendars use bare ids too."""
    found = _OWN_UID.fullmatch(uid.strip().lower())
    return uuid.UUID(found[1]) if found else None


def _kind(line: Line, text: str) -> None:
    words = text.casefold()
    if not words:
        return
    if words in ELSEWHERE:
        if line.event_id is None:
            line.errors.append(_("{kind} kan ikke oprettes fra en fil.").format(kind=text.capitalize()))
        return
    kind = next((kind for kind, names in KINDS.items() if words in names), None)
    if kind is None:
        line.errors.append(_("Slagsen »{text}« kendes ikke.").format(text=text[:40]))
    else:
        line.values["kind"] = kind.value


def _capacity(line: Line, text: str) -> None:
    if not text:
        return
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000:
        line.values["capacity"] = int(text)
    else:
        line.errors.append(_("Pladser: skriv et antal mellem 1 og 100.000."))


def _times(line: Line, raw: dict[str, str]) -> None:
    day, last = as_date(raw.get("date", "")), as_date(raw.get("last_date", ""))
    starts, ends = as_time(raw.get("starts", "")), as_time(raw.get("ends", ""))
    if day is None:
        line.errors.append(_("Datoen kan ikke læses. Skriv den som 14-05-2027."))
    if raw.get("last_date") and last is None:
        line.errors.append(_("Sidste dag kan ikke læses. Skriv den som 14-05-2027."))
    if starts is None or ends is None:
        line.errors.append(_("Klokkeslættet kan ikke læses. Skriv det som 10.00."))
    if day and starts and ends:
        line.values["starts_at"] = datetime.combine(day, starts, ZONE)
        line.values["ends_at"] = datetime.combine(last or day, ends, ZONE)


def as_date(text: str) -> date | None:
    """ "2027-05-14", "2027-05-14T00:00:00", "14-05-2027", "14.5.2027", "14/5/27"; None when it is none."""
    text = text.strip()
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    found = re.fullmatch(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})", text)
    if not found:
        return None
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    try:
        return date(year, int(found[2]), int(found[1]))
    except ValueError:
        return None


def as_time(text: str) -> time | None:
    """ "10.00", "10:00", "10:00:00", "kl. 8", "1900-01-01T10:00:00"; None when it is none."""
    text = re.sub(r"^kl\.?\s*", "", text.strip().casefold())
    found = re.fullmatch(r"(?:\d{4}-\d\d-\d\d[t ])?(\d{1,2})(?:[.:](\d\d))?(?::\d\d)?", text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def check(line: Line) -> None:
    """What must be true of every line, whatever file it stands in."""
    values = line.values
    if not values.get("title"):
        line.errors.append(_("Titlen mangler."))
    for name, most in _LENGTHS.items():
        if len(str(values.get(name, ""))) > most:
            line.errors.append(
                _("{column} er for lang (højst {most} tegn).").format(column=COLUMNS[name][0].capitalize(), most=most)
            )
    url = values.get("meeting_url", "")
    if url and (not re.match(r"https?://\S+$", url) or len(url) > 200):
        line.errors.append(_("Linket skal begynde med https:// og være højst 200 tegn."))
    starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
    if starts_at is None or ends_at is None:
        return
    if not 2015 <= starts_at.year <= 2100:
        line.errors.append(_("Vælg et år mellem 2015 og 2100."))
    elif ends_at <= starts_at:
        line.errors.append(_("Slutter før det starter. Vælg et senere sluttidspunkt."))
    elif ends_at - starts_at > LONGEST:
        line.errors.append(_("Et arrangement varer højst 31 dage."))
