"""What a deed leaves behind: the letters and the lines of history it writes, gathered while it is done."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from people.models import Letter, Transition


@dataclass
class Trace:
    """In the order they were written. A savepoint rolled back leaves its letters named here all the same."""

    letters: list[Letter] = field(default_factory=list)
    withdrawn: list[uuid.UUID] = field(default_factory=list)
    lines: list[Transition] = field(default_factory=list)


_open: ContextVar[tuple[Trace, ...]] = ContextVar("open_traces", default=())


@contextmanager
def gathered() -> Iterator[Trace]:
    """Everything written in the block, in whichever function, stands in the trace; blocks may stand in blocks."""
    trace = Trace()
    token = _open.set((*_open.get(), trace))
    try:
        yield trace
    finally:
        _open.reset(token)


def wrote(letter: Letter) -> None:
    for trace in _open.get():
        trace.letters.append(letter)


def withdrew(letters: Iterable[uuid.UUID]) -> None:
    pks = list(letters)
    for trace in _open.get():
        trace.withdrawn += pks


def noted(line: Transition) -> None:
    for trace in _open.get():
        trace.lines.append(line)
