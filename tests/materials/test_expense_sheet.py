"""One person's expenses on paper: what was paid for what, added up, with the receipts behind."""

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from ambassadors.domain.money import expenses, receipts
from ambassadors.models import Ambassador
from materials.domain.expensesheet import span
from tests.ambassadors import receiptkit as kit
from tests.cast import ada, ben, cleo, maja
from tests.making import a_programme


@pytest.mark.parametrize(
    ("asked", "first", "last", "words"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "februar 2026"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026-13", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("<b>", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("99999", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_a_month_or_a_year(asked: str, first: date, last: date, words: str) -> None:
    found = span(asked, date(2026, 11, 30))
    assert (found.first, found.last, found.words) == (first, last, words)


def sent_in(her: Ambassador) -> None:
    """The last of the old month's and today's, with a picture and a document of two pages."""
    now = timezone.now()
    own = expenses.make_own(her, title="Møde i »Korpset« <b>", day=now.date(), now=now)
    for content, words in ((kit.a_picture(), "Togbillet"), (kit.a_document(2), "Færge")):
        receipts.add(own, content=content, name="b", words=words, amount_ore=12_300, now=now)
    way = {"means": "car", "starts_from": "home", "to_words": "8600 Silkeborg"}
    expenses.set_trip(own, km=Decimal(50), now=now, **way)
    expenses.submit(own, now=now)
    long_ago = expenses.make_own(her, title="For længe siden", day=now.date() - timedelta(days=62), now=now)
    expenses.set_trip(long_ago, km=Decimal(10), now=now, **way)
    expenses.submit(long_ago, now=now)


@pytest.mark.django_db
def test_the_sheet_holds_the_month_and_binds_the_receipts(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    her, client = maja(), Client()
    sent_in(her)
    client.force_login(ada())
    month = f"{timezone.localdate():%Y-%m}"
    got = client.get(f"/organise/ambassadors/{her.pk}/expenses.pdf?month={month}")
    assert (got["Content-Type"], got["Content-Disposition"]) == (
        "application/pdf",
        f'inline; filename="udlaeg-maja-holm-{month}.pdf"',
    )
    with pikepdf.open(io.BytesIO(got.content)) as pdf:
        assert len(pdf.pages) == 4  # the overview, the picture, the document's two
        assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
        assert [round(float(side)) for side in pdf.pages[3].mediabox[2:]] == [300, 400]


@pytest.mark.django_db
def test_only_the_person_and_the_own_organiser_get_it(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    her = maja()
    sent_in(her)
    found = []
    for user in (her.user, cleo(), ben(a_programme("noget-andet")), ada()):
        client = Client()
        client.force_login(user)
        addresses = ("/me/expenses/overview.pdf", f"/organise/ambassadors/{her.pk}/expenses.pdf")
        found.append(tuple(client.get(address).status_code for address in addresses))
    assert found == [(200, 404), (404, 404), (404, 404), (404, 200)]
