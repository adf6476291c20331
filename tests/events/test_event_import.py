"""Events from a calendar file or a table: looked through first, then imported, once."""

import io
from datetime import date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from events.domain import eventimport, eventlines, exporting
from events.domain.agenda import ZONE
from events.models import Event
from people.domain import errands
from people.domain.refusals import Refused
from people.domain.tablefiles import read_table
from people.models import Errand, Letter
from tests.cast import ada, ben, cleo
from tests.making import a_mailable_contact, a_programme, a_venue, an_event

pytestmark = pytest.mark.django_db
HEADER = "titel;slags;indsats;dato;fra;til;sted;postnummer;id\r\n"


def now():
    return timezone.now()


def uploaded(client, content: bytes, name: str = "arrangementer.csv", **fields):
    """The page after the file was handed in."""
    values = {"programme": a_programme("smede", name="Smedene").pk, "kind": "network_meeting"} | fields
    values["file"] = SimpleUploadedFile(name, content)
    return client.post(reverse("organise:event_import"), values, follow=True)


def imported(client, content: bytes, name: str = "arrangementer.csv", **fields) -> Errand:
    """Looked through and then imported."""
    uploaded(client, content, name, **fields)
    look = Errand.objects.filter(kind="event_look").latest("created_at")
    client.post(reverse("organise:event_import_run"), {"errand": look.pk})
    return Errand.objects.filter(kind="event_import").latest("created_at")


def csv(*lines: str) -> bytes:
    return (HEADER + "".join(f"{line}\r\n" for line in lines)).encode()


DATES = {
    "2027-05-14": date(2027, 5, 14),
    "2027-05-14T00:00:00": date(2027, 5, 14),
    "14-05-2027": date(2027, 5, 14),
    "14.5.2027": date(2027, 5, 14),
    "14/5/27": date(2027, 5, 14),
    "31-02-2027": None,
    "maj": None,
    "": None,
}
TIMES = {
    "10.00": time(10),
    "10:30": time(10, 30),
    "10:30:00": time(10, 30),
    "kl. 8": time(8),
    "1900-01-01T09:15:00": time(9, 15),
    "24.00": None,
    "ti": None,
    "": None,
}


@pytest.mark.parametrize("text", DATES)
def test_dates_as_people_write_them(text):
    assert eventlines.as_date(text) == DATES[text]


@pytest.mark.parametrize("text", TIMES)
def test_times_as_people_write_them(text):
    assert eventlines.as_time(text) == TIMES[text]


def test_a_dry_run_says_what_each_line_would_do_and_writes_nothing(client):
    client.force_login(ada())
    page = uploaded(
        client,
        csv(
            "Smedens dag;netværksmøde;;14-05-2027;10.00;12.00;;;",
            "Uden tid;;;14-05-2027;;;;;",
            "Baglæns;;;14-05-2027;12.00;10.00;;;",
            "Fremmed;;Ukendt indsats;14-05-2027;10.00;12.00;;;",
            "Ukendt sted;;;14-05-2027;10.00;12.00;Ingenstedhuset;;",
            "Besøg;skolebesøg;;14-05-2027;10.00;12.00;;;",
        ),
    )
    text = page.content.decode()
    assert "Smedens dag" in text
    for sentence in (
        "Klokkeslættet kan ikke læses",
        "Slutter før det starter",
        "Du arrangerer ikke indsatsen »Ukendt indsats«",
        "Stedet »Ingenstedhuset« kendes ikke",
        "Skolebesøg kan ikke oprettes fra en fil",
    ):
        assert sentence in text
    assert not Event.objects.exists()


def test_what_was_looked_through_is_imported_as_drafts_at_the_wall_clocks_time(client):
    client.force_login(ada())
    errand = imported(
        client,
        csv("Før;;;26-03-2027;10.00;12.00;;;", "Efter;stand;;29-03-2027;10.00;12.00;Medborgerhuset;8600;"),
    )
    assert errand.result == {"made": 2, "changed": 0, "unchanged": 0}
    before, after = Event.objects.order_by("starts_at")
    assert [row.starts_at.astimezone(ZONE).hour for row in (before, after)] == [10, 10]
    assert (before.status, before.kind, after.kind, after.venue.town) == (
        "planned",
        "network_meeting",
        "stand",
        "Silkeborg",
    )


def test_a_file_imported_twice_makes_nothing_twice(client):
    client.force_login(ada())
    lines = csv("Smedens dag;;;14-05-2027;10.00;12.00;;;", "Smedens dag;;;14-05-2027;10.00;12.00;;;")
    assert imported(client, lines).result["made"] == 1
    assert imported(client, lines).result.get("made", 0) == 0
    assert Event.objects.count() == 1


