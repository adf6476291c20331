"""The way of a clearance: each step by the table, dated, told where it must be, lapsing by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import clearance, clearances, corpswaiting
from ambassadors.models import Ambassador
from events.domain.scope import Scope
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter, Transition
from tests.cast import ada, maja

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 12, 0, tzinfo=UTC)
Check = Ambassador.Clearance


def test_from_ordered_to_in_order_with_who_when_and_what_it_covers() -> None:
    her, organiser = maja(), ada()
    clearances.step(her, Check.ORDERED, scope="skolebesøg", now=NOW, by=organiser)
    clearances.step(her, Check.CONSENT_PENDING, now=NOW, by=organiser)
    letter = Letter.objects.get(kind="clearance_consent")
    assert letter.to_email == her.user.email
    clearances.step(her, Check.CLEARED, dated=date(2027, 1, 18), until=date(2029, 1, 18), now=NOW, by=organiser)
    her = Ambassador.objects.get(pk=her.pk)
    assert (her.clearance, her.clearance_at, her.clearance_until) == (
        "cleared",
        date(2027, 1, 18),
        date(2029, 1, 18),
    )
    assert (her.clearance_by, her.clearance_scope) == (organiser, "skolebesøg")
    lines = Transition.objects.filter(what="clearance").order_by("pk").values_list("old", "new", "actor")
    assert list(lines) == [
        ("not_required", "ordered", "Ada Krogh"),
        ("ordered", "consent_pending", "Ada Krogh"),
        ("consent_pending", "cleared", "Ada Krogh"),
    ]


@pytest.mark.parametrize(
    ("words", "pointer"),
    [
        ({"scope": "se 010203-1234"}, "/scope"),
        ({"scope": "se 0102031234"}, "/scope"),
        ({"dated": date(2027, 1, 21)}, "/dated"),
        ({"until": None}, "/until"),
        ({"until": date(2027, 1, 20)}, "/until"),
        ({"until": date(2040, 1, 1)}, "/until"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(words: dict[str, object], pointer: str) -> None:
    her = maja(clearance=Check.ORDERED)
    with pytest.raises(Invalid) as refused:
        clearances.step(her, Check.CLEARED, now=NOW, **({"until": date(2029, 1, 1)} | words))  # type: ignore[arg-type]
    assert [error[0] for error in refused.value.errors] == [pointer]
    assert Ambassador.objects.get(pk=her.pk).clearance == "ordered"


def test_a_step_that_is_not_in_the_table_is_refused_in_a_sentence() -> None:
    with pytest.raises(MoveNotAllowed, match="Børneattesten er ikke nødvendig og kan ikke godkendes."):
        clearances.step(maja(), Check.CLEARED, until=date(2029, 1, 1), now=NOW)


def test_it_lapses_by_itself_and_waits_for_the_organiser_before_that() -> None:
    her = maja(clearance=Check.CLEARED, clearance_until=date(2027, 2, 1))
    assert clearances.lapse_due(NOW) == 0
    (row,) = corpswaiting.lapsing(Scope(), NOW, 9).rows
    assert row.what == "Børneattesten for Maja Holm udløber"
    later = NOW + timedelta(days=13)
    assert clearances.lapse_due(later) == 1
    assert clearances.lapse_due(later) == 0
    her.refresh_from_db()
    assert her.clearance == "lapsed"
    (row,) = corpswaiting.lapsing(Scope(), later, 9).rows
    assert row.what == "Børneattesten for Maja Holm er udløbet"


def test_on_the_day_of_the_visit_it_must_still_be_good() -> None:
    her = maja(clearance=Check.CLEARED, clearance_until=date(2027, 2, 1))
    assert clearance.status_at(her, NOW) == "cleared"
    assert clearance.status_at(her, datetime(2027, 2, 1, 22, 59, tzinfo=UTC)) == "cleared"
    assert clearance.status_at(her, datetime(2027, 2, 1, 23, 0, tzinfo=UTC)) == "lapsed"


def test_the_page_takes_one_step_and_shows_what_is_wrong() -> None:
    her, client = maja(), Client()
    client.force_login(ada())
    page = reverse("organise:clearance", args=[her.pk])
    assert "Bestil attesten" in client.get(page).content.decode()
    assert client.post(page, {"to": "cleared"}).status_code == 303  # not from here: back with the sentence
    assert client.post(page, {"to": "ordered", "scope": "skolebesøg"}).status_code == 302
    wrong = client.post(page, {"to": "cleared", "until": "2001-01-01"})
    assert wrong.status_code == 422
    assert "Den er allerede udløbet den dag" in wrong.content.decode()
    until = timezone.localdate() + timedelta(days=700)
    assert client.post(page, {"to": "cleared", "until": until.isoformat()}).status_code == 302
    her.refresh_from_db()
    assert her.clearance == "cleared"
    assert "Ada Krogh noterede børneattesten i orden." in client.get(page).content.decode()
