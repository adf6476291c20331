"""Everything the house knows about a person, as a page reads it and as a file another system reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Manager, Model
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.domain.danish import da_date, da_moment
from people.domain.personaldata.persons import Person
from people.domain.personaldata.tables import Told, declared, mentioned

SHOWN = 50  # rows of one table on the page; the file holds them all


@dataclass(frozen=True)
class Section:
    """One table: what the rows are, what becomes of them when the person is forgotten, and the rows themselves."""

    title: str
    count: int
    fate: str
    rows: Sequence[Sequence[tuple[str, str]]]


def sections(person: Person) -> list[Section]:
    """Tables without a row about the person are left out."""
    found = []
    for table in declared():
        rows = table.rows(person)
        count = rows.count()
        if count:
            shown = [[pair for pair in _in_words(row, table) if pair[1]] for row in rows[:SHOWN]]
            found.append(Section(str(table.title), count, _fate(table), shown))
    return [*found, *_mentions(person)]


def _mentions(person: Person) -> list[Section]:
    """Where the person stands by name in what others wrote."""
    found = []
    for text in mentioned():
        count = text.rows(person).count() if text.title else 0
        if count:
            table = Told(text.model, text.title, text.tells)
            shown = [[pair for pair in _in_words(row, table) if pair[1]] for row in text.rows(person)[:SHOWN]]
            fate = _("Navn, adresse og nummer tages ud af teksten.")
            found.append(Section(str(text.title), count, fate, shown))
    return found


def as_json(person: Person, now: datetime) -> bytes:
    """UTF-8; times with offset, one list for each table, fields by their own names."""
    told = [
        {
            "table": table.model._meta.label_lower,
            "about": str(table.title),
            "rows": [{name: _plain(_value(row, name, table)) for name in table.tells} for row in table.rows(person)],
        }
        for table in declared()
    ] + [
        {
            "table": text.model._meta.label_lower,
            "about": str(text.title),
            "rows": [{name: _plain(getattr(row, name)) for name in text.tells} for row in text.rows(person)],
        }
        for text in mentioned()
        if text.title
    ]
    content = {
        "person": {"name": person.name, "emails": list(person.emails)},
        "made_at": localtime(now).isoformat(timespec="seconds"),
        "tables": [one for one in told if one["rows"]],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode()


def _fate(table: Told) -> str:
    if table.kept_because:
        return str(table.kept_because)
    if table.deleted:
        return _("Slettes.")
    return _("Bliver uden navn og kontakt.") if table.cleared or table.renamed else _("Bliver; navnet er væk.")


def _in_words(row: Model, table: Told) -> list[tuple[str, str]]:
    return [(_label(row, name), _readable(row, name, table)) for name in table.tells]


def _label(row: Model, name: str) -> str:
    """The field's own name; of one that has none, what it leads to, or what such a field is called everywhere."""
    field = row._meta.get_field(name)
    words = str(getattr(field, "verbose_name", ""))
    if words in ("", name, name.replace("_", " ")):
        led_to = field.related_model
        words = str(_UNNAMED.get(name) or (led_to._meta.verbose_name if isinstance(led_to, type) else words))
    return words[:1].upper() + words[1:]


_UNNAMED = {
    "at": gettext_lazy("hvornår"),
    "name": gettext_lazy("navn"),
    "email": gettext_lazy("e-mail"),
    "comment": gettext_lazy("besked"),
    "answered_at": gettext_lazy("svarede"),
    "verified": gettext_lazy("bekræftet"),
    "created_at": gettext_lazy("oprettet"),
    "updated_at": gettext_lazy("sidst ændret"),
    "made_at": gettext_lazy("oprettet"),
    "ended_at": gettext_lazy("afsluttet"),
    "last_login": gettext_lazy("sidst logget ind"),
    "language": gettext_lazy("sprog"),
    "latitude": gettext_lazy("breddegrad"),
    "longitude": gettext_lazy("længdegrad"),
    "work_latitude": gettext_lazy("breddegrad på arbejdet"),
    "work_longitude": gettext_lazy("længdegrad på arbejdet"),
    "kind": gettext_lazy("slags"),
    "state": gettext_lazy("status"),
    "message_id": gettext_lazy("brevets nummer"),
    "subject_kind": gettext_lazy("hvad det handler om"),
    "subject_id": gettext_lazy("nummer"),
    "forgotten_at": gettext_lazy("anonymiseret"),
    "confirm_by": gettext_lazy("skal bekræftes inden"),
    "answer": gettext_lazy("svar"),
    "text": gettext_lazy("tekst"),
}


def _value(row: Model, name: str, table: Told) -> Any:
    if name in table.reads:
        return table.reads[name](row)
    value = getattr(row, name)
    if isinstance(value, Manager):
        return [str(one) for one in value.all()]
    return str(value) if isinstance(value, Model) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    return value if isinstance(value, str | int | float | bool | list | dict | date) or value is None else str(value)


def _readable(row: Model, name: str, table: Told) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else _value(row, name, table)
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return _("ja") if value else _("nej")
        case datetime():
            return da_moment(value)
        case date():
            return da_date(value)
        case list():
            words = table.words.get(name)
            return ", ".join(str(words(one).label if words else one) for one in value)
    return str(localize(value))
