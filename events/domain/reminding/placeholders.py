"""Words of an organiser's own with places for what differs: "Hej {modtager}, vi ses {dato} på {sted}."

A small language, and a safe one: a name from the list below in braces is replaced by text, and nothing is ever carried
out. ``{hvis sted}…{slut}`` keeps what stands between only where there is a place. A line whose names are all empty is
left out. What is put in is not looked through again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_IF = ("hvis", "if")
_END = ("slut", "end")


@dataclass(frozen=True)
class Placeholder:
    """One name, in Danish and in English, and what is put there."""

    name: str
    english: str
    says: Any


PLACEHOLDERS: Sequence[Placeholder] = (
    Placeholder("modtager", "recipient", gettext_lazy("modtagerens navn")),
    Placeholder("titel", "title", gettext_lazy("arrangementets titel")),
    Placeholder("hvornår", "when", gettext_lazy("dag og tid")),
    Placeholder("dato", "date", gettext_lazy("dagen")),
    Placeholder("tid", "time", gettext_lazy("klokken")),
    Placeholder("sted", "place", gettext_lazy("stedet med adresse")),
    Placeholder("kort", "map", gettext_lazy("link til et kort")),
    Placeholder("online", "online", gettext_lazy("link til online møde")),
    Placeholder("link", "link", gettext_lazy("link, hvor modtageren svarer")),
    Placeholder("indsats", "programme", gettext_lazy("indsatsens navn")),
    Placeholder("ansvarlig", "organiser", gettext_lazy("den ansvarliges navn")),
    Placeholder("med", "with", gettext_lazy("hvem der ellers kommer")),
    Placeholder("vagter", "shifts", gettext_lazy("modtagerens vagter på en stand")),
)
_NAMES = {name: one.name for one in PLACEHOLDERS for name in (one.name, one.english)}


def complaint(text: str) -> str:
    """What is wrong with a text, as a sentence; "" when nothing is."""
    open_condition = ""
    for content in _BRACES.findall(text):
        word, _space, rest = content.strip().casefold().partition(" ")
        if word in _IF and rest:
            if open_condition:
                return _("{{hvis {name}}} mangler et {{slut}}, før den næste begynder.").format(name=open_condition)
            open_condition = rest.strip()
            if open_condition not in _NAMES:
                return _unknown(open_condition)
        elif content.strip().casefold() in _END:
            if not open_condition:
                return _("{slut} står, uden at der er noget at slutte. Sæt {hvis …} foran.")
            open_condition = ""
        elif content.strip().casefold() not in _NAMES:
            return _unknown(content.strip())
    if open_condition:
        return _("{{hvis {name}}} mangler et {{slut}}.").format(name=open_condition)
    if re.search(r"[{}]", _BRACES.sub("", text)):
        return _("Der er en { eller } uden makker. Brug dem kun om et ord fra listen.")
    return ""


def _unknown(name: str) -> str:
    near = get_close_matches(name.casefold(), [one.name for one in PLACEHOLDERS], n=1, cutoff=0.5)
    if near:
        return _("{{{name}}} kendes ikke. Mener du {{{near}}}?").format(name=name[:40], near=near[0])
    known = ", ".join(f"{{{one.name}}}" for one in PLACEHOLDERS)
    return _("{{{name}}} kendes ikke. Brug {known}.").format(name=name[:40], known=known)


def bare(text: str) -> str:
    """What stands there beside the names in braces."""
    return _BRACES.sub("", text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in their places; ``values`` has one for every name in PLACEHOLDERS."""
    lines = (_line(line, values) for line in _chosen(text, values).split("\n"))
    return "\n".join(line for line in lines if line is not None)


def _chosen(text: str, values: Mapping[str, str]) -> str:
    """Without the parts whose condition is not met; the braces of conditions are gone."""
    kept, keeps = [], True
    last = 0
    for match in _BRACES.finditer(text):
        content = match[1].strip().casefold()
        word, _space, rest = content.partition(" ")
        if content not in _END and not (word in _IF and rest):
            continue
        if keeps:
            kept.append(text[last : match.start()])
        last = match.end()
        keeps = content in _END or bool(values[_NAMES[rest.strip()]])
    return "".join([*kept, text[last:] if keeps else ""])


def _line(line: str, values: Mapping[str, str]) -> str | None:
    names = [_NAMES[name.strip().casefold()] for name in _BRACES.findall(line)]
    if names and not any(values[name] for name in names):
        return None
    return _BRACES.sub(lambda match: values[_NAMES[match[1].strip().casefold()]], line)
