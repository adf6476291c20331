"""A school's contact connects the school's own system: a key, a webhook, a try that arrives, and a new secret."""

import re

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from standardwebhooks import Webhook as Verifier

from people.domain import webhookposting
from tests.cast import dorte
from tests.faraway import far_away
from tests.journeys.conftest import ComeIn

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_school_connects_its_own_system(
    page: Page,
    live_server: LiveServer,
    come_in: ComeIn,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    monkeypatch.setattr(webhookposting, "SHORT_WAIT", 0)
    come_in(dorte().user)  # type: ignore[arg-type]
    page.goto(live_server.url + "/me/")
    page.get_by_role("link", name="Nøgler og webhooks").click()
    page.get_by_role("link", name="Ny nøgle").click()
    page.get_by_label("Hvad skal den bruges til").fill("Skemaplan")
    page.get_by_role("button", name="Lav nøglen").click()
    key = page.get_by_label("Nøglen", exact=True)
    expect(key).to_have_value(re.compile(r"hs_[a-z0-9]{8}_\S{43}"))
    plain = key.input_value()
    page.get_by_role("link", name="Jeg har kopieret den").click()
    expect(page.get_by_text("Skemaplan")).to_be_visible()
    assert plain not in page.content()

    with far_away() as there:
        page.get_by_role("link", name="Ny webhook").click()
        page.get_by_label("Adresse").fill("ftp://skole.example")
        page.get_by_role("button", name="Lav webhooken").click()
        page.get_by_label("Adresse").fill(there.url)
        page.get_by_role("button", name="Lav webhooken").click()
        page.get_by_role("button", name="Send en prøve").click()
        expect(page.get_by_text("Prøven er på vej.")).to_be_visible()
        webhookposting.deliver_due(timezone.now())
        page.reload()
        expect(page.get_by_text("leveret", exact=True)).to_be_visible()
        page.locator("summary", has_text="Vis").first.click()
        secret = page.get_by_role("textbox", name="Hemmelighed").input_value()
        (asked,) = there.asked
        assert Verifier(secret).verify(asked.body, asked.headers)["type"] == "webhook.test"

    page.get_by_role("button", name="Lav en ny").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Lav en ny").click()
    expect(page.get_by_text("Hemmeligheden er ny.")).to_be_visible()
    page.locator("summary", has_text="Vis").first.click()
    expect(page.get_by_role("textbox", name="Hemmelighed")).not_to_have_value(secret)
