"""The calendar by mouse and by keys: dragged in each view, stretched, marked for something new, handed over."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain import availability, bookings
from events.domain.agenda import ZONE, local_today
from events.models import Booking, Event
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_programme, a_robot, a_user, an_event

pytestmark = pytest.mark.django_db(transaction=True)


def at(days: int, hour: int) -> datetime:
    """A wall-clock hour in the week after next, so many days after its Monday."""
    today = local_today(timezone.now())
    monday = today - timedelta(days=today.weekday()) + timedelta(days=14)
    day = monday + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


@pytest.fixture
def calendar(page: Page, live_server: LiveServer, come_in: ComeIn):
    """Ada opens a view of that week."""
    come_in(ada())
    page.set_viewport_size({"width": 1400, "height": 1000})

    def opened(view: str) -> None:
        page.goto(f"{live_server.url}/organise/calendar/?view={view}&date={at(0, 12).date().isoformat()}")
        page.wait_for_load_state("networkidle")

    return opened


def drag(page: Page, what: Locator, right: float, down: float, *, from_bottom: bool = False) -> None:
    """With the mouse, in steps, as a hand does."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + (box["height"] - 3 if from_bottom else box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=5)
    page.mouse.move(x + right, y + down, steps=5)
    page.mouse.up()


def half_hour(page: Page) -> float:
    """The height of half an hour in the week, in pixels."""
    first, second = (page.get_by_text(clock, exact=True).first.bounding_box() for clock in ("10.00", "11.00"))
    assert first
    assert second
    return (second["y"] - first["y"]) / 2


def day_width(page: Page) -> float:
    """How far it is from one day to the next in the week, in pixels."""
    heads = page.locator(".ec-col-head, .ec-day-head")
    wednesday, thursday = (heads.filter(has_text=re.compile(name)).first.bounding_box() for name in ("ons", "tor"))
    assert wednesday
    assert thursday
    return thursday["x"] - wednesday["x"]


def day_of_month(page: Page, days: int) -> Locator:
    return page.locator(".month-day", has=page.locator(f'time[datetime="{at(days, 12).date().isoformat()}"]'))


def test_an_event_is_dragged_an_hour_later_in_the_week(page: Page, calendar) -> None:
    event = an_event(title="Smedemøde", starts_at=at(2, 10))
    calendar("week")
    drag(page, page.locator(".ec-event", has_text="Smedemøde"), 0, 2 * half_hour(page))
    panel = page.get_by_role("dialog")
    expect(panel.get_by_label("Fra")).to_have_value("11:00")
    panel.get_by_role("button", name="Flyt").click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert (event.starts_at, event.sequence) == (at(2, 11), 1)


def test_a_drag_that_is_not_confirmed_leaves_everything(page: Page, calendar) -> None:
    event = an_event(title="Smedemøde", starts_at=at(2, 10))
    calendar("week")
    box = page.locator(".ec-event", has_text="Smedemøde")
    before = box.bounding_box()
    drag(page, box, 0, 2 * half_hour(page))
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.locator(".ec-event", has_text="Smedemøde").bounding_box() == before
    event.refresh_from_db()
    assert event.starts_at == at(2, 10)


def test_an_event_is_stretched_at_its_lower_edge(page: Page, calendar) -> None:
    event = an_event(title="Smedemøde", starts_at=at(2, 10))
    calendar("week")
    page.locator(".ec-event", has_text="Smedemøde").hover()
    drag(page, page.locator(".ec-event", has_text="Smedemøde"), 0, 2 * half_hour(page), from_bottom=True)
    page.get_by_role("dialog").get_by_role("button", name="Flyt").click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (at(2, 10), at(2, 13))


def test_times_that_are_taken_stand_while_an_event_is_in_the_air(page: Page, calendar) -> None:
    robot = a_robot("Gnist")
    for title, hour in (("Smedemøde", 8), ("Generalprøve", 14)):
        bookings.book(robot, an_event(title=title, starts_at=at(2, hour)), now=timezone.now())
    calendar("week")
    box = page.locator(".ec-event", has_text="Smedemøde").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 60, steps=5)
    expect(page.locator(".is-taken")).to_have_count(1)
    page.mouse.up()
    expect(page.locator(".is-taken")).to_have_count(0)


