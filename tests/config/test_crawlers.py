"""What search engines are told, and what a shared link shows."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.making import a_moment, a_programme, an_event

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def listed(client: Client) -> dict[str, str]:
    """Address and last change of everything in the sitemap."""
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {row.findtext("s:loc", "", NS): row.findtext("s:lastmod", "", NS) for row in tree.findall("s:url", NS)}


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/", True),
        ("/e/smedens-dag-3f2a91/", True),
        ("/feeds/public/robotbandet.ics", True),
        ("/api/v1/docs", True),
        ("/robotbandet/", True),
        ("/organise/events/", False),
        ("/me/feeds/", False),
        ("/login/?next=/organise/", False),
        ("/login/glemt/", False),
        ("/r/abc/", False),
        ("/doer/abc/", False),
        ("/s/abc/", False),
        ("/q/k3v9t2", False),
        ("/besoeg/tak/abc/", False),
    ],
)
def test_robots_are_kept_from_what_is_not_for_everybody(client: Client, path: str, may: bool) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert rules.can_fetch("Googlebot", f"https://example.dk{path}") is may


def test_the_sitemap_is_named_and_holds_what_strangers_may_see(client: Client, settings: LazySettings) -> None:
    site = settings.SITE_URL
    shown = an_event(programme=a_programme("netvaerk"), title="Æbler & <pærer>")
    hidden = an_event(is_public=False)
    over = an_event(starts_at=a_moment(-3))
    kept_back = a_programme("skjult", is_public=False)
    assert f"Sitemap: {site}/sitemap.xml" in client.get("/robots.txt").text
    found = listed(client)
    assert found[f"{site}/e/{shown.slug}/"] == timezone.localtime(shown.changed_at).isoformat()
    pages = ("/", reverse("visit_request_form"), reverse("programme", args=["netvaerk"]))
    assert {site + path for path in pages} <= found.keys()
    assert not [address for address in found for slug in (hidden.slug, over.slug, kept_back.slug) if slug in address]
    assert {client.get(address.removeprefix(site)).status_code for address in found} == {200}


@pytest.mark.parametrize("number", [1, 3])
def test_the_sitemap_asks_the_same_however_much_is_on(client: Client, number: int) -> None:
    for day in range(number):
        an_event(starts_at=a_moment(10 + day))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/sitemap.xml")
    assert len(asked) == 4


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png"])
def test_icons_that_nobody_links_to_are_found(client: Client, path: str) -> None:
    there = client.get(path)["Location"]
    assert there.startswith("/static/img/")
    served = client.get(there)
    assert served.status_code == 200
    assert served["Content-Type"].startswith("image/")


@pytest.mark.parametrize(
    ("language", "when"), [("da", "onsdag den 3. februar 2027 kl."), ("en", "Wednesday 3 February 2027, ")]
)
def test_a_shared_event_shows_what_when_and_where(
    client: Client, settings: LazySettings, language: str, when: str
) -> None:
    start = a_moment().replace(year=2027, month=2, day=3)
    event = an_event(starts_at=start, ends_at=start + timedelta(hours=2), title='Møde "ude"', summary="Kom og se.")
    page = client.get(f"/e/{event.slug}/", headers={"accept-language": language}).text
    said = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page.replace("\xa0", " ")))
    assert said["og:title"] == "Møde &quot;ude&quot;"
    assert said["og:description"] == said["description"]
    assert when.lower() in said["description"].lower()
    assert ", Silkeborg. Kom og se." in said["description"]
    assert said["og:url"] == f"{settings.SITE_URL}/e/{event.slug}/"
    picture = said["og:image"].removeprefix(settings.SITE_URL)
    assert client.get(picture)["Content-Type"] == "image/png"
