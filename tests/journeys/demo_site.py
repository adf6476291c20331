"""The site with the demo in it, as a process of its own: python -m tests.journeys.demo_site FOLDER PID

Beside the tests' own database, because a million flushes would empty it, and one for all test processes. Says in
FOLDER/site.json where it answers, the sessions of the demo's people, and the addresses that its rows are opened
under. Ends with the process PID, or with the folder.
"""

import json
import os
import sys
import time
from pathlib import Path

PEOPLE = ("ada", "maja", "dorte")


def main(folder: Path, parent: int) -> None:
    os.environ |= {"HAANDSLAG_TEST_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.settings", "DEBUG": "1"}
    import django

    django.setup()
    from django.conf import settings

    settings.DEBUG = False  # as it is served: with the own pages for what is absent
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.db import connections
    from django.test.testcases import LiveServerThread

    from tests.addresses import arguments_of, names

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=sys.stderr)
    _mail_comes_in()
    _errands()
    _plans()
    sessions = {who: _session(who) for who in PEOPLE}
    arguments = {name: arguments_of(name) for name in names()}
    connections.close_all()
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    said = {"url": f"http://127.0.0.1:{server.port}", "sessions": sessions, "addresses": _addresses(arguments)}
    unfinished = folder / "site.json.part"
    unfinished.write_text(json.dumps(said))
    unfinished.rename(folder / "site.json")
    while folder.exists() and _lives(parent):
        time.sleep(1)


def _errands() -> None:
    """Schools from a file: looked through, imported, and one that waits because nobody works here."""
    from django.utils import timezone

    from people.domain import errands, schoolimport
    from people.models import User

    now, ada = timezone.now(), User.objects.get(email="ada@demo.example")
    lines = ["institutionsnummer;navn;adresse;postnr;by", "999001;;;;", "123456;Ny Skole;Nyvej 1;8000;Aarhus C"]
    lines.append("999002;Strandvejsskolen;Ny Strandvej 4;8240;Risskov")
    content = "\n".join(lines).encode()
    started = [
        errands.start(schoolimport.LOOK, now=now, by=ada, name="skoler.csv", content=content, at_once=at_once)
        for at_once in (True, True, False)
    ]
    schoolimport.import_after(started[0], now=now, by=ada)


def _plans() -> None:
    """A plan for the coming two months, and one that waits because nobody works here."""
    from people.models import User
    from tests.matching import a_plan, a_run

    ada = User.objects.get(email="ada@demo.example")
    a_plan(by=ada, everything=True)
    a_run(by=ada, everything=True)


def _mail_comes_in() -> None:
    """The demo has no mailbox; its page is to be looked at all the same."""
    from django.utils import timezone

    from people.models import IncomingLetter

    IncomingLetter.objects.create(
        key="0" * 64,
        from_email="line@skole.example",
        from_name="Line Lærer",
        subject="Sv: Besøget er bekræftet",
        text="Hej igen.\n\nKan I komme ind ad porten ved hallen?",
        outcome=IncomingLetter.Outcome.WORDS,
        read_at=timezone.now(),
    )


def _session(who: str) -> str:
    from django.conf import settings
    from django.test import Client

    from people.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"{who}@demo.example"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _addresses(arguments: dict[str, list[dict[str, object]]]) -> dict[str, list[str]]:
    from django.urls import NoReverseMatch, reverse

    found: dict[str, list[str]] = {}
    for name, rows in arguments.items():
        for row in rows:
            try:
                found.setdefault(name, []).append(reverse(name, kwargs=row))
            except NoReverseMatch:
                continue
    return found


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
