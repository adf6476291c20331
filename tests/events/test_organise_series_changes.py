"""The organiser's pages that change a series: for one date or for more, each date seen before it is saved."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import bookings, changes
from events.domain.series import dates_of
from events.domain.undo import undo
from events.models import ChangeSet, Event, Series
from people.models import Letter
from tests.cast import ada, ben, cleo
from tests.making import a_series, a_user, an_event, next_tuesday

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Copenhagen")
# Six Tuesdays of an autumn without holidays, at 15.
FIRST = next_tuesday(date(datetime.now().year + 1, 9, 1))


@pytest.fixture
def rows() -> list[Event]:
    _series, made = a_series(dates=6, start=FIRST)
    ChangeSet.objects.all().delete()
    return made


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(ada())
    return client


def day(weeks: int, more: int = 0) -> str:
    return (FIRST + timedelta(weeks=weeks, days=more)).isoformat()


def at(weeks: int, hour: int, more: int = 0) -> datetime:
    on = FIRST + timedelta(weeks=weeks, days=more)
    return datetime(on.year, on.month, on.day, hour, tzinfo=ZONE)


def stands() -> list[str]:
    """Of each date that is on: how many days after the first, and the hour."""
    on = Event.objects.exclude(series=None).exclude(status="cancelled").order_by("starts_at")
    local = [row.starts_at.astimezone(ZONE) for row in on]
    return [f"{(one.date() - FIRST).days}: {one.hour}" for one in local]


def moved(event: Event, weeks: int, hour: int, *, more: int = 0, **changes: Any) -> dict[str, Any]:
    """What the form of a move sends."""
    return {
        "revision": str(event.revision),
        "date": day(weeks, more),
        "starts": f"{hour}:00",
        "ends": f"{hour + 2}:00",
        "venue": str(event.venue_id or ""),
        "room": event.room,
        "meeting_url": "",
        "why": "",
    } | changes


def seen(page: str) -> dict[str, Any]:
    """What the dates shown on a page send along: their fingerprint, and which of them are ticked."""
    [course] = re.findall(r'name="course" value="(\w+)"', page)
    ticks = re.findall(r'name="date_kept" value="([\w-]+)" checked', page)
    return {"course": course, "date_shown": re.findall(r'name="date_shown" value="([\w-]+)"', page), "date_kept": ticks}


def check(client: Client, name: str, event: Event, data: dict[str, Any]) -> str:
    answer = client.post(reverse(f"organise:{name}", args=[event.pk]), data, headers={"HX-Target": "outlook"})
    assert answer.status_code == 200
    return answer.content.decode()


def toast(answer: HttpResponse) -> str:
    [message] = get_messages(answer.wsgi_request)  # type: ignore[attr-defined]
    assert "undo:" in message.extra_tags
    return str(message)


# -- moved -----------------------------------------------------------------------------------------------


def test_the_form_asks_which_dates_it_is_for(client: Client, rows: list[Event]) -> None:
    page = client.get(reverse("organise:event_move", args=[rows[2].pk])).content.decode()
    assert re.findall(r'name="scope" value="(\w+)"[^>]* checked', page) == ["this"]
    assert "Den her og de følgende (4)" in page
    assert "Alle kommende (6)" in page
    first = client.get(reverse("organise:event_move", args=[rows[0].pk])).content.decode()
    assert re.findall(r'name="scope" value="(\w+)"', first) == ["this", "all"]
    alone = client.get(reverse("organise:event_move", args=[an_event().pk])).content.decode()
    assert 'name="scope"' not in alone


def test_one_date_alone_is_moved_and_the_rest_stays(client: Client, rows: list[Event]) -> None:
    client.post(reverse("organise:event_move", args=[rows[2].pk]), moved(rows[2], 2, 10, scope="this"))
    assert stands() == ["0: 15", "7: 15", "14: 10", "21: 15", "28: 15", "35: 15"]


def test_every_date_is_shown_before_this_and_the_following_are_moved(client: Client, rows: list[Event]) -> None:
    wanted = moved(rows[2], 2, 10, more=2, scope="following")
    page = check(client, "event_move_check", rows[2], wanted)
    assert "Hver torsdag, 4 gange" in page
    assert "4 flyttet" in page
    assert "Datoerne før bliver en række for sig" in page
    assert page.count("flyttes fra") == 4
    assert stands() == ["0: 15", "7: 15", "14: 15", "21: 15", "28: 15", "35: 15"]
    answer = client.post(reverse("organise:event_move", args=[rows[2].pk]), wanted | seen(page))
    assert stands() == ["0: 15", "7: 15", "16: 10", "23: 10", "30: 10", "37: 10"]
    assert toast(answer) == "Rækken »Netværk for konsulenter«: 4 flyttet."
    assert Series.objects.count() == 2
    undo(ChangeSet.objects.get(), now=timezone.now(), by=ada())
    assert stands() == ["0: 15", "7: 15", "14: 15", "21: 15", "28: 15", "35: 15"]
    assert Series.objects.count() == 1


def test_what_was_not_seen_is_not_saved_but_shown(client: Client, rows: list[Event]) -> None:
    wanted = moved(rows[1], 1, 10, scope="all")
    blind = client.post(reverse("organise:event_move", args=[rows[1].pk]), wanted)
    assert blind.status_code == 422
    assert "Se dem igennem, og gem igen." in blind.content.decode()
    shown = seen(blind.content.decode())
    # Meanwhile somebody moves another of the dates for itself.
    changes.change_event(rows[4], {"starts_at": at(4, 8), "ends_at": at(4, 9)}, now=timezone.now())
    again = client.post(reverse("organise:event_move", args=[rows[1].pk]), wanted | shown)
    assert again.status_code == 422
    assert "ændret for sig, bliver" in again.content.decode()
    client.post(reverse("organise:event_move", args=[rows[1].pk]), wanted | seen(again.content.decode()))
    assert stands() == ["0: 10", "7: 10", "14: 10", "21: 10", "28: 8", "35: 10"]


def test_a_date_whose_tick_is_taken_away_stays_and_stays_later(client: Client, rows: list[Event]) -> None:
    wanted = moved(rows[0], 0, 10, scope="all")
    shown = seen(check(client, "event_move_check", rows[0], wanted))
    shown["date_kept"].remove(str(rows[3].pk))
    page = check(client, "event_move_check", rows[0], wanted | shown)
    assert "5 flyttet" in page
    client.post(reverse("organise:event_move", args=[rows[0].pk]), wanted | shown)
    assert stands() == ["0: 10", "7: 10", "14: 10", "21: 15", "28: 10", "35: 10"]
    rows[0].refresh_from_db()
    wanted = moved(rows[0], 0, 12, scope="all")
    client.post(
        reverse("organise:event_move", args=[rows[0].pk]),
        wanted | seen(check(client, "event_move_check", rows[0], wanted)),
    )
    assert stands()[3] == "21: 15"


def test_what_is_in_the_way_stands_at_its_date_and_takes_a_reason_or_the_tick(
    client: Client, rows: list[Event]
) -> None:
    bo = bookings.resource_of(a_user(name="Bo Lind"))
    other = an_event(title="Optaget", starts_at=at(3, 10), ends_at=at(3, 11), status="published")
    for event in (rows[3], other):
        bookings.book(bo, event, now=timezone.now())
    wanted = moved(rows[0], 0, 10, scope="all")
    page = check(client, "event_move_check", rows[0], wanted)
    assert 'data-conflicts="refuse"' in page
    assert "Bo Lind er optaget af »Optaget«" in page
    address = reverse("organise:event_move", args=[rows[0].pk])
    refused = client.post(address, wanted | seen(page))
    assert refused.status_code == 422
    assert "Det kan ikke lade sig gøre. Nedenfor står hvorfor." in refused.content.decode()
    assert stands()[0] == "0: 15"
    shown = seen(page)
    shown["date_kept"].remove(str(rows[3].pk))
    client.post(address, wanted | shown)
    assert stands() == ["0: 10", "7: 10", "14: 10", "21: 15", "28: 10", "35: 10"]


def test_each_consequence_of_all_the_dates_can_be_left_out(client: Client, rows: list[Event]) -> None:
    bo = bookings.resource_of(a_user(name="Bo Lind", email="bo@demo.example"))
    for row in rows:
        bookings.book(bo, row, now=timezone.now())
    wanted = moved(rows[0], 0, 10, scope="all")
    page = check(client, "event_move_check", rows[0], wanted)
    assert re.search(r'name="do" value="letters:staff"[^>]* checked', page)
    answer = client.post(
        reverse("organise:event_move", args=[rows[0].pk]), wanted | seen(page) | {"offered": "letters:staff"}
    )
    assert not Letter.objects.filter(kind="event_moved").exists()
    assert toast(answer).endswith("6 flyttet. Uden brev til holdet.")


# -- other words, cancelled ------------------------------------------------------------------------------


def test_other_words_go_to_all_that_have_not_their_own(client: Client, rows: list[Event]) -> None:
    changes.change_event(rows[2], {"title": "Besøg på værftet"}, now=timezone.now())
    page = client.get(reverse("organise:event_edit", args=[rows[0].pk])).content.decode()
    assert 'name="scope" value="all"' in page
    wanted = moved(rows[0], 0, 15, scope="all") | {
        "title": "Kaffe",
        "programme": str(rows[0].programme_id),
        "is_public": "on" if rows[0].is_public else "",
    }
    shown = check(client, "event_edit_check", rows[0], wanted)
    assert "5 ændret" in shown
    assert "1 som før" in shown
    answer = client.post(reverse("organise:event_edit", args=[rows[0].pk]), wanted | seen(shown))
    assert list(dates_of(Series.objects.get()).values_list("title", flat=True)) == [
        *["Kaffe"] * 2,
        "Besøg på værftet",
        *["Kaffe"] * 3,
    ]
    assert "5 ændret" in toast(answer)


@pytest.mark.parametrize(("scope", "left"), [("this", 5), ("following", 2), ("all", 0)])
def test_one_date_or_more_are_cancelled(client: Client, rows: list[Event], scope: str, left: int) -> None:
    wanted = {"why": "Sne", "revision": "1", "scope": scope}
    page = check(client, "event_cancel_check", rows[2], wanted)
    shown = seen(page) if scope != "this" else {}
    answer = client.post(reverse("organise:event_cancel", args=[rows[2].pk]), wanted | shown)
    assert answer.status_code == 302
    assert len(stands()) == left
    assert toast(answer)
    undo(ChangeSet.objects.get(), now=timezone.now(), by=ada())
    assert len(stands()) == 6


def test_cancelling_opens_in_the_calendar_too(client: Client, rows: list[Event]) -> None:
    address = reverse("organise:event_cancel", args=[rows[0].pk])
    panel = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert panel.startswith("<dialog") or "<dialog" in panel[:200]
    done = client.post(address, {"why": "Sne", "revision": "1"}, headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")
    assert len(stands()) == 5


# -- the series itself -------------------------------------------------------------------------------------


def test_the_page_of_a_series_shows_every_date_and_what_became_of_it(client: Client, rows: list[Event]) -> None:
    changes.change_event(rows[2], {"starts_at": at(2, 9), "ends_at": at(2, 10)}, now=timezone.now())
    page = client.get(reverse("organise:series", args=[rows[0].series_id])).content.decode()
    assert "Hver tirsdag, 6 gange. Kl. 15.00–17.00." in page
    assert page.count("· flyttet for sig") == 1
    assert reverse("organise:series_follow", args=[rows[2].pk]) in page
    event = client.get(reverse("organise:event", args=[rows[2].pk])).content.decode()
    assert "3 af 6 i rækken" in event


def test_a_date_follows_its_series_again(client: Client, rows: list[Event]) -> None:
    changes.change_event(rows[2], {"starts_at": at(3, 9), "ends_at": at(3, 10)}, now=timezone.now())
    address = reverse("organise:series_follow", args=[rows[2].pk])
    assert "kl. 15.00–17.00" in client.get(address).content.decode()
    answer = client.post(address, {"revision": "2"})
    assert stands() == ["0: 15", "7: 15", "14: 15", "21: 15", "28: 15", "35: 15"]
    assert toast(answer) == "»Netværk for konsulenter« følger rækken igen."
    assert client.get(address).status_code == 404


def ruled(rows: list[Event], **changes: Any) -> dict[str, Any]:
    """What the form of another rule sends: every second Tuesday instead."""
    return {
        "revision": "1",
        "since": day(0),
        "starts": "15:00",
        "ends": "17:00",
        "repeat": "weekly",
        "weekdays": "1",
        "every": "2",
        "ends_by": "count",
        "count": "4",
        "public": "keep",
        "school": "keep",
    } | changes


def test_another_rule_moves_cancels_and_adds_what_was_shown(client: Client, rows: list[Event]) -> None:
    address = reverse("organise:series_rule", args=[rows[0].series_id])
    assert 'name="count" value="6"' in client.get(address).content.decode()
    wanted = ruled(rows)
    page = client.post(reverse("organise:series_rule_check", args=[rows[0].series_id]), wanted).content.decode()
    assert "Hver anden uge: tirsdag, 4 gange" in page
    shown = seen(page)
    answer = client.post(address, wanted | shown)
    assert answer.status_code == 302
    assert stands() == ["0: 15", "14: 15", "28: 15", "42: 15"]
    assert "aflyst" in toast(answer)
    undo(ChangeSet.objects.get(), now=timezone.now(), by=ada())
    assert len(stands()) == 6
    history = client.get(reverse("organise:series", args=[rows[0].series_id])).content.decode()
    assert "fortrød ændringen" in history


def test_another_rule_from_a_date_on_leaves_those_before(client: Client, rows: list[Event]) -> None:
    address = reverse("organise:series_rule", args=[rows[0].series_id])
    page = client.get(f"{address}?since={day(3)}").content.decode()
    assert 'name="count" value="3"' in page
    wanted = ruled(rows, since=day(3), every="1", weekdays="3", count="3", starts="9:00", ends="10:00")
    shown = seen(client.post(f"{address}check/", wanted).content.decode())
    client.post(address, wanted | shown)
    assert stands() == ["0: 15", "7: 15", "14: 15", "23: 9", "30: 9", "37: 9"]
    old, new = Series.objects.order_by("created_at")
    assert new.continues == old
    assert (
        reverse("organise:series", args=[new.pk])
        in client.get(reverse("organise:series", args=[old.pk])).content.decode()
    )


def test_days_chosen_one_by_one_may_be_added_to(client: Client, rows: list[Event]) -> None:
    address = reverse("organise:series_rule", args=[rows[0].series_id])
    wanted = ruled(rows, repeat="dates", dates=[day(0), day(2)], add_date=day(1, 3))
    page = client.post(f"{address}check/", wanted).content.decode()
    assert re.findall(r'name="dates" value="([\d-]+)"', page) == [day(0), day(1, 3), day(2)]
    client.post(address, wanted | {"dates": [day(0), day(1, 3), day(2)], "add_date": ""} | seen(page))
    assert stands() == ["0: 15", "10: 15", "14: 15"]


def test_a_rule_that_cannot_be_followed_says_so(client: Client, rows: list[Event]) -> None:
    address = reverse("organise:series_rule", args=[rows[0].series_id])
    assert "Vælg, hvornår rækken slutter." in client.post(f"{address}check/", ruled(rows, count="")).content.decode()
    assert client.post(address, ruled(rows, ends="14:00")).status_code == 422
    assert len(stands()) == 6


def test_all_drafts_of_a_series_are_published_at_once(client: Client) -> None:
    series, made = a_series(dates=3, start=FIRST, status="planned")
    ChangeSet.objects.all().delete()
    changes.cancel(made[1], now=timezone.now())
    assert "Offentliggør 2 datoer" in client.get(reverse("organise:series", args=[series.pk])).content.decode()
    answer = client.post(reverse("organise:series_publish", args=[series.pk]))
    assert toast(answer) == "2 datoer er offentliggjort."
    assert list(dates_of(series).values_list("status", flat=True)) == ["published", "cancelled", "published"]


def test_the_pages_of_a_series_are_for_who_organises_its_programme(client: Client, rows: list[Event]) -> None:
    for user in (ben(), cleo()):
        client.force_login(user)
        for name in ("series", "series_rule"):
            assert client.get(reverse(f"organise:{name}", args=[rows[0].series_id])).status_code == 404
        for name in ("series_publish", "series_rule_check"):
            assert client.post(reverse(f"organise:{name}", args=[rows[0].series_id])).status_code == 404
