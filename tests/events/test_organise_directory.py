"""Schools and companies: looked up, with contacts and on what basis each may be mailed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.web.organise.forms import MunicipalityField
from people.domain.mailbasis import may_mail
from people.models import Contact, Organisation
from tests.cast import ada
from tests.making import a_company, a_contact, a_school, a_venue, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def test_a_basis_is_noted_and_withdrawn_and_both_lines_stay(client: Client) -> None:
    contact = a_contact()
    page = reverse("organise:company", args=[contact.organisation_id])
    assert "Invitationer går til telefonlisten." in client.get(page).content.decode()
    client.post(reverse("organise:basis_note", args=[contact.pk]), {"basis": "consent", "note": "Sagt i telefonen"})
    assert may_mail(contact)[0]
    assert "Har sagt ja: Sagt i telefonen" in client.get(page).content.decode()
    client.post(reverse("organise:basis_withdraw", args=[contact.pk]))
    assert not may_mail(contact)[0]
    assert "trukket tilbage" in client.get(page).content.decode()


@pytest.mark.parametrize("data", [{"basis": "consent"}, {"basis": "lyst", "note": "x"}, {}, {"note": "x" * 300}])
def test_a_basis_without_a_source_is_refused_beside_the_field(client: Client, data: dict[str, str]) -> None:
    contact = a_contact()
    answer = client.post(reverse("organise:basis_note", args=[contact.pk]), data)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not contact.mail_bases.exists()


def test_a_contact_is_added_with_a_number_in_its_normal_form(client: Client) -> None:
    company = a_company()
    address = reverse("organise:contact_new", args=[company.pk])
    client.post(address, {"new-name": "Eva Ågård", "new-phone": "12 34 56 78", "new-is_primary": "on"})
    contact = Contact.objects.get(organisation=company)
    assert (contact.name, contact.phone, contact.is_primary) == ("Eva Ågård", "+4512345678", True)
    client.post(address, {"new-name": "Finn", "new-email": "finn@firma.example", "new-is_primary": "on"})
    assert list(company.contacts.filter(is_primary=True).values_list("name", flat=True)) == ["Finn"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"new-name": "", "new-phone": "12345678"}, "Feltet skal udfyldes."),
        ({"new-name": "Eva"}, "Skriv en e-mailadresse eller et telefonnummer"),
        ({"new-name": "Eva", "new-phone": "123"}, "Skriv et telefonnummer"),
        ({"new-name": "Eva", "new-email": "ikke en adresse"}, "gyldig"),
    ],
)
def test_a_contact_nobody_can_reach_is_refused(client: Client, data: dict[str, str], sentence: str) -> None:
    company = a_company()
    answer = client.post(reverse("organise:contact_new", args=[company.pk]), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not company.contacts.exists()


def test_a_contact_is_edited(client: Client) -> None:
    contact = a_contact()
    client.post(
        reverse("organise:contact_edit", args=[contact.pk]),
        {"name": "Nyt Navn", "title": "Værkfører", "email": "ny@firma.example"},
    )
    contact.refresh_from_db()
    assert (contact.name, contact.title, contact.email) == ("Nyt Navn", "Værkfører", "ny@firma.example")


def test_a_company_is_made_by_name_and_finds_its_town(client: Client) -> None:
    client.post(reverse("organise:company_new"), {"name": "Åby Værksted", "postcode": "8230"})
    made = Organisation.objects.get()
    assert (made.kind, made.name, made.town, made.municipality_id, made.point is not None) == (
        "company",
        "Åby Værksted",
        "Åbyhøj",
        751,
        True,
    )


@pytest.mark.parametrize("wrong", [{"name": ""}, {"cvr": "123"}, {"postcode": "9"}, {"website": "x y"}, {"email": "x"}])
def test_a_company_with_a_wrong_field_is_not_made(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(reverse("organise:company_new"), {"name": "Åby"} | wrong)
    assert (answer.status_code, Organisation.objects.count()) == (422, 0)


def test_the_page_shows_the_events_where_they_are_host_or_invited(client: Client) -> None:
    school = a_school(name="Ørnhøj Skole")
    an_event(title="Besøget", venue=a_venue(organisation=school))
    invited = an_event(title="Mødet")
    contact = a_contact(school)
    invited.invitations.create(contact=contact, invited_at=timezone.now(), updated_at=timezone.now())
    an_event(title="Et helt andet sted")
    page = client.get(reverse("organise:school", args=[school.pk])).content.decode()
    assert ("Besøget" in page, "Mødet" in page, "Et helt andet sted" in page) == (True, True, False)


def test_lists_search_by_name_town_and_number(client: Client) -> None:
    a_school("999777", name="Ørnhøj Skole", town="Ørnhøj", postcode="6973")
    a_company(name="Åby Værksted", cvr="12345678")
    for text in ("ørnhøj", "9997", "6973"):
        assert "Ørnhøj Skole" in client.get(reverse("organise:schools"), {"q": text}).content.decode(), text
    for text in ("åby", "1234"):
        assert "Åby Værksted" in client.get(reverse("organise:companies"), {"q": text}).content.decode(), text
    assert "Ingen passer" in client.get(reverse("organise:schools"), {"q": "findes ikke"}).content.decode()


def test_municipalities_stand_in_danish_order_with_aa_as_å_last() -> None:
    first, *names = [label for _value, label in MunicipalityField(empty_label="Alle").choices]
    assert (first, names[0], names[-4:]) == ("Alle", "Albertslund", ["Ærø", "Aabenraa", "Aalborg", "Aarhus"])
