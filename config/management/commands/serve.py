"""Serve web and background worker until Ctrl-C: what make run and a production unit file start."""

import contextlib
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from config.domain import heartbeats
from config.domain.collection import collect
from config.domain.parent import asked_to_stop
from config.domain.preparation import demo_logins, prepare
from config.domain.schedules import keep_schedules
from config.domain.supervision import Child, Supervisor
from people.domain import queue

PULSE_EVERY = timedelta(seconds=20)
UNANSWERED_AFTER = timedelta(seconds=60)


class Command(BaseCommand):
    help = "Serves web and background worker, restarts what dies, and stops cleanly on Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--only", choices=["web", "worker"], help="serve one of the two; another machine the other")
        parser.add_argument("--prepare", action="store_true", help="first migrate, and load the demo when empty")

    def handle(self, **options: object) -> None:
        host, port, only = str(options["host"]), int(str(options["port"])), options["only"]
        told = asked_to_stop()
        # Started in the background by a shell, SIGINT would be ignored; here it always means: stop.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(0))
        if only != "worker":
            self._refuse_taken_port(host, port)
        if options["prepare"]:
            prepare(self._say)
        self._collect()
        if only != "worker":
            self._note_port(port)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        children = []
        if only != "worker":
            kept = {"CONN_MAX_AGE": os.environ.get("CONN_MAX_AGE", "60")}
            children.append(Child("web", _web_command(host, port), {"HOST": host, "PORT": str(port), **kept}))
        if only != "web":
            with contextlib.suppress(Error):  # a database that is away now has had its schedules since it was migrated
                keep_schedules()
            pulse = Pulse()
            children.append(
                Child(
                    "worker",
                    [sys.executable, str(settings.BASE_DIR / "manage.py"), "qcluster"],
                    {"PORT": str(port)},
                    silent_seconds=pulse.silent_seconds,
                    stale_after=float(os.environ.get("WORKER_STALE_SECONDS", heartbeats.STALE_AFTER.total_seconds())),
                )
            )
        look = pulse.look if only != "web" else None
        welcome = None if only == "worker" else Welcome(self, host, port)

        def each_look() -> None:
            if look is not None:
                look()
            if welcome is not None:
                welcome.look()

        connections.close_all()
        Supervisor(children, self._say, each_look, told).run()
        self._say(_("Håndslag er stoppet."))

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _collect(self) -> None:
        try:
            collect(self._say)
        except OSError as error:
            raise CommandError(
                _("Kan ikke samle sidernes filer i {folder}: {error}. Sæt VAR_DIR til en anden mappe.").format(
                    folder=settings.STATIC_ROOT, error=error.strerror or error
                )
            ) from error

    def _note_port(self, port: int) -> None:
        """Other commands print addresses too; see config.settings."""
        with contextlib.suppress(OSError):
            (settings.VAR_DIR / "port").write_text(str(port))

    def _refuse_taken_port(self, host: str, port: int) -> None:
        try:
            family, kind, proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, proto) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise CommandError(
                _("Kan ikke bruge {host}:{port}: {error}. Vælg en anden port: PORT=8001 make run").format(
                    host=host, port=port, error=error.strerror or error
                )
            ) from error


def _web_command(host: str, port: int) -> list[str]:
    """Granian over WSGI; few blocking threads, because each holds a database connection of its own."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)),
        *("--workers", os.environ.get("WEB_WORKERS", "1"), "--blocking-threads", os.environ.get("WEB_THREADS", "4")),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
        *("--working-dir", str(settings.BASE_DIR), "config.wsgi:application"),
    ]


class Pulse:
    """Sends the worker something to do now and then, and reads whether it did it."""

    def __init__(self) -> None:
        self.next_look = timezone.now()
        self.asked_at: datetime | None = None
        self.silent: float | None = None

    def silent_seconds(self) -> float | None:
        return self.silent

    def look(self) -> None:
        """Every few seconds: read the last sign of life; when it is old, put one pulse in the queue, not many."""
        now = timezone.now()
        if now < self.next_look:
            return
        self.next_look = now + timedelta(seconds=5)
        try:
            close_old_connections()
            latest = heartbeats.last_beat(heartbeats.worker_name())
            # A database that is away says nothing about the worker.
            self.silent = (now - latest).total_seconds() if latest else float("inf")
            if latest and now - latest < PULSE_EVERY:
                return
            if self.asked_at and (latest is None or latest < self.asked_at) and now - self.asked_at < UNANSWERED_AFTER:
                return
            if not queue.is_reachable():  # nor does a queue that is away
                self.silent = None
                return
            queue.ask("config.tasks.pulse")
            self.asked_at = now
        except Error:
            self.silent = None


class Welcome:
    """Prints address and logins once the web server answers."""

    def __init__(self, command: Command, host: str, port: int) -> None:
        self.command, self.host, self.port = command, host, port
        self.done = False
        self.give_up_at = time.monotonic() + 60

    def look(self) -> None:
        if self.done:
            return
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104
        try:
            socket.create_connection((reachable, self.port), timeout=0.3).close()
        except OSError:
            self.done = time.monotonic() > self.give_up_at
            return
        self.done = True
        shown = f"[{reachable}]" if ":" in reachable else reachable
        lines = ["", _("Håndslag kører på {address}").format(address=f"http://{shown}:{self.port}")]
        logins = demo_logins()
        if logins:
            lines.append(_("Log ind i demoen med adgangskoden {password}:").format(password=settings.DEMO_PASSWORD))
            lines += [f"  {email:<20} {who}" for email, who in logins]
        lines.append(_("Stop med Ctrl-C."))
        self.command._say("\n".join(lines))
