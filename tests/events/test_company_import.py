"""Companies from a table: read as people write them, said first, done afterwards; what is fetched changes nothing."""

import time
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from events.domain.pipeline import board, companyimport, companytable
from events.domain.pipeline.companylines import HEADER, lines_of
from events.domain.pipeline.relations import Facts, set_first
from events.models import FollowUp, Relation
from people.domain.history import history_of
from people.domain.refusals import Refused
from people.domain.tablefiles import as_csv, as_xlsx, read_table
from people.models import Errand, MailBasis, Organisation
from tests.cast import ada, cleo
from tests.making import a_company, a_contact, a_trade

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
HEAD = (
    "navn;cvr;p nummer;adresse;postnr;kontaktperson;e-mail;grundlag for mail;uddannelse;trin;godkendelse;godkendt den;"
    "næste handling;senest"
)
FULL = (
    "Nordlys Maskinfabrik;10150817;1003388394;Havnevej 2;8000;Mette Krogh;mette@nordlys.example;har sagt ja;Smed;"
    "godkendt;fuld;01-03-2024;Ring igen;15.12.2026"
)


@pytest.fixture(autouse=True)
def trades() -> None:
    a_trade("smed")
    a_trade("industritekniker")


def lines(*rows: str, head: str = HEAD, encoding: str = "utf-8"):
    return lines_of(read_table("\r\n".join([head, *rows]).encode(encoding)))


def looked(*rows: str, **how):
    return companyimport.compared(lines(*rows, **how), NOW, ada())


def imported(*rows: str, **how):
    return companyimport.carry_out(looked(*rows, **how), now=NOW, by=ada())


def test_a_new_company_comes_with_all_that_the_line_says():
    step = imported(FULL)
    company = Organisation.objects.get()
    assert dict(step.counts) == {"made": 1, "changed": 0, "unchanged": 0}
    assert (company.name, company.cvr, company.p_number, company.town, company.municipality_id) == (
        "Nordlys Maskinfabrik",
        "10150817",
        "1003388394",
        "Aarhus C",
        751,
    )
    relation, promise, basis = Relation.objects.get(), FollowUp.objects.get(), MailBasis.objects.get()
    assert (relation.trade_id, relation.stage, relation.approval, relation.approved_on) == (
        "smed",
        "approved",
        "full",
        date(2024, 3, 1),
    )
    assert (promise.what, promise.owner, promise.due_on, promise.trade_id) == (
        "Ring igen",
        ada(),
        date(2026, 12, 15),
        "smed",
    )
    assert (basis.basis, basis.contact.email, basis.recorded_by) == ("consent", "mette@nordlys.example", ada())
    assert [line.new for line in history_of(relation)] == ["unknown", "approved"]


def test_the_same_file_again_changes_nothing_and_an_empty_cell_neither():
    imported(FULL)
    assert dict(imported(FULL).counts) == {"made": 0, "changed": 0, "unchanged": 1}
    assert dict(imported("Nordlys Maskinfabrik;10150817" + ";" * 12).counts)["unchanged"] == 1
    assert (Organisation.objects.count(), FollowUp.objects.count(), MailBasis.objects.count()) == (1, 1, 1)


