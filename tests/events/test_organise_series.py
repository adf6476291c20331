"""The organiser's pages of what repeats: shown before it is made, made, changed for one date or for more."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import ChangeSet, Event, Series
from tests.cast import ada, ben, cleo
from tests.making import a_programme, next_tuesday

pytestmark = pytest.mark.django_db
FIRST = next_tuesday(date(datetime.now().year + 1, 9, 1))


def signed_in(client: Client) -> Client:
    client.force_login(ada())
    return client


def typed(**changes: Any) -> dict[str, Any]:
    """What stands in the form of a new meeting that repeats weekly."""
    return {
        "kind": "network_meeting",
        "title": "Netværk for konsulenter",
        "programme": str(a_programme("netvaerk").pk),
        "date": FIRST.isoformat(),
        "starts": "15:00",
        "ends": "17:00",
        "repeat": "weekly",
        "every": "1",
        "ends_by": "count",
        "count": "4",
        "public": "skip",
        "school": "keep",
    } | changes


def preview(client: Client, **changes: Any) -> str:
    return client.post(reverse("organise:repeat_preview"), typed(**changes)).content.decode()


def weeks(*numbers: int) -> list[str]:
    return [(FIRST + timedelta(weeks=number)).isoformat() for number in numbers]


def test_every_date_stands_on_the_page_before_it_is_made(client: Client) -> None:
    page = preview(signed_in(client))
    assert [day for day in weeks(0, 1, 2, 3, 4) if f'name="keep" value="{day}" checked' in page] == weeks(0, 1, 2, 3)
    assert "Hver tirsdag, 4 gange" in page
    assert "Opret 4 datoer" in page
    assert not Event.objects.exists()


def test_a_date_whose_tick_is_taken_away_is_not_made(client: Client) -> None:
    kept = {"shown": weeks(0, 1, 2, 3), "keep": weeks(0, 2, 3)}
    assert "Opret 3 datoer" in preview(signed_in(client), **kept)
    client.post(reverse("organise:event_new", args=["network_meeting"]), typed(**kept))
    assert [row.day.isoformat() for row in Event.objects.order_by("day")] == weeks(0, 2, 3)


def test_a_series_is_made_as_one_deed(client: Client) -> None:
    answer = signed_in(client).post(reverse("organise:event_new", args=["network_meeting"]), typed())
    first = Event.objects.order_by("starts_at").first()
    assert first is not None
    assert answer["Location"] == reverse("organise:event", args=[first.pk]) + "?ny=1"
    assert Series.objects.get().events.count() == 4
    assert ChangeSet.objects.get().rows.count() == 4


def test_what_does_not_repeat_is_made_once(client: Client) -> None:
    signed_in(client).post(reverse("organise:event_new", args=["network_meeting"]), typed(repeat=""))
    assert Event.objects.get().series is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"count": ""}, "Vælg, hvornår rækken slutter."),
        ({"count": "201"}, "Skriv et antal mellem 1 og 200."),
        ({"ends_by": "until", "until": "2020-01-01"}, "Rækken slutter, før den begynder. Vælg en senere dato."),
        ({"every": "0"}, "Skriv et tal."),
    ],
)
def test_a_rule_that_cannot_be_followed_says_so(client: Client, changes: dict[str, str], sentence: str) -> None:
    assert sentence in preview(signed_in(client), **changes)
    answer = client.post(reverse("organise:event_new", args=["network_meeting"]), typed(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Event.objects.exists()


def test_days_are_chosen_one_by_one(client: Client) -> None:
    page = preview(signed_in(client), repeat="dates", dates=weeks(2), add_date=weeks(5)[0])
    assert [day for day in weeks(0, 2, 5) if f'name="dates" value="{day}"' in page] == weeks(0, 2, 5)


def test_a_public_holiday_that_is_kept_asks_why(client: Client) -> None:
    christmas = {"date": f"{FIRST.year}-12-25", "repeat": "monthday", "count": "2", "public": "keep"}
    new = reverse("organise:event_new", args=["network_meeting"])
    refused = signed_in(client).post(new, typed(**christmas))
    assert refused.status_code == 422
    assert 'name="reason"' in refused.content.decode()
    client.post(new, typed(reason="Det er julefrokosten.", **christmas))
    assert Event.objects.count() == 2


def test_the_preview_is_for_organisers(client: Client) -> None:
    assert client.post(reverse("organise:repeat_preview"), {}).status_code == 302
    client.force_login(cleo())
    assert client.post(reverse("organise:repeat_preview"), {}).status_code == 404


def test_a_series_is_made_only_in_ones_own_programmes(client: Client) -> None:
    client.force_login(ben())
    answer = client.post(reverse("organise:event_new", args=["network_meeting"]), typed())
    assert answer.status_code == 422
    assert not Series.objects.exists()
