"""Travel time in the own calendar, for those who ask for it: out, on, and home again."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import icalendar
import pytest

from events.domain import bookings, changes, feeds, feedsetup, feedtexts
from events.domain.scope import Scope
from events.domain.travelblocks import Stop, ways
from events.models import EventKind, EventStatus, Feed, Programme
from people.domain.journeys import travel_minutes
from people.domain.refusals import Invalid
from tests.making import a_user, a_venue, an_event

NOW = datetime(2027, 3, 24, 8, 0, tzinfo=UTC)
# Four days before the clocks go forward.
MORNING = datetime(2027, 3, 25, 9, 0, tzinfo=UTC)
AARHUS = "8000"


@pytest.fixture
def maja(db):
    return a_user(name="Maja Holm")


@pytest.fixture
def vejle(db):
    return a_venue(name="Vejle Skole", latitude=55.71, longitude=9.53)


def _on(user, starts_at, venue, hours=2, **fields):
    ends_at = starts_at + timedelta(hours=hours)
    event = an_event(starts_at=starts_at, ends_at=ends_at, venue=venue, now=NOW, **fields)
    bookings.book(bookings.resource_of(user), event, now=NOW)
    return event


def _feed(user, **wanted):
    chosen = feedsetup.Wanted(shows_travel=True, **{"postcode": AARHUS} | wanted)
    programmes = Programme.objects.none()
    return feedsetup.make_feed(user, Feed.Kind.MINE, chosen, kinds=[Feed.Kind.MINE], programmes=programmes, now=NOW)


def _entries(feed, language="da"):
    body = feedtexts.render(Feed.objects.select_related("user").get(pk=feed.pk), Scope(frozenset()), NOW, language)
    return list(icalendar.Calendar.from_ical(body.content).walk("VEVENT"))


def _travels(feed, language="da"):
    return [entry for entry in _entries(feed, language) if entry["UID"].startswith("travel-")]


def _told(feed):
    return [(str(entry["SUMMARY"]), entry["DTSTART"].dt, entry["DTEND"].dt) for entry in _travels(feed)]


def test_the_way_there_ends_when_it_begins_and_the_way_home_begins_when_it_ends(maja, vejle):
    event = _on(maja, MORNING, vejle)
    there, home = _told(_feed(maja))
    assert there[0] == "Rejse til Vejle Skole"
    assert there[2] == event.starts_at
    assert timedelta(minutes=45) < there[2] - there[1] < timedelta(minutes=85)
    assert home[:2] == ("Rejse hjem", event.ends_at)
    assert home[2] - home[1] == there[2] - there[1]


def test_setting_up_is_being_there(maja, vejle):
    _on(maja, MORNING, vejle, setup_minutes=30, teardown_minutes=15)
    there, home = _told(_feed(maja))
    assert there[2] == MORNING - timedelta(minutes=30)
    assert home[1] == MORNING + timedelta(hours=2, minutes=15)


def test_between_two_places_one_goes_straight_on_and_with_hours_between_home_first(maja, vejle):
    kolding = a_venue(name="Kolding Gymnasium", latitude=55.49, longitude=9.47)
    _on(maja, MORNING, vejle)
    _on(maja, MORNING + timedelta(hours=3), kolding)
    assert [title for title, *_ in _told(_feed(maja))] == [
        "Rejse til Vejle Skole",
        "Rejse til Kolding Gymnasium",
        "Rejse hjem",
    ]
    _on(maja, MORNING + timedelta(days=1), vejle)
    assert [title for title, *_ in _told(Feed.objects.get())] == [
        "Rejse til Vejle Skole",
        "Rejse til Kolding Gymnasium",
        "Rejse hjem",
        "Rejse til Vejle Skole",
        "Rejse hjem",
    ]


@pytest.mark.parametrize(("at_home", "goes_home"), [(59, False), (61, True)])
def test_one_goes_home_where_that_leaves_an_hour_there(vejle, at_home, goes_home):
    home, now = (56.15, 10.2), MORNING
    place = (55.72, 9.54)
    both = timedelta(minutes=travel_minutes(vejle.point, home) + travel_minutes(home, place))
    first = Stop(now, now + timedelta(hours=1), vejle.point, "Vejle Skole", uuid4(), now, is_tentative=False)
    begins = first.leaves_at + both + timedelta(minutes=at_home)
    other = Stop(begins, begins + timedelta(hours=1), place, "Byskolen", uuid4(), now, is_tentative=False)
    legs = [(way.start and way.start.place, way.goal and way.goal.place) for way in ways([first, other], home)]
    home_between = [("Vejle Skole", None), (None, "Byskolen")]
    straight_on = [("Vejle Skole", "Byskolen")]
    assert legs == [(None, "Vejle Skole"), *(home_between if goes_home else straight_on), ("Byskolen", None)]


def test_two_classes_at_one_school_are_one_trip(maja, vejle):
    _on(maja, MORNING, vejle, hours=1)
    _on(maja, MORNING + timedelta(hours=2), vejle, hours=1)
    assert [title for title, *_ in _told(_feed(maja))] == ["Rejse til Vejle Skole", "Rejse hjem"]


def test_nothing_is_claimed_of_what_has_no_place_is_cancelled_or_is_at_home(maja, vejle):
    _on(maja, MORNING, None, meeting_url="https://moede.example/1")
    changes.cancel(_on(maja, MORNING + timedelta(days=1), vejle), now=NOW, why="Sygdom")
    feed = _feed(maja)
    at_home = a_venue(name="Hjemme", latitude=feed.latitude, longitude=feed.longitude)
    _on(maja, MORNING + timedelta(days=2), at_home)
    assert _told(feed) == []


def test_a_block_stays_the_same_until_its_time_is_another(maja, vejle):
    event = _on(maja, MORNING, vejle)
    feed = _feed(maja)
    before = _travels(feed)
    changes.change_event(event, {"description": "Tag hjelm med."}, now=NOW + timedelta(hours=1))
    reworded = _travels(feed)
    assert [entry["UID"] for entry in reworded] == [entry["UID"] for entry in before]
    assert reworded[0]["DTSTAMP"].dt == NOW + timedelta(hours=1)
    later = {"starts_at": MORNING + timedelta(days=4), "ends_at": MORNING + timedelta(days=4, hours=2)}
    changes.change_event(event, later, now=NOW + timedelta(hours=2))
    moved = _travels(feed)
    assert not {entry["UID"] for entry in moved} & {entry["UID"] for entry in before}
    assert moved[0]["DTEND"].dt == MORNING + timedelta(days=4)


def test_a_move_reaches_whoever_fetches_next(maja, vejle):
    event = _on(maja, MORNING, vejle)
    feed = Feed.objects.select_related("user").get(pk=_feed(maja).pk)
    version, _body = feeds.render(feed, Scope(frozenset()), NOW)
    changes.change_event(event, {"starts_at": MORNING + timedelta(hours=1)}, now=NOW)
    feed.refresh_from_db()
    assert feeds.standing_version(feed, NOW) is None
    assert feeds.render(feed, Scope(frozenset()), NOW)[0].etag != version.etag


def test_what_is_tentative_is_travelled_to_tentatively(maja, vejle):
    _on(maja, MORNING, vejle, kind=EventKind.SCHOOL_VISIT, status=EventStatus.STAFFED)
    there, _home = _travels(_feed(maja))
    assert there["STATUS"] == "TENTATIVE"
    assert str(there["SUMMARY"]) == "MULIGT: Rejse til Vejle Skole"


def test_who_shows_only_busy_tells_no_place(maja, vejle):
    _on(maja, MORNING, vejle)
    there, home = _travels(_feed(maja, busy_only=True))
    assert [str(there["SUMMARY"]), str(home["SUMMARY"])] == ["Optaget", "Optaget"]
    assert "DESCRIPTION" not in there


def test_travel_needs_a_postcode_and_is_off_until_asked_for(maja, vejle):
    _on(maja, MORNING, vejle)
    with pytest.raises(Invalid) as refusal:
        _feed(maja, postcode="")
    assert refusal.value.errors[0][0] == "/postcode"
    assert _travels(feeds.own_feed(maja, Feed.Kind.MINE, NOW)) == []
