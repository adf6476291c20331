"""Four independent parsers read the same in every kind of feed, and it is what the model says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.domain import bookings, changes, eventtexts, feedtexts, stands
from events.domain.contentlines import clean
from events.domain.ics import sequence_of, uid_of
from events.domain.scope import Scope
from events.models import Event, EventKind, EventStatus, Feed, Shift
from people.models import User
from tests.making import a_programme, a_user, a_venue, an_event
from tests.parsers import READERS, Read

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
DENMARK = ZoneInfo("Europe/Copenhagen")
KINDS = [EventKind.NETWORK_MEETING, EventKind.SCHOOL_VISIT, EventKind.PERFORMANCE, EventKind.OTHER]
STATUSES = {
    EventKind.NETWORK_MEETING: EventStatus.PUBLISHED,
    EventKind.SCHOOL_VISIT: EventStatus.STAFFED,
    EventKind.PERFORMANCE: EventStatus.HOLD,
    EventKind.OTHER: EventStatus.PLANNED,
}
# Around both changes of the clock: the night it is put back, and the one it is put forward.
NIGHTS = [datetime(2026, 10, 24, 22, 30, tzinfo=DENMARK), datetime(2027, 3, 27, 23, 30, tzinfo=DENMARK)]


@pytest.fixture
def user() -> User:
    """On events of every kind, with difficult words, hour by hour through both changes of the clock."""
    user = a_user()
    venue = a_venue(name='Kulturværftet "Toldkammeret"; sal 2, Ærø', latitude=56.0361, longitude=12.6136)
    number = 0
    for night in NIGHTS:
        for hour in range(6):
            kind = KINDS[number % 4]
            event = an_event(
                kind=kind,
                status=STATUSES[kind],
                title=f"Nr. {number}: æøå, komma; semikolon \\ og 🔧",
                description="Første linje\nanden linje " + "med lang tekst " * (number * 3),
                starts_at=night.astimezone(UTC) + timedelta(hours=hour),
                ends_at=night.astimezone(UTC) + timedelta(hours=hour, minutes=50),
                venue=venue if number % 2 else None,
                meeting_url="https://moede.example/abc?x=1&y=2" if number % 3 == 0 else "",
                programme=a_programme("indsats", name="Grønne kompetencer, nu; og «her»"),
                owner=None,
                now=NOW,
            )
            bookings.book(bookings.resource_of(user), event, now=NOW)
            if number % 5 == 4:
                changes.cancel(event, now=NOW, why="Sygdom; og sne")
            number += 1
    stand = an_event(kind=EventKind.STAND, title="DM i Skills", starts_at=NOW + timedelta(days=100),
                     ends_at=NOW + timedelta(days=103), owner=None, now=NOW)  # fmt: skip
    until = stand.starts_at + timedelta(hours=4)
    shift = stands.save_shift(stand, name="Velkomst", starts_at=stand.starts_at, ends_at=until, min_people=1,
                              max_people=2, now=NOW)  # fmt: skip
    stands.assign(shift, bookings.resource_of(user), now=NOW)
    return user


def _model() -> dict[str, tuple[datetime, datetime, int]]:
    """When everything is, and in which version, by UID; of the stand the shift."""
    events = Event.objects.exclude(kind=EventKind.STAND)
    found = {uid_of(event): (event.starts_at, event.ends_at, sequence_of(event)) for event in events}
    for shift in Shift.objects.select_related("event"):
        found[uid_of(shift.event, shift)] = (shift.starts_at, shift.ends_at, sequence_of(shift.event, shift))
    return found


def _everybody(text: str) -> list[Read]:
    """What all of them read, when they agree."""
    read = {name: sorted(reader(text)) for name, reader in READERS.items()}
    for name, rows in read.items():
        assert rows == read["icalendar"], name
    return read["icalendar"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"language": "en", "alarm_minutes": 60},
        {"busy_only": True, "alarm_minutes": 0},
        {"show_cancelled": False},
    ],
    ids=["plain", "english-alarm", "busy", "without-cancelled"],
)
def test_a_persons_feed_is_the_model(user, options):
    feed = Feed.objects.create(user=user, kind=Feed.Kind.MINE, created_at=NOW, **options)
    for _turn in ("written", "joined"):
        text = feedtexts.render(feed, Scope(frozenset()), NOW, feed.language or "da").content.decode()
        rows = _everybody(text)
        shown = {row.uid: (row.starts_at, row.ends_at, row.sequence) for row in rows}
        model = _model()
        if options.get("show_cancelled") is False:
            gone = {uid_of(event) for event in Event.objects.filter(status=EventStatus.CANCELLED)}
            model = {uid: value for uid, value in model.items() if uid not in gone}
            assert len(gone) == 2
        assert shown == model
        wants_alarm = options.get("alarm_minutes") is not None
        assert {row.alarms for row in rows if row.status != "CANCELLED"} == {int(wants_alarm)}
        assert {row.alarms for row in rows if row.status == "CANCELLED"} <= {0}


def test_words_come_through_whole(user):
    feed = Feed.objects.create(user=user, kind=Feed.Kind.MINE, created_at=NOW)
    text = feedtexts.render(feed, Scope(frozenset()), NOW, "da").content.decode()
    rows = {row.uid: row for row in _everybody(text)}
    for event in Event.objects.exclude(kind=EventKind.STAND).select_related("venue"):
        row = rows[uid_of(event)]
        assert row.summary.endswith(event.title)
        assert clean(event.description) in row.description
        assert row.location == (
            "\n".join(event.venue.address_lines) if event.venue else "Online" if event.meeting_url else ""
        )


@pytest.mark.parametrize("language", ["da", "en"])
def test_public_feeds_and_exports_are_read_alike(user, language):
    feed = Feed.objects.create(kind=Feed.Kind.PUBLIC, created_at=NOW)
    text = feedtexts.render(feed, Scope(frozenset()), NOW, language).content.decode()
    public = {uid_of(event) for event in Event.objects.filter(is_public=True, status=EventStatus.PUBLISHED)}
    assert {row.uid for row in _everybody(text)} >= public
    whole = b"".join(eventtexts.export_text(Event.objects.order_by("starts_at"), language)).decode()
    assert {row.uid for row in _everybody(whole)} == {uid_of(event) for event in Event.objects.all()}