def test_an_export_put_right_moves_the_event_and_tells_who_is_concerned(client):
    client.force_login(ada())
    event = an_event(starts_at=datetime(2030, 5, 14, 10, tzinfo=ZONE), venue=a_venue())
    event.invitations.create(contact=a_mailable_contact(), invited_at=now(), updated_at=now())
    answer = client.get(reverse("organise:event_export", args=["xlsx"]), {"when": "all"})
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    names = [cell.value for cell in sheet[1]]
    sheet.cell(row=2, column=names.index("dato") + 1).value = "2030-05-15"
    out = io.BytesIO()
    book.save(out)
    errand = imported(client, out.getvalue(), "rettet.xlsx", programme=event.programme.pk)
    assert errand.result["changed"] == 1
    event.refresh_from_db()
    assert (event.starts_at, event.sequence) == (datetime(2030, 5, 15, 10, tzinfo=ZONE), 1)
    assert Letter.objects.filter(kind="event_moved").count() == 1


def test_an_event_of_another_programme_is_not_there(client):
    other = an_event()
    client.force_login(ben(a_programme("smede", name="Smedene")))
    page = uploaded(client, csv(f"Kapret;;;14-05-2027;10.00;12.00;;;{other.uid}"))
    assert "findes ikke, eller er ikke dit" in page.content.decode()


NONSENSE = {
    "empty": b"",
    "blank": b"   \n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "half a calendar": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:nonsense\r\n",
    "a calendar in UTF-16": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n".encode("utf-16"),
    "no events": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
    "no header": b"a;b;c\r\n1;2;3\r\n",
    "header alone": HEADER.encode(),
    "a broken workbook": b"PK\x03\x04" + bytes(100),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_a_file_that_will_not_do_is_said_beside_the_field(client, case):
    client.force_login(ada())
    page = uploaded(client, NONSENSE[case])
    assert page.status_code == 422
    assert not Errand.objects.exists()


def test_a_line_with_null_bytes_is_refused_alone(client):
    client.force_login(ada())
    lines = csv("nul\x00;;;14-05-2027;10.00;12.00;;;", "Smedens dag;;;14-05-2027;10.00;12.00;;;")
    assert imported(client, lines).result["made"] == 1
    assert [row.title for row in Event.objects.all()] == ["Smedens dag"]


def test_a_cell_of_a_million_letters_fails_with_a_sentence(client):
    client.force_login(ada())
    uploaded(client, csv(f"{'x' * 1_000_000};;;14-05-2027;10.00;12.00;;;"))
    errand = Errand.objects.get()
    errands.run(errand.pk, now())
    errand.refresh_from_db()
    assert (errand.status, errand.sentence) == (Errand.Status.FAILED, "Linje 2 kan ikke læses som CSV.")


def test_only_whoever_asked_sees_the_import(client):
    client.force_login(ben(a_programme("smede", name="Smedene")))
    uploaded(client, csv("Smedens dag;;;14-05-2027;10.00;12.00;;;"))
    errand = Errand.objects.get()
    client.force_login(cleo())
    assert client.get(reverse("organise:errand", args=[errand.pk])).status_code == 404
    assert client.post(reverse("organise:event_import_run"), {"errand": errand.pk}).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx", "ics"])
def test_an_export_holds_the_whole_filtered_list_and_nothing_else(client, form):
    for number in range(45):
        an_event(title=f"Møde {number:02}")
    an_event(title="Noget helt andet")
    client.force_login(ada())
    answer = client.get(reverse("organise:event_export", args=[form]), {"q": "Møde"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(content), read_only=True).active
        titles = [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    elif form == "csv":
        titles = [line.split(";")[1] for line in content.decode("utf-8-sig").splitlines()[1:]]
    else:
        titles = [line.partition(":")[2] for line in content.decode().splitlines() if line.startswith("SUMMARY")]
    assert sorted(titles) == [f"Møde {number:02}" for number in range(45)]


def test_an_export_of_one_programme_has_nothing_of_another(client):
    an_event(title="Ikke bens")
    client.force_login(ben())
    assert "Ikke bens" not in client.get(reverse("organise:event_export", args=["csv"])).content.decode()


def test_a_formula_in_a_title_is_text_in_the_table():
    an_event(title="=1+1")
    table = exporting.as_table(Event.objects.all(), "csv").decode("utf-8-sig")
    assert "'=1+1" in table


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_read_again_changes_nothing(form):
    event = an_event(title="=1+1", description="- Hammer\n- Tang", summary="+45 kender svaret", venue=a_venue())
    lines = eventlines.of_table(read_table(exporting.as_table(Event.objects.all(), form)))
    programmes = {event.programme.pk: event.programme}
    assert [one.what for one in eventimport.meant_by(lines, programmes, event.programme)] == ["same"]


def test_a_table_longer_than_any_import_is_refused(monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    an_event(), an_event()
    with pytest.raises(Refused):
        exporting.as_table(Event.objects.all(), "xlsx")


def test_a_workbook_with_real_dates_and_times_is_read(client):
    book = Workbook()
    book.active.append(["titel", "dato", "fra", "til"])
    book.active.append(["Smedens dag", date(2027, 5, 14), time(10), time(12)])
    out = io.BytesIO()
    book.save(out)
    client.force_login(ada())
    assert imported(client, out.getvalue(), "ark.xlsx").result["made"] == 1
    assert Event.objects.get().starts_at == datetime(2027, 5, 14, 10, tzinfo=ZONE)
