"""What repeats, in the browser: every date seen before it is made, one moved alone, the rest given another rhythm."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.agenda import local_today
from events.models import Event, Series
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_programme, a_series, next_tuesday

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Europe/Copenhagen")


def autumn() -> date:
    """A Tuesday in a September to come: weeks without holidays follow."""
    return next_tuesday(date(local_today(timezone.now()).year + 1, 9, 1))


def stands() -> list[tuple[date, int]]:
    """Day and hour of each date, earliest first."""
    local = [row.starts_at.astimezone(ZONE) for row in Event.objects.exclude(series=None).order_by("starts_at")]
    return [(one.date(), one.hour) for one in local]


def weeks(first: date, *numbers: int) -> list[date]:
    return [first + timedelta(weeks=number) for number in numbers]


def test_a_series_is_seen_date_by_date_and_made_without_the_one_left_out(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    come_in(ada())
    a_programme("konsulenter", name="Konsulenterne")
    first = autumn()
    page.goto(f"{live_server.url}/organise/events/new/network_meeting/")
    page.get_by_label("Titel").fill("Netværk for konsulenter")
    page.get_by_label("Indsats").select_option(label="Konsulenterne")
    page.get_by_label("Dato", exact=True).fill(first.isoformat())
    page.get_by_label("Fra", exact=True).fill("15:00")
    page.get_by_label("Til", exact=True).fill("17:00")
    page.get_by_text("Hver uge", exact=True).click()
    page.locator("input[name=count]").fill("4")
    page.locator("input[name=count]").press("Tab")
    dates = page.locator(".repeat-dates input[name=keep]")
    expect(dates).to_have_count(4)
    expect(page.get_by_text("Hver tirsdag, 4 gange")).to_be_visible()
    left_out = weeks(first, 1)[0].isoformat()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f'input[name=keep][value="{left_out}"]').uncheck()
    page.get_by_role("button", name="Opret 3 datoer").click()
    expect(page.get_by_role("heading", name="Netværk for konsulenter", level=1)).to_be_visible()
    assert stands() == [(day, 15) for day in weeks(first, 0, 2, 3)]
    assert Series.objects.count() == 1


def test_a_date_moved_alone_stays_when_all_the_others_get_another_rhythm(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    come_in(ada())
    first = autumn()
    series, rows = a_series(dates=4, start=first)
    page.goto(f"{live_server.url}/organise/events/{rows[1].pk}/move/")
    expect(page.get_by_label("Kun den her")).to_be_checked()
    alone = weeks(first, 1)[0] + timedelta(days=2)
    page.get_by_label("Dato", exact=True).fill(alone.isoformat())
    page.get_by_label("Dato", exact=True).press("Tab")
    page.get_by_role("button", name="Flyt", exact=True).click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    assert stands()[1] == (alone, 15)

    page.goto(f"{live_server.url}/organise/series/{series.pk}/")
    expect(page.locator(".row-note", has_text="flyttet for sig")).to_be_visible()
    page.get_by_role("link", name="Ændr rytmen").click()
    page.get_by_label("Fra", exact=True).fill("09:00")
    page.get_by_label("Til", exact=True).fill("11:00")
    page.get_by_label("Til", exact=True).press("Tab")
    expect(page.get_by_text("3 flyttet")).to_be_visible()
    page.get_by_role("button", name="Gem den nye rytme").click()
    expect(page.get_by_role("heading", name=series.title, level=1)).to_be_visible()
    assert stands() == [(first, 9), (alone, 15), *((day, 9) for day in weeks(first, 2, 3))]

    page.get_by_role("button", name="Fortryd").first.click()
    expect(page.get_by_text("Hver tirsdag, 4 gange. Kl. 15.00–17.00.")).to_be_visible()
    assert stands() == [(first, 15), (alone, 15), *((day, 15) for day in weeks(first, 2, 3))]


def test_a_drag_in_the_calendar_asks_for_which_dates_it_is(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    come_in(ada())
    page.set_viewport_size({"width": 1400, "height": 1000})
    first = autumn()
    a_series(dates=4, start=first)
    page.goto(f"{live_server.url}/organise/calendar/?view=month&date={weeks(first, 1)[0].isoformat()}")
    page.wait_for_load_state("networkidle")
    thursday = page.locator(".month-day", has=page.locator(f'time[datetime="{first + timedelta(days=9)}"]'))
    page.locator(".month-day", has=page.locator(f'time[datetime="{weeks(first, 1)[0]}"]')).locator("a.slot").drag_to(
        thursday
    )
    panel = page.get_by_role("dialog")
    panel.get_by_text("Den her og de følgende (3)").click()
    expect(panel.get_by_text("Hver torsdag, 3 gange")).to_be_visible()
    expect(panel.get_by_text("flyttes fra")).to_have_count(3)
    panel.get_by_role("button", name="Flyt").click()
    expect(page.get_by_text("3 flyttet.")).to_be_visible()
    assert [day for day, _hour in stands()] == [first, *(day + timedelta(days=2) for day in weeks(first, 1, 2, 3))]
