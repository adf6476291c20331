"""Whether the road between two engagements leaves the time it takes; and what kind of day a day is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.domain import dayrules, roadtime
from events.domain.roadtime import Stop
from people.domain.journeys import Point, travel_minutes

AARHUS, RANDERS, ODENSE = (56.15, 10.2), (56.46, 10.04), (55.4, 10.39)


def stop(start: float, end: float, point: Point | None = AARHUS, drive: int = 0, key: object = None) -> Stop:
    at = [datetime(2027, 2, 2, tzinfo=UTC) + timedelta(hours=hour) for hour in (start, end)]
    return Stop(at[0], at[1], point, timedelta(minutes=drive), key)


ROAD = travel_minutes(ODENSE, AARHUS) / 60


@pytest.mark.parametrize(
    ("here", "others", "expected"),
    [
        (stop(12, 14), [], []),
        (stop(12, 14), [stop(8, 11.9, ODENSE)], [True]),
        (stop(12, 14), [stop(8, 12 - ROAD, ODENSE)], []),
        (stop(12, 14), [stop(8, 12 - ROAD + 1 / 60, ODENSE)], [True]),
        (stop(12, 14), [stop(14.1, 16, ODENSE)], [False]),
        (stop(12, 14), [stop(14 + ROAD, 16, ODENSE)], []),
        (stop(12, 14), [stop(8, 12, ODENSE), stop(14, 16, ODENSE)], [True, False]),
        # One place, back to back, is one trip; where nothing is known nothing is claimed.
        (stop(12, 14), [stop(8, 12)], []),
        (stop(12, 14, None), [stop(8, 12, ODENSE)], []),
        (stop(12, 14), [stop(8, 12, None)], []),
        (stop(12, 14, key="messen"), [stop(8, 12, ODENSE, key="messen")], []),
        # Only the nearest counts: whoever gets there gets on from there.
        (stop(12, 14), [stop(6, 8, ODENSE), stop(9, 11, RANDERS)], []),
        # What is counted as road already is not counted twice.
        (stop(12, 14), [stop(8, 12, ODENSE, drive=round(ROAD * 60))], []),
        (stop(12, 14, drive=round(ROAD * 30)), [stop(8, 12, ODENSE, drive=round(ROAD * 30) + 1)], []),
    ],
)
def test_the_neighbours_that_cannot_be_reached(here: Stop, others: list[Stop], expected: list[bool]) -> None:
    assert [one.is_before for one in roadtime.tight(here, others)] == expected


@pytest.mark.parametrize(("minutes", "words"), [(25, "25 min."), (60, "1 t."), (95, "1 t. 35 min."), (120, "2 t.")])
def test_a_length_of_time_in_words(minutes: int, words: str) -> None:
    assert roadtime.in_words(minutes) == words


@pytest.mark.parametrize(
    ("kind", "first", "last", "expected"),
    [
        ("stand", "2027-02-04", "2027-02-06", []),
        ("other", "2027-02-06", "2027-02-07", ["Lørdag den 6. februar 2027 er i weekenden."]),
        (
            "school_visit",
            "2026-12-18",
            "2026-12-18",
            ["Fredag den 18. december 2026 er den sidste skoledag før juleferie."],
        ),
        (
            "school_visit",
            "2027-06-04",
            "2027-06-04",
            ["I maj og juni er der prøver i 9. og 10. klasse. Spørg skolen, om klassen er ledig."],
        ),
        ("network_meeting", "2026-12-25", "2026-12-25", ["Fredag den 25. december 2026 er en helligdag: Juledag."]),
    ],
)
def test_what_is_said_of_days(kind: str, first: str, last: str, expected: list[str]) -> None:
    remarks = dayrules.of_days(kind, date.fromisoformat(first), date.fromisoformat(last), 751, "Aarhus")
    assert [remark.sentence for remark in remarks] == expected
