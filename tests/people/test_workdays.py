"""How many workdays later a day is: weekends and public holidays are none."""

from datetime import date

import pytest

from people.domain.schooldays import workdays_after


@pytest.mark.parametrize(
    ("day", "number", "later"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),  # Monday to Thursday
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 3, date(2026, 12, 2)),  # asked on a Saturday
        (date(2027, 3, 24), 3, date(2027, 4, 1)),  # over Easter: Thursday, Friday and Monday are holidays
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
    ],
)
def test_workdays_are_monday_to_friday_without_holidays(day: date, number: int, later: date) -> None:
    assert workdays_after(day, number) == later
