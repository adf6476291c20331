"""The calendar check kit, an independent referee with seven parsers, over a real server.

CALENDAR_KIT=/path/to/kit (set up there by its own setup.sh) runs it; without, it is skipped.
"""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from events.domain import bookings, calendarchoice, changes, feedaddresses, feeds, feedsetup, meetings, stands
from events.models import Booking, EventKind, EventStatus, Feed, Programme, Role
from people.domain.mailbasis import note_basis
from people.domain.message import as_message
from people.models import Letter, MailBasis, User
from tests.making import a_contact, a_crew_member, a_programme, a_series, a_stand, a_user, a_venue, an_event

KIT = os.environ.get("CALENDAR_KIT", "")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(KIT, "check_feed.py").is_file(), reason="CALENDAR_KIT names no calendar check kit"),
]


def _check(*arguments: str) -> None:
    _run("check_feed.py", *arguments, "--ignore", "P-OUTLIER")


def _run(program: str, *arguments: str) -> None:
    command = [f"{KIT}/.venv/bin/python", f"{KIT}/{program}", *arguments, "--strict"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def maja():
    """On events of every kind and status, around both changes of the clock, with difficult words."""
    now = timezone.now()
    user = a_user(name="Maja Holm", email="maja@demo.example")
    venue = a_venue(name='Kulturværftet "Toldkammeret"; sal 2, Ærø', latitude=56.0361, longitude=12.6136)
    kinds = [EventKind.SCHOOL_VISIT, EventKind.NETWORK_MEETING, EventKind.PERFORMANCE]
    statuses = {
        EventKind.SCHOOL_VISIT: [EventStatus.CONFIRMED, EventStatus.STAFFED],
        EventKind.NETWORK_MEETING: [EventStatus.PUBLISHED, EventStatus.INVITED],
        EventKind.PERFORMANCE: [EventStatus.CONTRACTED, EventStatus.HOLD],
    }
    for number in range(60):
        kind = kinds[number % 3]
        event = an_event(
            kind=kind,
            status=statuses[kind][number % 2],
            programme=a_programme(f"indsats-{number % 4}", name="Grønne kompetencer, nu; og «her»", colour="lime"),
            title=f"Nr. {number}: æøå, komma; semikolon \\ og 🔧",
            description="Første linje\nanden linje " + "med lang tekst " * number,
            starts_at=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=7 * number - 100, hours=number),
            venue=venue if number % 3 else None,
            meeting_url="https://moede.example/abc?x=1&y=2" if number % 4 == 0 else "",
            now=now - timedelta(days=30),
        )
        bookings.book(bookings.resource_of(user), event, now=now)
        if number % 9 == 8 and event.ends_at > now:
            changes.cancel(event, now=now, why="Sygdom")
    return user


def test_a_private_feed_satisfies_the_kit(maja, live_server, settings):
    settings.SITE_URL = live_server.url
    feed = feeds.own_feed(maja, Feed.Kind.MINE, timezone.now())
    old = feedaddresses.address_of(feed)
    _check(feedaddresses.rotate(feed, timezone.now()), "--personal", "--revoked", old)


