"""The official extract of schools, line by line: what each says, and what in it will not do. Asks for no school."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.domain.danish import normal_phone
from people.domain.identifiers import normal_institution_number
from people.domain.places import municipality_code, point_of, town_of
from people.domain.refusals import Refused
from people.domain.tablefiles import read_table
from people.models import Municipality, Organisation

# What we call a column, and what extracts call it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "institution_number": ("institutionsnummer", "instnr", "institutionsnr", "inst nr", "institution"),
    "name": ("navn", "institutionsnavn", "skole", "skolens navn", "instnavn", "inst navn"),
    "street": ("adresse", "vej", "vejnavn", "gade", "instadr", "inst adr"),
    "postcode": ("postnr", "postnummer", "post nr"),
    "town": ("by", "postdistrikt", "bynavn"),
    "municipality": ("kommune", "kommunenr", "kommunekode", "kommunenavn", "beliggenhedskommune", "bel kommune"),
    "level": ("skoleform", "institutionstype", "type", "insttype", "inst type"),
    "contact": ("kontaktperson", "kontakt", "leder", "skoleleder", "instleder"),
    "email": ("email", "e mail", "mail", "emailadresse", "e mailadresse"),
    "phone": ("telefon", "tlf", "telefonnummer", "tlf nr", "telefonnr"),
}
LABELS = {
    "name": gettext_lazy("navn"),
    "street": gettext_lazy("adresse"),
    "postcode": gettext_lazy("postnummer"),
    "town": gettext_lazy("by"),
    "municipality_id": gettext_lazy("kommune"),
    "level": gettext_lazy("skoleform"),
    "contact": gettext_lazy("kontaktperson"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("telefon"),
}
TEMPLATE_HEADER = (
    "institutionsnummer", "navn", "adresse", "postnr", "by", "kommune", "skoleform", "kontaktperson", "e-mail",
    "telefon",
)  # fmt: skip
L = Organisation.Level
_LEVELS = (
    (L.ADULT, ("voksen", "vuc", "avu")),
    (L.GYMNASIUM, ("gymnasi", "stx", "htx", "hhx", "hf")),
    (L.VOCATIONAL, ("erhverv", "teknisk skole", "tekniske skole", "handelsskole", "eud")),
    (L.PRIMARY, ("grundskole", "folkeskole", "friskole", "privatskole", "efterskole", "specialskole", "fri grund")),
)
_LENGTHS = {"name": 160, "street": 160, "town": 80, "email": 254, "contact": 120}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Line:
    """One line of the file. ``values`` are stored names; only what the file says."""

    number: int
    institution_number: str
    name: str
    values: dict[str, object] = field(default_factory=dict)
    contact: str = ""
    guessed_town: bool = False  # by the postcode; the file does not say
    errors: list[str] = field(default_factory=list)
    school: Organisation | None = None
    changed: list[str] = field(default_factory=list)

    @property
    def changed_words(self) -> list[str]:
        return [str(LABELS[name]) for name in self.changed]


def read_lines(content: bytes) -> list[Line]:
    """Every line of the file that is not empty. Raises Refused when the file as a whole will not do."""
    return lines_of(read_table(content))


def lines_of(rows: Sequence[tuple[int, Sequence[str]]]) -> list[Line]:
    """The same, of a table that was read; its first row is the header."""
    places = _columns(rows[0][1])
    municipalities = _municipalities()
    lines = [_line(number, cells, places, municipalities) for number, cells in rows[1:]]
    if not lines:
        raise Refused(_("Filen har kun en overskrift. Der er ingen skoler i den."))
    _mark_twins(lines)
    return lines


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column → where it stands."""
    found: dict[str, int] = {}
    for place, words in enumerate(header):
        bare = re.sub(r"[^a-zæøå0-9]+", " ", words.casefold().lstrip("\ufeff")).strip()
        for name, aliases in COLUMNS.items():
            if bare in aliases and name not in found:
                found[name] = place
    missing = [COLUMNS[name][0] for name in ("institution_number", "name") if name not in found]
    if missing:
        raise Refused(
            _("Første linje skal være overskrifter. Der mangler: {columns}.").format(columns=", ".join(missing))
        )
    return found


