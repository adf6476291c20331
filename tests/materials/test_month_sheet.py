"""The month on paper: one sheet, with the calendar's filters."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import ada, ben, cleo
from tests.making import a_moment, a_programme, an_event

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


def month(client, **query):
    return client.get(reverse("organise:month_print"), query)


def words(pdf: bytes) -> str:
    """The readable text, by the letters that each font says it draws."""
    import subprocess

    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("events", [0, 40])
def test_one_a3_sheet_however_full_the_month(client, events):
    start = a_moment(30)
    for number in range(events):
        an_event(starts_at=start + timedelta(minutes=number), title=f"Møde {number} med et ganske langt navn at skrive")
    client.force_login(ada())
    answer = month(client, date=timezone.localdate(start).isoformat())
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert len(document.pages) == 1
        assert [round(float(edge) / MM) for edge in document.pages[0].mediabox] == [0, 0, 420, 297]


def test_it_shows_what_the_filters_let_through(client):
    start = a_moment(30)
    an_event(starts_at=start, title="Smedens dag", programme=a_programme("smede", name="Smedene"))
    an_event(starts_at=start, title="Grafisk aften", programme=a_programme("grafik", name="Grafikerne"))
    client.force_login(ada())
    text = words(month(client, date=timezone.localdate(start).isoformat(), programme="smede").content)
    assert "Smedens dag" in text
    assert "Grafisk aften" not in text


def test_an_organiser_of_something_else_gets_an_empty_sheet_and_others_none(client):
    start = a_moment(30)
    an_event(starts_at=start, title="Smedens dag")
    client.force_login(ben())
    assert "Smedens dag" not in words(month(client, date=timezone.localdate(start).isoformat()).content)
    client.force_login(cleo())
    assert month(client).status_code == 404
