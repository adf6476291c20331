"""The history of an event in sentences: who did what, from where to where, and how many got a letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import FunctionType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.models import Event, EventKind
from people.domain.danish import quoted
from people.domain.lifecycle import label_of
from people.models import Transition

# what → (icon, sentence). Apps above add theirs with `tell`.
SENTENCES: dict[str, tuple[str, object]] = {
    "made": ("plus", gettext_lazy("{who} oprettede arrangementet.")),
    "moved": ("calendar-time", gettext_lazy("{who} flyttede arrangementet fra {old} til {new}.")),
    "edited": ("pencil", gettext_lazy("{who} rettede oplysningerne.")),
    "new_address": ("map-pin", gettext_lazy("{who} rettede stedets adresse fra {old} til {new}.")),
    "shift": ("users", gettext_lazy("{who} lagde vagten {new}.")),
    "shift_removed": ("user-minus", gettext_lazy("{who} fjernede vagten {old}.")),
    "assigned": ("user-plus", gettext_lazy("{who} satte {new} på.")),
    "unassigned": ("user-minus", gettext_lazy("{who} tog {old} af.")),
    "held": ("lock", gettext_lazy("{who} reserverede {new}.")),
    "booked": ("lock", gettext_lazy("{who} bookede {new}.")),
    "needs_forgotten": ("trash", gettext_lazy("{who} slettede, hvad gæsterne havde skrevet om mad og adgang.")),
    "released": ("arrow-back-up", gettext_lazy("{who} frigav {old}.")),
    "overridden": ("alert-triangle", gettext_lazy("{who} gjorde det alligevel: {new}")),
    "calendar_answer": ("calendar-check", gettext_lazy("{who} {new}.")),
    "proposal": ("calendar-time", gettext_lazy("{who} foreslog {new}.")),
    "proposal_declined": ("calendar-x", gettext_lazy("{who} holdt fast i tiden i stedet for {old}.")),
    "invited": ("mail", gettext_lazy("{who} indbød {new}.")),
    "calls": ("phone", gettext_lazy("Skal ringes op: {new}.")),
    "reminder_off": ("bell", gettext_lazy("{who} slog påmindelsen »{new}« fra her.")),
    "reminder_on": ("bell", gettext_lazy("{who} slog påmindelsen »{new}« til igen.")),
    "called": ("phone", gettext_lazy("{who} ringede til {new}.")),
}


@dataclass(frozen=True)
class Line:
    """One sentence of the history."""

    text: str
    at: datetime
    icon: str
    note: str
    pk: int = 0
    undo: str = ""  # the address that takes it back, while it may be
    until: datetime | None = None


def tell(what: str, icon: str, sentence: object) -> None:
    """Adds the sentence for one more kind of line; it may use {who}, {old} and {new}.

    Where the sentence depends on more, a function of the row and who did it answers with icon and text.
    """
    SENTENCES[what] = (icon, sentence)


def story(event: Event, history: Iterable[Transition]) -> list[Line]:
    """Newest first."""
    return [_line(event, row) for row in reversed(list(history))]


def story_of_series(history: Iterable[Transition]) -> list[Line]:
    """What was done to a series as a whole, newest first."""
    return [_series_line(row) for row in reversed(list(history))]


def _series_line(row: Transition) -> Line:
    who = _who(row)
    if row.what == "made":
        icon, text = "plus", _("{who} oprettede rækken.").format(who=who)
    elif row.what == "undone":
        icon, text = "arrow-back-up", _("{who} fortrød ændringen.").format(who=who)
    else:
        icon, text = "repeat", _("{who} ændrede rækken: {new}.").format(who=who, new=row.new)
    return Line(text, row.at, icon, quoted(row.why) if row.why else "", row.pk)


def _who(row: Transition) -> str:
    who = row.by.name if row.by and row.by.name else row.actor or _("Systemet")
    return who[:1].upper() + who[1:]


def _line(event: Event, row: Transition) -> Line:
    who = _who(row)
    if row.what == "status":
        icon, text = _status(event, row, who)
    elif row.what == "undone":
        icon, text = "arrow-back-up", _undone(event, row, who)
    elif row.what == "made" and event.kind == EventKind.PERFORMANCE and row.by is None and row.actor:
        icon, text = "inbox", _("{who} spurgte, om bandet kan komme.").format(who=who)
    elif row.what == "moved" and not row.old:
        icon, text = "calendar-time", _("{who} flyttede arrangementet til {new}.").format(who=who, new=row.new)
    elif row.what in SENTENCES:
        icon, sentence = SENTENCES[row.what]
        if isinstance(sentence, FunctionType):
            icon, text = sentence(row, who)
        else:
            text = str(sentence).format(who=who, old=row.old, new=row.new)
        if row.what == "edited" and row.new:
            text = _("{who} rettede oplysningerne: {new}.").format(who=who, new=row.new)
    else:
        icon, text = "point-filled", f"{who}: {row.new or row.old or row.what}."
    notes = [quoted(row.why)] if row.why else []
    if row.letters:
        notes.append(
            ngettext("{number} person fik brev.", "{number} personer fik brev.", row.letters).format(number=row.letters)
        )
    return Line(text, row.at, icon, " · ".join(notes), row.pk)


def _status(event: Event, row: Transition, who: str) -> tuple[str, str]:
    if row.new == "cancelled":
        return "calendar-x", _("{who} aflyste arrangementet.").format(who=who)
    if row.old == "cancelled":
        return "arrow-back-up", _("{who} fortrød aflysningen.").format(who=who)
    old, new = label_of(event, row.old), label_of(event, row.new)
    return "circle-check", _("{who} ændrede status fra {old} til {new}.").format(who=who, old=old, new=new)


def _undone(event: Event, row: Transition, who: str) -> str:
    match row.old:
        case "moved":
            return _("{who} fortrød flytningen. Tiden er igen {new}.").format(who=who, new=row.new)
        case "cancelled":
            return _("{who} fortrød aflysningen.").format(who=who)
        case "status" | "restored":
            return _("{who} fortrød. Status er igen {new}.").format(who=who, new=label_of(event, row.new))
        case "edited":
            return _("{who} fortrød rettelsen.").format(who=who)
    return _("{who} fortrød ændringen.").format(who=who)