def test_what_is_warned_of_is_said_while_an_event_is_in_the_air(page: Page, calendar) -> None:
    event = an_event(title="Smedemøde", starts_at=at(2, 10))
    nanna = bookings.resource_of(a_user(name="Nanna Krogh"))
    bookings.book(nanna, event, now=timezone.now())
    availability.add_away(nanna, at(3, 0), at(4, 0), now=timezone.now(), note="Til tandlæge")
    calendar("week")
    box, day = page.locator(".ec-event", has_text="Smedemøde").bounding_box(), day_width(page)
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20 + day, box["y"] + 20, steps=8)
    said = page.locator(".drag-verdict")
    expect(said.get_by_text("Nanna Krogh: Til tandlæge")).to_be_visible()
    expect(said).to_have_attribute("data-level", "warn")
    page.mouse.up()
    expect(said).to_have_count(0)
    expect(page.get_by_role("dialog").get_by_text("Nanna Krogh: Til tandlæge")).to_be_visible()


def test_what_lasts_for_days_is_dragged_and_stretched_by_days(page: Page, calendar) -> None:
    event = an_event(title="Messe", starts_at=at(0, 9), ends_at=at(1, 16))
    calendar("week")
    drag(page, page.locator(".ec-event", has_text="Messe"), day_width(page), 0)
    panel = page.get_by_role("dialog")
    expect(panel.get_by_label("Sidste dag")).to_have_value(at(2, 12).date().isoformat())
    panel.get_by_role("button", name="Flyt").click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (at(1, 9), at(2, 16))


def test_days_on_which_somebody_is_taken_stand_out_in_the_month(page: Page, calendar) -> None:
    robot = a_robot("Gnist")
    for title, day in (("Smedemøde", 1), ("Generalprøve", 3)):
        bookings.book(robot, an_event(title=title, starts_at=at(day, 10)), now=timezone.now())
    calendar("month")
    box = page.locator("a.slot", has_text="Smedemøde").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    taken = page.locator(".month-day.is-taken")
    to = day_of_month(page, 3).bounding_box()
    assert to
    page.mouse.move(to["x"] + 30, to["y"] + 60, steps=8)
    page.mouse.move(to["x"] + 34, to["y"] + 60, steps=2)
    expect(taken).to_have_count(1)
    expect(taken.locator("time").first).to_have_attribute("datetime", at(3, 12).date().isoformat())
    expect(page.locator(".drag-verdict").get_by_text("Gnist er optaget af »Generalprøve«")).to_be_visible()
    page.mouse.up()
    expect(taken).to_have_count(0)


def test_an_event_is_dragged_to_another_day_of_the_month(page: Page, calendar) -> None:
    event = an_event(title="Smedemøde", starts_at=at(2, 10))
    calendar("month")
    page.locator("a.slot", has_text="Smedemøde").drag_to(day_of_month(page, 3))
    page.get_by_role("dialog").get_by_role("button", name="Flyt").click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert event.starts_at == at(3, 10)


def test_marked_time_becomes_a_draft(page: Page, calendar) -> None:
    a_programme("smede", name="Smedene")
    calendar("week")
    clock = page.get_by_text("13.00", exact=True).first.bounding_box()
    friday = page.locator(".ec-col-head, .ec-day-head").filter(has_text=re.compile("fre")).first.bounding_box()
    assert clock
    assert friday
    x, y = friday["x"] + friday["width"] / 2, clock["y"] + clock["height"] / 2 + 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 2.5 * half_hour(page), steps=6)
    page.mouse.up()
    panel = page.get_by_role("dialog")
    panel.get_by_label("Titel").fill("Morgenmøde om smede")
    panel.get_by_label("Indsats").select_option(label="Smedene")
    panel.get_by_role("button", name="Opret").click()
    expect(page.locator(".ec-event", has_text="Morgenmøde om smede")).to_be_visible()
    event = Event.objects.get()
    assert local_today(event.starts_at) == at(4, 12).date()
    assert event.status == "planned"


