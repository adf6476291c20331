"""Feeds over HTTP: revalidation, packing, methods, and what an unknown or retired address says."""

import gzip
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from events.domain import bookings, changes, feedaddresses, feedhealth, feeds
from events.models import Feed, FeedClient
from tests.making import a_programme, a_user, an_event

APPLE = "macOS/15.5 (24F74) CalendarAgent/1179"


@pytest.fixture
def maja(db):
    return a_user(name="Maja Holm", email="maja@demo.example")


@pytest.fixture
def event(maja):
    event = an_event(title="Skolebesøg", owner=None)
    bookings.book(bookings.resource_of(maja), event, now=timezone.now())
    return event


@pytest.fixture
def path(maja, event):
    return _path(feedaddresses.address_of(feeds.own_feed(maja, Feed.Kind.MINE, timezone.now())))


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_a_feed_is_a_calendar_with_everything_a_client_needs(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="haandslag.ics"'
    assert response["Cache-Control"] == "private, max-age=300"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Vary"] == "Accept-Encoding"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert response["Last-Modified"]
    assert "SUMMARY:Skolebesøg" in response.content.decode()
    token = path.split("/")[-1].removesuffix(".ics")
    assert token not in response.content.decode().replace("\r\n ", "")


def test_the_tag_revalidates_alone_weak_and_in_a_list(client, path):
    etag = client.get(path)["ETag"]
    for tags in (etag, f"W/{etag}", f'"other", {etag}', f'"a,b",W/{etag}', "*"):
        response = client.get(path, headers={"If-None-Match": tags})
        assert response.status_code == 304, tags
        assert response["ETag"] == etag
        assert response.content == b""
        assert "Content-Type" not in response
    for tags in ('"other"', "", "nonsense"):
        assert client.get(path, headers={"If-None-Match": tags}).status_code == 200


def test_the_packed_answer_has_a_tag_of_its_own_that_revalidates(client, path):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert packed["Vary"] == "Accept-Encoding"
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert client.get(path, headers=again).status_code == 304
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip;q=0"})


def test_if_modified_since_counts_only_without_a_tag(client, path):
    modified = client.get(path)["Last-Modified"]
    assert client.get(path, headers={"If-Modified-Since": modified}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200
    assert client.get(path, headers={"If-Modified-Since": "i går"}).status_code == 200
    both = {"If-Modified-Since": modified, "If-None-Match": '"other"'}
    assert client.get(path, headers=both).status_code == 200


def test_head_says_the_same_without_the_body(client, path):
    whole, head = client.get(path), client.head(path)
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control", "Vary"):
        assert head[name] == whole[name]


@pytest.mark.parametrize("method", ["OPTIONS", "PROPFIND", "POST", "PUT", "DELETE", "REPORT"])
def test_other_methods_are_not_allowed(path, method):
    response = Client(enforce_csrf_checks=True).generic(method, path)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_a_current_poll_is_one_look_up(client, path, django_assert_num_queries):
    etag = client.get(path)["ETag"]
    cache.clear()
    with django_assert_num_queries(1):
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_whole_answer_from_memory_is_one_look_up_too(client, path, django_assert_num_queries):
    first = client.get(path)
    with django_assert_num_queries(1):
        assert client.get(path).content == first.content


def test_a_change_is_seen_by_the_next_poll(client, path, event):
    etag = client.get(path)["ETag"]
    changes.change_event(event, {"title": "Flyttet"}, now=timezone.now())
    response = client.get(path, headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert "SUMMARY:Flyttet" in response.content.decode()


def test_a_change_and_its_undoing_of_the_same_bytes_is_not_a_new_body(client, path, maja):
    etag = client.get(path)["ETag"]
    feeds.make_stale_for(maja.pk)
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_cookies_and_languages_change_nothing(client, path, maja):
    plain = client.get(path).content
    client.force_login(maja)
    response = client.get(path, headers={"Accept-Language": "en", "User-Agent": APPLE})
    assert response.content == plain
    assert not response.cookies
    assert "Cookie" not in response["Vary"]


def test_an_unknown_address_is_404_in_plain_words(client, db):
    for address in (
        f"/feeds/{'x' * 32}.ics",
        "/feeds/kort.ics",
        "/feeds/",
        "/feeds/x",
        "/feeds/public/findes-ikke.ics",
    ):
        response = client.get(address)
        assert response.status_code == 404, address
        assert not response.cookies
        assert not response.content.startswith(b"BEGIN"), address


def test_a_rotated_address_is_410_and_the_new_one_works(client, path, maja):
    new = feedaddresses.rotate(feeds.own_feed(maja, Feed.Kind.MINE, timezone.now()), timezone.now())
    response = client.get(path)
    assert response.status_code == 410
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "skiftet ud" in response.content.decode()
    assert client.get(_path(new)).status_code == 200


def test_a_database_that_is_away_never_empties_a_calendar(client, path, monkeypatch):
    def away(token):
        raise OperationalError

    monkeypatch.setattr(feedaddresses, "feed_at", away)
    response = client.get(path)
    assert response.status_code == 503
    assert response["Retry-After"]


def _programs(maja) -> dict[str, tuple[str, datetime]]:
    return {row.name: (row.etag, row.fetched_at) for row in FeedClient.objects.filter(feed__user=maja)}


def test_a_fetch_is_written_at_once_and_then_at_most_once_a_minute(client, path, maja, event, time_machine):
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    etag = client.get(path, headers={"User-Agent": APPLE})["ETag"].strip('"')
    assert _programs(maja) == {"Apple Kalender": (etag, start)}
    changes.change_event(event, {"title": "Flyttet"}, now=start)
    time_machine.move_to(start + timedelta(seconds=30), tick=False)
    newer = client.get(path, headers={"User-Agent": APPLE})["ETag"].strip('"')
    assert newer != etag
    assert _programs(maja) == {"Apple Kalender": (etag, start)}
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    client.get(path, headers={"User-Agent": "Thunderbird/140"})  # whoever comes next writes what waited
    assert _programs(maja) == {
        "Apple Kalender": (newer, start + timedelta(seconds=30)),
        "Thunderbird": (newer, start + timedelta(seconds=61)),
    }


def test_what_was_not_written_yet_is_before_somebody_looks(client, path, maja, time_machine):
    start = timezone.now().replace(microsecond=0)
    for seconds in (0, 20):
        time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
        client.get(path, headers={"User-Agent": APPLE})
    feedhealth.write_now([Feed.objects.get(user=maja).pk])
    assert _programs(maja)["Apple Kalender"][1] == start + timedelta(seconds=20)


def test_a_feed_that_has_gone_takes_no_other_with_it(client, path, maja, time_machine):
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    client.get(path, headers={"User-Agent": APPLE})
    left = feeds.own_feed(a_user(), Feed.Kind.MINE, start)
    feedhealth.note_fetch(left.pk, APPLE, "", start)
    for feed in (left, Feed.objects.get(user=maja)):
        feedhealth.note_fetch(feed.pk, APPLE, "newer", start + timedelta(seconds=20))
    left.delete()
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    client.get(path, headers={"User-Agent": "DAVx5/4"})
    connection.check_constraints()
    assert _programs(maja)["Apple Kalender"] == ("newer", start + timedelta(seconds=20))


def test_a_fetch_that_cannot_be_noted_is_answered_all_the_same(client, path, monkeypatch):
    def locked(*_rows, **_options):
        raise OperationalError

    monkeypatch.setattr(FeedClient.objects, "bulk_create", locked)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Kalender"),
        ("iOS/18.5 (22F76) dataaccessd/1.0", "iPhone"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.18429; Pro)", "Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0", "Thunderbird"),
        ("Fastmail/1.0", "Fastmail"),
        ("DAVx5/4.4.5-ose (2025/01/10; dav4jvm; okhttp/4.12.0) Android/14", "DAVx5"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", feedhealth.BROWSER),
        ("Etwas/3", "Etwas"),
        ("", feedhealth.UNKNOWN),
    ],
)
def test_clients_are_called_what_people_call_them(agent, name):
    assert feedhealth.client_name(agent) == name


def test_a_public_feed_is_for_everybody_and_every_cache(client, event):
    path = f"/feeds/public/{event.programme.slug}.ics"
    response = client.get(path)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("public, max-age=900")
    assert "X-Robots-Tag" not in response
    assert response["Content-Disposition"] == f'inline; filename="{event.programme.slug}.ics"'
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_public_feed_can_be_had_in_english(client, event):
    event.programme.name_en = "Network"
    event.programme.save()
    path = f"/feeds/public/{event.programme.slug}.ics?lang=en"
    response = client.get(path)
    assert "NAME:Network" in response.content.decode()
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    changes.change_event(event, {"title": "Moved on"}, now=timezone.now())
    again = client.get(path, headers={"If-None-Match": response["ETag"]})
    assert "SUMMARY:Moved on" in again.content.decode()
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == again.content


@pytest.mark.parametrize("path", ["/feeds/public/kind/all.ics?lang=en", "/feeds/public/kind/stand.ics?lang=en"])
def test_a_poll_in_english_is_one_look_up_too(client, event, path, django_assert_num_queries):
    """Also where the calendar is empty, whose date is that of the feed."""
    response = client.get(path)
    for name, held in {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}.items():
        with django_assert_num_queries(1):
            assert client.get(path, headers={name: response[held]}).status_code == 304


def test_everything_public_and_each_kind_have_a_feed_of_their_own(client, event):
    for kind in ("all", "network-meeting"):
        path = f"/feeds/public/kind/{kind}.ics"
        response = client.get(path)
        assert "SUMMARY:Skolebesøg" in response.content.decode(), kind
        assert response["Cache-Control"].startswith("public")
        assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert "BEGIN:VEVENT" not in client.get("/feeds/public/kind/stand.ics").content.decode()
    assert client.get("/feeds/public/kind/nonsense.ics").status_code == 404
    changes.change_event(event, {"title": "Flyttet"}, now=timezone.now())
    assert "SUMMARY:Flyttet" in client.get("/feeds/public/kind/all.ics").content.decode()


def test_a_hidden_programme_has_no_public_feed(client, db):
    a_programme("intern", is_public=False)
    assert client.get("/feeds/public/intern.ics").status_code == 404


def test_secret_addresses_are_never_read_over_plain_http(client, path, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path)
    assert response.status_code == 301
    assert response["Location"].startswith("https://")


@pytest.mark.parametrize("most", [0, 10**9], ids=["large", "small"])
def test_who_takes_no_gzip_is_not_rendered_for_each_time(
    client, path, event, monkeypatch, most, django_assert_num_queries
):
    monkeypatch.setattr(feeds, "PACKED_UP_TO", most)
    first = client.get(path)
    with django_assert_num_queries(1):
        again = client.get(path)
    assert again.content == first.content
    changes.change_event(event, {"title": "Flyttet besøg"}, now=timezone.now() + timedelta(minutes=1))
    assert "Flyttet" in client.get(path).content.decode()
