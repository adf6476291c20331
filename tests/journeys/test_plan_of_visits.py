"""A plan for many visits, in the browser: asked for, watched while the worker searches, read, accepted, taken back."""

import threading

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ambassadors.domain.matching import runs
from ambassadors.models import MatchRun, Offer
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_moment, a_school, a_visit_programme, a_visit_request, an_ambassador

pytestmark = pytest.mark.django_db(transaction=True)


def _worker(pk: object) -> None:
    """What the background worker does with it: the solver in a process of its own."""
    try:
        runs.work(pk, timezone.now())  # type: ignore[arg-type]
    finally:
        connections.close_all()


def test_a_plan_is_made_read_accepted_and_taken_back(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    come_in(ada())
    programme = a_visit_programme()
    programme.name = "Boss Ladies"
    programme.save()
    for name, trade in (("Astrid Bang", "smed"), ("Mie Lund", "industritekniker")):
        an_ambassador(name=name, trade=trade, postcode="8000")
    for number, school in enumerate(("Skovskolen", "Byskolen")):
        day = [(a_moment(20 + number, 9), a_moment(20 + number, 10))]
        a_visit_request(school=a_school(name=school, postcode="8000"), slots=day)

    page.goto(f"{live_server.url}/organise/requests/")
    page.get_by_role("link", name="Planlæg en periode").click()
    page.get_by_label("Indsats").select_option(label="Boss Ladies")
    page.get_by_role("button", name="Lav et forslag").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()

    run = MatchRun.objects.get()
    worker = threading.Thread(target=_worker, args=(run.pk,))
    worker.start()
    expect(page.get_by_text("bedst mulig")).to_be_visible()
    worker.join(60)

    expect(page.get_by_text("4 af 4")).to_be_visible()
    expect(page.get_by_role("heading", name="Skovskolen")).to_be_visible()
    page.get_by_role("button", name="Spørg begge").first.click()
    expect(page.get_by_text("2 ambassadører er spurgt og får en mail.")).to_be_visible()
    page.get_by_role("button", name="Godkend planen").click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("2 tilbud går ud som mail")).to_be_visible()
    panel.get_by_role("button", name="Send tilbud").click()
    expect(page.get_by_text("4 tilbud gik ud for mindre end ti minutter siden.")).to_be_visible()
    assert Offer.objects.filter(status=Offer.Status.SENT).count() == 4

    page.get_by_role("button", name="Træk tilbage").click()
    expect(page.get_by_text("4 tilbud er trukket tilbage.")).to_be_visible()
    assert {offer.status for offer in Offer.objects.all()} == {Offer.Status.WITHDRAWN}
    expect(page.get_by_role("button", name="Spørg begge")).to_have_count(2)