def test_a_bar_dragged_to_another_row_hands_the_booking_over(page: Page, calendar) -> None:
    first, second = a_robot("Gnist"), a_robot("Bolt")
    event = an_event(title="Havnefest", starts_at=at(2, 10))
    bookings.book(first, event, now=timezone.now())
    bookings.book(second, an_event(title="Byfest", starts_at=at(4, 10)), now=timezone.now())
    calendar("resources")
    bar = page.locator(".ec-event", has_text="Havnefest")
    own, other = bar.bounding_box(), page.locator(".ec-event", has_text="Byfest").bounding_box()
    assert own
    assert other
    drag(page, bar, 0, other["y"] - own["y"])
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="Skift Gnist ud?")).to_be_visible()
    panel.get_by_role("button", name="Skift").click()
    expect(page.get_by_text("Bolt er sat på i stedet for Gnist.")).to_be_visible()
    firm = Booking.objects.get(event=event, state=Booking.State.FIRM)
    assert firm.resource == second


def test_a_bar_dragged_to_the_side_moves_the_event(page: Page, calendar) -> None:
    event = an_event(title="Havnefest", starts_at=at(2, 10))
    bookings.book(a_robot("Gnist"), event, now=timezone.now())
    calendar("resources")
    drag(page, page.locator(".ec-event", has_text="Havnefest"), day_width(page), 0)
    page.get_by_role("dialog").get_by_role("button", name="Flyt").click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert event.starts_at == at(3, 10)


def test_a_bar_stretched_makes_the_event_longer(page: Page, calendar) -> None:
    event = an_event(title="Havnefest", starts_at=at(2, 10), ends_at=at(2, 14))
    bookings.book(a_robot("Gnist"), event, now=timezone.now())
    calendar("resources")
    bar = page.locator(".ec-event", has_text="Havnefest")
    bar.hover()
    own = bar.bounding_box()
    assert own
    x, y = own["x"] + own["width"] - 3, own["y"] + own["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + own["width"] / 2, y, steps=8)
    page.mouse.up()
    page.get_by_role("dialog").get_by_role("button", name="Flyt").click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert event.starts_at == at(2, 10)
    assert event.ends_at == at(2, 16)


@pytest.mark.parametrize(
    ("view", "keys", "starts", "ends"),
    [
        ("week", "Shift+ArrowRight", (3, 10), (3, 12)),
        ("month", "Shift+ArrowDown", (9, 10), (9, 12)),
        ("list", "+", (2, 10), (2, 12.5)),
    ],
)
def test_the_keys_of_a_drag_ask_the_same(
    page: Page, calendar, view: str, keys: str, starts: tuple[int, float], ends: tuple[int, float]
) -> None:
    an_event(title="Smedemøde", starts_at=at(2, 10))
    calendar(view)
    page.get_by_role("link", name="Smedemøde").first.focus()
    page.keyboard.press(keys)
    panel = page.get_by_role("dialog")
    expect(panel.get_by_label("Dato")).to_have_value(at(starts[0], 12).date().isoformat())
    clock = f"{int(ends[1])}:{'30' if ends[1] % 1 else '00'}"
    expect(panel.get_by_label("Til", exact=True)).to_have_value(clock)


def test_every_view_is_a_key_away_and_the_keys_can_be_switched_off(page: Page, calendar) -> None:
    calendar("month")
    page.keyboard.press("r")
    page.wait_for_url("**view=resources**")
    page.keyboard.press("u")
    page.wait_for_url("**view=week**")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_label("Brug tastegenveje").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.reload()
    assert "view=week" in page.url


def test_an_event_is_moved_by_keys_alone(page: Page, calendar) -> None:
    event = an_event(title="Smedemøde", starts_at=at(2, 10))
    calendar("week")
    page.locator(".ec-event a", has_text="Smedemøde").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name="Flyt").focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("dialog").get_by_label("Fra")
    field.fill("09:00")
    field.press("Enter")
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    event.refresh_from_db()
    assert event.starts_at == at(2, 9)
