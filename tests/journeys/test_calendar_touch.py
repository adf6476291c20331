"""The calendar under a finger: on a phone an event is held, carried to another hour and let go."""

from collections.abc import Generator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import ada
from tests.journeys.conftest import PATIENCE, attend
from tests.journeys.test_calendar import at, half_hour
from tests.making import an_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, client) -> Generator[Page]:
    """Ada's phone, which has a touch screen and no mouse."""
    client.force_login(ada())
    there = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="da-DK")
    there.set_default_timeout(PATIENCE)
    [cookie] = client.cookies.values()
    there.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = there.new_page()
    said = attend(page)
    yield page
    there.close()
    assert said == []


def test_an_event_is_held_and_carried_two_hours_on(phone: Page, live_server: LiveServer) -> None:
    event = an_event(title="Smedemøde", starts_at=at(2, 10))
    phone.goto(f"{live_server.url}/organise/calendar/?view=day&date={at(2, 12).date()}")
    phone.wait_for_load_state("networkidle")
    box = phone.locator(".ec-event", has_text="Smedemøde")
    box.scroll_into_view_if_needed()
    where = box.bounding_box()
    assert where
    x, y, way = where["x"] + where["width"] / 2, where["y"] + 20, 4 * half_hour(phone)
    finger = phone.context.new_cdp_session(phone)

    def touch(kind: str, down: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y + down}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0)
    phone.wait_for_timeout(1200)  # a press is long before it is a drag: else nobody could scroll
    for step in range(1, 9):
        touch("touchMove", way * step / 8)
        phone.wait_for_timeout(30)
    touch("touchEnd", way)
    panel = phone.get_by_role("dialog")
    expect(panel.get_by_label("Fra")).to_have_value("12:00")
    panel.get_by_role("button", name="Flyt").tap()
    expect(phone.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert event.starts_at == at(2, 10) + timedelta(hours=2)