def _municipalities() -> dict[str, int]:
    return {
        re.sub(r"\s+kommune$", "", name.casefold()): code
        for code, name in Municipality.objects.values_list("code", "name")
    }


def _line(number: int, cells: Sequence[str], places: dict[str, int], municipalities: dict[str, int]) -> Line:
    raw = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    line = Line(number, raw["institution_number"][:20], raw["name"][:160], contact=raw.get("contact", ""))
    if any(_CONTROL.search(words) for words in raw.values()):
        line.errors.append(_("Linjen indeholder tegn, der ikke kan gemmes."))
        line.institution_number, line.name = (_CONTROL.sub("", text) for text in (line.institution_number, line.name))
        return line
    try:
        line.institution_number = normal_institution_number(raw["institution_number"])
    except ValueError as error:
        line.errors.append(str(error))
    if not raw["name"]:
        line.errors.append(_("Navnet mangler."))
    for name, most in _LENGTHS.items():
        if len(raw.get(name, "")) > most:
            line.errors.append(_("Feltet »{field}« er over {most} tegn.").format(field=LABELS[name], most=most))
    for name in ("name", "street", "town"):
        if raw.get(name):
            line.values[name] = raw[name]
    _place(line, raw, municipalities)
    _kind(line, raw)
    _reach(line, raw)
    return line


def _place(line: Line, raw: dict[str, str], municipalities: dict[str, int]) -> None:
    postcode = raw.get("postcode", "")
    if postcode:
        if re.fullmatch(r"[0-9]{4}", postcode) and point_of(postcode):
            line.values["postcode"] = postcode
            if "town" not in line.values:
                line.values["town"], line.guessed_town = town_of(postcode), True
        else:
            line.errors.append(_("Der er ikke noget postnummer {code}.").format(code=postcode[:10]))
    words = raw.get("municipality", "")
    if words:
        code = municipalities.get(re.sub(r"\s+kommune$", "", words.casefold()))
        try:
            line.values["municipality_id"] = code or municipality_code(words)
        except ValueError:
            line.errors.append(_("Der er ikke nogen kommune »{name}«.").format(name=words[:40]))


def _kind(line: Line, raw: dict[str, str]) -> None:
    words = raw.get("level", "")
    if not words:
        return
    level = next((level for level, stems in _LEVELS if any(stem in words.casefold() for stem in stems)), None)
    if level is None:
        line.errors.append(
            _(
                "Skoleformen »{words}« kendes ikke. Skriv grundskole, gymnasium, erhvervsskole eller voksenuddannelse."
            ).format(words=words[:40])
        )
    else:
        line.values["level"] = level.value


def _reach(line: Line, raw: dict[str, str]) -> None:
    if raw.get("email"):
        try:
            validate_email(raw["email"].lower())
            line.values["email"] = raw["email"].lower()
        except ValidationError:
            line.errors.append(_("»{email}« er ikke en e-mailadresse.").format(email=raw["email"][:60]))
    if raw.get("phone"):
        try:
            line.values["phone"] = normal_phone(raw["phone"])
        except ValueError as error:
            line.errors.append(str(error))
    if not (raw.get("email") or raw.get("phone")):
        line.contact = ""  # somebody nobody can reach


def _mark_twins(lines: Sequence[Line]) -> None:
    """The first line with a number counts; the others are errors."""
    seen: dict[str, int] = {}
    for line in lines:
        if line.errors:
            continue
        first = seen.setdefault(line.institution_number, line.number)
        if first != line.number:
            line.errors.append(_("Institutionsnummeret står også i linje {line}.").format(line=first))
