"""Schools and companies as an organiser writes them down: what may stand there, what is only warned of, the history."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.domain.addresses import Address, NewAddress, tell
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.identifiers import (
    cvr_warning,
    normal_cvr,
    normal_ean,
    normal_institution_number,
    normal_p_number,
)
from people.domain.places import point_of, town_of
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Municipality, Organisation, Trade, User

COMPANY, SCHOOL = Organisation.Kind.COMPANY, Organisation.Kind.SCHOOL
# What one may write of each, as the history names it.
LABELS: dict[str, Any] = {
    "name": gettext_lazy("navn"),
    "institution_number": gettext_lazy("institutionsnummer"),
    "level": gettext_lazy("skoleform"),
    "cvr": gettext_lazy("CVR-nummer"),
    "p_number": gettext_lazy("P-nummer"),
    "ean": gettext_lazy("EAN-nummer"),
    "street": gettext_lazy("adresse"),
    "postcode": gettext_lazy("postnummer"),
    "town": gettext_lazy("by"),
    "municipality": gettext_lazy("kommune"),
    "phone": gettext_lazy("telefon"),
    "email": gettext_lazy("e-mail"),
    "website": gettext_lazy("hjemmeside"),
    "trades": gettext_lazy("uddannelser"),
    "notes": gettext_lazy("noter"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    COMPANY: (
        *("name", "cvr", "p_number", "street", "postcode", "phone", "email", "website", "ean", "trades", "notes"),
    ),
    SCHOOL: (
        *("name", "institution_number", "level", "street", "postcode", "municipality", "phone", "email", "website"),
        *("ean", "notes"),
    ),
}
_LENGTHS = {"name": 160, "street": 160, "email": 254, "website": 200, "notes": 5000}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Kept:
    """What was stored: the names of what differs, sentences worth a second look, and how many coming events have
    another address now."""

    organisation: Organisation
    changed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    events: int = 0


def make(kind: str, values: Mapping[str, Any], *, now: datetime, by: User | None = None, actor: str = "") -> Kept:
    """A new one. Raises Invalid with a sentence for each field that will not do."""
    row = Organisation(kind=kind)
    good, trades = _judged(row, values)
    for name, value in good.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save(force_insert=True)
        row.trades.set(trades)
        record(row, now=now, by=by, actor=actor, what="made", new=row.name)
    return Kept(row, list(good), _warnings(row))


def change(
    organisation: Organisation,
    values: Mapping[str, Any],
    *,
    now: datetime,
    by: User | None = None,
    seen: str = "",
) -> Kept:
    """Stores what differs, with one line of history; its places and their events follow a new name or address.

    ``seen`` is the version (see ``version_of``) that was read: when somebody changed it since, it is refused. Raises
    Invalid with a sentence for each field that will not do.
    """
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if seen and seen != version_of(row):
            raise MoveNotAllowed(
                _("En anden har rettet oplysningerne imens. Se, hvad der står nu, og gem igen."),
                code="changed_meanwhile",
            )
        good, trades = _judged(row, values)
        before, had = Address.of(row), list(row.trades.all())
        was = {name: str(getattr(row, name) or "") for name in good}
        changed = [name for name, value in good.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, good[name])
        told = [_told(name, was[name], str(good[name] or "")) for name in changed if name in LABELS]
        if "trades" in values and set(trades) != set(had):
            row.trades.set(trades)
            changed.append("trades")
            told.append(_told("trades", *(", ".join(str(trade) for trade in some) for some in (had, trades))))
        if not changed:
            return Kept(organisation, warnings=_warnings(row))
        row.save()
        names = [name for name in changed if name in LABELS]
        record(row, now=now, by=by, what="edited", new=", ".join(names), why="; ".join(told))
        after = Address.of(row)
        step = tell([NewAddress(row.pk, before, after)] if after != before else [], now=now, by=by)
    return Kept(row, changed, _warnings(row), step.counts["events"])


def version_of(organisation: Organisation) -> str:
    """Another one after each change."""
    return organisation.updated_at.isoformat()


def _told(name: str, old: str, new: str) -> str:
    """ "adresse: Vej 1 → Vej 2"; of long texts only that they were changed."""
    return str(LABELS[name]) if name == "notes" else f"{LABELS[name]}: {old or '–'} → {new or '–'}"


# -- what may stand there --------------------------------------------------------------------------

_NORMAL: dict[str, Callable[[str], str]] = {
    "cvr": normal_cvr,
    "p_number": normal_p_number,
    "ean": normal_ean,
    "institution_number": normal_institution_number,
    "phone": normal_phone,
}


def _judged(row: Organisation, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Trade]]:
    """The stored form of what was typed, of those fields that this kind has."""
    errors: list[tuple[str, str]] = []
    good: dict[str, Any] = {}
    for name in FIELDS[row.kind]:
        if name not in values or name in ("trades", "municipality"):
            continue
        try:
            good[name] = _text(name, str(values[name] or "").strip())
        except ValueError as error:
            errors.append((f"/{name}", str(error)))
    number = good.get("institution_number")
    if number and Organisation.objects.filter(institution_number=number).exclude(pk=row.pk).exists():
        errors.append(("/institution_number", _("Der er allerede en skole med det institutionsnummer.")))
    if errors:
        raise Invalid(errors)
    if "postcode" in good:
        good |= _place(row, good["postcode"], values)
    return good, list(values.get("trades") or ())


def _text(name: str, text: str) -> str:
    """One field as it is stored. ValueError with a sentence."""
    if _CONTROL.search(text):
        raise ValueError(_("Teksten indeholder tegn, der ikke kan gemmes."))
    if len(text) > _LENGTHS.get(name, 40):
        raise ValueError(_("Skriv højst {most} tegn.").format(most=_LENGTHS.get(name, 40)))
    if name == "name" and not text:
        raise ValueError(_("Skriv et navn."))
    if not text:
        return ""
    if name in _NORMAL:
        return _NORMAL[name](text)
    if name == "level" and text not in Organisation.Level.values:
        raise ValueError(_("Vælg en skoleform."))
    if name == "postcode" and point_of(text) is None:
        raise ValueError(_("Skriv et dansk postnummer på 4 cifre."))
    try:
        if name == "email":
            validate_email(text)
            return text.lower()
        if name == "website":
            URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        sentence = _("Skriv en gyldig e-mailadresse.") if name == "email" else _("Skriv en gyldig webadresse.")
        raise ValueError(sentence) from None
    return text


def _place(row: Organisation, postcode: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Town, municipality and point of a postcode; a point that was known better stays while the postcode does."""
    place: dict[str, Any] = {}
    if postcode != row.postcode or row.latitude is None:
        place["latitude"], place["longitude"] = point_of(postcode) or (None, None)
    if postcode != row.postcode:
        place["town"] = town_of(postcode)
    chosen = values.get("municipality")
    if chosen is None and (postcode != row.postcode or row.municipality_id is None):
        chosen = Municipality.objects.filter(postcodes__code=postcode).order_by("code").first()
    if chosen is not None or postcode != row.postcode:
        place["municipality"] = chosen
    return place


def _warnings(row: Organisation) -> list[str]:
    """What is stored and may be right all the same."""
    if row.kind != COMPANY or not row.cvr:
        return []
    found = [cvr_warning(row.cvr)]
    same = Organisation.objects.filter(cvr=row.cvr).exclude(pk=row.pk).order_by("name").values_list("name", flat=True)
    others = list(same[:3])
    if others:
        found.append(_("Samme CVR-nummer har: {names}.").format(names=", ".join(others)))
    return [sentence for sentence in found if sentence]


# -- told again ------------------------------------------------------------------------------------


def in_words(names: Iterable[str]) -> str:
    """ "adresse og EAN-nummer": the fields that a line of history names."""
    words = [str(LABELS[name]) for name in names if name in LABELS]
    if len(words) < 2:
        return "".join(words)
    return _("{some} og {last}").format(some=", ".join(words[:-1]), last=words[-1])
