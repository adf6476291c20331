"""Companies in a table, line by line: what each says, and what in it will not do. Asks for no company.

A company with several trades has a line for each. An empty cell says nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from events.models import Relation
from people.domain.danish import normal_phone
from people.domain.identifiers import cvr_warning, holds_cpr, normal_cvr, normal_p_number
from people.domain.places import point_of
from people.domain.refusals import Refused
from people.models import MailBasis, Trade

# What we call a column, and what others call it; the first is what stands in our own tables.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("navn", "virksomhed", "virksomhedsnavn", "firma", "firmanavn", "name", "company", "company name"),
    "cvr": ("cvr", "cvr nummer", "cvr nr", "cvrnr", "cvrnummer", "cvr number", "vat"),
    "p_number": ("p nummer", "p nr", "pnr", "pnummer", "p number", "produktionsenhed", "production unit"),
    "street": ("adresse", "vej", "gade", "address", "street"),
    "postcode": ("postnr", "postnummer", "post nr", "postcode", "postal code", "zip"),
    "town": ("by", "postdistrikt", "town", "city"),
    "phone": ("telefon", "tlf", "telefonnummer", "phone", "telephone"),
    "contact": ("kontaktperson", "kontakt", "contact", "contact person", "contact name"),
    "email": ("e mail", "email", "mail", "kontaktens mail", "e mailadresse", "contact email"),
    "basis": ("grundlag for mail", "grundlag", "mail basis", "basis", "basis for mail"),
    "trade": ("uddannelse", "fag", "trade", "trades", "uddannelser"),
    "stage": ("trin", "status", "stage"),
    "approval": ("godkendelse", "godkendelsestype", "approval", "approval kind"),
    "approved_on": ("godkendt den", "godkendt", "godkendelsesdato", "approved on", "approved"),
    "last_apprentice_on": ("havde sidst en lærling", "sidste lærling", "seneste lærling", "last apprentice"),
    "next": ("næste handling", "opfølgning", "next action", "follow up", "next"),
    "owner": ("hvem", "ansvarlig", "owner", "who"),
    "due_on": ("senest", "frist", "deadline", "due", "due on"),
}
HEADER = tuple(names[0] for names in COLUMNS.values())
ORGANISATION = ("name", "cvr", "p_number", "street", "postcode", "phone")
_LENGTHS = {"name": 160, "street": 160, "contact": 120, "email": 254, "next": 200}
LABELS: dict[str, Any] = {name: gettext_lazy(names[0]) for name, names in COLUMNS.items()}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATES = ("%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%y")


@dataclass
class Line:
    """One line. ``values`` are the fields of the company that the line says; ``notes`` are worth a second look."""

    number: int
    name: str
    values: dict[str, str] = field(default_factory=dict)
    contact: str = ""
    email: str = ""
    basis: str = ""
    trade: Trade | None = None
    stage: str = ""
    approval: str = ""
    approved_on: date | None = None
    last_apprentice_on: date | None = None
    next: str = ""
    owner: str = ""
    due_on: date | None = None
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    first: int | None = None  # the line above that is about the same company

    @property
    def key(self) -> tuple[str, ...]:
        """What tells companies apart within a file."""
        if self.values.get("p_number"):
            return ("p", self.values["p_number"])
        if self.values.get("cvr"):
            return ("cvr", self.values["cvr"], self.values.get("postcode", ""))
        return ("name", self.name.casefold(), self.values.get("postcode", ""))


@dataclass(frozen=True)
class Reader:
    """The words of choices, as people write them, each with what we store."""

    trades: Mapping[str, Trade]
    stages: Mapping[str, str]
    approvals: Mapping[str, str]
    bases: Mapping[str, str]

    @classmethod
    def of_today(cls) -> "Reader":
        trades: dict[str, Trade] = {}
        for trade in Trade.objects.all():
            trades |= {words.casefold(): trade for words in (trade.slug, trade.name, trade.name_en) if words}
        return cls(
            trades, _words(Relation.Stage.choices), _words(Relation.Approval.choices), _words(MailBasis.Basis.choices)
        )


def _words(choices: Sequence[tuple[str, Any]]) -> dict[str, str]:
    found = {value: value for value, _label in choices}
    for language in ("da", "en"):
        with override(language):
            found |= {str(label).casefold(): value for value, label in choices}
    return found


def lines_of(rows: Sequence[tuple[int, list[str]]]) -> list[Line]:
    """Every line under the header. Raises Refused when the header will not do."""
    if not rows:
        raise Refused(_("Filen er tom."))
    places, reader = _columns(rows[0][1]), Reader.of_today()
    lines = [_line(number, cells, places, reader) for number, cells in rows[1:]]
    if not lines:
        raise Refused(_("Der er ingen linjer under overskrifterne."))
    _mark_twins(lines)
    return lines


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, words in enumerate(header):
        bare = re.sub(r"[^a-zæøå0-9]+", " ", words.casefold().lstrip("\ufeff")).strip()
        for name, aliases in COLUMNS.items():
            if bare in aliases and name not in found:
                found[name] = place
    if "name" not in found:
        raise Refused(_("Første linje skal være overskrifter. Der mangler: {columns}.").format(columns=HEADER[0]))
    return found


def _line(number: int, cells: Sequence[str], places: Mapping[str, int], reader: Reader) -> Line:
    raw = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
    line = Line(number, raw["name"][:160])
    if any(_CONTROL.search(words) for words in raw.values()):
        line.name = _CONTROL.sub("", line.name)
        line.errors.append(_("Linjen indeholder tegn, der ikke kan gemmes."))
        return line
    if not raw["name"]:
        line.errors.append(_("Navnet mangler."))
    for name, most in _LENGTHS.items():
        if len(raw.get(name, "")) > most:
            line.errors.append(_("Feltet »{field}« er over {most} tegn.").format(field=LABELS[name], most=most))
    _company(line, raw)
    _contact(line, raw, reader)
    _relation(line, raw, reader)
    _next(line, raw)
    return line


def _company(line: Line, raw: Mapping[str, str]) -> None:
    for name in ("name", "street"):
        if raw.get(name):
            line.values[name] = raw[name]
    normal: dict[str, Callable[[str], str]] = {"cvr": normal_cvr, "p_number": normal_p_number, "phone": normal_phone}
    for name, tidy in normal.items():
        if raw.get(name):
            try:
                line.values[name] = tidy(raw[name])
            except ValueError as error:
                line.errors.append(str(error))
    if "cvr" in line.values and (warning := cvr_warning(line.values["cvr"])):
        line.notes.append(warning)
    if postcode := raw.get("postcode", ""):
        if re.fullmatch(r"[0-9]{4}", postcode) and point_of(postcode):
            line.values["postcode"] = postcode
        else:
            line.errors.append(_("Der er ikke noget postnummer {code}.").format(code=postcode[:10]))


def _contact(line: Line, raw: Mapping[str, str], reader: Reader) -> None:
    line.contact, line.email = raw.get("contact", ""), raw.get("email", "").lower()
    if line.email:
        try:
            validate_email(line.email)
        except ValidationError:
            line.errors.append(_("»{email}« er ikke en e-mailadresse.").format(email=line.email[:60]))
    if line.email and not line.contact:
        line.contact = line.name[:120]
    line.basis = _choice(line, raw, "basis", reader.bases)
    if line.basis and not line.email:
        line.errors.append(_("Grundlag for mail kræver en e-mailadresse."))


def _relation(line: Line, raw: Mapping[str, str], reader: Reader) -> None:
    if raw.get("trade"):
        line.trade = reader.trades.get(raw["trade"].casefold())
        if line.trade is None:
            line.errors.append(_("Uddannelsen »{words}« kendes ikke.").format(words=raw["trade"][:60]))
    line.stage = _choice(line, raw, "stage", reader.stages)
    line.approval = _choice(line, raw, "approval", reader.approvals)
    line.approved_on = _day(line, raw, "approved_on")
    line.last_apprentice_on = _day(line, raw, "last_apprentice_on")
    said = any(raw.get(name) for name in ("stage", "approval", "approved_on", "last_apprentice_on"))
    if said and not raw.get("trade"):
        line.errors.append(_("Skriv også, hvilken uddannelse det gælder."))


def _next(line: Line, raw: Mapping[str, str]) -> None:
    line.next, line.owner = raw.get("next", ""), raw.get("owner", "")
    line.due_on = _day(line, raw, "due_on")
    if line.next and line.due_on is None and not raw.get("due_on"):
        line.errors.append(_("Skriv, hvornår den næste handling senest skal ske."))
    if holds_cpr(line.next):
        line.errors.append(_("Her må ikke stå et CPR-nummer."))


def _choice(line: Line, raw: Mapping[str, str], name: str, words: Mapping[str, str]) -> str:
    said = raw.get(name, "").casefold()
    if not said:
        return ""
    if said not in words:
        line.errors.append(_("»{words}« kendes ikke under {field}.").format(words=raw[name][:40], field=LABELS[name]))
        return ""
    return words[said]


def _day(line: Line, raw: Mapping[str, str], name: str) -> date | None:
    said = raw.get(name, "")
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        pass
    for form in _DATES:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    line.errors.append(_("»{words}« er ikke en dato. Skriv den som 23-04-2026.").format(words=said[:20]))
    return None


def _mark_twins(lines: Sequence[Line]) -> None:
    """Of two lines for one company and trade the first counts; lines for other trades know the first."""
    seen: dict[tuple[str, ...], int] = {}
    pairs: dict[tuple[object, ...], int] = {}
    for line in lines:
        if line.errors:
            continue
        pair = (*line.key, line.trade.pk if line.trade else "")
        if pair in pairs:
            line.errors.append(_("Virksomheden står også i linje {line}.").format(line=pairs[pair]))
            continue
        pairs[pair] = line.number
        first = seen.setdefault(line.key, line.number)
        line.first = first if first != line.number else None
