"""Letters sent by the worker's own rounds, against one bare smtplib connection that builds the same messages.

All to the same mail server on loopback (bench/sink.py), a process of its own that takes everything; rounds alternate,
and the median counts. The letters lie in a fresh database. Two workers are two processes at the same time. What the
server takes of messages that are ready made is measured too: close to that, it would be the server that is measured.
"""

import json
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench.databases import ROOT, Database, environment

LETTERS = 300
ROUNDS = 3
TEXT = "\n\n".join(
    [
        "Hej {name}",
        "Vi ses onsdag den 3. februar 2027 kl. 10.00 på Vestervang Skole, Skolevej 1, 8000 Aarhus C.",
        "Tag sikkerhedssko og hjelm med. Mød ved hovedindgangen et kvarter før; Dorte tager imod jer.",
        "Se besøget: http://127.0.0.1:8000/me/visits/{number}/",
        "Venlig hilsen\nHåndslag",
    ]
)


def measure(database: Database, say: Callable[[str], None]) -> dict[str, float]:
    """Letters a second: the bare connection, one worker, two workers."""
    found: dict[str, list[float]] = {"limit": [], "bare": [], "one": [], "two": []}
    with _sink() as port, tempfile.TemporaryDirectory(dir=database.path.parent) as folder:
        home = Path(folder)
        shutil.copy(database.path, home / "haandslag.sqlite3")
        given = {**environment(home), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        for number in range(ROUNDS):
            say(f"Sending {LETTERS} letters, round {number + 1} of {ROUNDS} …")
            found["limit"].append(_rate([_begun(given, "made", port)]))
            found["bare"].append(_rate([_begun(given, "bare", port)]))
            for name, many in (("one", 1), ("two", 2)):
                subprocess.run([sys.executable, "-m", "bench.sending", "fill"], cwd=ROOT, env=given, check=True)
                found[name].append(_rate([_begun(given, "work", port) for _worker in range(many)]))
    rates = {name: statistics.median(seen) for name, seen in found.items()}
    return {**rates, "share": rates["one"] / rates["bare"], "gain": rates["two"] / rates["one"]}


def _begun(given: dict[str, str], what: str, port: int) -> "subprocess.Popen[str]":
    """A process that waits for a line before it begins, so that starting Python is not measured."""
    command = [sys.executable, "-m", "bench.sending", what, str(port)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, env=given, text=True, **pipes)  # type: ignore[call-overload]
    assert process.stdout.readline() == "ready\n"
    return process


def _rate(processes: "list[subprocess.Popen[str]]") -> float:
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [json.loads(process.communicate()[0]) for process in processes]
    seconds = max(end for _sent, _began, end in told) - min(began for _sent, began, _end in told)
    sent = sum(sent for sent, _began, _end in told)
    assert sent == LETTERS, f"{sent} letters left"
    return sent / seconds


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server that takes everything."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.sink", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _turn in range(100):
            time.sleep(0.1)
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        process.terminate()
        process.wait()


# -- in the processes of their own --------------------------------------------------------------------------


def _letters() -> "list[object]":
    from django.utils import timezone

    from people.domain.outbox import message_id
    from people.models import Letter

    now = timezone.now() - timedelta(minutes=1)
    return [
        Letter(
            kind="reminder_staff",
            dedupe_key=f"bench:{number}",
            to_email=f"person{number}@bench.example",
            to_name=f"Person {number}, Øst",
            subject="Påmindelse: besøg på Vestervang Skole",
            text=TEXT.format(name=f"Person {number}", number=number),
            created_at=now,
            due_at=now,
            message_id=message_id(f"bench:{number}"),
        )
        for number in range(LETTERS)
    ]


def _fill() -> None:
    from people.models import Letter

    Letter.objects.all().delete()
    Letter.objects.bulk_create(_letters())


def _bare(port: int) -> int:
    """One connection, each message built and sent; nothing is asked of a database."""
    from django.utils import timezone

    from people.domain.message import as_message

    letters = _letters()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as line:
        for letter in letters:
            message = as_message(letter, timezone.now())  # type: ignore[arg-type]
            line.sendmail("haandslag@haandslag.example", [letter.to_email], message.as_bytes())  # type: ignore[attr-defined]
    return len(letters)


def _made(port: int) -> int:
    """One connection, the same message again and again: as fast as the server and smtplib go."""
    from django.utils import timezone

    from people.domain.message import as_message

    letter = _letters()[0]
    content = as_message(letter, timezone.now()).as_bytes()  # type: ignore[arg-type]
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as line:
        for _number in range(LETTERS):
            line.sendmail("haandslag@haandslag.example", ["person@bench.example"], content)
    return LETTERS


def _work() -> int:
    from django.utils import timezone

    from people.domain.delivery import deliver_due

    return deliver_due(timezone.now())


def main(what: str, *more: str) -> None:
    import django

    django.setup()
    if what == "fill":
        _fill()
        return
    from people.domain import message  # noqa: F401  # read before the clock runs
    from people.models import Letter

    Letter.objects.first()
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    sent = _work() if what == "work" else {"bare": _bare, "made": _made}[what](int(more[0]))
    print(json.dumps([sent, began, time.monotonic()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
