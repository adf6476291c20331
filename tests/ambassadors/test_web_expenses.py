"""The pages about expenses: what an ambassador does on a phone, what an organiser does, and what is refused."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ambassadors.domain.money import decisions, expenses
from ambassadors.models import Ambassador, Expense, Receipt, TravelRate, WageTerms
from events.domain import agenda
from events.domain.scope import Scope
from tests.ambassadors import receiptkit as kit
from tests.cast import ada, jonas, maja

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def her(db: None) -> Ambassador:
    return maja()


@pytest.fixture
def phone(her: Ambassador) -> Client:
    return browser(her.user)


@pytest.fixture
def desk(db: None) -> Client:
    return browser(ada())


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def a_draft(her: Ambassador, title: str = "Møde i korpset") -> Expense:
    now = timezone.now()
    own = expenses.make_own(her, title=title, day=now.date(), now=now)
    return expenses.set_trip(own, means="car", starts_from="home", km=None, to_words="8600 Silkeborg", now=now)


def sent_in(her: Ambassador, title: str = "Møde i korpset") -> Expense:
    return expenses.submit(a_draft(her, title), now=timezone.now())


def upload(content: bytes = b"", name: str = "billet.jpg", **said: str) -> dict[str, object]:
    words = {"receipt-words": "Togbillet", "receipt-amount": "1.184,50"} | said
    return {**words, "receipt-file": SimpleUploadedFile(name, content)}


def test_from_a_draft_to_money_that_is_sent_in(her: Ambassador, phone: Client) -> None:
    own = a_draft(her)
    home = phone.get("/me/").content.decode()
    assert "Få dine udlæg tilbage" in home
    page = phone.get(f"/me/expenses/{own.pk}/").content.decode()
    assert f"{own.km:.0f} km i bil fra 8000 Aarhus C til 8600 Silkeborg og tilbage igen." in page
    added = phone.post(f"/me/expenses/{own.pk}/receipt/", upload(kit.a_picture()))
    assert added.status_code == 302
    assert "1.184,50" in phone.get(f"/me/expenses/{own.pk}/").content.decode()
    assert phone.post(f"/me/expenses/{own.pk}/submit/").status_code == 302
    own.refresh_from_db()
    assert (own.status, own.total_ore) == ("submitted", own.lines.get(kind="km").amount_ore + 118_450)
    page = phone.get(f"/me/expenses/{own.pk}/").content.decode()
    assert "Arrangøren ser på det" in page
    assert "Send ind" not in page


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        (upload(b""), "Filen er tom"),
        (upload(b"MZ\x90 not a picture", "billet.jpg"), "Bilaget skal være et billede"),
        (upload(kit.a_picture()[:300]), "Filen kan ikke læses"),
        (upload(kit.a_picture(), **{"receipt-amount": "-5"}), "ikke være negativt"),
        (upload(kit.a_picture(), **{"receipt-amount": "99999999"}), "mellem 1 og 10.000"),
        (upload(kit.a_picture(), **{"receipt-amount": "mange"}), "Skriv et tal"),
        (upload(kit.a_picture(), **{"receipt-words": ""}), "skal udfyldes"),
        ({"receipt-words": "Billet", "receipt-amount": "5"}, "eller vælg en fil"),
    ],
)
def test_what_is_wrong_with_a_receipt_stands_beside_it(
    her: Ambassador, phone: Client, said: dict[str, object], beside: str
) -> None:
    for file in said.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    own = a_draft(her)
    got = phone.post(f"/me/expenses/{own.pk}/receipt/", said)
    assert got.status_code == 422
    assert beside in got.content.decode()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("km", ["-1", "to", "1.000.000", "1,55"])
def test_odd_kilometres_keep_what_was_typed(her: Ambassador, phone: Client, km: str) -> None:
    own = a_draft(her)
    said = {"trip-means": "car", "trip-starts_from": "home", "trip-to_words": "8600 Silkeborg", "trip-km": km}
    got = phone.post(f"/me/expenses/{own.pk}/trip/", said)
    assert got.status_code == 422
    assert f'value="{km}"' in got.content.decode()


def test_others_expenses_are_not_there(her: Ambassador, phone: Client) -> None:
    theirs = a_draft(jonas())
    assert phone.get(f"/me/expenses/{theirs.pk}/").status_code == 404
    for deed in ("trip", "receipt", "remove", "submit", "withdraw", "discard", "steal"):
        assert phone.post(f"/me/expenses/{theirs.pk}/{deed}/").status_code == 404
    mine = a_draft(her)
    assert phone.post(f"/me/expenses/{mine.pk}/remove/", {"receipt": "nothing"}).status_code == 404
    assert Expense.objects.filter(status="draft").count() == 2


def test_a_returned_one_says_why_and_goes_in_again(her: Ambassador, phone: Client) -> None:
    own = sent_in(her)
    decisions.give_back(own, "Billetten mangler", now=timezone.now(), by=ada())
    page = phone.get(f"/me/expenses/{own.pk}/").content.decode()
    assert "Billetten mangler" in page
    assert "Send ind igen" in page
    phone.post(f"/me/expenses/{own.pk}/submit/")
    own.refresh_from_db()
    assert (own.status, own.returned_why) == ("submitted", "")


def test_a_new_one_is_not_of_tomorrow(phone: Client) -> None:
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
    got = phone.post("/me/expenses/new/", {"event": "other", "title": "Messe", "day": tomorrow})
    assert got.status_code == 422
    assert "ude i fremtiden" in got.content.decode()
    today = timezone.localdate().isoformat()
    made = phone.post("/me/expenses/new/", {"event": "other", "title": "Messe", "day": today})
    assert made["Location"] == f"/me/expenses/{Expense.objects.get().pk}/"


def test_many_are_approved_and_taken_back(her: Ambassador, desk: Client) -> None:
    rows = [sent_in(her, title) for title in ("Et", "To", "Tre")]
    page = desk.get("/organise/expenses/").content.decode()
    assert all(row.title in page for row in rows)
    back = "/organise/expenses/?show=waiting"
    got = desk.post("/organise/expenses/approve/", {"expense": [rows[0].pk, rows[1].pk], "next": back}, follow=True)
    assert got.redirect_chain == [(back, 303)]
    text = got.content.decode()
    assert "2 udlæg på i alt" in text
    assert dict(Expense.objects.values_list("title", "status"))["Tre"] == "submitted"
    assert Expense.objects.filter(status="approved").count() == 2
    undo = text.split('action="/organise/expenses/undo/')[1].split('"')[0]
    desk.post(f"/organise/expenses/undo/{undo}")
    assert set(Expense.objects.values_list("status", flat=True)) == {"submitted"}
    desk.post("/organise/expenses/approve/", {"only": rows[2].pk, "expense": [rows[0].pk]})
    assert list(Expense.objects.filter(status="approved")) == [rows[2]]


@pytest.mark.parametrize("said", [{"expense": "nothing"}, {"expense": "00000000-0000-4000-8000-000000000000"}])
def test_what_is_not_there_is_not_approved(desk: Client, said: dict[str, str]) -> None:
    assert desk.post("/organise/expenses/approve/", said).status_code == 404


def test_a_return_needs_a_reason(her: Ambassador, desk: Client) -> None:
    own = sent_in(her)
    assert desk.post(f"/organise/expenses/{own.pk}/return/", {"why": ""}).status_code == 422
    desk.post(f"/organise/expenses/{own.pk}/return/", {"why": "Skriv hvorfra"})
    own.refresh_from_db()
    assert (own.status, own.returned_why) == ("returned", "Skriv hvorfra")
    assert desk.post(f"/organise/expenses/{own.pk}/approve/").status_code == 409


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Et"}),
        ("?show=approved", {"To"}),
        ("?show=all", {"Et", "To"}),
        ("?show=all&q=to", {"To"}),
        ("?show=all&q=holm%20et", {"Et"}),
        ("?show=all&month=2020-01", set()),
        ("?show=all&programme=boss-ladies", {"Et", "To"}),
        ("?show=all&person=nothing&month=2026-13&programme=none&page=99", {"Et", "To"}),
        ("?show=all&q=%00", {"Et", "To"}),
    ],
)
def test_the_address_says_which_are_shown(her: Ambassador, desk: Client, query: str, shown: set[str]) -> None:
    sent_in(her, "Et")
    decisions.approve([sent_in(her, "To")], now=timezone.now(), by=ada())
    a_draft(her, "Kladden")
    got = desk.get(f"/organise/expenses/{query}")
    assert got.status_code == 200
    assert {row.title for row in got.context["page"].object_list} == shown


def test_totals_by_person_and_month(her: Ambassador, desk: Client) -> None:
    one, two = sent_in(her, "Et"), sent_in(jonas(), "To")
    people = desk.get("/organise/expenses/?show=totals").context["people"]
    sums = [(person.name, person.total_ore) for person in people]
    assert sums == [("Jonas Berg", two.total_ore), ("Maja Holm", one.total_ore)]
    assert [(month.count, month.km) for month in people[1].months] == [(1, one.km)]


def test_it_waits_for_the_organiser_and_is_approved_in_place(her: Ambassador, desk: Client) -> None:
    own = sent_in(her)
    (row,) = agenda.waiting(Scope(), timezone.now()).rows
    assert row.what.startswith("Maja Holm vil have")
    assert desk.post(row.post, {"next": "/organise/"})["Location"] == "/organise/"
    assert agenda.waiting(Scope(), timezone.now()).total == 0
    assert agenda.waiting(Scope(), timezone.now() + timedelta(days=8)).rows[0].kind == "payroll"
    own.refresh_from_db()
    assert own.decided_by == ada()


def test_rates_and_wages_are_set_by_who_organises_everything(desk: Client, her: Ambassador) -> None:
    said = {"valid_from": "2027-01-01", "car": "4,02", "most_km": "20000", "car_above": "2,31", "bicycle": "0,65"}
    assert desk.post("/organise/settings/travel/add/", said).status_code == 302
    assert TravelRate.objects.get(means="car", valid_from="2027-01-01").ore_per_km == 402
    assert desk.post("/organise/settings/travel/add/", said).status_code == 422
    assert "4,02" in desk.get("/organise/settings/travel/").content.decode()
    desk.post("/organise/settings/travel/remove/")
    assert not TravelRate.objects.filter(valid_from="2027-01-01").exists()
    terms = f"/organise/settings/travel/wages/{her.programme.slug}/"
    desk.post(terms, {"pays": "on", "ore_per_hour": "170,50", "most_hours": "7,5"})
    assert WageTerms.objects.get().ore_per_hour == 17_050
    assert desk.post(terms, {"pays": "on", "ore_per_hour": "-1", "most_hours": "7"}).status_code == 422
    desk.post(terms, {})
    assert not WageTerms.objects.exists()
