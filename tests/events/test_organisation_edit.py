"""A company and a school are corrected: what is stored, what is told, what is refused and what only warned of."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from people.domain import organisations
from people.domain.history import history_of
from people.models import Organisation
from tests.cast import ada, vestervang
from tests.making import a_company, a_school, a_trade, a_venue, an_event

pytestmark = pytest.mark.django_db

COMPANY = {
    "name": "Nordlys Maskinfabrik A/S",
    "cvr": "DK 13 58 56 28",
    "p_number": "1003388394",
    "street": "Industrivej 4",
    "postcode": "7100",
    "phone": "76 43 21 00",
    "email": "Kontor@Nordlys.example",
    "website": "nordlys.example",
    "ean": "5790001330552",
    "notes": "Ring om formiddagen.",
}
SCHOOL = {
    "name": "Vestervang Skole",
    "institution_number": "999 001",
    "level": "grundskole",
    "street": "Vestervang 2",
    "postcode": "8000",
    "municipality": "751",
    "phone": "",
    "email": "",
    "website": "",
    "ean": "",
    "notes": "",
}


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def address(it: Organisation) -> str:
    return reverse("organise:organisation_edit", args=[it.pk])


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_everything_about_a_company_is_stored_in_its_normal_form_and_told(client: Client) -> None:
    it = a_company(name="Nordlys")
    trades = [a_trade("smed"), a_trade("automatik")]
    answer = client.post(address(it), COMPANY | {"trades": [trade.pk for trade in trades]})
    assert answer.headers["Location"] == reverse("organise:company", args=[it.pk])
    it.refresh_from_db()
    assert (it.cvr, it.p_number, it.ean) == ("13585628", "1003388394", "5790001330552")
    assert (it.town, it.municipality_id, it.point is not None) == ("Vejle", 630, True)
    assert (it.phone, it.email, it.website) == ("+4576432100", "kontor@nordlys.example", "https://nordlys.example")
    assert set(it.trades.all()) == set(trades)
    line = history_of(it).get()
    assert (line.what, line.by, line.new.startswith("name, cvr, p_number, street")) == ("edited", ada(), True)
    page = client.get(answer.headers["Location"]).text
    assert "rettede navn, CVR-nummer, P-nummer, adresse" in page
    assert "navn: Nordlys → Nordlys Maskinfabrik A/S" in page
    assert client.get(address(it)).text.count("checked") == 2


def test_saving_what_stands_there_changes_and_tells_nothing(client: Client) -> None:
    it = a_company()
    client.post(address(it), COMPANY)
    before = history_of(it).count()
    client.get("/organise/companies/")  # reads the first toast
    again = client.post(address(it), COMPANY)
    assert (said(again), history_of(it).count()) == (["Der var intet at gemme."], before)


def test_a_cvr_with_a_wrong_check_digit_is_stored_and_warned_of(client: Client) -> None:
    a_company(name="Nordlys Vejle", cvr="13585629")
    it = a_company()
    answer = client.post(address(it), COMPANY | {"cvr": "13585629"})
    it.refresh_from_db()
    assert (answer.status_code, it.cvr) == (302, "13585629")
    assert said(answer) == [
        "Gemt.",
        "CVR-nummeret passer ikke med sit kontrolciffer. Se efter, om der er en tastefejl.",
        "Samme CVR-nummer har: Nordlys Vejle.",
    ]


def test_a_school_keeps_its_number_and_a_chosen_municipality(client: Client) -> None:
    it = a_school()
    assert client.post(address(it), SCHOOL).status_code == 302
    it.refresh_from_db()
    assert (it.institution_number, it.level, it.municipality_id, it.town) == ("999001", "grundskole", 751, "Aarhus C")


def test_the_events_to_come_follow_a_schools_new_address(client: Client) -> None:
    it = vestervang()
    venue = a_venue(organisation=it, name=it.name, street=it.street, postcode=it.postcode, town=it.town)
    event = an_event(venue=venue)
    answer = client.post(address(it), SCHOOL | {"street": "Skolevej 7"})
    assert "1 kommende arrangement har fået den nye adresse." in said(answer)
    assert Event.objects.select_related("venue").get(pk=event.pk).venue.street == "Skolevej 7"  # type: ignore[union-attr]


def test_two_who_correct_the_same_do_not_overwrite_each_other(client: Client) -> None:
    it = a_company()
    seen = organisations.version_of(it)
    organisations.change(it, {"name": "Min rettelse"}, now=timezone.now(), by=ada())
    trades = [a_trade("smed").pk, a_trade("automatik").pk]
    stale = client.post(address(it), COMPANY | {"seen": seen, "trades": trades})
    assert stale.status_code == 422
    assert "En anden har rettet oplysningerne imens" in stale.text
    assert (COMPANY["name"] in stale.text, stale.text.count("checked")) == (True, 2)
    it.refresh_from_db()
    assert it.name == "Min rettelse"
    now_seen = organisations.version_of(it)
    assert f'value="{now_seen}"' in stale.text
    assert client.post(address(it), COMPANY | {"seen": now_seen}).status_code == 302


BAD = [
    ("name", "", "Feltet skal udfyldes."),
    ("name", "x" * 1_000_000, "Skriv højst 160 tegn."),
    ("name", "Nord\x00lys", "tegn, der ikke kan gemmes"),
    ("street", "y" * 200, "Skriv højst 160 tegn."),
    ("postcode", "🙂", "Skriv et dansk postnummer på 4 cifre."),
    ("postcode", "0000", "Skriv et dansk postnummer på 4 cifre."),
    ("phone", "<script>", "Skriv et telefonnummer"),
    ("phone", "\x00", "tegn, der ikke kan gemmes"),
    ("email", "ikke en adresse", "Skriv en gyldig e-mailadresse."),
    ("website", "javascript://alert(1)", "Skriv en gyldig webadresse."),
    ("website", "ikke en side", "Skriv en gyldig webadresse."),
    ("ean", "5790001330553", "EAN-nummeret passer ikke"),
    ("ean", "5790", "Et EAN-nummer er tretten cifre."),
    ("notes", "z" * 5001, "Skriv højst 5000 tegn."),
]
BAD_COMPANY = [
    ("cvr", "0123", "Et CVR-nummer er otte cifre"),
    ("cvr", "٣٤٥٦٧٨٩٠", "Et CVR-nummer er otte cifre"),
    ("p_number", "12345", "Et P-nummer er ti cifre."),
    ("trades", "findes-ikke", "Vælg noget, der står på listen."),
    ("trades", "\x00", "tegn, der ikke kan gemmes"),
]
BAD_SCHOOL = [
    ("institution_number", "12", "Et institutionsnummer er seks cifre."),
    ("institution_number", "888888", "Der er allerede en skole med det institutionsnummer."),
    ("level", "universitet", "Vælg noget, der står på listen."),
    ("municipality", "abc", "Vælg noget, der står på listen."),
    ("municipality", "99999999999999999999", "Vælg noget, der står på listen."),
]


@pytest.mark.parametrize(
    ("kind", "field", "typed", "sentence"),
    [("company", *row) for row in BAD + BAD_COMPANY] + [("school", *row) for row in BAD + BAD_SCHOOL],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    client: Client, kind: str, field: str, typed: str, sentence: str
) -> None:
    a_school("888888")
    it, good = (a_company(), COMPANY) if kind == "company" else (vestervang(), SCHOOL)
    other = "street" if field != "street" else "notes"
    answer = client.post(address(it), good | {field: typed, other: "Står her stadig 7"})
    assert answer.status_code == 422
    beside = answer.text.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert sentence in beside.replace("&#x27;", "'")
    assert "Står her stadig 7" in answer.text
    it.refresh_from_db()
    assert it.street != "Står her stadig 7"


def test_words_of_any_kind_are_only_words(client: Client) -> None:
    it = a_company()
    name = "<script>alert('hej')</script> 🙂 Ægir & Søn"
    assert client.post(address(it), COMPANY | {"name": name}).status_code == 302
    page = client.get(reverse("organise:company", args=[it.pk])).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#x27;hej&#x27;)&lt;/script&gt; 🙂 Ægir &amp; Søn" in page


def test_a_new_company_has_the_same_fields_and_its_first_line_of_history(client: Client) -> None:
    client.post(reverse("organise:company_new"), COMPANY)
    made = Organisation.objects.get()
    assert (made.cvr, made.ean, history_of(made).get().what) == ("13585628", "5790001330552", "made")
    assert "oprettede Nordlys Maskinfabrik A/S." in client.get(reverse("organise:company", args=[made.pk])).text
