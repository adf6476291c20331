"""Teaching modules: kept by who organises their programme, chosen by schools, brought along by ambassadors."""

import pytest
from django.test import Client
from django.utils import timezone

from ambassadors.domain import modulewishes, triage
from ambassadors.models import VisitRequest
from events.models import Event
from materials.domain.modules import save_module
from materials.models import TeachingModule
from people.domain.answerlinks import make_token
from people.domain.history import history_of
from tests.ambassadors.test_web_wishes import typed
from tests.making import (
    a_module,
    a_programme,
    a_school,
    a_trade,
    a_visit_programme,
    a_visit_request,
    an_ambassador,
    an_organiser,
)

pytestmark = pytest.mark.django_db


def written(**changes: object) -> dict[str, object]:
    """What an organiser fills in."""
    values: dict[str, object] = {
        "title": "Fra plade til smykke",
        "summary": "Klassen former en plade messing.",
        "grade_from": "7",
        "grade_to": "9",
        "subject": "haandvaerk-design",
        "minutes": "90",
        "kit": "30 plader og hamre",
        "kits": "2",
        "is_published": "on",
    }
    return values | changes


def entered(*programmes: object) -> Client:
    client = Client()
    client.force_login(an_organiser(*programmes))  # type: ignore[arg-type]
    return client


def test_an_organiser_makes_one_for_the_own_programme_and_schools_see_it() -> None:
    mine = a_programme("magiske-forandringer")
    client = entered(mine)
    answer = client.post("/organise/modules/new/", written(programme=mine.pk, trades=[a_trade().pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/organise/modules/")
    module = TeachingModule.objects.get()
    assert (module.slug, module.programme, module.is_published) == ("fra-plade-til-smykke", mine, True)
    assert [line.what for line in history_of(module)] == ["made"]
    assert "Fra plade til smykke" in client.get("/organise/modules/").text
    page = Client().get("/moduler/fra-plade-til-smykke/")
    assert "30 plader og hamre" in page.text
    assert "/besoeg/?modul=fra-plade-til-smykke" in page.text


def test_other_words_keep_the_address(client: Client) -> None:
    module = a_module("Fra plade til smykke")
    organiser = entered(module.programme)
    changed = written(programme=module.programme.pk, title="Smykket")
    assert organiser.post(f"/organise/modules/{module.slug}/edit/", changed).status_code == 302
    module.refresh_from_db()
    assert (module.title, module.slug) == ("Smykket", "fra-plade-til-smykke")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"grade_from": "9", "grade_to": "7"}, "grade_to"),
        ({"grade_to": "11"}, "grade_to"),
        ({"minutes": "5"}, "minutes"),
        ({"minutes": "mange"}, "minutes"),
        ({"subject": "trylleri"}, "subject"),
        ({"material_url": "javascript:alert(1)"}, "material_url"),
        ({"title": "Metal og magi"}, "title"),
        ({"summary": "x" * 1501}, "summary"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(wrong: dict[str, object], field: str) -> None:
    there = a_module("Metal og magi")
    answer = entered().post("/organise/modules/new/", written(programme=there.programme.pk) | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert TeachingModule.objects.count() == 1


def test_modules_of_other_programmes_are_as_absent_as_none() -> None:
    module, own = a_module(), a_programme("noget-andet")
    client = entered(own)
    assert client.get(f"/organise/modules/{module.slug}/edit/").status_code == 404
    assert client.get("/organise/modules/findes-ikke/edit/").status_code == 404
    assert module.title not in client.get("/organise/modules/").text
    answer = client.post("/organise/modules/new/", written(programme=module.programme.pk))
    assert answer.status_code == 422


def test_strangers_see_what_is_shown_by_grade_and_subject(client: Client) -> None:
    a_module("For de store", grade_from=9, grade_to=10)
    a_module("For de mindre", grade_from=5, grade_to=7, subject="matematik")
    a_module("Ikke klar", is_published=False)

    def found(query: str = "") -> list[str]:
        text = client.get(f"/moduler/{query}").text
        return [title for title in ("For de store", "For de mindre", "Ikke klar") if f">{title}</a>" in text]

    assert found() == ["For de store", "For de mindre"]
    assert found("?trin=6") == ["For de mindre"]
    assert found("?fag=matematik&trin=9") == []
    assert found("?trin=abc&fag=trylleri") == ["For de store", "For de mindre"]
    assert client.get("/moduler/ikke-klar/").status_code == 404
    assert "/moduler/for-de-store/" in client.get("/sitemap.xml").text
    assert "/moduler/ikke-klar/" not in client.get("/sitemap.xml").text


def test_the_form_offers_them_and_begins_with_the_one_whose_page_it_was(client: Client) -> None:
    a_visit_programme()
    a_school("999123", name="Vestervang Skole")
    a_module("Metallet, der husker")
    a_module("Ikke klar", is_published=False)
    form = client.get("/besoeg/?modul=metallet-der-husker").text
    assert '<option value="metallet-der-husker" selected>' in form
    assert "ikke-klar" not in form
    assert client.post("/besoeg/", typed(module="metallet-der-husker")).status_code == 302
    assert VisitRequest.objects.get().module == "metallet-der-husker"
    refused = client.post("/besoeg/", typed(module="ikke-klar", contact_email="en.anden@skole.example"))
    assert refused.status_code == 422


def a_planned_visit(module: TeachingModule) -> tuple[VisitRequest, Event]:
    wish = a_visit_request(module=module.slug)
    wish = triage.choose_slot(wish, wish.slots.get(), now=timezone.now(), by=an_organiser())
    assert wish.event
    return wish, wish.event


def test_the_wish_is_seen_by_all_who_have_to_do_with_the_visit(client: Client) -> None:
    module = a_module("Metallet, der husker", kit="Termometre og elkedel")
    wish, event = a_planned_visit(module)
    assert "Klassen ønsker modulet »Metallet, der husker«. Tag med: Termometre og elkedel" in event.description
    organiser = entered()
    for address in (f"/organise/requests/{wish.pk}/", f"/organise/events/{event.pk}/"):
        assert "Metallet, der husker" in organiser.get(address).text
    assert "Metallet, der husker" in client.get(f"/s/{make_token('status', wish.pk)}/").text


def test_the_ambassador_reads_what_to_bring() -> None:
    from ambassadors.domain import offers, releases
    from ambassadors.models import Release

    module = a_module("Metallet, der husker", kit="Termometre og elkedel")
    wish, _event = a_planned_visit(module)
    her = an_ambassador(trade="industritekniker")
    seat = wish.seat_rows.first()
    assert seat
    (offer,) = offers.send_offers(wish, {seat: [her]}, now=timezone.now(), by=an_organiser())
    client = Client()
    client.force_login(her.user)
    assert "Metallet, der husker" in client.get("/me/").text
    offers.accept(offer, now=timezone.now())
    releases.grant(Release.objects.get(), now=timezone.now())
    assert "Termometre og elkedel" in client.get("/me/").text


def test_one_taken_off_the_list_stays_with_the_requests_that_name_it() -> None:
    module = a_module("Metallet, der husker")
    wish = a_visit_request(module=module.slug)
    values = {"title": module.title, "grade_from": 7, "grade_to": 9, "is_published": False}
    save_module(values, now=timezone.now(), module=module)
    found = modulewishes.of(VisitRequest.objects.get(pk=wish.pk))
    assert found
    assert (found.title, found.is_shown) == ("Metallet, der husker", False)
    assert "/moduler/" not in entered().get(f"/organise/requests/{wish.pk}/").text