def test_it_reads_english_commas_and_windows_as_well():
    head = "Company,CVR number,Postcode,Trade,Stage,Approval"
    [one] = looked("Søby Værk,10150817,8000,Smed,approved,full", head=head + ",Approved on", encoding="cp1252")
    assert (one.line.name, one.line.errors) == ("Søby Værk", ["Skriv, hvornår virksomheden blev godkendt."])
    [one] = looked("Søby Værk,10150817,8000,Smed,Contacted,", head=head, encoding="latin-1")
    assert (one.line.stage, one.what) == ("contacted", "new")
    with pytest.raises(Refused, match="Der mangler: navn"):
        lines("x", head="cvr;postnr")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (";10150817", "Navnet mangler."),
        ("Nordlys;1015081", "Et CVR-nummer er otte cifre og begynder ikke med 0."),
        ("Nordlys;;123", "Et P-nummer er ti cifre."),
        ("Nordlys;;;;0000", "Der er ikke noget postnummer 0000."),
        ("Nordlys;;;;;;nej", "»nej« er ikke en e-mailadresse."),
        ("Nordlys;;;;;;;har sagt ja", "Grundlag for mail kræver en e-mailadresse."),
        ("Nordlys;;;;;;;;Bager", "Uddannelsen »Bager« kendes ikke."),
        ("Nordlys;;;;;;;;;godkendt", "Skriv også, hvilken uddannelse det gælder."),
        ("Nordlys;;;;;;;;Smed;måske", "»måske« kendes ikke under trin."),
        ("Nordlys;;;;;;;;Smed;godkendt;fuld;i går", "»i går« er ikke en dato. Skriv den som 23-04-2026."),
        ("Nordlys;;;;;;;;Smed;godkendt;fuld;01-03-2030", "Datoen ligger i fremtiden. Vælg i dag eller før."),
        ("Nordlys;;;;;;;;;;;;Ring", "Skriv, hvornår den næste handling senest skal ske."),
        ("Nordlys;;;;;;;;;;;;Ring;01-01-2026", "Dagen for den næste handling er gået. Vælg en senere."),
    ],
)
def test_what_will_not_do_is_said_and_the_rest_goes_on(row: str, why: str):
    step = imported(row, "Sydlys;;;;8000")
    assert [(number, text) for number, _name, text in step.refused] == [(2, why)]
    assert [one.name for one in Organisation.objects.all()] == ["Sydlys"]


def test_a_cvr_number_that_fails_its_check_is_only_warned_of():
    [one] = looked("Nordlys;10150818")
    assert (one.what, one.line.errors) == ("new", [])
    assert "kontrolciffer" in one.line.notes[0]


def test_one_company_with_two_trades_is_two_lines_and_a_third_of_the_same_is_refused():
    second = FULL.replace(";Smed;", ";Industritekniker;").replace("Ring igen;15.12.2026", ";")
    step = imported(FULL, second, FULL)
    assert (dict(step.counts)["made"], Organisation.objects.count(), Relation.objects.count()) == (1, 1, 2)
    assert [why for _number, _name, why in step.refused] == ["Virksomheden står også i linje 2."]


def test_who_is_meant_is_told_by_p_number_then_cvr_then_name_and_place():
    first = a_company(name="Nordlys", cvr="10150817", p_number="1003388394", postcode="8000")
    second = a_company(name="Nordlys Nord", cvr="10150817", p_number="1003388395", postcode="9000")
    third = a_company(name="Alene", postcode="7100")
    gone = a_company(name="Gammel", cvr="25313763", is_active=False, merged_into=third)
    rows = looked(
        "Nyt navn;10150817;1003388395",
        "Noget;10150817;;;9000",
        "Nordlys;10150817",
        "alene;;;;7100",
        "Gammel;25313763",
        "Nordlys Syd;10150817;1003388396",
        "Alene;;;;8000",
    )
    assert [one.company for one in rows] == [second, second, None, third, third, None, None]
    assert rows[2].line.errors == ["Flere virksomheder har CVR-nummer 10150817. Skriv også P-nummeret."]
    assert (first.pk, gone.pk) not in [one.company for one in rows]


def test_a_stage_that_does_not_follow_is_refused_before_and_after():
    company = a_company(name="Nordlys", postcode="8000")
    set_first(company, a_trade("smed"), "active", Facts("full", date(2024, 3, 1)), now=NOW)
    row = "Nordlys;;;;8000;;;;Smed;søger godkendelse"
    assert looked(row)[0].line.errors == ["Virksomheden har lærlinge og kan ikke søge godkendelse."]
    assert imported(row).counts["changed"] == 0
    imported("Nordlys;;;;8000;;;;Smed;i dvale")
    assert Relation.objects.get().stage == "dormant"


