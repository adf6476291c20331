"""A person's calendars: made, shaped, shown with what fetches them, retired and taken away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events.domain import bookings, changes, feedaddresses, feeds, stands
from events.models import EventKind, EventStatus, Feed, FeedClient
from tests.cast import ada, ben, cleo, maja
from tests.making import a_moment, a_programme, a_user, a_venue, an_event

pytestmark = pytest.mark.django_db
APPLE = "iOS/18.5 (22F76) dataaccessd/1.0"


def _in(user) -> Client:
    client = Client()
    client.force_login(user, backend="people.domain.logins.EmailBackend")
    return client


def _fetched(feed: Feed, client: Client | None = None, agent: str = APPLE):
    address = feedaddresses.address_of(feed)
    return (client or Client()).get("/" + address.split("/", 3)[3], headers={"User-Agent": agent})


def _summaries(response) -> list[str]:
    text = response.content.decode().replace("\r\n ", "")
    return [line.removeprefix("SUMMARY:") for line in text.split("\r\n") if line.startswith("SUMMARY:")]


def _made(user, kind: str, **fields) -> Feed:
    response = _in(user).post(f"/me/feeds/new/{kind}/", {"show_cancelled": "on"} | fields)
    assert response.status_code == 302, response.content.decode()
    return Feed.objects.filter(user=user, kind=kind).order_by("-created_at").first()


def test_the_page_has_three_large_buttons_for_everybody_with_pages_of_their_own():
    page = _in(maja().user).get("/me/feeds/").content.decode()
    feed = Feed.objects.get(user__email="maja@demo.example")
    host = feedaddresses.address_of(feed).split("://")[1]
    assert f'href="webcal://{host}"' in page
    assert "https://calendar.google.com/calendar/r?cid=webcal" in page
    assert "https://outlook.office.com/calendar/0/addfromweb?url=" in page
    assert "https://outlook.live.com/calendar/0/addfromweb?url=" in page
    assert "Ikke hentet endnu" in page


def test_what_was_fetched_by_which_program_and_what_it_lacks(time_machine):
    now = timezone.now().replace(microsecond=0)
    time_machine.move_to(now, tick=False)
    user = maja().user
    event = an_event(owner=user, now=now - timedelta(days=1))
    feed = feeds.own_feed(user, Feed.Kind.MINE, now)
    _fetched(feed)
    page = _in(user).get("/me/feeds/").content.decode()
    assert "iPhone" in page
    assert "Den har den seneste ændring." in page
    assert "hvert kvarter, hver time eller én gang om dagen" in page
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    changes.change_event(event, {"title": "Nyt"}, now=now + timedelta(hours=2))
    page = _in(user).get("/me/feeds/").content.decode()
    assert "Den mangler ændringen fra" in page
    time_machine.move_to(now + timedelta(hours=3), tick=False)
    _fetched(feed)
    assert "Den har den seneste ændring." in _in(user).get("/me/feeds/").content.decode()


def test_a_calendar_of_ones_own_making_has_its_name_and_options():
    user = maja().user
    an_event(owner=user, title="Hemmeligt", starts_at=a_moment(2))
    gone = an_event(owner=user, title="Væk", starts_at=a_moment(3))
    changes.cancel(gone, now=timezone.now())
    feed = _made(user, "mine", name="Til familien", busy_only="on", alarm="60", language="en", show_cancelled="")
    text = _fetched(feed).content.decode()
    assert "X-WR-CALNAME:Håndslag · Til familien" in text
    assert _summaries(_fetched(feed)) == ["Busy"]
    assert "TRIGGER:-PT60M" in text
    client = _in(user)
    assert client.get(f"/me/feeds/{feed.pk}/").status_code == 200
    assert client.post(f"/me/feeds/{feed.pk}/", {"name": "Igen", "show_cancelled": "on"}).status_code == 302
    assert _summaries(_fetched(feed)) == ["Hemmeligt", "AFLYST: Væk"]
    assert "VALARM" not in _fetched(feed).content.decode()


def test_the_first_of_each_kind_stays_the_one_that_feedlink_prints():
    user = maja().user
    now = timezone.now()
    first = feeds.own_feed(user, Feed.Kind.MINE, now)
    _made(user, "mine", name="Nummer to")
    assert feeds.own_feed(user, Feed.Kind.MINE, now) == first


def test_a_deleted_calendar_is_gone_for_its_programs_and_a_rotated_one_moves():
    user = maja().user
    feed = _made(user, "near", postcode="8000", radius_km="50")
    old = feedaddresses.address_of(feed)
    client = _in(user)
    assert client.post(f"/me/feeds/{feed.pk}/rotate/").status_code == 302
    feed.refresh_from_db()
    assert Client().get("/" + old.split("/", 3)[3]).status_code == 410
    assert _fetched(feed).status_code == 200
    assert client.post(f"/me/feeds/{feed.pk}/delete/").status_code == 302
    assert _fetched(feed).status_code == 410
    assert client.get(f"/me/feeds/{feed.pk}/").status_code == 404
    assert not FeedClient.objects.filter(feed=feed).exists()


def test_nobody_shapes_or_retires_what_is_somebody_elses():
    feed = feeds.own_feed(maja().user, Feed.Kind.MINE, timezone.now())
    client = _in(ben())
    for path in ("", "rotate/", "delete/"):
        assert client.post(f"/me/feeds/{feed.pk}/{path}").status_code == 404
    assert _fetched(feed).status_code == 200


def test_there_is_an_end_to_how_many():
    user = maja().user
    for number in range(12):
        _made(user, "mine", name=f"Nr. {number}")
    response = _in(user).post("/me/feeds/new/mine/", {})
    assert response.status_code == 422
    assert "12 kalendere" in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("near", {"postcode": "0000", "radius_km": "50"}, "Skriv et dansk postnummer på 4 cifre."),
        ("near", {"postcode": "8000", "radius_km": "3"}, "radius"),
        ("programme", {}, "Vælg en indsats."),
        ("mine", {"alarm": "7"}, "alarm"),
        ("mine", {"name": "x" * 61}, "Skriv højst 60 tegn"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(kind, fields, sentence):
    response = _in(maja().user).post(f"/me/feeds/new/{kind}/", fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Feed.objects.filter(kind=kind).exists()


def test_only_organisers_are_offered_what_they_organise():
    hers = _in(maja().user)
    assert hers.get("/me/feeds/new/organised/").status_code == 404
    assert _in(ben()).get("/me/feeds/new/organised/").status_code == 200
    assert hers.get("/me/feeds/new/public/").status_code == 404


def test_a_programme_shows_organisers_everything_and_others_what_all_see():
    band, other = a_programme("robotbandet", name="Robotbandet"), a_programme("intern", is_public=False)
    an_event(programme=band, title="Internt", is_public=False, starts_at=a_moment(3))
    an_event(programme=band, title="Åbent", starts_at=a_moment(4))
    assert _summaries(_fetched(_made(ben(band), "programme", programme=band.pk))) == ["Internt", "Åbent"]
    hers = maja().user
    assert _summaries(_fetched(_made(hers, "programme", programme=band.pk))) == ["Åbent"]
    assert _in(hers).post("/me/feeds/new/programme/", {"programme": other.pk}).status_code == 422
    boss = ada()
    assert _made(boss, "programme", programme=other.pk).programme == other
    feed = Feed.objects.get(user=ben(band), kind="programme")
    ben().roles.all().delete()
    assert _summaries(_fetched(feed)) == ["Åbent"]


def test_near_is_what_happens_within_reach_and_where_somebody_is_missing():
    here = a_venue(name="Her", latitude=56.16, longitude=10.2)
    far = a_venue(name="Langt væk", latitude=55.68, longitude=12.57)
    an_event(title="Nær", venue=here, starts_at=a_moment(3))
    an_event(title="Fjern", venue=far, starts_at=a_moment(3))
    an_event(title="Internt", venue=here, is_public=False, starts_at=a_moment(3))
    stand = an_event(kind=EventKind.STAND, status=EventStatus.ALLOCATED, title="Messe", venue=here, is_public=False,
                     starts_at=a_moment(10), ends_at=a_moment(12))  # fmt: skip
    for name, least in (("Ledig", 1), ("Fyldt", 0)):
        start = stand.starts_at
        stands.save_shift(stand, name=name, starts_at=start, ends_at=start + timedelta(hours=2), min_people=least,
                          max_people=2, now=timezone.now())  # fmt: skip
    visit = {"kind": EventKind.SCHOOL_VISIT, "status": EventStatus.OFFERING, "is_public": False, "venue": here}
    her = maja()
    an_event(title="Besøg", programme=her.programme, starts_at=a_moment(5), **visit)
    an_event(title="Andres besøg", programme=a_programme("en-anden"), starts_at=a_moment(5), **visit)
    feed = _made(her.user, "near", postcode="8000", radius_km="25")
    assert _summaries(_fetched(feed)) == ["Nær", "MULIGT: Besøg", "Ledig · Messe"]
    assert "Her mangler nogen" in _fetched(feed).content.decode().replace("\r\n ", "")
    wide = _made(her.user, "near", postcode="8000", radius_km="150")
    assert "Fjern" not in _summaries(_fetched(wide))
    # Somebody who is neither crew nor ambassador sees what everybody sees.
    someone = a_user()
    bookings.book(bookings.resource_of(someone), an_event(venue=far), now=timezone.now())
    assert _summaries(_fetched(_made(someone, "near", postcode="8000", radius_km="25"))) == ["Nær"]


def test_near_hears_of_a_change_at_once():
    here = a_venue(latitude=56.16, longitude=10.2)
    event = an_event(title="Nær", venue=here, starts_at=a_moment(3))
    feed = _made(maja().user, "near", postcode="8000", radius_km="25")
    etag = _fetched(feed)["ETag"]
    changes.change_event(event, {"title": "Nær og ny"}, now=timezone.now())
    assert _fetched(feed)["ETag"] != etag
    assert _summaries(_fetched(feed)) == ["Nær og ny"]


def test_holds_are_what_is_tentative_in_ones_own_programmes():
    band = a_programme("robotbandet", name="Robotbandet")
    common = {"kind": EventKind.PERFORMANCE, "is_public": False, "programme": band}
    an_event(title="Måske", status=EventStatus.HOLD, starts_at=a_moment(3), **common)
    an_event(title="Fast", status=EventStatus.CONTRACTED, starts_at=a_moment(4), **common)
    an_event(title="Andres", status=EventStatus.PLANNED, programme=a_programme("en-anden"), starts_at=a_moment(4))
    assert _summaries(_fetched(_made(ben(band), "holds"))) == ["MULIGT: Måske"]


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_asks_the_same_however_much_there_is(count, django_assert_max_num_queries):
    user = maja().user
    now = timezone.now()
    for number in range(count):
        an_event(owner=user, starts_at=a_moment(2 + number))
    feed = feeds.own_feed(user, Feed.Kind.MINE, now)
    _fetched(feed)
    client = _in(user)
    client.get("/me/feeds/")
    with django_assert_max_num_queries(20):
        client.get("/me/feeds/")


def test_strangers_find_every_public_calendar(client):
    a_programme("robotbandet", name="Robotbandet")
    a_programme("intern", name="Kun for os", is_public=False)
    page = client.get("/kalender/").content.decode()
    assert "/feeds/public/kind/all.ics" in page
    assert "/feeds/public/kind/stand.ics" in page
    assert "/feeds/public/robotbandet.ics" in page
    assert "Kun for os" not in page
    assert 'href="/kalender/"' in client.get("/").content.decode()


def test_cleo_has_no_pages_of_her_own():
    assert _in(cleo()).get("/me/feeds/").status_code == 404


def test_travel_time_is_asked_for_with_where_one_sets_out_from():
    user = maja().user
    venue = a_venue(name="Vejle Skole", latitude=55.71, longitude=9.53)
    event = an_event(starts_at=a_moment(2), venue=venue)
    bookings.book(bookings.resource_of(user), event, now=timezone.now())
    client = _in(user)
    form = client.get("/me/feeds/new/mine/").content.decode()
    assert "Vis rejsetid" in form
    refused = client.post("/me/feeds/new/mine/", {"shows_travel": "on", "travel_from": "12"})
    assert refused.status_code == 422
    assert "Skriv et dansk postnummer på 4 cifre." in refused.content.decode()
    feed = _made(user, "mine", shows_travel="on", travel_from="8000", show_cancelled="on")
    assert _summaries(_fetched(feed)) == ["Rejse til Vejle Skole", event.title, "Rejse hjem"]
    assert "Med rejsetid fra 8000" in client.get("/me/feeds/").content.decode()
