"""What a phone keeps of one's own pages, and what makes them an app."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from people.domain.devices import owner_word
from people.web.offline import OWNER
from tests.cast import dorte, maja

pytestmark = pytest.mark.django_db


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_only_a_page_that_says_so_is_kept_and_only_for_its_owner() -> None:
    her, school = maja().user, dorte().user
    assert browser(her).get("/me/").headers[OWNER] == owner_word(her)
    assert browser(school).get("/me/").headers[OWNER] == owner_word(school) != owner_word(her)
    assert str(her.pk) not in owner_word(her)
    for name in ("me:profile", "me:feeds", "me:availability", "front"):
        assert OWNER not in browser(her).get(reverse(name)).headers, name
    assert OWNER not in Client().get("/me/").headers
    assert OWNER not in browser(her).post("/me/absences/", {}).headers


def test_manifest_worker_and_the_page_without_a_net_are_the_same_for_everybody() -> None:
    stranger, her = Client(), browser(maja().user)
    for name in ("me:manifest", "me:worker", "me:offline"):
        plain, own = stranger.get(reverse(name)), her.get(reverse(name))
        assert plain.status_code == 200
        assert "Set-Cookie" not in str(plain.headers)
        assert "Maja" not in own.content.decode()
    manifest = json.loads(stranger.get(reverse("me:manifest")).content)
    assert (manifest["start_url"], manifest["display"]) == ("/me/", "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_the_worker_keeps_files_that_exist_and_every_script_of_a_page() -> None:
    text = Client().get(reverse("me:worker")).content.decode()
    files = json.loads(re.findall(r"const FILES = (\[.*\]);", text)[0])
    assert "/static/js/toasts.js" in files
    assert [name for name in files if not finders.find(name.removeprefix("/static/"))] == []
    assert Client().get(reverse("me:worker")).content.decode() == text


def test_strangers_pages_forget_and_own_pages_register() -> None:
    assert " data-stranger" in Client().get("/").content.decode()
    own = browser(maja().user).get("/me/").content.decode()
    assert 'data-worker="/me/worker.js" data-worker-scope="/me/"' in own
    assert "data-stranger" not in own
    assert "data-forget" in own
    assert "data-stranger" not in Client().get(reverse("me:offline")).content.decode()
