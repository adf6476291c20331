"""The history of a mentorship in sentences. It tells when the two met, never what they wrote."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.models import Mentorship
from events.domain.story import Line
from people.domain.danish import quoted
from people.domain.history import history_of
from people.models import Transition

S = Mentorship.Status

STATUS: Mapping[str, tuple[str, Any]] = {
    S.APPLIED: ("mail-check", gettext_lazy("{who} bekræftede ansøgningen.")),
    S.PROPOSED: ("send", gettext_lazy("{who} foreslog en mentor.")),
    S.BOTH_AGREE: ("heart-handshake", gettext_lazy("Begge har sagt ja.")),
    S.ACTIVE: ("player-play", gettext_lazy("Sparringen går i gang.")),
    S.PAUSED: ("player-pause", gettext_lazy("{who} satte sparringen på pause.")),
    S.COMPLETED: ("award", gettext_lazy("{who} sagde, at sparringen er gennemført.")),
    S.ENDED_EARLY: ("x", gettext_lazy("{who} stoppede sparringen.")),
}
OTHERS: Mapping[str, tuple[str, Any]] = {
    "made": ("inbox", gettext_lazy("{who} søgte en mentor.")),
    "guardian": ("user-check", gettext_lazy("{who} gav samtykke som forælder.")),
    "yes": ("check", gettext_lazy("{who} sagde ja.")),
    "cadence": ("repeat", gettext_lazy("{who} ændrede rytmen fra hver {old}. til hver {new}. uge.")),
    "nudged": ("bell", gettext_lazy("De to blev mindet om at mødes.")),
    "told": ("bell-ringing", gettext_lazy("Koordinatoren fik besked om, at der er stille.")),
}


def of_mentorship(it: Mentorship) -> list[Line]:
    """Newest first; one query."""
    return [_line(row) for row in history_of(it).reverse()[:60]]


def _line(row: Transition) -> Line:
    who = row.by.name if row.by and row.by.name else row.actor or _("Systemet")
    who = who[:1].upper() + who[1:]
    note = quoted(row.why) if row.why else ""
    icon, sentence = OTHERS.get(row.what, ("point-filled", ""))
    if row.what == "status":
        icon, sentence = STATUS.get(row.new, (icon, ""))
        if row.new == S.APPLIED and row.old == S.PROPOSED:
            icon, sentence = "x", _("Forslaget blev ikke til noget. En anden mentor skal findes.")
        elif row.new == S.ACTIVE and row.old == S.PAUSED:
            sentence = _("{who} genoptog sparringen.")
        elif row.new == S.PROPOSED:
            sentence, note = _("{who} foreslog {name} som mentor."), ""
    words = {"who": who, "old": row.old, "new": row.new, "name": row.why}
    text = str(sentence).format(**words) if sentence else f"{who}: {row.new or row.what}."
    return Line(text, row.at, icon, note)
