"""The first real start, the welcome letter's link, and what production refuses."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from events.access import organises_all
from events.models import Programme
from people.domain.welcome import invite_person
from people.models import Committee, Letter, Trade, Transition, User
from tests.making import a_user

pytestmark = pytest.mark.django_db

PASSWORD = "solsort-hammer-regnvejr"


def set_up(**options: str) -> None:
    call_command("setup", no_input=True, **({"email": "Ada@skole.example", "name": "Ada Krogh"} | options))


def test_setup_makes_the_catalogue_and_the_first_organiser() -> None:
    set_up(password=PASSWORD)
    ada = User.objects.get(email="ada@skole.example")
    assert organises_all(ada)
    assert ada.check_password(PASSWORD)
    assert (Programme.objects.count(), Committee.objects.exists(), Trade.objects.exists()) == (18, True, True)


def test_setup_again_changes_nothing() -> None:
    set_up(password=PASSWORD)
    Programme.objects.filter(slug="robotbandet").update(name="Omdøbt")
    set_up()
    assert (User.objects.count(), Programme.objects.count()) == (1, 18)
    assert Programme.objects.get(slug="robotbandet").name == "Omdøbt"
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("wrong", [{"email": "ikke en adresse"}, {"name": " "}, {"password": "kort"}])
def test_setup_refuses_what_will_not_do(wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        set_up(**wrong)
    assert not User.objects.exists()


def the_link(user: User, settings: LazySettings) -> str:
    letter = Letter.objects.filter(user=user).latest("created_at")
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/r/\S+)", letter.text)
    assert found
    return found[1]


def test_without_a_password_a_letter_leads_to_one_and_its_link_works_once(settings: LazySettings) -> None:
    set_up()
    ada, client = User.objects.get(), Client()
    link = the_link(ada, settings)
    assert client.get(link).status_code == 200
    weak = client.post(link, {"password": "12345", "again": "12345"})
    assert weak.status_code == 422
    assert client.post(link, {"password": PASSWORD, "again": "noget andet"}).status_code == 422
    assert client.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get("/organise/").status_code == 200
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"password": "en-helt-anden-kode", "again": "en-helt-anden-kode"}).status_code == 410
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_the_link_stands_for_14_days_and_closes_with_the_access(settings: LazySettings) -> None:
    user = invite_person("nora@ny.example", "Nora", now=timezone.now())
    link = the_link(user, settings)
    assert Client().get(link).status_code == 200
    Transition.objects.filter(what="invited").update(at=timezone.now() - timedelta(days=14, minutes=1))
    assert Client().get(link).status_code == 410
    User.objects.update(is_active=False)
    assert Client().get(link).status_code == 404


def test_guessing_passwords_is_slowed_down(client: Client) -> None:
    a_user(email="ada@skole.example")
    for _attempt in range(5):
        client.post("/login/", {"login": "ada@skole.example", "password": "forkert"})
    client.post("/login/", {"login": "ada@skole.example", "password": "demo-only"})
    assert "_auth_user_id" not in client.session


def test_the_demos_password_opens_nothing_in_production(client: Client, settings: LazySettings) -> None:
    a_user(email="ada@skole.example")
    settings.DEBUG = False
    assert not client.login(username="ada@skole.example", password=settings.DEMO_PASSWORD)
    settings.DEBUG = True
    assert client.login(username="ada@skole.example", password=settings.DEMO_PASSWORD)


def test_there_is_no_second_door_past_the_rules(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root@skole.example", PASSWORD, name="Root"))
    assert client.get("/admin/").status_code == 404


def test_pages_say_what_browsers_must_not_do(client: Client) -> None:
    headers = client.get("/login/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(("missing", "code"), [("", 0), ("SECRET_KEY", 1), ("ALLOWED_HOSTS", 1)])
def test_production_settings_are_clean_and_complete(missing: str, code: int, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    shell = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEBUG": "0"}
    shell |= {"SECRET_KEY": "x7Q" * 25 + "-abcdefgh", "ALLOWED_HOSTS": "haandslag.example"}
    shell.pop(missing, None)
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=root,
        env=shell,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, missing in done.stderr) == (code, True), done.stderr


def test_on_a_new_machine_setup_makes_the_tables_and_other_commands_say_what_to_do(tmp_path: Path) -> None:
    shell = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}

    def manage(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=Path(__file__).parents[2],
            env=shell,
            capture_output=True,
            text=True,
            check=False,
        )

    for words in (["createkey", "999001"], ["feedlink", "ada@skole.example"]):
        early = manage(*words)
        assert (early.returncode, early.stdout, "manage.py migrate" in early.stderr) == (1, "", True), early.stderr
        assert "Traceback" not in early.stderr
    done = manage("setup", "--email=ada@skole.example", "--name=Ada Krogh", f"--password={PASSWORD}", "--no-input")
    assert done.returncode == 0, done.stderr
    assert manage("feedlink", "ada@skole.example").stdout.startswith("http://")
