"""What strangers see of events and programmes, and a person's own page of feeds."""

import json
import re
from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from events.domain import changes, feedaddresses, feeds
from events.models import EventStatus, Feed
from tests.cast import ada, ben, cleo, maja
from tests.making import a_programme, a_venue, an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    venue = a_venue(name="Bølgebryggen", street="Havnegade 7", latitude=56.153, longitude=10.21)
    programme = a_programme(
        "produktoer", name="Produktør", name_en="Product maker", contact_email="hej@produktoer.example"
    )
    return an_event(
        title="Åbne døre </script><b>", programme=programme, venue=venue, meeting_url="https://moede.example/x",
        summary="Kom og se.", description="Linje et\n\nLinje to",
    )  # fmt: skip


def test_the_page_says_what_where_and_when_and_sets_no_session(client, event):
    response = client.get(f"/e/{event.slug}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Åbne døre &lt;/script&gt;&lt;b&gt;" in page
    assert "Havnegade 7" in page
    assert "https://www.openstreetmap.org/?mlat=56.15300&amp;mlon=10.21000" in page
    assert "https://calendar.google.com/calendar/render?" in page
    assert "https://outlook.office.com/calendar/0/deeplink/compose?" in page
    assert 'rel="alternate" type="text/calendar"' in page
    assert "moede.example" not in page
    assert "sessionid" not in response.cookies


def test_search_engines_read_valid_data_that_cannot_leave_its_element(client, event):
    page = client.get(f"/e/{event.slug}/").content.decode()
    found = re.search(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found[1])
    assert data["name"] == event.title
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 56.153, "longitude": 10.21}


def test_hidden_and_absent_sound_the_same(client, event):
    hidden = an_event(is_public=False)
    draft = an_event(status=EventStatus.PLANNED)
    answers = [
        client.get(f"/e/{slug}{end}") for slug in (hidden.slug, draft.slug, "findes-ikke") for end in ("/", ".ics")
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_a_cancelled_event_says_so_and_offers_no_calendar(client, event):
    changes.cancel(event, now=timezone.now(), why="Maja er syg")
    page = client.get(f"/e/{event.slug}/").content.decode()
    assert "Arrangementet er aflyst." in page
    assert "Maja" not in page
    assert "deeplink/compose" not in page


def test_an_event_that_is_over_says_so(client):
    event = an_event(starts_at=timezone.now() - timedelta(days=3))
    assert "Arrangementet er holdt." in client.get(f"/e/{event.slug}/").content.decode()


def test_in_english_for_those_who_ask_for_it(client, event):
    page = client.get(f"/e/{event.slug}/", headers={"Accept-Language": "en"}).content.decode()
    assert "Product maker" in page
    assert f"/e/{event.slug}.ics?lang=en" in page
    assert "Product maker" in client.get(f"/e/{event.slug}.ics?lang=en").content.decode()


def test_only_its_organisers_get_the_way_in(client, event):
    for user, sees in ((ada(), True), (ben(), False), (cleo(), False)):
        client.force_login(user)
        assert (f"/organise/events/{event.pk}/" in client.get(f"/e/{event.slug}/").content.decode()) is sees


def test_the_file_is_the_event_of_the_feeds(client, event):
    response = client.get(f"/e/{event.slug}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'
    read = icalendar.Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert (read["UID"], read["SEQUENCE"]) == (event.uid, event.sequence)
    assert client.get(f"/e/{event.slug}.ics", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert not response.cookies


def test_a_programme_shows_what_is_on_and_how_to_follow_it(client, event):
    an_event(programme=event.programme, title="Intern", is_public=False)
    page = client.get("/indsatser/produktoer/").content.decode()
    assert f"/e/{event.slug}/" in page
    assert "Intern" not in page
    assert "webcal://" in page
    assert "/feeds/public/produktoer.ics" in page
    assert "/indsatser/produktoer/" in client.get("/indsatser/").content.decode()


def test_a_programme_that_is_kept_back_is_absent(client):
    a_programme("intern", is_public=False)
    a_programme("slut", is_active=False)
    assert [client.get(f"/indsatser/{slug}/").status_code for slug in ("intern", "slut", "nix")] == [404, 404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_a_programme_costs_the_same_number_of_questions(client, count, django_assert_num_queries):
    programme = a_programme("produktoer")
    for _ in range(count):
        an_event(programme=programme)
    with django_assert_num_queries(5):
        client.get("/indsatser/produktoer/")


def test_my_feeds_need_a_login(client):
    assert client.get("/me/feeds/")["Location"] == "/login/?next=/me/feeds/"


def test_everybody_has_a_feed_and_organisers_two(client):
    for user, count in ((maja().user, 1), (ada(), 2)):
        client.force_login(user)
        response = client.get("/me/feeds/")
        assert response.status_code == 200
        assert len(response.context["shown"]) == count
        assert feedaddresses.address_of(Feed.objects.get(user=user, kind="mine")) in response.content.decode()
        assert "no-cache" in response["Cache-Control"]


def test_changing_the_address_retires_the_old_one(client):
    user = maja().user
    client.force_login(user)
    feed = feeds.own_feed(user, Feed.Kind.MINE, timezone.now())
    old = feedaddresses.address_of(feed).split("8000")[1]
    assert client.get(f"/me/feeds/{feed.pk}/rotate/").status_code == 405
    assert client.post(f"/me/feeds/{feed.pk}/rotate/").status_code == 302
    assert client.get(old).status_code == 410
    page = client.get("/me/feeds/").content.decode()
    assert old not in page


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_stranger_is_told_how_to_be_invited_and_nothing_that_does_not_exist(client, event, language):
    page = client.get(f"/e/{event.slug}/", headers={"accept-language": language}).text
    said = {
        "da": ("Det er med invitation.", "Linket står i invitationen.", "når du er tilmeldt"),
        "en": ("It is by invitation.", "The link is in the invitation.", "when you are signed up"),
    }[language]
    assert [sentence in page for sentence in said] == [True, True, False]
    assert 'href="/virksomheder/#invite"' in page


def test_what_needs_no_invitation_does_not_speak_of_it(client):
    stand = an_event(kind="stand", status="open")
    assert "#invite" not in client.get(f"/e/{stand.slug}/").text
