"""An ambassador's phone: the next visit without a net, nothing left after the logout; and the way in for strangers."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ambassadors.domain import offers, releases, triage, visits
from ambassadors.models import Application, Offer, Release
from tests.cast import ada, dorte, jonas, maja, vestervang
from tests.journeys.conftest import ComeIn, LinkTo
from tests.making import a_trade, a_visit_programme, a_visit_request

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('haandslag-kept-')).length)"
WORKER = "navigator.serviceWorker.ready.then((it) => it.active.state)"


def a_confirmed_visit() -> object:
    dorte()
    now, wish = timezone.now(), a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    first, second = wish.seat_rows.all()
    her = maja()
    offers.send_offers(wish, {first: [her], second: [jonas()]}, now=now, by=ada())
    for offer in Offer.objects.all():
        offers.accept(offer, now=now)
    for release in Release.objects.all():
        releases.grant(release, now=now)
    wish.refresh_from_db()
    visits.confirm_visit(wish, now=now, by=ada())
    return her


def test_the_next_visit_is_there_without_a_net_and_gone_after_the_logout(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    her = a_confirmed_visit()
    page.set_viewport_size({"width": 390, "height": 780})
    come_in(her.user)
    page.goto(live_server.url + "/me/")
    expect(page.get_by_role("heading", name="Dit næste besøg")).to_be_visible()
    assert page.evaluate(WORKER) in ("activating", "activated")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()
    page.wait_for_function(f"() => {KEPT}.then((number) => number === 1)")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Vestervang Skole").first).to_be_visible()
    expect(page.get_by_text("Ingen forbindelse. Siden er")).to_be_visible()
    page.goto(live_server.url + "/me/profile/")  # not kept
    expect(page.get_by_role("heading", name="Der er ingen forbindelse")).to_be_visible()
    page.context.set_offline(False)
    page.goto(live_server.url + "/me/")
    expect(page.get_by_text("Ingen forbindelse. Siden er")).to_be_hidden()
    page.locator(".topbar summary").click()
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_url(live_server.url + "/")
    page.wait_for_function(f"() => {KEPT}.then((number) => number === 0)")
    page.context.set_offline(True)
    page.goto(live_server.url + "/me/")
    expect(page.get_by_role("heading", name="Der er ingen forbindelse")).to_be_visible()
    assert page.get_by_text("Vestervang Skole").count() == 0
    page.context.set_offline(False)


def test_from_a_strangers_application_to_a_time_for_the_interview(
    page: Page, live_server: LiveServer, come_in: ComeIn, link_to: LinkTo
) -> None:
    a_trade("smed")
    a_visit_programme(is_public=True)
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(live_server.url + "/bliv-ambassador/")
    page.get_by_label("Hvad er du i lære som?").select_option("smed")
    page.get_by_label("Hvor er du i lære?").fill("Ravnsø Svejs")
    page.get_by_role("button", name="Videre").click()
    page.get_by_label("Postnummer hjemme").fill("8000")
    page.get_by_label("Bus og tog").check()
    page.get_by_role("button", name="Videre").click()
    page.get_by_label("Hvorfor vil du være med?").fill("Jeg vil vise, hvad jeg laver.")
    page.get_by_role("button", name="Videre").click()
    page.get_by_label("Dit navn").fill("Signe Vang")
    page.get_by_label("E-mail").fill("signe@demo.example")
    page.get_by_label("Telefon").fill("12 34 56 78")
    page.get_by_label("Fødselsår").fill(str(timezone.now().year - 19))
    page.get_by_role("button", name="Send ansøgningen").click()
    expect(page.get_by_role("heading", name="Tak, der mangler ét klik")).to_be_visible()
    page.goto(link_to("application_confirm", "signe@demo.example"))
    page.get_by_role("button", name="Bekræft ansøgningen").click()
    expect(page.get_by_role("heading", name="Tak, vi læser din ansøgning")).to_be_visible()

    come_in(ada())
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + "/organise/")
    row = page.get_by_role("region", name="Venter på dig").get_by_role("listitem").filter(has_text="Signe Vang")
    row.get_by_role("link").first.click()
    page.get_by_label("Dato").first.fill((timezone.localdate() + timedelta(days=5)).isoformat())
    page.get_by_label("Klokken").first.fill("15:30")
    page.get_by_label("Hvor?").fill("Vesterbrogade 6D")
    page.get_by_role("button", name="Send tiderne").click()
    expect(page.get_by_text("Signe har fået tiderne og vælger selv.")).to_be_visible()
    page.goto(link_to("application_interview", "signe@demo.example"))
    page.get_by_role("button", name="15.30").click()
    expect(page.get_by_role("heading", name="Vi ses til en snak")).to_be_visible()
    assert Application.objects.get().interview_at
