"""A school gets another address from the register: its own place follows, and the calendars of what is to come."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain import feeds, feedtexts, ics
from events.domain.feedwindows import midnight
from events.domain.scope import Scope
from events.domain.venues import venue_of
from events.models import Event, Feed, Venue
from people.domain.addresses import foreseen
from people.domain.errandkinds import Step
from people.domain.schoolimport import carry_out, compared
from people.domain.schoollines import read_lines
from people.models import Letter, Organisation
from tests.cast import ada
from tests.making import a_moment, a_school, an_event

pytestmark = pytest.mark.django_db
HEADER = "institutionsnummer;navn;adresse;postnr;by"


def at_the_school(number: str = "999101", **fields: object) -> Event:
    """A meeting in two weeks at a school that has a place of its own."""
    school = Organisation.objects.filter(institution_number=number).first() or a_school(
        number, name="Øster Å Skole", street="Åvej 2", postcode="8000", town="Aarhus C"
    )
    return an_event(venue=venue_of(school), **fields)


def imported(*lines: str) -> Step:
    return carry_out(compared(read_lines("\n".join([HEADER, *lines]).encode())), now=timezone.now(), by=ada())


def counted(step: Step) -> dict[str, int]:
    return {name: step.counts[name] for name in ("venues", "own_venues", "events")}


def read(feed: Feed) -> str:
    """What a calendar gets that asks now."""
    return feedtexts.render(feed, Scope(frozenset()), timezone.now(), "da").content.decode()


MOVED = "999101;Øster Å Skole;Nyvej 7;8200;Aarhus N"


def test_the_place_follows_and_calendars_show_it_as_another_place() -> None:
    event = at_the_school()
    step = imported(MOVED)
    venue = Venue.objects.get()
    assert venue.address_lines == ["Øster Å Skole", "Nyvej 7", "8200 Aarhus N"]
    assert venue.point == Organisation.objects.get(institution_number="999101").point
    now = Event.objects.get()
    assert (now.sequence, now.revision) == (event.sequence + 1, event.revision)
    assert now.changed_at > event.changed_at
    assert "LOCATION:Øster Å Skole\\nNyvej 7\\n8200 Aarhus N" in ics.calendar_file(now, "da").replace("\r\n ", "")
    assert counted(step) == {"venues": 1, "own_venues": 0, "events": 1}
    (sample,) = step.samples["event_list"]
    assert (sample[0], sample[3:]) == (
        str(event.pk),
        ["Øster Å Skole, Åvej 2, 8000 Aarhus C", "Øster Å Skole, Nyvej 7, 8200 Aarhus N"],
    )


def test_feeds_are_stale_history_says_it_and_nobody_gets_a_letter() -> None:
    event, now = at_the_school(), timezone.now()
    feed = Feed.objects.create(
        kind=Feed.Kind.PUBLIC, programme=event.programme, created_at=now, fresh_until=midnight(now, days=1)
    )
    assert "Åvej 2" in read(feed)
    letters = Letter.objects.count()
    imported(MOVED)
    assert Feed.objects.get(pk=feed.pk).fresh_until is None
    assert "Nyvej 7" in read(feed)
    assert Letter.objects.count() == letters
    client = Client()
    client.force_login(ada())
    page = client.get(reverse("organise:event_history", args=[event.pk])).content.decode()
    assert "rettede stedets adresse fra Øster Å Skole, Åvej 2, 8000 Aarhus C til Øster Å Skole, Nyvej 7" in page


@pytest.mark.parametrize(
    ("by_hand", "line", "stands", "counts"),
    [
        # Written by hand: the entrance is elsewhere.
        (
            {"street": "Bagvejen 1"},
            MOVED,
            ["Øster Å Skole", "Bagvejen 1", "8000 Aarhus C"],
            {"venues": 0, "own_venues": 1, "events": 0},
        ),
        # A name of its own stays, the address follows.
        (
            {"name": "Aulaen"},
            "999101;Ny Skole;Nyvej 7;8200;Aarhus N",
            ["Aulaen", "Nyvej 7", "8200 Aarhus N"],
            {"venues": 1, "own_venues": 0, "events": 1},
        ),
        # Another name at the same address, the one that was written by hand.
        (
            {"street": "Bagvejen 1"},
            "999101;Ny Skole;;;",
            ["Ny Skole", "Bagvejen 1", "8000 Aarhus C"],
            {"venues": 1, "own_venues": 0, "events": 1},
        ),
        # An organiser was first.
        (
            {"street": "Nyvej 7", "postcode": "8200", "town": "Aarhus N"},
            MOVED,
            ["Øster Å Skole", "Nyvej 7", "8200 Aarhus N"],
            {"venues": 1, "own_venues": 0, "events": 0},
        ),
        # Nothing about the place.
        (
            {},
            "999101;Øster Å Skole;;;",
            ["Øster Å Skole", "Åvej 2", "8000 Aarhus C"],
            {"venues": 0, "own_venues": 0, "events": 0},
        ),
    ],
)
def test_what_was_written_by_hand_stays(
    by_hand: dict[str, str], line: str, stands: list[str], counts: dict[str, int]
) -> None:
    at_the_school()
    Venue.objects.update(**by_hand)
    assert counted(imported(line)) == counts
    assert Venue.objects.get().address_lines == stands


def test_what_is_over_is_not_counted() -> None:
    at_the_school(starts_at=a_moment(-3))
    at_the_school(status="cancelled", cancelled_at=timezone.now())
    assert counted(imported(MOVED)) == {"venues": 1, "own_venues": 0, "events": 0}


def test_looking_says_the_same_and_changes_nothing() -> None:
    at_the_school()
    before = Venue.objects.values().get(), Event.objects.values().get()
    moves = compared(read_lines(f"{HEADER}\n{MOVED}".encode())).moves
    step = foreseen(moves, timezone.now())
    assert counted(step) == {"venues": 1, "own_venues": 0, "events": 1}
    assert (Venue.objects.values().get(), Event.objects.values().get()) == before


def queries_for(schools: int) -> int:
    """Of so many new schools that get another address."""
    numbers = [str(990000 + 100 * schools + number) for number in range(schools)]
    for number in numbers:
        at_the_school(number)
    lines = [f"{number};Øster Å Skole;Nyvej 7;8200;Aarhus N" for number in numbers]
    planned = compared(read_lines("\n".join([HEADER, *lines]).encode()))
    with CaptureQueriesContext(connection) as asked:
        step = carry_out(planned, now=timezone.now() + timedelta(minutes=1))
    assert step.counts["events"] == schools
    return len(asked)


def test_thirty_schools_take_no_more_questions_than_one() -> None:
    one = queries_for(1)
    assert queries_for(30) == one


def test_own_feeds_of_those_who_go_there_are_stale_too() -> None:
    event, now = at_the_school(owner=ada()), timezone.now()
    feed = feeds.own_feed(ada(), Feed.Kind.MINE, now)
    Feed.objects.filter(pk=feed.pk).update(fresh_until=midnight(now, days=1))
    assert event.owner == ada()
    imported(MOVED)
    assert Feed.objects.get(pk=feed.pk).fresh_until is None
