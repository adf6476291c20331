"""Keeping the web server and the background worker alive, and stopping them without leftovers.

Each child leads a process group of its own: Ctrl-C reaches only the supervisor, and what a killed leader leaves
behind is found by its group. A child that ends, however politely, is started again after a growing pause. The
worker is also restarted when its heartbeat is stale: a queue whose idle process was killed can sit there for ever,
deaf to SIGTERM, and look alive.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STABLE_AFTER = 60.0
SECONDS_TO_STOP = 7.0
LOOK_EVERY = 0.5

STILL_THERE = 0  # the signal that only asks

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_supervisor() -> None:
    """In the child, before exec: be asked to stop should the supervisor itself be killed. Linux only."""
    prctl = getattr(_libc, "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One program to keep alive.

    ``silent_seconds`` tells for how long it has shown no sign of life, or None when that cannot be known just now;
    more than ``stale_after`` and it is restarted. Its first such period counts from its start.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    silent_seconds: Callable[[], float | None] | None = None
    stale_after: float = 150.0

    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = FIRST_PAUSE

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_supervisor,  # safe: the supervisor has one thread
        )
        self.started_at = time.monotonic()

    def signal_group(self, number: int) -> bool:
        """Reach every process of the group. False: there is none left."""
        if self.process is None:
            return False
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def sweep(self) -> None:
        """End what an ended leader left behind, so that nobody works twice on one queue or holds the port."""
        if self.signal_group(signal.SIGTERM):
            _wait(lambda: not self.signal_group(STILL_THERE), seconds=1.0)
            self.signal_group(signal.SIGKILL)
        self.process = None


def _wait(done: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


class Supervisor:
    """Runs the children until it is told to stop. Has one thread and touches the database only through callables."""

    def __init__(
        self,
        children: list[Child],
        say: Callable[[str], None],
        each_look: Callable[[], None] | None = None,
        told: Callable[[], bool] = lambda: False,
    ):
        self.children = children
        self.say = say
        self.each_look = each_look
        self.told = told  # whether somebody else was told to stop us
        self.stopping = False
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)

    def listen(self) -> None:
        """From now on SIGINT, SIGTERM and SIGHUP stop everything, and an ended child wakes us."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _stop_asked(self, *_: object) -> None:
        self.stopping = True

    def run(self) -> None:
        """Start the children and keep them; returns when all have been stopped."""
        self.listen()
        try:
            for child in self.children:
                if not self.stopping:
                    child.start()
            while not self.stopping:
                self._sleep(LOOK_EVERY)
                if self.told():
                    break
                for child in self.children:
                    self._look_at(child)
                if self.each_look is not None and not self.stopping:
                    self.each_look()
        finally:
            self.stop()

    def _sleep(self, seconds: float) -> None:
        if select.select([self._wake_read], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake_read, 4096)

    def _look_at(self, child: Child) -> None:
        if self.stopping:
            return
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_again_at:
                child.start()
            return
        if child.process.poll() is not None:
            code = child.process.returncode
            child.sweep()
            self._start_later(child, f"ended ({'signal' if code < 0 else 'code'} {abs(code)})")
        elif self._is_stale(child, now):
            self._end([child], 3.0)
            self._start_later(child, f"showed no sign of life for {child.stale_after:.0f} seconds")

    def _is_stale(self, child: Child, now: float) -> bool:
        if child.silent_seconds is None or now - child.started_at < child.stale_after:
            return False
        silent = child.silent_seconds()
        return silent is not None and silent > child.stale_after

    def _start_later(self, child: Child, why: str) -> None:
        now = time.monotonic()
        if now - child.started_at > STABLE_AFTER:
            child.pause = FIRST_PAUSE
        child.start_again_at = now + child.pause
        self.say(f"{child.name} {why}; starting it again in {child.pause:g} s.")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        """Ask everyone at once, wait a few seconds, then insist. Nothing is left running."""
        self.stopping = True
        self._end(self.children, SECONDS_TO_STOP)

    def _end(self, children: list[Child], seconds: float) -> None:
        running = [child for child in children if child.process is not None]
        for child in running:
            if child.process is not None and child.process.poll() is None:
                # Only the leader: it knows in which order its own should stop.
                child.process.terminate()
        _wait(lambda: all(child.process is None or child.process.poll() is not None for child in running), seconds)
        for child in running:
            if child.process is not None and child.process.poll() is None:
                child.signal_group(signal.SIGKILL)
                child.process.wait()
            child.sweep()
