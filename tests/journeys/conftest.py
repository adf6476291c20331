"""What every walk in the browser leans on: patience for slow machines, coming in, letters, and an attentive ear."""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Letter, User

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30_000  # milliseconds; a machine may be slow, a page that works is there long before

expect.set_options(timeout=PATIENCE)
# A 404 that is asked for, and a question that a newer one replaced (htmx:sendError and htmx:responseError are errors).
NO_ERROR = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")

type ComeIn = Callable[[User], None]
type LinkTo = Callable[[str, str], str]


def attend(page: Page) -> list[str]:
    """Fills with what scripts and the content security policy complain of."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(NO_ERROR):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture(autouse=True)
def _patient_and_attentive(request: pytest.FixtureRequest) -> Generator[None]:
    """A page waits long for a slow machine, and ends without anything said on its console."""
    if "page" not in request.fixturenames:
        yield
        return
    page: Page = request.getfixturevalue("page")
    page.context.set_default_timeout(PATIENCE)
    said = attend(page)
    yield
    assert said == []


@pytest.fixture
def come_in(context: BrowserContext, live_server: LiveServer) -> ComeIn:
    """Puts somebody's session into the browser, without the form."""

    def enter(user: User) -> None:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return enter


@pytest.fixture
def link_to(live_server: LiveServer) -> LinkTo:
    """The address for answering that stands in the letter of this kind to this person, on the test's own server."""

    def find(kind: str, email: str) -> str:
        text = Letter.objects.get(kind=kind, to_email=email).text
        addresses = [word.strip("<>()") for word in text.split() if word.startswith(settings.SITE_URL + "/r/")]
        assert addresses, text
        return live_server.url + urlsplit(addresses[0]).path

    return find


@pytest.fixture(scope="session")
def demo_site() -> dict[str, Any]:
    """Where it answers; started by whichever test process comes first, used by all."""
    folder = Path(os.environ["HAANDSLAG_TEST_DIR"]) / "demo-site"
    folder.mkdir(exist_ok=True)
    parent = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    with (folder.parent / "demo-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "site.json").exists():
            assert not (folder / "site.log").exists(), (folder / "site.log").read_text()
            with (folder / "site.log").open("wb") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "tests.journeys.demo_site", str(folder), str(parent)],
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            until = time.monotonic() + 300
            while not (folder / "site.json").exists():
                assert process.poll() is None, (folder / "site.log").read_text()
                assert time.monotonic() < until, "the demo takes too long"
                time.sleep(0.2)
    return json.loads((folder / "site.json").read_text())


@pytest.fixture(scope="session")
def enter(
    browser: Browser, browser_context_args: dict[str, Any], demo_site: dict[str, Any]
) -> Generator[Callable[[str], BrowserContext]]:
    """A browser in which this person is logged in; "nobody" is a stranger."""
    there: dict[str, BrowserContext] = {}

    def of(who: str) -> BrowserContext:
        if who not in there:
            there[who] = browser.new_context(**browser_context_args, reduced_motion="reduce")
            there[who].set_default_timeout(PATIENCE)
            if who != "nobody":
                session = demo_site["sessions"][who]
                there[who].add_cookies([{"name": "sessionid", "value": session, "url": demo_site["url"]}])
        return there[who]

    yield of
    for context in there.values():
        context.close()
