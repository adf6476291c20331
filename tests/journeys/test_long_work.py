"""A large file of schools: one sees how far it is, goes away, comes back, and reads what came of it."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.domain import errands
from people.models import Errand, Heartbeat, Organisation
from tests.cast import ada
from tests.journeys.conftest import ComeIn

pytestmark = pytest.mark.django_db(transaction=True)


def a_large_file() -> bytes:
    lines = ["institutionsnummer;navn;adresse;postnr;by"]
    lines += [f"{300000 + number};Skole nummer {number};Den lange vej {number};8000;Aarhus C" for number in range(700)]
    return "\n".join([*lines, "12;Forkert;;;"]).encode()


def work(errand: Errand) -> None:
    """What the worker would do, which is no part of this walk."""
    errands.run(errand.pk, timezone.now())


def test_an_import_is_followed_left_and_found_again(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    come_in(ada())
    page.goto(live_server.url + "/organise/schools/import/")
    page.set_input_files("input[type=file]", {"name": "skoler.csv", "mimeType": "text/csv", "buffer": a_large_file()})
    page.get_by_role("button", name="Se filen igennem").click()
    expect(page.get_by_text("Ingen arbejder i baggrunden lige nu.")).to_be_visible()
    Heartbeat.objects.create(name="worker:test", beat_at=timezone.now())
    expect(page.get_by_text("Ingen arbejder i baggrunden lige nu.")).not_to_be_visible()

    look = Errand.objects.get()
    Errand.objects.update(status="running", total=701, done=350, beat_at=timezone.now())
    bar = page.get_by_role("progressbar", name="350 af 701 linjer set igennem")
    expect(bar).to_have_attribute("value", "350")
    expect(page.locator("#errand-said")).to_have_text("40 procent")
    stop = page.get_by_role("button", name="Stop")
    stop.focus()
    Errand.objects.update(done=420)
    expect(page.locator("#errand-said")).to_have_text("50 procent")
    expect(stop).to_be_focused()

    Errand.objects.update(status="waiting", total=None, done=0)
    work(look)
    expect(page.get_by_text("Filen er set igennem. Intet er gemt endnu.").last).to_be_visible()
    expect(page.get_by_text("Et institutionsnummer er seks cifre.")).to_be_visible()
    page.get_by_role("button", name="Importér 700 skoler").click()

    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("link", name="Skoler").first.click()
    work(Errand.objects.get(kind="school_import"))
    page.goto(live_server.url + "/organise/schools/import/")
    page.get_by_role("link", name="skoler.csv").click()
    expect(page.get_by_text("700 skoler er oprettet.")).to_be_visible()
    assert Organisation.objects.count() == 700
