"""What stands in which feed, for how long, and when a rendered one no longer holds."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from events.domain import bookings, changes, eventtexts, feedaddresses, feedparts, feeds, feedtexts, feedwindows, stands
from events.domain.feedparts import LARGEST, Part, fitting
from events.domain.feedwindows import midnight
from events.domain.scope import Scope
from events.models import Booking, Event, EventKind, EventStatus, Feed, Role
from people.domain.refusals import Expired, NotFound
from tests.making import a_programme, a_user, an_event, an_organiser

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NOBODY = Scope(frozenset())


@pytest.fixture
def maja(db):
    return a_user(name="Maja Holm", email="maja@demo.example")


def _booked(user, **fields) -> Event:
    event = an_event(starts_at=fields.pop("starts_at", NOW + timedelta(days=10)), now=NOW, **fields)
    bookings.book(bookings.resource_of(user), event, now=NOW)
    return event


def _text(feed: Feed, scope: Scope = NOBODY, now: datetime = NOW) -> str:
    feed = Feed.objects.select_related("user", "programme").get(pk=feed.pk)
    return feedtexts.render(feed, scope, now, "da").content.decode().replace("\r\n ", "")


def _titles(feed: Feed, scope: Scope = NOBODY, now: datetime = NOW) -> list[str]:
    return [
        line.removeprefix("SUMMARY:") for line in _text(feed, scope, now).split("\r\n") if line.startswith("SUMMARY:")
    ]


def test_mine_holds_what_i_am_on_and_what_i_answer_for(maja):
    _booked(maja, title="Booket", status=EventStatus.PLANNED)
    an_event(title="Ansvarlig", owner=maja, starts_at=NOW + timedelta(days=3), now=NOW)
    an_event(title="Andres", starts_at=NOW + timedelta(days=4), now=NOW)
    assert _titles(feeds.own_feed(maja, Feed.Kind.MINE, NOW)) == ["Ansvarlig", "MULIGT: Booket"]


def test_a_person_taken_off_no_longer_has_it(maja):
    event = _booked(maja)
    bookings.release(event.bookings.all())
    assert _titles(feeds.own_feed(maja, Feed.Kind.MINE, NOW)) == []


def test_on_a_stand_one_sees_the_own_shifts_not_three_days(maja):
    stand = an_event(kind=EventKind.STAND, status=EventStatus.ALLOCATED, title="DM i Skills", now=NOW,
                     starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=8))  # fmt: skip
    start = stand.starts_at + timedelta(hours=2)
    shift = stands.save_shift(
        stand, name="Velkomst", starts_at=start, ends_at=start + timedelta(hours=4), min_people=1, max_people=2, now=NOW
    )
    stands.assign(shift, bookings.resource_of(maja), now=NOW)
    feed = feeds.own_feed(maja, Feed.Kind.MINE, NOW)
    text = _text(feed)
    assert _titles(feed) == ["Velkomst · DM i Skills"]
    assert f"UID:shift-{shift.pk}@haandslag.dk" in text
    assert "SEQUENCE:0" in text
    stands.save_shift(
        stand, shift=shift, name="Velkomst", starts_at=start + timedelta(hours=1), ends_at=start + timedelta(hours=4),
        min_people=1, max_people=2, now=NOW,
    )  # fmt: skip
    assert "SEQUENCE:1" in _text(feed)


def test_a_cancelled_event_stays_until_seven_days_after_its_end_or_fourteen_after_the_cancelling(maja):
    soon = _booked(maja, title="Snart", starts_at=NOW + timedelta(days=1))
    far = _booked(maja, title="Senere", starts_at=NOW + timedelta(days=60))
    for event in (soon, far):
        changes.cancel(event, now=NOW)
    feed = feeds.own_feed(maja, Feed.Kind.MINE, NOW)
    assert _titles(feed) == ["AFLYST: Snart", "AFLYST: Senere"]
    assert "AFLYST: Snart" in _titles(feed, now=NOW + timedelta(days=14))
    assert "AFLYST: Snart" not in _titles(feed, now=NOW + timedelta(days=15))
    assert "AFLYST: Senere" in _titles(feed, now=far.ends_at + timedelta(days=7))
    assert "AFLYST: Senere" not in _titles(feed, now=far.ends_at + timedelta(days=8))


def test_a_restored_event_is_back(maja):
    event = _booked(maja, title="Tilbage")
    changes.cancel(event, now=NOW)
    changes.change_status(event, EventStatus.PUBLISHED, now=NOW)
    assert _titles(feeds.own_feed(maja, Feed.Kind.MINE, NOW)) == ["Tilbage"]


def test_organised_is_the_next_90_days_of_the_own_programmes(db):
    own, other = a_programme("robotbandet"), a_programme("boss-ladies")
    ben = an_organiser(own)
    for days, programme in ((89, own), (91, own), (5, other), (-3, own), (-30, own)):
        an_event(programme=programme, title=f"{programme.slug} {days}", starts_at=NOW + timedelta(days=days), now=NOW)
    feed = feeds.own_feed(ben, Feed.Kind.ORGANISED, NOW)
    assert _titles(feed, Scope(frozenset({own.pk}))) == ["robotbandet -3", "robotbandet 89"]
    assert len(_titles(feed, Scope())) == 3


def test_public_is_what_strangers_may_see(db):
    programme = a_programme("robotbandet")
    an_event(programme=programme, title="Åben", starts_at=NOW + timedelta(days=400), now=NOW)
    an_event(programme=programme, title="Intern", is_public=False, now=NOW)
    an_event(programme=programme, title="Kladde", status=EventStatus.PLANNED, now=NOW)
    an_event(programme=programme, title="Sidste uge", starts_at=NOW - timedelta(days=7), now=NOW)
    an_event(programme=programme, title="For længe siden", starts_at=NOW - timedelta(days=40), now=NOW)
    feed = feedaddresses.public_feed_of("robotbandet", NOW)
    assert _titles(feed) == ["Sidste uge", "Åben"]


def test_an_event_of_several_days_stays_while_it_lasts(db):
    programme = a_programme("robotbandet")
    an_event(programme=programme, title="Udstilling", starts_at=NOW - timedelta(days=50), ends_at=NOW, now=NOW)
    assert _titles(feedaddresses.public_feed_of("robotbandet", NOW)) == ["Udstilling"]


def test_an_empty_feed_keeps_its_time_zone(maja):
    text = _text(feeds.own_feed(maja, Feed.Kind.MINE, NOW))
    assert "BEGIN:VTIMEZONE" in text
    assert "NAME:Håndslag" in text


def test_the_body_stands_still_all_day_and_between_changes(maja):
    event = _booked(maja)
    feed = feeds.own_feed(maja, Feed.Kind.MINE, NOW)
    before = _text(feed)
    assert _text(feed, now=NOW + timedelta(hours=10)) == before
    changes.change_event(event, {"title": "Ny titel"}, now=NOW)
    assert _text(feed) != before


@pytest.mark.parametrize("count", [1, 3])
def test_rendering_costs_the_same_number_of_questions(maja, count, django_assert_num_queries):
    for day in range(count):
        event = _booked(maja, starts_at=NOW + timedelta(days=day + 1), programme=a_programme(f"indsats-{day}x"))
        changes.change_event(event, {"owner": maja}, now=NOW)
    feed = Feed.objects.select_related("user", "programme").get(pk=feeds.own_feed(maja, Feed.Kind.MINE, NOW).pk)
    eventtexts.edition()
    feedtexts.render(feed, NOBODY, NOW, "da")  # writes the texts
    with django_assert_num_queries(2):  # what stands in it, with its texts, and the reader's own lines
        assert feedtexts.render(feed, NOBODY, NOW, "da").content.count(b"BEGIN:VEVENT") == count


# -- staleness ---------------------------------------------------------------------------------------


def _render(feed: Feed) -> Feed:
    feed = Feed.objects.select_related("user", "programme").get(pk=feed.pk)
    feeds.render(feed, NOBODY, NOW)
    feed.refresh_from_db()
    assert feeds.standing_version(feed, NOW) is not None
    return feed


def _stands(feed: Feed) -> bool:
    feed.refresh_from_db()
    return feeds.standing_version(feed, NOW) is not None


def _move(event, maja):
    changes.change_event(event, {"starts_at": event.starts_at - timedelta(hours=1)}, now=NOW)


def _cancel(event, maja):
    changes.cancel(event, now=NOW)


def _publish(event, maja):
    changes.change_status(event, EventStatus.INVITED, now=NOW)


def _hide(event, maja):
    changes.change_event(event, {"is_public": False}, now=NOW)


def _rename_venue(event, maja):
    event.venue.name = "Kulturværftet"
    event.venue.save()


def _recolour(event, maja):
    event.programme.colour = "pink"
    event.programme.save()


def _other_programme(event, maja):
    changes.change_event(event, {"programme": a_programme("en-anden")}, now=NOW)


@pytest.mark.parametrize("change", [_move, _cancel, _publish, _hide, _rename_venue, _recolour, _other_programme])
def test_every_change_of_an_event_makes_its_feeds_stale(maja, change):
    event = _booked(maja)
    ada = an_organiser()
    concerned = [
        _render(feeds.own_feed(maja, Feed.Kind.MINE, NOW)),
        _render(feeds.own_feed(ada, Feed.Kind.ORGANISED, NOW)),
        _render(feedaddresses.public_feed_of(event.programme.slug, NOW)),
    ]
    ben = _render(feeds.own_feed(an_organiser(a_programme("helt-anden")), Feed.Kind.ORGANISED, NOW))
    change(event, maja)
    assert [_stands(feed) for feed in concerned] == [False, False, False]
    assert _stands(ben)


def test_being_booked_or_released_makes_only_my_feed_stale(maja):
    event = an_event(now=NOW)
    mine, public = (_render(feeds.own_feed(maja, Feed.Kind.MINE, NOW)),
                    _render(feedaddresses.public_feed_of(event.programme.slug, NOW)))  # fmt: skip
    bookings.book(bookings.resource_of(maja), event, now=NOW)
    assert not _stands(mine)
    mine = _render(mine)
    bookings.release(Booking.objects.filter(event=event))
    assert not _stands(mine)
    assert _stands(public)


def test_a_new_owner_has_it_and_the_old_one_no_longer(maja):
    ada = an_organiser()
    event = an_event(owner=ada, now=NOW)
    both = [_render(feeds.own_feed(user, Feed.Kind.MINE, NOW)) for user in (ada, maja)]
    changes.change_event(event, {"owner": maja}, now=NOW)
    assert [_stands(feed) for feed in both] == [False, False]


def test_another_language_or_role_makes_my_feeds_stale(maja):
    feed = _render(feeds.own_feed(maja, Feed.Kind.MINE, NOW))
    maja.language = "en"
    maja.save(update_fields=["language"])
    assert not _stands(feed)
    feed = _render(feed)
    Role.objects.create(user=maja, kind=Role.Kind.ORGANISER)
    assert not _stands(feed)


def test_a_change_that_is_taken_back_leaves_the_feed_standing(maja):
    event = _booked(maja)
    feed = _render(feeds.own_feed(maja, Feed.Kind.MINE, NOW))
    with transaction.atomic():
        changes.cancel(event, now=NOW)
        transaction.set_rollback(True)
    assert _stands(feed)


def test_a_body_rendered_beside_a_change_is_never_taken_for_the_newest(maja):
    event = _booked(maja)
    seen = Feed.objects.select_related("user", "programme").get(pk=feeds.own_feed(maja, Feed.Kind.MINE, NOW).pk)
    changes.change_event(event, {"title": "Imens"}, now=NOW)  # after the feed was read, before it is stored
    feeds.render(seen, NOBODY, NOW)
    assert not _stands(seen)


def test_a_version_holds_until_midnight(maja):
    feed = _render(feeds.own_feed(maja, Feed.Kind.MINE, NOW))
    assert feed.fresh_until == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert feeds.standing_version(feed, feed.fresh_until) is None


def test_last_modified_moves_only_when_the_bytes_do(maja):
    event = _booked(maja)
    feed = _render(feeds.own_feed(maja, Feed.Kind.MINE, NOW))
    first = feed.last_modified
    assert first == NOW
    tomorrow = NOW + timedelta(days=1)
    feeds.render(Feed.objects.select_related("user", "programme").get(pk=feed.pk), NOBODY, tomorrow)
    feed.refresh_from_db()
    assert feed.last_modified == first
    bookings.release(event.bookings.all())
    later = tomorrow + timedelta(hours=1)
    feeds.render(Feed.objects.select_related("user", "programme").get(pk=feed.pk), NOBODY, later)
    feed.refresh_from_db()
    assert feed.last_modified == later


# -- size --------------------------------------------------------------------------------------------


def _parts(days: range, octets: int) -> list[Part]:
    starts = [midnight(NOW, days=day) + timedelta(hours=9) for day in days]
    return [Part(start, start + timedelta(hours=1), b"x" * octets) for start in starts]


def test_a_feed_that_fits_is_left_alone():
    parts = _parts(range(-300, 300), 700)
    assert fitting(parts, NOW) == (parts, None)


def test_the_past_shrinks_first():
    parts = _parts(range(-300, 300), 1000)
    kept, until = fitting(parts, NOW)
    assert until is None
    assert len(kept) == 331


def test_then_the_future_ends_at_a_whole_month():
    kept, until = fitting(_parts(range(-300, 300), 2000), NOW)
    assert until == date(2027, 6, 1)
    assert max(part.starts_at for part in kept).date() == date(2027, 5, 31)
    assert sum(len(part.content) for part in kept) <= LARGEST


def test_where_no_month_fits_it_ends_at_a_whole_day():
    kept, until = fitting(_parts(range(-300, 300), 12_000), NOW)
    assert until == date(2026, 11, 29)
    assert len(kept) == 37


def test_where_the_past_alone_is_too_much_only_what_is_ahead_stands():
    kept, until = fitting(_parts(range(-300, 300), 40_000), NOW)
    assert until == date(2026, 12, 1)
    assert kept[0].starts_at.date() == date(2026, 11, 23)


def test_what_was_not_read_to_its_end_is_cut_at_a_whole_month():
    parts = _parts(range(100), 100)
    kept, until = fitting(parts, NOW, cut=date(2027, 2, 10))
    assert until == date(2027, 2, 1)
    assert len(kept) == 70


def test_a_feed_that_is_too_large_says_until_when(maja, monkeypatch):
    """Events, a shift and a cancelled event, more than fits: what is left is whole, and the calendar says so."""
    for days in (-60, 5, 20, 80, 140):
        _booked(maja, title=f"Dag {days}", starts_at=NOW + timedelta(days=days))
    stand = an_event(kind=EventKind.STAND, status=EventStatus.ALLOCATED, title="DM", now=NOW,
                     starts_at=NOW + timedelta(days=6), ends_at=NOW + timedelta(days=7))  # fmt: skip
    until = stand.starts_at + timedelta(hours=2)
    shift = stands.save_shift(stand, name="Vagt", starts_at=stand.starts_at, ends_at=until, min_people=1, max_people=1,
                              now=NOW)  # fmt: skip
    stands.assign(shift, bookings.resource_of(maja), now=NOW)
    feed = feeds.own_feed(maja, Feed.Kind.MINE, NOW)
    whole = ["Dag -60", "Dag 5", "Vagt · DM", "Dag 20", "Dag 80", "Dag 140"]
    assert _titles(feed) == whole
    monkeypatch.setattr(feedparts, "LARGEST", 2_900)
    text = _text(feed)
    assert _titles(feed) == whole[1:-1]
    assert "Vises til og med 31. marts 2027" in text
    monkeypatch.setattr(feedwindows, "ROWS", 3)
    monkeypatch.setattr(feedparts, "LARGEST", 450_000)
    for days in (1, 2, 3, 4):
        an_event(title=f"Eget {days}", owner=maja, starts_at=NOW + timedelta(days=days), now=NOW)
    assert _titles(feed)[:2] == ["Eget 1", "Eget 2"]
    assert "Eget 4" not in _titles(feed)
    assert "Vises til og med" in _text(feed)


# -- addresses ---------------------------------------------------------------------------------------


def test_the_address_can_be_shown_again_and_only_its_hash_is_stored(maja):
    feed = feeds.own_feed(maja, Feed.Kind.MINE, NOW)
    address = feedaddresses.address_of(feed)
    assert feedaddresses.address_of(feed) == address
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) == 32
    assert token not in str(feed.tokens.values().get())
    assert feedaddresses.feed_at(token) == feed


def test_a_rotated_address_is_gone_an_unknown_one_is_not_there(maja):
    feed = feeds.own_feed(maja, Feed.Kind.MINE, NOW)
    old = feedaddresses.token_of(feed)
    feedaddresses.rotate(feed, NOW)
    with pytest.raises(Expired):
        feedaddresses.feed_at(old)
    assert feedaddresses.feed_at(feedaddresses.token_of(feed)) == feed
    with pytest.raises(NotFound):
        feedaddresses.feed_at("x" * 32)


def test_who_may_no_longer_log_in_has_no_feed(maja):
    feed = feeds.own_feed(maja, Feed.Kind.MINE, NOW)
    feedaddresses.address_of(feed)
    maja.is_active = False
    maja.save()
    with pytest.raises(Expired):
        feedaddresses.feed_at(feedaddresses.token_of(feed))


def _feedlink(*arguments: str) -> str:
    out = StringIO()
    call_command("feedlink", *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_feedlink_prints_the_same_address_until_it_is_rotated(maja):
    first = _feedlink("Maja@demo.example")
    assert _feedlink("maja@demo.example") == first
    second = _feedlink("maja@demo.example", "--rotate")
    assert second != first
    assert _feedlink("maja@demo.example") == second
    with pytest.raises(CommandError):
        _feedlink("ingen@demo.example")
