"""What begins at a company: a seat wished for on a course, and a visit, from its page or the menu of what is new."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import CourseInterest
from tests.cast import ada, ben
from tests.making import a_company, a_contact, a_course, a_mailable_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(ada())
    return browser


def test_a_contact_is_put_on_a_courses_list_from_the_companys_page(client: Client) -> None:
    contact, course = a_mailable_contact(), a_course(title="Svejsning for voksne")
    company = contact.organisation
    address = reverse("organise:company_course", args=[company.pk])
    assert address in client.get(reverse("organise:company", args=[company.pk])).content.decode()
    done = client.post(address, {"course": str(course.pk), "contact": str(contact.pk), "seats": "2"})
    assert done.status_code == 302
    row = CourseInterest.objects.get()
    assert (row.course, row.organisation, row.name, row.email, row.seats) == (
        course, company, contact.name, contact.email, 2,
    )  # fmt: skip
    assert row.basis
    page = client.get(done["Location"]).content.decode()
    assert "står på listen til »Svejsning for voksne«" in page
    assert "/undo/" in page


def test_without_a_basis_one_is_called_and_the_company_itself_may_stand_there(client: Client) -> None:
    company, course = a_company(name="Nordlys", phone="+4512000001"), a_course()
    mette = a_contact(company, name="Mette Krogh", email="mette@nordlys.example")
    address = reverse("organise:company_course", args=[company.pk])
    client.post(address, {"course": str(course.pk), "contact": str(mette.pk), "seats": "1"})
    client.post(address, {"course": str(course.pk), "contact": "", "seats": "3"})
    rows = list(CourseInterest.objects.order_by("created_at").values_list("name", "phone", "basis", "seats"))
    assert [(name, basis, seats) for name, _phone, basis, seats in rows] == [("Mette Krogh", "", 1), ("Nordlys", "", 3)]
    assert rows[1][1] == "+4512000001"


def test_only_open_lists_of_ones_own_programmes_are_offered(client: Client) -> None:
    company = a_company(phone="+4512000001")
    late = a_course(deadline=timezone.localdate() - timedelta(days=1))
    address = reverse("organise:company_course", args=[company.pk])
    assert "Ingen kurser samler interesse" in client.get(address).content.decode()
    assert client.post(address, {"course": str(late.pk), "seats": "1"}).status_code == 422
    other, browser = a_course(), Client()
    browser.force_login(ben())
    assert browser.post(address, {"course": str(other.pk), "seats": "1"}).status_code == 422
    assert not CourseInterest.objects.exists()


def test_a_visit_begins_in_the_menu(client: Client) -> None:
    begin = reverse("organise:company_visit_begin")
    assert begin in client.get(reverse("organise:events")).content.decode()
    one, _other = a_company(name="Nordlys Maskinfabrik"), a_company(name="Sydlys Maskinfabrik")
    assert client.get(begin, {"q": "Nordlys"})["Location"] == reverse("organise:company_visit_new", args=[one.pk])
    shown = client.get(begin, {"q": "Maskinfabrik"}).content.decode()
    assert ("Nordlys" in shown, "Sydlys" in shown) == (True, True)
    assert "Ingen virksomhed hedder det" in client.get(begin, {"q": "Østlys\x00"}).content.decode()
