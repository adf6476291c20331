"""The corps for organisers: found, invited by letter, changed; what is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from ambassadors.models import Ambassador
from events.models import Resource
from people.models import Letter
from tests.cast import ada, ben, cleo, jonas, maja
from tests.making import a_company, a_contact, a_trade, a_visit_programme


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def values(**changes: object) -> dict[str, object]:
    a_trade("smed")
    return {
        "name": "Signe Vang",
        "email": "signe@demo.example",
        "phone": "12 34 56 78",
        "language": "da",
        "programme": str(a_visit_programme().pk),
        "status": "active",
        "trade": "smed",
        "employer": "",
        "needs_release": "on",
        "postcode": "8000",
        "radius_km": "60",
        "max_visits_per_month": "2",
        "languages": ["da"],
    } | changes


@pytest.mark.django_db
def test_others_find_nothing() -> None:
    it = maja()
    for nobody in (ben(), cleo()):
        client = browser(nobody)
        assert client.get(reverse("organise:ambassador", args=[it.pk])).status_code == 404
        assert client.get(reverse("organise:ambassador_edit", args=[it.pk])).status_code == 404
        assert client.post(reverse("organise:absence_new", args=[it.pk])).status_code == 404


@pytest.mark.django_db
def test_the_list_finds_by_name_and_trade() -> None:
    maja()
    jonas()
    client, there = browser(ada()), reverse("organise:ambassadors")
    assert "Jonas Berg" not in text_of(client.get(there, {"q": "maja"}))
    assert "Maja Holm" not in text_of(client.get(there, {"trade": "smed"}))
    for odd in ({"page": "x"}, {"trade": "nonsense"}, {"status": "nonsense"}, {"q": "\x00"}):
        assert client.get(there, odd).status_code == 200


@pytest.mark.django_db
def test_a_new_one_is_invited_by_letter() -> None:
    company = a_company(name="Ravnsø Svejs")
    contact = a_contact(company)
    client = browser(ada())
    answer = client.post(reverse("organise:ambassador_new"), values(employer="ravnsø svejs"))
    assert answer.status_code == 302
    made = Ambassador.objects.get()
    assert (made.employer, made.employer_contact) == (company, contact)
    assert made.latitude
    assert not made.user.has_usable_password()
    assert Resource.objects.filter(user=made.user).exists()
    assert Letter.objects.get(kind="welcome").to_email == "signe@demo.example"
    again = client.post(reverse("organise:ambassador_new"), values())
    assert again.status_code == 422
    assert "er allerede ambassadør" in text_of(again)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"postcode": "0000"},
        {"postcode": "abcd"},
        {"phone": "123"},
        {"email": "no"},
        {"name": ""},
        {"name": "x\x00y"},
        {"trade": "nonsense"},
        {"programme": "nonsense"},
        {"employer": "Findes ikke"},
        {"radius_km": "-1"},
        {"max_visits_per_month": "x"},
        {"status": "alumni"},
        {"work_postcode": "0000"},
        {"travels_by": ["rocket"]},
        {"born_on": "2024-01-01"},
        {"apprentice_from": "2026-08-01", "apprentice_until": "2025-08-01"},
    ],
)
def test_bad_input_is_told_and_kept(wrong: dict[str, str]) -> None:
    answer = browser(ada()).post(reverse("organise:ambassador_new"), values(bio="", **wrong))
    assert answer.status_code == 422
    assert "8000" in text_of(answer) or "postcode" in wrong
    assert not Ambassador.objects.exists()


@pytest.mark.django_db
def test_a_change_is_saved_and_told() -> None:
    it = maja()
    client = browser(ada())
    data = values(
        name="Maja Holm Lund",
        employer=it.employer.name if it.employer else "",
        employer_contact=str(it.employer_contact_id),
        postcode="9000",
        trade="industritekniker",
        other_trades=["smed", "industritekniker"],
        work_postcode="8600",
        travels_by=["public", "bicycle"],
        topics="svejsning, løn som lærling,svejsning ,",
        status="alumni",
    )
    assert client.post(reverse("organise:ambassador_edit", args=[it.pk]), data).status_code == 302
    it = Ambassador.objects.get(pk=it.pk)
    assert (it.user.name, it.postcode, it.status) == ("Maja Holm Lund", "9000", "active")  # status has its own way
    assert [trade.pk for trade in it.trades] == ["industritekniker", "smed"]
    assert (it.topics, it.travels_by) == (["svejsning", "løn som lærling"], ["public", "bicycle"])
    assert it.work_point
    assert it.employer_contact
    page = text_of(client.get(reverse("organise:ambassador", args=[it.pk])))
    assert "Maja Holm Lund" in page
