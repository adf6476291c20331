"""Who guesses passwords is stopped; who knows the own is not, whoever else sits behind the same address."""

import re
import time

import pytest
from django.conf import settings
from django.test import Client

from people.models import Letter
from people.web import guesses
from tests.making import a_user

pytestmark = pytest.mark.django_db

ADA = "ada@skole.example"
PASSWORD = "tordenskrald-kaffe-sø"


def try_password(client: Client, password: str, email: str = ADA, **extra: str):
    return client.post("/login/?next=/organise/", {"login": email, "password": password}, **extra)


def guess(client: Client, times: int, email: str = ADA, **extra: str) -> list[int]:
    return [try_password(client, "forkert", email, **extra).status_code for _ in range(times)]


def somebody(email: str) -> None:
    user = a_user(email=email)
    user.set_password(PASSWORD)
    user.save()


@pytest.fixture(autouse=True)
def _ada() -> None:
    somebody(ADA)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("da", "Der er skrevet en forkert adgangskode for mange gange. Prøv igen om 5 minutter."),
        ("en", "A wrong password was entered too many times. Try again in 5 minutes."),
    ],
)
def test_the_sixth_guess_gets_the_same_page_with_when_to_try_again(
    client: Client, language: str, sentence: str
) -> None:
    assert guess(client, 5) == [200] * 5
    stopped = try_password(client, "forkert", headers={"accept-language": language})
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 300
    assert sentence in stopped.text
    assert f'value="{ADA}"' in stopped.text
    assert 'name="next" value="/organise/"' in stopped.text


def test_the_right_password_is_not_looked_at_either_until_the_time_is_over(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess(client, 5)
    assert try_password(client, PASSWORD).status_code == 429
    later = time.time() + 301
    monkeypatch.setattr("time.time", lambda: later)
    assert try_password(client, PASSWORD).status_code == 302


def test_only_the_guessed_one_waits_not_the_others_at_the_school(client: Client) -> None:
    guess(client, 6)
    somebody("bo@skole.example")
    assert try_password(client, PASSWORD, "bo@skole.example").status_code == 302


def test_only_where_it_was_guessed_not_where_the_owner_is(client: Client) -> None:
    guess(client, 6, REMOTE_ADDR="192.0.2.66")
    assert try_password(client, PASSWORD, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_many_addresses_guessing_at_one_person_are_stopped_together(client: Client) -> None:
    most = guesses.EVERYWHERE.most
    assert [guess(client, 1, REMOTE_ADDR=f"192.0.2.{number}") for number in range(most)] == [[200]] * most
    assert guess(client, 1, REMOTE_ADDR="198.51.100.7") == [429]


def test_one_address_guessing_at_many_people_is_stopped(client: Client) -> None:
    most = guesses.ADDRESS.most
    statuses = [guess(client, 1, f"person{number}@skole.example")[0] for number in range(most + 1)]
    assert statuses == [200] * most + [429]
    assert guess(client, 1, "bo@skole.example", REMOTE_ADDR="198.51.100.7") == [200]


def test_right_passwords_from_one_address_are_never_too_many(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "ADDRESS", guesses.Limit("login-address", 2, 300))
    for number in range(6):
        somebody(f"elev{number}@skole.example")
        assert try_password(Client(), PASSWORD, f"elev{number}@skole.example").status_code == 302


def test_a_right_password_in_between_does_not_make_the_guesses_forgotten(client: Client) -> None:
    guess(client, 4)
    assert try_password(Client(), PASSWORD).status_code == 302
    assert guess(client, 2) == [200, 429]


def test_a_password_chosen_anew_opens_at_once(client: Client) -> None:
    guess(client, 6)
    client.post("/login/glemt/", {"email": ADA})
    link = re.search(r"^https?://\S+$", Letter.objects.get().text, re.MULTILINE)
    assert link
    form = client.get(link[0].removeprefix(settings.SITE_URL), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "solsort-hammer-regnvejr", "password2": "solsort-hammer-regnvejr"})
    assert try_password(client, "solsort-hammer-regnvejr").status_code == 302


@pytest.mark.parametrize("email", [ADA, "ukendt@skole.example"])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("da", "Der er bedt om for mange links på kort tid. Prøv igen om 15 minutter."),
        ("en", "Too many links were asked for in a short time. Try again in 15 minutes."),
    ],
)
def test_asking_for_too_many_letters_gets_the_same_page_whether_we_know_the_address_or_not(
    client: Client, email: str, language: str, sentence: str
) -> None:
    assert [client.post("/login/glemt/", {"email": email}).status_code for _ in range(5)] == [302] * 5
    written = Letter.objects.count()
    stopped = client.post("/login/glemt/", {"email": email}, headers={"accept-language": language})
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 900
    assert sentence in stopped.text
    assert f'value="{email}"' in stopped.text
    assert Letter.objects.count() == written


def test_one_address_cannot_have_letters_sent_to_everybody(client: Client) -> None:
    most = guesses.LETTERS_FROM.most
    statuses = [client.post("/login/glemt/", {"email": f"p{n}@skole.example"}).status_code for n in range(most + 1)]
    assert statuses == [302] * most + [429]


def test_a_limit_without_a_page_of_its_own_says_when_to_come_back_too(client: Client) -> None:
    client.login(username=ADA, password=PASSWORD)
    wrong = {"oldpassword": "forkert", "password1": "solsort-hammer-regnvejr", "password2": "solsort-hammer-regnvejr"}
    statuses = [client.post("/login/skift/", wrong).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert client.post("/login/skift/", wrong)["Retry-After"] == "60"
