"""A whole installation of its own for a proof: its own folder, database and port, started as a stranger would."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(true: Callable[[], object], seconds: float = 30.0) -> object:
    """What ``true`` answers once it is something; fails when it stays nothing."""
    until = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < until, f"not within {seconds} seconds"
        time.sleep(0.1)
    return answer


class Site:
    """One installation. Its processes are known by the folder that stands in their environment."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environment = {**kept, "VAR_DIR": str(folder), "PORT": str(self.port), **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *arguments: str) -> str:
        """The command's output; fails with it when the command does."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self, *arguments: str) -> None:
        self.start(sys.executable, "manage.py", "serve", *arguments)

    def start(self, *command: str) -> None:
        """In a session of its own, so that a signal reaches only whom it is sent to."""
        with (self.folder / "serve.log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body, or 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def is_ready(self) -> bool:
        return self.get("/readyz")[0] == 200

    def readiness(self) -> dict[str, object]:
        return json.loads(self.get("/readyz")[1])

    def processes(self, containing: str = "") -> list[int]:
        """Every living process of this installation whose command line contains the text."""
        mine = f"VAR_DIR={self.folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if mine in environment and command and containing in command:
                found.append(int(entry.name))
        return sorted(found)

    def children(self, parent: int) -> list[int]:
        return [pid for pid in self.processes() if parent_of(pid) == parent]

    def end(self) -> None:
        """Whatever happened in the proof, nothing of it keeps running."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)


def parent_of(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return int(status.partition("PPid:")[2].split()[0])
