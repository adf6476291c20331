"""Logging in and choosing a new password, through the pages and the letter."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from people.models import Letter
from tests.cast import ada, cleo
from tests.making import a_user

pytestmark = pytest.mark.django_db


def test_a_forgotten_password_is_chosen_anew_by_the_letters_link(client: Client, settings: LazySettings) -> None:
    user = a_user(email="ada@skole.example")
    answer = client.post("/login/glemt/", {"email": "Ada@skole.example"}, headers={"host": "evil.example"})
    assert answer.status_code == 302
    letter = Letter.objects.get(user=user)
    assert letter.is_account
    link = re.search(r"^https?://\S+$", letter.text, re.MULTILINE)
    assert link
    assert link[0].startswith(settings.SITE_URL + "/login/ny/")
    opened = client.get(link[0].removeprefix(settings.SITE_URL), follow=True)
    assert opened.status_code == 200
    form = opened.redirect_chain[-1][0]
    client.post(form, {"password1": "solsort-hammer-regnvejr", "password2": "solsort-hammer-regnvejr"})
    assert client.login(username="ada@skole.example", password="solsort-hammer-regnvejr")


def test_asking_with_an_unknown_address_looks_the_same_and_writes_to_nobody(client: Client) -> None:
    answer = client.post("/login/glemt/", {"email": "stranger@skole.example"})
    assert answer.status_code == 302
    assert not Letter.objects.exists()


def test_a_wrong_password_is_said_and_the_address_is_kept(client: Client) -> None:
    a_user(email="ada@skole.example")
    page = client.post("/login/", {"login": "ada@skole.example", "password": "forkert"})
    assert page.status_code == 200
    assert 'value="ada@skole.example"' in page.content.decode()
    assert 'role="alert"' in page.content.decode()


def test_the_login_page_sets_no_session_cookie(client: Client) -> None:
    page = client.get("/login/")
    assert page.status_code == 200
    assert "sessionid" not in page.cookies


@pytest.mark.parametrize("path", ["/login/", "/login/glemt/", "/login/glemt/sendt/", "/login/ny/faerdig/"])
def test_the_pages_about_logging_in_show(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_on_public_pages_one_finds_ones_own_pages_or_the_way_out(client: Client) -> None:
    def tools() -> str:
        return client.get("/").content.decode().split('class="site-tools"')[1].split("</header>")[0]

    client.force_login(ada())
    assert ("Mine sider" in tools(), "Log ud" in tools()) == (True, False)
    client.force_login(cleo())
    assert ("Mine sider" in tools(), "Log ud" in tools()) == (False, True)
    client.post("/logout/")
    assert "Log ind" in tools()
