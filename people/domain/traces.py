"""What a deed leaves behind: the letters and the lines of history it writes, gathered while it is done.

A deed may be done with some of its letters left out, or only rehearsed: then its letters are counted, not written.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from people.models import Letter, Transition


@dataclass
class Trace:
    """In the order they were written. A savepoint rolled back leaves its letters named here all the same.

    ``parts`` says of each letter to which consequence it belongs ("letters:staff"); those in ``without`` are left out.
    ``rehearsing``: the letters are only thought of.
    """

    without: Collection[str] = ()
    rehearsing: bool = False
    letters: list[Letter] = field(default_factory=list)
    parts: dict[uuid.UUID, str] = field(default_factory=dict)
    said_otherwise: list[Letter] = field(default_factory=list)
    withdrawn: list[uuid.UUID] = field(default_factory=list)
    lines: list[Transition] = field(default_factory=list)


_open: ContextVar[tuple[Trace, ...]] = ContextVar("open_traces", default=())


@contextmanager
def gathered(*, without: Collection[str] = (), rehearsing: bool = False) -> Iterator[Trace]:
    """Everything written in the block, in whichever function, stands in the trace; blocks may stand in blocks."""
    trace = Trace(without, rehearsing)
    token = _open.set((*_open.get(), trace))
    try:
        yield trace
    finally:
        _open.reset(token)


def wrote(letter: Letter, part: str = "") -> None:
    for trace in _open.get():
        trace.letters.append(letter)
        trace.parts[letter.pk] = part


def unwrote(letter: Letter) -> None:
    """It is said by another letter instead; one that was stored is still known as written by the deed."""
    for trace in _open.get():
        trace.letters = [one for one in trace.letters if one is not letter]
        if not letter._state.adding:
            trace.said_otherwise.append(letter)


def is_left_out(part: str) -> bool:
    """Whether letters of this consequence are not to be written now."""
    return bool(part) and any(part in trace.without for trace in _open.get())


def are_gathered() -> bool:
    """Whether anybody wants to know what is written now."""
    return bool(_open.get())


def is_rehearsal() -> bool:
    return any(trace.rehearsing for trace in _open.get())


def withdrew(letters: Iterable[uuid.UUID]) -> None:
    pks = list(letters)
    for trace in _open.get():
        trace.withdrawn += pks


def noted(line: Transition) -> None:
    for trace in _open.get():
        trace.lines.append(line)
