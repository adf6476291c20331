"""When a reminder leaves: quiet hours, rules for afterwards, and clocks that change. Pure tables."""

from datetime import UTC, datetime, time, timedelta

import pytest

from events.domain.reminding.times import NEVER, Quiet, due_at, is_in_time, latest, parse_quiet
from events.models import Event, ReminderRule

NIGHT = Quiet(time(21), time(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def an_event(starts: str, hours: float = 2) -> Event:
    return Event(starts_at=utc(starts), ends_at=utc(starts) + timedelta(hours=hours), timezone="Europe/Copenhagen")


@pytest.mark.parametrize(
    ("starts", "rule", "expected"),
    [
        # Afterwards: the clock on the local day of the end, or minutes that pass since.
        ("2027-02-03 09:00", {"days_after": 2, "at_time": time(10)}, "2027-02-05 09:00"),
        ("2027-03-26 09:00", {"days_after": 2, "at_time": time(10)}, "2027-03-28 08:00"),  # across spring forward
        ("2027-10-29 09:00", {"days_after": 2, "at_time": time(10)}, "2027-10-31 09:00"),  # across fall back
        ("2027-02-03 22:00", {"days_after": 0, "at_time": time(9)}, "2027-02-04 08:00"),  # ended after midnight
        ("2027-02-03 09:00", {"minutes_after": 30}, "2027-02-03 11:30"),
        ("2027-10-30 22:30", {"minutes_after": 60}, "2027-10-31 01:30"),  # through the hour that comes twice
    ],
)
def test_when_it_is_due_afterwards(starts, rule, expected):
    assert due_at(ReminderRule(**rule), an_event(starts)) == utc(expected)


@pytest.mark.parametrize(
    ("starts", "rule", "expected"),
    [
        # Outside the quiet hours, and on their very edges, it stays.
        ("2027-02-03 09:00", {"minutes_before": 120}, "2027-02-03 07:00"),
        ("2027-02-03 09:00", {"minutes_before": 180}, "2027-02-03 06:00"),  # 7.00 local
        ("2027-02-03 23:00", {"minutes_before": 180}, "2027-02-03 20:00"),  # 21.00 local
        # In them it waits until they end, …
        ("2027-02-03 09:00", {"minutes_before": 240}, "2027-02-03 06:00"),
        ("2027-02-03 12:00", {"minutes_before": 14 * 60}, "2027-02-03 06:00"),
        ("2027-02-03 09:00", {"days_before": 1, "at_time": time(23)}, "2027-02-03 06:00"),
        ("2027-02-03 09:00", {"days_before": 0, "at_time": time(5)}, "2027-02-03 06:00"),
        # … unless the event would have begun: then it comes as they begin.
        ("2027-02-03 05:30", {"minutes_before": 120}, "2027-02-02 20:00"),
        ("2027-02-03 06:00", {"minutes_before": 60}, "2027-02-02 20:00"),  # begins just when they end
        ("2027-02-03 00:30", {"minutes_before": 60}, "2027-02-02 20:00"),
        # Afterwards there is no hurry.
        ("2027-02-03 18:00", {"minutes_after": 90}, "2027-02-04 06:00"),
        ("2027-02-03 21:00", {"minutes_after": 180}, "2027-02-04 06:00"),
        # Quiet hours are the clock's: on the nights the clocks change they end at 7.00 all the same.
        ("2027-03-28 10:00", {"minutes_before": 480}, "2027-03-28 05:00"),
        ("2027-10-31 10:00", {"minutes_before": 480}, "2027-10-31 06:00"),
        ("2027-03-28 04:30", {"minutes_before": 60}, "2027-03-27 20:00"),
    ],
)
def test_in_quiet_hours_it_waits_or_comes_before(starts, rule, expected):
    assert due_at(ReminderRule(**rule), an_event(starts), NIGHT) == utc(expected)


@pytest.mark.parametrize(
    ("quiet", "clock", "holds"),
    [
        (NIGHT, time(21), False),
        (NIGHT, time(21, 1), True),
        (NIGHT, time(0), True),
        (NIGHT, time(7), False),
        (Quiet(time(1), time(5)), time(3), True),
        (Quiet(time(1), time(5)), time(12), False),
        (Quiet(time(20), time(0)), time(23), True),
        (Quiet(time(20), time(0)), time(0), False),
        (NEVER, time(3), False),
    ],
)
def test_quiet_hours_hold_between_their_ends(quiet, clock, holds):
    assert quiet.holds(clock) is holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("21.00-7.00", NIGHT), ("21-7", NIGHT), ("22:30–06:15", Quiet(time(22, 30), time(6, 15))), ("", NEVER)],
)
def test_quiet_hours_as_settings_say_them(text, expected):
    assert parse_quiet(text) == expected


def test_it_is_too_late_after_its_hours_or_once_the_event_has_begun():
    event, due = an_event("2027-02-03 09:00"), utc("2027-02-01 08:00")
    assert latest(ReminderRule(days_before=2, at_time=time(9)), event, due) == due + timedelta(hours=24)
    assert latest(ReminderRule(days_before=2, at_time=time(9), late_hours=100), event, due) == event.starts_at
    after = ReminderRule(days_after=1, at_time=time(9), late_hours=48)
    assert latest(after, event, due) == due + timedelta(hours=48)
    assert not is_in_time(ReminderRule(days_before=0, at_time=time(20)), event, utc("2027-02-03 19:00"))