OPTIONS = {
    "mine, English, alarms": ("mine", {"language": "en", "alarm_minutes": 60}),
    "mine, only busy": ("mine", {"busy_only": True, "alarm_minutes": 0}),
    "mine, travel": ("mine", {"shows_travel": True, "postcode": "8000"}),
    "near": ("near", {"postcode": "3000", "radius_km": 150}),
    "near, English": ("near", {"postcode": "3000", "radius_km": 150, "language": "en", "alarm_minutes": 1440}),
    "holds": ("holds", {}),
    "programme": ("programme", {}),
    "programme, English": ("programme", {"language": "en", "show_cancelled": False}),
    "organised": ("organised", {}),
    "organised, only busy": ("organised", {"busy_only": True}),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_every_kind_of_feed_satisfies_the_kit(maja, live_server, settings, name):
    settings.SITE_URL = live_server.url
    kind, chosen = OPTIONS[name]
    Role.objects.create(user=maja, kind=Role.Kind.ORGANISER)
    programmes = Programme.objects.all()
    wanted = feedsetup.Wanted(programme=Programme.objects.get(slug="indsats-1").pk, **chosen)
    feed = feedsetup.make_feed(maja, kind, wanted, kinds=[kind], programmes=programmes, now=timezone.now())
    _check(feedaddresses.address_of(feed), "--personal")


@pytest.mark.parametrize("path", ["indsats-1", "indsats-1.en", "kind/all", "kind/all.en", "kind/network-meeting"])
def test_a_public_feed_satisfies_the_kit(maja, live_server, path):
    path, _dot, language = path.partition(".")
    _check(f"{live_server.url}/feeds/public/{path}.ics{'?lang=en' if language else ''}", "--public")


def test_an_empty_feed_satisfies_the_kit(live_server, settings):
    settings.SITE_URL = live_server.url
    feed = feeds.own_feed(a_user(name="Cleo Dam"), Feed.Kind.MINE, timezone.now())
    _check(feedaddresses.address_of(feed), "--personal")


def test_the_letters_of_a_meeting_satisfy_the_kit(tmp_path):
    """Invited, told in other words, moved, cancelled: each held against the one before."""
    now = timezone.now()
    event = an_event(title="Åbne døre; nu med komma, og æøå", venue=a_venue(latitude=56.1, longitude=10.2), now=now)
    meetings.invite(event, [_invitee(now)], now=now)
    _sent()
    changes.change_event(event, {"room": "Lokale 4"}, now=now + timedelta(minutes=1))
    _sent()
    start = event.starts_at + timedelta(hours=1)
    changes.change_event(event, {"starts_at": start}, now=now + timedelta(minutes=2))
    _sent()
    changes.cancel(event, now=now + timedelta(minutes=3), why="Sygdom")
    letters = _with_calendar()
    assert [letter.calendar_method for letter in letters] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    _check_in_turn(letters, tmp_path / "meeting")


def test_the_letters_about_shifts_satisfy_the_kit(tmp_path):
    """Put on, reworded, renamed, at another time, taken off: each held against the one before, shift by shift."""
    now = timezone.now()
    stand = a_stand(title="Messe; i «Herning», æøå", venue=a_venue(latitude=56.1, longitude=8.9))
    one = a_crew_member(calendar=User.Calendar.INVITATIONS, name='Rikke "R" Dahl')

    def shift_at(hours, at, shift=None):
        times = {"starts_at": stand.starts_at + timedelta(hours=hours), "min_people": 1, "max_people": 2}
        times["ends_at"] = times["starts_at"] + timedelta(hours=2)
        return stands.save_shift(stand, name=f"Vagt, {hours}", shift=shift, now=now + timedelta(minutes=at), **times)

    shifts = [shift_at(hours, 0) for hours in (0, 3)]
    put_on = [stands.assign(shift, one, now=now) for shift in shifts]
    _sent()
    changes.change_event(stand, {"description": "Mød ved porten; tag kittel på."}, now=now + timedelta(minutes=1))
    _sent()
    changes.change_event(stand, {"title": "Messe i Holstebro"}, now=now + timedelta(minutes=2))
    _sent()
    shift_at(5, 3, shifts[1])
    _sent()
    day = timedelta(days=1)
    moved = {"starts_at": stand.starts_at + day, "ends_at": stand.ends_at + day}
    changes.change_event(stand, moved, now=now + timedelta(minutes=4))
    _sent()
    for booking in put_on:
        stands.unassign(Booking.objects.get(pk=booking.pk), now=now + timedelta(minutes=5))
    for shift, count in zip(shifts, (5, 6), strict=True):
        letters = [letter for letter in _with_calendar() if f"shift-{shift.pk}@" in letter.calendar]
        assert [letter.calendar_method for letter in letters] == ["REQUEST"] * (count - 1) + ["CANCEL"]
        _check_in_turn(letters, tmp_path / str(shift.pk))


def test_the_letters_to_staff_satisfy_the_kit(tmp_path):
    """A visit, the band and one date of a series, for somebody who chose invitations: asked, moved, cancelled."""
    now = timezone.now()
    one = a_user(name='Maja "M" Hølm', email="maja@demo.example")
    _series, dates = a_series(dates=3)
    visit = an_event(
        kind=EventKind.SCHOOL_VISIT, status=EventStatus.CONFIRMED, venue=a_venue(latitude=55.6, longitude=12)
    )
    band = an_event(
        kind=EventKind.PERFORMANCE, status=EventStatus.CONTRACTED, starts_at=visit.starts_at + timedelta(days=2)
    )
    events = [visit, band, dates[1]]
    for event in events:
        bookings.book(bookings.resource_of(one), event, now=now)
    calendarchoice.choose(one, User.Calendar.INVITATIONS, now=now)
    _sent()
    for event in events:
        later = event.starts_at + timedelta(hours=1)
        changes.change_event(event, {"starts_at": later}, now=now + timedelta(minutes=1))
        _sent()
        changes.cancel(event, now=now + timedelta(minutes=2), why="Sygdom")
        _sent()
        letters = [letter for letter in _with_calendar() if str(event.pk) in letter.calendar and letter.user == one]
        assert [letter.calendar_method for letter in letters] == ["REQUEST", "REQUEST", "CANCEL"]
        _check_in_turn(letters, tmp_path / str(event.pk))


def _with_calendar():
    return list(Letter.objects.exclude(calendar="").order_by("created_at", "pk"))


def _check_in_turn(letters, folder):
    """Each letter, and held against the one before."""
    folder.mkdir()
    previous: list[str] = []
    for number, letter in enumerate(letters):
        file = folder / f"{number}.eml"
        file.write_bytes(as_message(letter, letter.created_at).as_bytes())
        _run("check_invite.py", str(file), *previous)
        previous = ["--previous", str(file)]


def _sent():
    Letter.objects.filter(status=Letter.Status.QUEUED).update(status=Letter.Status.SENT)


def _invitee(now):
    contact = a_contact(name='Dorte "D" Hølm', email="dorte@firma.example")
    note_basis(contact, MailBasis.Basis.CONSENT, now=now)
    return contact
