"""Schools from a file: looked through first, then imported; strange files and strange lines."""

import io
import zipfile

import pytest
from django.utils import timezone
from openpyxl import Workbook

from people.domain.errandkinds import Step
from people.domain.history import history_of
from people.domain.refusals import Refused
from people.domain.schoolimport import carry_out, plan
from people.domain.tablefiles import as_csv, read_table
from people.models import Contact, Organisation
from tests.cast import ada
from tests.making import a_company, a_school

pytestmark = pytest.mark.django_db

HEADER = "institutionsnummer;navn;adresse;postnr;by;kommune;skoleform;kontaktperson;e-mail;telefon"
LINE = "999101;Øster Å Skole;Åvej 2;8000;Aarhus C;0751;Folkeskoler;Dorte Holm;KONTOR@skole.example;12 34 56 78"


def the_file(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines]).encode()


def counted(step: Step) -> dict[str, int]:
    return {name: count for name, count in step.counts.items() if count}


def test_a_new_school_comes_with_its_place_and_its_contact() -> None:
    planned = plan(the_file(LINE))
    assert (len(planned.new), len(planned.changed), planned.unchanged, planned.wrong) == (1, 0, 0, [])
    assert not Organisation.objects.exists()
    assert counted(carry_out(planned, now=timezone.now(), by=ada())) == {"made": 1}
    school = Organisation.objects.get()
    assert (school.name, school.municipality_id, school.level) == ("Øster Å Skole", 751, "grundskole")
    assert (school.email, school.phone) == ("kontor@skole.example", "+4512345678")
    assert school.point
    assert Contact.objects.get().name == "Dorte Holm"
    assert history_of(school).get().why == "skoleimport"


def test_the_same_file_again_changes_nothing() -> None:
    carry_out(plan(the_file(LINE)), now=timezone.now())
    again = plan(the_file(LINE))
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 1)
    assert counted(carry_out(again, now=timezone.now())) == {"unchanged": 1}
    assert Contact.objects.count() == 1


def test_what_changes_is_named_and_an_empty_cell_changes_nothing() -> None:
    school = a_school("999101", name="Gammelt Navn", street="Åvej 2", postcode="8000", town="Aarhus C")
    planned = plan(the_file("999101;Nyt Navn;;;;Aarhus Kommune;;;;"))
    assert planned.changed[0].changed_words == ["navn", "kommune"]
    carry_out(planned, now=timezone.now())
    school.refresh_from_db()
    assert (school.name, school.street, school.town, school.municipality_id) == ("Nyt Navn", "Åvej 2", "Aarhus C", 751)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("99;Skolen;;;;;;;;", "seks cifre"),
        ("999101;;;;;;;;;", "Navnet mangler."),
        ("999101;Skolen;;9999;;;;;;", "postnummer 9999"),
        ("999101;Skolen;;8000;;9999;;;;", "kommune »9999«"),
        ("999101;Skolen;;;;Utopia;;;;", "kommune »Utopia«"),
        ("999101;Skolen;;;;;Danseskole;;;", "Danseskole"),
        ("999101;Skolen;;;;;;;ikke en adresse;", "e-mailadresse"),
        ("999101;Skolen;;;;;;;;12", "telefonnummer"),
        ("999101;Sko\x00len;;;;;;;;", "tegn, der ikke kan gemmes"),
        (f"999101;{'x' * 200};;;;;;;;", "over 160 tegn"),
    ],
)
def test_a_line_that_will_not_do_is_said_and_left_out(line: str, sentence: str) -> None:
    planned = plan(the_file(line, LINE.replace("999101", "999102")))
    assert [wrong.number for wrong in planned.wrong] == [2]
    assert sentence in " ".join(planned.wrong[0].errors)
    step = carry_out(planned, now=timezone.now())
    assert counted(step) == {"made": 1}
    assert [(number, why) for number, _name, why in step.refused] == [(2, " ".join(planned.wrong[0].errors))]
    assert Organisation.objects.get().institution_number == "999102"


def test_twice_in_one_file_the_first_line_counts() -> None:
    planned = plan(the_file(LINE, LINE.replace("Øster", "Vester")))
    assert planned.wrong[0].errors == ["Institutionsnummeret står også i linje 2."]
    assert planned.new[0].name == "Øster Å Skole"


def test_a_number_that_belongs_to_a_company_is_an_error() -> None:
    a_company(name="Firmaet", institution_number="999101")
    assert "Firmaet" in plan(the_file(LINE)).wrong[0].errors[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_files_come_in_many_shapes(encoding: str, separator: str) -> None:
    text = "Inst.nr.;Institutionsnavn;Postdistrikt\n999101;Øster Å Skole;Århus\n\n".replace(";", separator)
    text = text.replace("Inst.nr.", "Institutionsnr")
    assert plan(text.encode(encoding)).new[0].name == "Øster Å Skole"


def workbook(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_and_its_formulas_are_not_run() -> None:
    content = workbook(HEADER.split(";"), [999101.0, "Øster Å Skole", '=HYPERLINK("x")', 8000, None, 751])
    line = plan(content).new[0]
    assert (line.institution_number, line.values["postcode"], line.values["municipality_id"]) == ("999101", "8000", 751)
    assert "street" not in line.values


def a_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (90 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "tom"),
        (b"  \r\n", "tom"),
        (the_file(), "kun en overskrift"),
        (the_file(LINE, header="a;b;c"), "mangler: institutionsnummer, navn"),
        (b"PK\x03\x04 broken", "kan ikke læses"),
        (b"x" * (5 * 1024 * 1024 + 1), "over 5 MB"),
        (b"a;b\n" * 20_002, "20.000 linjer"),
        (b'institutionsnummer;navn\n999101;"' + b"x" * 200_000, "kan ikke læses som CSV"),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        plan(content)


def test_a_workbook_that_grows_when_unpacked_is_refused() -> None:
    with pytest.raises(Refused, match="pakkes ud"):
        read_table(a_bomb())


def test_what_a_spreadsheet_would_run_is_marked_as_text() -> None:
    assert as_csv([["=1+1", "+45", "@x", "-1", "Skolen"]]).decode("utf-8-sig") == "'=1+1;'+45;'@x;'-1;Skolen\r\n"