def test_an_approval_that_is_known_wrongly_is_corrected():
    company = a_company(name="Nordlys", postcode="8000")
    set_first(company, a_trade("smed"), "approved", Facts("full", date(2024, 3, 1)), now=NOW)
    [one] = looked("Nordlys;;;;8000;;;;Smed;;delvis;02-03-2024")
    assert one.words == "godkendelse, godkendt den"
    imported("Nordlys;;;;8000;;;;Smed;;delvis;02-03-2024")
    assert Relation.objects.values_list("approval", "approved_on").get() == ("partial", date(2024, 3, 2))


def test_what_is_fetched_can_be_imported_and_changes_nothing():
    imported(FULL, FULL.replace(";Smed;", ";Industritekniker;").replace("godkendt;fuld;01-03-2024", "ukendt;;"))
    a_contact(a_company(name="Uden uddannelse", postcode="9000", phone="+4512345678"), name="Ib", email="")
    rows = list(companytable.rows(board.Wanted(), TODAY))
    assert [row[0] for row in rows[1:]] == ["Nordlys Maskinfabrik", "Nordlys Maskinfabrik", "Uden uddannelse"]
    assert tuple(rows[0]) == HEADER
    for content in (as_csv(rows), as_xlsx(rows, "Virksomheder")):
        again = companyimport.compared(lines_of(read_table(content)), NOW, ada())
        assert [(one.what, one.line.errors) for one in again] == [("same", [])] * 3
    narrowed = list(companytable.rows(board.Wanted(trade=a_trade("industritekniker")), TODAY))
    assert len(narrowed) == 2


@pytest.mark.parametrize("many", [1, 3])
def test_a_table_of_any_length_takes_the_same_few_questions(many: int, django_assert_num_queries):
    imported(*[f"Nr. {number};;;;8000;;;;Smed;kontaktet" for number in range(many)])
    with django_assert_num_queries(5):
        assert len(list(companytable.rows(board.Wanted(), TODAY))) == many + 1
    sheet, by = lines(*[f"Nr. {number};;;;8000;;;;Smed;kontaktet" for number in range(many)]), ada()
    with django_assert_num_queries(7):
        companyimport.compared(sheet, NOW, by)


def test_five_thousand_lines_are_looked_through_and_imported_in_a_while(django_assert_max_num_queries):
    """The bounds are generous: they keep each line from asking questions of its own."""
    places = (8000, 5000, 9000, 7100)
    rows = [
        f"Virksomhed {number};;{1000000000 + number};Vej {number};{places[number % 4]};Person {number};"
        f"p{number}@demo.example;"
        "har sagt ja;Smed;kontaktet;;;Ring;15.12.2026"
        for number in range(5000)
    ]
    began, sheet, by = time.process_time(), lines(*rows), ada()
    with django_assert_max_num_queries(400):
        for start in range(0, 5000, 500):
            companyimport.carry_out(companyimport.compared(sheet[start : start + 500], NOW, by), now=NOW, by=by)
    assert (Organisation.objects.count(), Relation.objects.count(), FollowUp.objects.count()) == (5000, 5000, 5000)
    assert time.process_time() - began < 60


def test_an_organiser_looks_first_and_then_says_so():
    browser = Client()
    browser.force_login(ada())
    upload = SimpleUploadedFile("liste.csv", "\r\n".join([HEAD, FULL, "Forkert;12"]).encode())
    answer = browser.post(reverse("organise:company_import"), {"file": upload})
    page = browser.get(answer["Location"]).content.decode()
    assert ("Nordlys Maskinfabrik" in page, "Smed · godkendt" in page, "otte cifre" in page) == (True, True, True)
    assert not Organisation.objects.exists()
    done = browser.post(reverse("organise:company_import_run"), {"errand": Errand.objects.get().pk})
    assert "1 virksomhed er oprettet." in browser.get(done["Location"]).content.decode()
    assert Organisation.objects.get().name == "Nordlys Maskinfabrik"
    csv = browser.get(reverse("organise:company_export", args=["csv"])).content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("Nordlys Maskinfabrik;10150817;1003388394;Havnevej 2;8000;Aarhus C;")
    browser.force_login(cleo())
    assert browser.get(reverse("organise:company_import")).status_code == 404
