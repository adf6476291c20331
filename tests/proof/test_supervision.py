"""The supervisor keeps web and worker alive whatever is killed, and leaves nothing behind when it stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.proof.site import ROOT, Site, eventually, parent_of

pytestmark = [pytest.mark.proof, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A migrated database, made once and copied."""
    folder = tmp_path_factory.mktemp("installed")
    Site(folder).manage("migrate", "--verbosity", "0")
    return folder / "haandslag.sqlite3"


@pytest.fixture
def site(tmp_path, installed):
    (tmp_path / "haandslag.sqlite3").write_bytes(installed.read_bytes())
    site = Site(tmp_path, WORKER_STALE_SECONDS="30")
    site.serve()
    eventually(site.is_ready, 60)
    yield site
    site.end()


def leaders(site: Site) -> dict[str, int]:
    """The two children of the supervisor."""
    mine = site.children(site.process.pid)
    return {name: next(pid for pid in site.processes(text) if pid in mine) for name, text in NAMES.items()}


NAMES = {"web": "granian", "worker": "qcluster"}
SERVE = ("manage.py", "serve", "--prepare")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_within_ten_seconds_and_leaves_no_process(site, number):
    began = time.monotonic()
    os.kill(site.process.pid, number)
    assert site.process.wait(15) == 0
    assert time.monotonic() - began < 10
    assert site.processes() == []
    assert "Traceback" not in site.log()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
@pytest.mark.parametrize("who", ["make", "script", "python"])
def test_whoever_of_make_run_is_told_alone_everything_stops(tmp_path, installed, who, number):
    (tmp_path / "haandslag.sqlite3").write_bytes(installed.read_bytes())
    site = Site(tmp_path, WORKER_STALE_SECONDS="30")
    try:
        site.start(*{"make": ["make", "run"], "script": ["scripts/run"], "python": [sys.executable, *SERVE]}[who])
        eventually(site.is_ready, 90)
        began = time.monotonic()
        os.kill(site.process.pid, number)
        site.process.wait(15)
        eventually(lambda: site.processes() == [], 15)
        assert time.monotonic() - began < 15
        assert "Traceback" not in site.log()
    finally:
        site.end()


def test_without_debug_the_pages_files_are_collected_before_the_first_request(tmp_path, installed):
    (tmp_path / "haandslag.sqlite3").write_bytes(installed.read_bytes())
    strict = {"DEBUG": "0", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "0"}
    site = Site(tmp_path, **strict)
    try:
        site.serve("--only", "web")
        eventually(lambda: site.get("/healthz")[0], 180)
        status, page = site.get("/")
        assert status == 200
        sheet = re.search(r'href="(/static/css/tokens\.[0-9a-f]{12}\.css)"', page)
        assert sheet
        assert site.get(sheet[1])[0] == 200
    finally:
        site.end()


def test_a_killed_web_server_is_back_and_its_orphans_are_gone(site):
    leader = leaders(site)["web"]
    orphans = site.children(leader)
    os.kill(leader, signal.SIGKILL)
    eventually(lambda: not {leader, *orphans} & set(site.processes()) and site.get("/healthz")[0] == 200)


def test_a_killed_web_process_is_replaced(site):
    leader = leaders(site)["web"]
    (worker,) = [pid for pid in site.children(leader) if "granian" in _command(pid)]
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: worker not in site.processes() and site.get("/healthz")[0] == 200)


def test_a_killed_worker_is_back_and_its_orphans_are_gone(site):
    leader = leaders(site)["worker"]
    orphans = [pid for pid in site.processes("qcluster") if pid != leader]
    os.kill(leader, signal.SIGKILL)
    eventually(lambda: not {leader, *orphans} & set(site.processes()) and leaders_or_none(site))


def leaders_or_none(site: Site) -> dict[str, int] | None:
    try:
        return leaders(site)
    except StopIteration:
        return None


def test_a_wedged_worker_is_found_by_its_silence_and_restarted(site):
    """Stopped processes look alive in every table; only the work that does not get done tells."""
    leader = leaders(site)["worker"]
    for pid in site.processes("qcluster"):
        os.kill(pid, signal.SIGSTOP)
    eventually(lambda: (now := leaders_or_none(site)) and now["worker"] != leader, 90)
    eventually(site.is_ready, 30)


def test_children_of_a_killed_supervisor_stop_by_themselves(site):
    site.process.kill()
    site.process.wait()
    eventually(lambda: site.processes() == [] or None, 20)


def test_a_taken_port_is_refused_with_a_sentence(tmp_path):
    site = Site(tmp_path)
    with socket.create_server(("127.0.0.1", site.port)):
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=site.environment, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"127.0.0.1:{site.port}" in done.stderr
    assert "Traceback" not in done.stderr


def _command(pid: int) -> str:
    assert parent_of(pid)
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().replace(b"\0", b" ").decode()
