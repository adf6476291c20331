"""The flyer as a print shop and a phone's camera see it."""

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from events.models import EventKind
from materials.domain import flyeragenda, flyers, presswork, shortlinks
from tests.making import a_programme, an_event

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ADDRESS = "https://haandslag.example/q/abc2345"
pytestmark = pytest.mark.django_db


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


@pytest.mark.parametrize(
    "title",
    [
        "Smedens dag",
        "Åbent hus for industriteknikere, smede og automatikteknikere i Thisted",
        "Erhvervsuddannelsesinformationsaftenarrangement",
        "Æ Ø Å 🎸 <b>fed</b> & »citat«",
        "Et meget langt navn " * 7,
    ],
)
def test_it_is_one_a4_with_three_millimetres_bleed_whatever_the_title(title):
    pdf = opened(flyers.render(an_event(title=title[:140]), ADDRESS, language="da"))
    assert len(pdf.pages) == 1
    page = pdf.pages[0]
    trim, bleed = ([float(edge) / presswork.MM for edge in box] for box in (page.trimbox, page.bleedbox))
    assert [round(edge, 1) for edge in trim] == [0, 0, 210, 297]
    assert [round(edge, 1) for edge in bleed] == [-3, -3, 213, 300]


@pytest.mark.parametrize("kind", EventKind.values)
def test_every_font_is_embedded_for_every_kind(kind):
    pdf = opened(flyers.render(an_event(kind=kind, is_public=kind != EventKind.MENTORING), ADDRESS, language="da"))
    fonts = [
        font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all(any(f"/FontFile{n}" in font for n in ("", "2", "3")) for font in fonts)


def test_the_same_version_renders_to_the_same_bytes():
    event = an_event()
    assert flyers.render(event, ADDRESS, language="da") == flyers.render(event, ADDRESS, language="da")


def test_the_qr_code_reads_as_the_short_address(tmp_path):
    event = an_event(programme=a_programme(colour="orange"))
    file = tmp_path / "flyer.pdf"
    file.write_bytes(flyers.render(event, ADDRESS, language="da"))
    subprocess.run(["pdftoppm", "-r", "150", "-png", file, tmp_path / "page"], check=True)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", *tmp_path.glob("page*.png")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert read.stdout.strip() == ADDRESS


def test_the_short_link_counts_scans_and_leads_to_the_page(client):
    event = an_event(is_public=True, status="published")
    link = shortlinks.short_link(event, now=NOW)
    assert shortlinks.short_link(event, now=NOW).pk == link.pk
    answer = client.get(f"/q/{link.code}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/e/{event.slug}/")
    client.head(f"/q/{link.code}")
    link.refresh_from_db()
    assert link.scans == 1


def test_an_unknown_code_is_not_found(client):
    assert client.get("/q/zzzzzzz").status_code == 404


def test_a_stranger_gets_the_flyer_of_a_public_event_and_of_no_other(client):
    public, hidden = an_event(is_public=True, status="published"), an_event(is_public=False, status="published")
    answer = client.get(f"/e/{public.slug}/flyer.pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert (
        client.get(f"/e/{public.slug}/flyer.pdf", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    assert client.get(f"/e/{hidden.slug}/flyer.pdf").status_code == 404


def test_no_line_of_a_headline_ends_in_a_little_word():
    words = flyers.flyer_words(an_event(title="Åbent hus på skolen i Aarhus"), ADDRESS, "da")
    assert words["title"] == "Åbent hus på\u00a0skolen i\u00a0Aarhus"


@pytest.mark.parametrize(("summary", "first"), [("Prøv fem fag.", True), ("", False), ("Prøv fem fag, " * 8, False)])
def test_a_short_summary_says_what_it_is_before_the_kind_does(summary, first):
    assert flyers.flyer_words(an_event(summary=summary), ADDRESS, "da")["what_first"] is first


def a_point(title: str = "Velkomst", **fields: object) -> dict[str, object]:
    return {"minutes": 10, "title": title, "speaker": "", "organisation": "", "about": ""} | fields


def words_of(pdf: bytes, folder: Path) -> str:
    (folder / "it.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", folder / "it.pdf", "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def test_a_meetings_agenda_stands_on_its_flyer_with_times_and_speakers(tmp_path):
    agenda = [a_point(), a_point("Fra GF2 til læreplads", speaker="Freja Holm", organisation="Nordlys Maskinfabrik")]
    event = an_event(agenda=agenda, starts_at=datetime(2027, 2, 3, 9, 0, tzinfo=UTC))
    pdf = flyers.render(event, ADDRESS, language="da")
    words = words_of(pdf, tmp_path)
    assert len(opened(pdf).pages) == 1
    assert "Program" in words
    assert "10.10" in words
    assert "Freja Holm, Nordlys Maskinfabrik" in words
    assert "Program" not in words_of(flyers.render(an_event(), ADDRESS, language="da"), tmp_path)


def test_of_a_long_agenda_the_first_points_stand_there_and_how_many_are_left(tmp_path):
    agenda = [
        a_point(f"Punkt {n}: " + "et langt oplæg om godkendelser " * 3, speaker=f"Taler {n}") for n in range(1, 31)
    ]
    event = an_event(agenda=agenda)
    shown = flyeragenda.of(event)
    assert shown is not None
    assert 5 <= len(shown.points) < 30
    assert shown.left == 30 - len(shown.points)
    pdf = flyers.render(event, ADDRESS, language="da")
    words = words_of(pdf, tmp_path)
    assert len(opened(pdf).pages) == 1
    assert f"og {shown.left} punkter til" in words
    assert f"Taler {len(shown.points)}" in words  # the last one that was promised is not cut off
    assert f"Taler {len(shown.points) + 1}" not in words


def test_the_code_of_a_flyer_with_an_agenda_is_read(tmp_path):
    event = an_event(agenda=[a_point(f"Punkt {n}") for n in range(12)])
    (tmp_path / "flyer.pdf").write_bytes(flyers.render(event, ADDRESS, language="da"))
    subprocess.run(["pdftoppm", "-r", "150", "-png", tmp_path / "flyer.pdf", tmp_path / "page"], check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", *tmp_path.glob("page*.png")], capture_output=True, text=True)
    assert read.stdout.strip() == ADDRESS
