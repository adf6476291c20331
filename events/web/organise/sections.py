"""What a kind of event adds to its page, registered by whoever owns it when the app starts.

- ``register(kind, title, template, context)``: a section of the event page. ``context(event, user, now)`` answers
  with a dict for the template, which is rendered with the page's own context (``event``, ``now``, ``request``) too.
- ``register_move(kind, new, perform=…)``: this move calls ``perform(event, now=…, by=…, why=…)`` instead of
  changing the status alone; ``shown=False`` leaves it out of the menu, because it happens by itself or elsewhere;
  ``address(event)`` sends the button to a page or anchor of its own.
- ``register_note(kind, find)``: ``find(event, now)`` answers with sentences shown above the sections (a gap, a risk).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.models import Event
from people.models import User

type Context = Callable[[Event, User, datetime], Mapping[str, Any]]
LAST = 90  # from here on: what stands below the parts of every kind
type Perform = Callable[..., object]


@dataclass(frozen=True)
class Section:
    """One part of the page of a kind of event."""

    kind: str
    key: str  # its anchor: /organise/events/<id>/#key
    title: Any  # lazy text
    template: str
    context: Context
    order: int

    @property
    def is_own(self) -> bool:
        """What this kind is about, not what is added to every kind at the end."""
        return self.order < LAST


@dataclass(frozen=True)
class Move:
    """How one move of a kind is made from the event page."""

    perform: Perform | None = None
    shown: bool = True
    address: Callable[[Event], str] | None = None
    verb: Any = ""


_sections: dict[str, list[Section]] = {}
_moves: dict[tuple[str, str], Move] = {}
_notes: dict[str, list[Callable[[Event, datetime], Iterable[str]]]] = {}


def register(kind: str, title: Any, template: str, context: Context, *, key: str = "", order: int = 50) -> None:
    rows = _sections.setdefault(kind, [])
    key = key or template.rsplit("/", 1)[-1].removesuffix(".html").lstrip("_")
    rows[:] = sorted(
        [row for row in rows if row.key != key] + [Section(kind, key, title, template, context, order)],
        key=lambda row: row.order,
    )


def register_move(
    kind: str,
    new: str,
    *,
    perform: Perform | None = None,
    shown: bool = True,
    address: Callable[[Event], str] | None = None,
    verb: Any = "",
) -> None:
    _moves[kind, new] = Move(perform, shown, address, verb)


def register_note(kind: str, find: Callable[[Event, datetime], Iterable[str]]) -> None:
    _notes.setdefault(kind, []).append(find)


def sections_of(kind: str) -> list[Section]:
    return _sections.get(kind, [])


def move_of(kind: str, new: str) -> Move:
    return _moves.get((kind, new), Move())


def notes_of(event: Event, now: datetime) -> list[str]:
    return [sentence for find in _notes.get(event.kind, []) for sentence in find(event, now)]
