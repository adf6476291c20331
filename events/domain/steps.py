"""The way of an event as a person sees it: what is done, what comes next, and the verbs of the moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.domain import lifecycle
from events.models import Event, EventStatus
from people.domain.danish import da_date_short, da_moment
from people.domain.lifecycle import label_of
from people.domain.refusals import MoveNotAllowed
from people.models import Transition

S = EventStatus

# What stands on the button that moves to a status.
VERBS = {
    S.PLANNED: _("Tilbage til planlagt"),
    S.PUBLISHED: _("Offentliggør"),
    S.INVITED: _("Markér som indbudt"),
    S.HELD: _("Markér som afholdt"),
    S.MINUTES_OUT: _("Markér referatet som sendt"),
    S.OFFERING: _("Find ambassadører igen"),
    S.STAFFED: _("Markér som bemandet"),
    S.CONFIRMED: _("Bekræft"),
    S.CARRIED_OUT: _("Markér som gennemført"),
    S.ALLOCATED: _("Markér pladsen som tildelt"),
    S.BUILT: _("Markér som bygget"),
    S.OPEN: _("Åbn standen"),
    S.STRUCK: _("Markér som pakket ned"),
    S.EVALUATED: _("Markér som evalueret"),
    S.QUALIFYING: _("Begynd afklaring"),
    S.HOLD: _("Reservér"),
    S.OFFER: _("Markér tilbuddet som sendt"),
    S.CONTRACTED: _("Skriv kontrakt"),
    S.ADVANCING: _("Begynd forberedelsen"),
    S.READY: _("Markér som klar"),
    S.TRAVELLING: _("Markér som på vej"),
    S.PERFORMED: _("Markér som spillet"),
    S.SETTLED: _("Markér som afregnet"),
    S.RELEASED: _("Frigiv reservationen"),
    S.EXPIRED: _("Markér som udløbet"),
    S.DECLINED: _("Afslå"),
    S.POSTPONED: _("Udsæt"),
    S.PREFERENCES_CLOSED: _("Luk for ønsker"),
    S.PROPOSED: _("Beregn planen"),
    S.LIVE: _("Begynd dagen"),
    S.OUTCOMES: _("Slut dagen"),
    S.CLOSED: _("Afslut"),
    S.CANCELLED: _("Aflys"),
}
# Statuses beside the path stand at the step they belong to.
BESIDE = {S.QUALIFYING: S.ENQUIRY, S.OFFER: S.HOLD, S.TRAVELLING: S.READY, S.SETTLED: S.PERFORMED}
# What can only be said once it has begun.
AFTERWARDS = frozenset({S.HELD, S.CARRIED_OUT, S.PERFORMED, S.STRUCK, S.MINUTES_OUT, S.OUTCOMES})
STOPPED = lifecycle.GONE | {S.CANCELLED, S.POSTPONED}


@dataclass(frozen=True)
class Step:
    """``state``: done, now, next or stopped."""

    label: str
    state: str
    note: str = ""


def capitalised(text: object) -> str:
    words = str(text)
    return words[:1].upper() + words[1:]


def steps(event: Event, history: Iterable[Transition] = ()) -> list[Step]:
    """The path with the day on which each step was reached."""
    path = lifecycle.PATH[event.kind]
    reached: dict[str, datetime] = {}
    before = last = ""
    for line in history:
        if line.what in ("status", "made") and line.new:
            reached[line.new] = line.at
            before = line.old if line.new == event.status else before
            last = line.new
        elif line.what == "undone" and line.new in path:
            reached.pop(last, None)
    stopped = event.status in STOPPED
    place = before if stopped else event.status
    place = BESIDE.get(place, place)  # type: ignore[call-overload]
    now_at = path.index(place) if place in path else 0
    rows = []
    for number, status in enumerate(path):
        if stopped and number > now_at:
            break
        done = number < now_at or (stopped and number <= now_at)
        # The end of the path has nothing after it: reached means done.
        done = done or (status == event.status and number == len(path) - 1)
        state = "done" if done else "now" if number == now_at else "next"
        shown = event.status if state == "now" and event.status in BESIDE else status
        at = reached.get(shown)
        rows.append(Step(capitalised(label_of(event, shown)), state, da_date_short(at, weekday=False) if at else ""))
    if stopped:
        at = reached.get(event.status) or event.cancelled_at
        note = da_date_short(at, weekday=False) if at else ""
        rows.append(Step(capitalised(label_of(event, event.status)), "stopped", note))
    return rows


def forward(event: Event) -> str:
    """The one next move along the path, or "" when there is none."""
    path = lifecycle.PATH[event.kind]
    place = BESIDE.get(event.status, event.status)  # type: ignore[call-overload]
    now_at = path.index(place) if place in path else -1
    for new in lifecycle.next_moves(event.kind, event.status):
        if new in path and path.index(new) > now_at:
            return new
    return ""


def too_early(event: Event, new: str, now: datetime) -> bool:
    """Nobody marks as held what has not begun."""
    return new in AFTERWARDS and now < event.starts_at


def check_begun(event: Event, new: str, now: datetime) -> None:
    if too_early(event, new, now):
        words = lifecycle.MOVES[event.kind].words
        sentence = gettext("{thing} {cannot}, før begyndelsen {when}.").format(
            thing=words.thing, cannot=words.cannot[new], when=da_moment(event.starts_at)
        )
        raise MoveNotAllowed(sentence, code="too_early")


def verb(event: Event, new: str) -> str:
    if event.status == S.CANCELLED:
        return str(_("Fortryd aflysningen"))
    return str(VERBS.get(new, capitalised(label_of(event, new))))  # type: ignore[call-overload]
