"""The browser's own fields for days, hours and files, with the page's words on top of them."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_band

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_day_and_an_hour_are_shown_in_danish_and_sent_as_before(page: Page, live_server: LiveServer) -> None:
    a_band()
    page.goto(live_server.url + "/robotbandet/")
    day, begins = page.get_by_label("Dato", exact=True), page.get_by_label("Koncerten starter")
    said = page.locator(".time-words")
    expect(said.nth(0)).to_have_text("dd.mm.åååå")
    day.fill("2027-02-03")
    begins.fill("08:30")
    page.get_by_label("Sted").focus()
    expect(said.nth(0)).to_have_text("ons. 3. feb. 2027uge 5")
    expect(said.nth(1)).to_have_text("8.30")
    expect(said.nth(0)).to_be_visible()
    day.focus()
    expect(said.nth(0)).to_be_hidden()
    expect(day).to_have_value("2027-02-03")
    # What a script sets is shown too.
    day.evaluate("field => { field.value = '2028-01-01'; field.blur(); }")
    expect(said.nth(0)).to_have_text("lør. 1. jan. 2028uge 52")


def test_a_chosen_file_says_its_name(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    come_in(ada())
    page.goto(live_server.url + "/organise/schools/import/")
    expect(page.locator(".file-words")).to_contain_text("Vælg fil")
    expect(page.locator(".file-words")).to_contain_text("Ingen fil valgt")
    page.get_by_label("Fil", exact=True).set_input_files(
        {"name": "skoler.csv", "mimeType": "text/csv", "buffer": b"navn;postnr"}
    )
    expect(page.locator(".file-words")).to_contain_text("skoler.csv")


def test_that_no_school_fits_is_said_without_covering_the_box_to_tick(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/besoeg/")
    school = page.get_by_role("combobox", name="Skole", exact=True)
    school.press_sequentially("Skolen bag bakken, Fanø")
    expect(page.get_by_text("Ingen skole passer.")).to_be_visible()
    page.get_by_label("Min skole står ikke på listen").check()
    page.get_by_role("button", name="Videre").click()
    expect(page.get_by_label("Hvor mange elever eller deltagere?")).to_be_visible()
    page.get_by_role("button", name="Tilbage").click()
    expect(school).to_have_value("Skolen bag bakken, Fanø")
