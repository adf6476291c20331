"""The make that started us. Told alone to stop, it waits for us without passing that on."""

import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path


def asked_to_stop() -> Callable[[], bool]:
    """Answers whether make was told to stop, or is gone. Never, when no make started us.

    Ctrl-C reaches the whole terminal, and SIGTERM make hands on. SIGINT to make alone it does not: it only lets go of
    its handler and waits. Linux shows in /proc which signals a process handles; elsewhere only its end is seen.
    """
    make = os.getppid()
    if "MAKELEVEL" not in os.environ or "make" not in _name(make):
        return lambda: False
    handled_once = _handles_interrupt(make)
    return lambda: os.getppid() != make or (handled_once and not _handles_interrupt(make))


def _name(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return "make" if not Path("/proc/self").exists() else ""


def _handles_interrupt(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    except (OSError, ValueError, IndexError):
        return False
    return bool(caught >> (signal.SIGINT - 1) & 1)
